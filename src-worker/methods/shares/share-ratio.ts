import { normalIsf } from '../../kernels/normal';
import type { Interval, ShareTable } from './share-table';

/** Interval of the risk ratio on the log scale (Katz et al. 1978); NaN without successes in an arm. */
export function riskRatioInterval({ successes, units, controlSuccesses, controlUnits }: ShareTable, confidence: number): Interval {
  const log = Math.log(successes / units) - Math.log(controlSuccesses / controlUnits);
  const half = normalIsf((1 - confidence) / 2) * Math.sqrt(1 / successes - 1 / units + 1 / controlSuccesses - 1 / controlUnits);
  return [Math.exp(log - half), Math.exp(log + half)];
}

/** The odds ratio of the table. */
export function oddsRatio({ successes, units, controlSuccesses, controlUnits }: ShareTable): number {
  return (successes * (controlUnits - controlSuccesses)) / ((units - successes) * controlSuccesses);
}

/** Wald's interval of the odds ratio on the log scale (Woolf 1955). */
export function oddsRatioInterval(table: ShareTable, confidence: number): Interval {
  const { successes, units, controlSuccesses, controlUnits } = table;
  const error = Math.sqrt(1 / successes + 1 / (units - successes) + 1 / controlSuccesses + 1 / (controlUnits - controlSuccesses));
  const half = normalIsf((1 - confidence) / 2) * error;
  const log = Math.log(oddsRatio(table));
  return [Math.exp(log - half), Math.exp(log + half)];
}
