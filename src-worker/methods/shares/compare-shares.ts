import type { Alternative } from '../../../src-contract/capabilities';
import type { CellColumns } from '../cell-columns';
import { describePair } from '../describe-pair';
import { clearInference, openOneEnd, twoSidedLevel, type ComparisonColumns, type ComparisonSettings, type Pairs } from '../method';
import { Reason } from '../reason';
import type { Interval, ShareTable } from './share-table';

/** What tells the comparisons of two shares apart. */
export interface ShareComparison {
  /** The statistic that is shown beside the p-value. */
  statistic(table: ShareTable): number;
  pValue(table: ShareTable, alternative: Alternative): number;
  /** Interval of the difference at a two-sided level. */
  difference(table: ShareTable, confidence: number): Interval;
  /** Interval of the ratio of the shares; Infinity where it has no upper end. */
  ratio(table: ShareTable, confidence: number): Interval;
}

/**
 * Two shares, pair by pair, from successes and units. Standard errors are the unpooled ones, √(p(1 − p)/n + …), and the
 * delta method's for the lift; they serve the Bayesian figures, not the test. Where all units of both arms agree there is
 * no test, but the interval of the difference remains.
 */
export function compareShares(by: ShareComparison, cells: CellColumns, pairs: Pairs, settings: ComparisonSettings, out: ComparisonColumns): void {
  const confidence = twoSidedLevel(settings);
  for (let k = 0; k < pairs.count; k += 1) {
    let reason = describePair(cells, pairs.treatment[k], pairs.control[k], out, k) & ~(Reason.oneUnit | Reason.oneControlUnit);
    clearInference(out, k);
    const table = tableOf(out, k);
    if (table.units > 0 && table.controlUnits > 0) {
      reason |= judge(by, table, confidence, settings.alternative, out, k);
      out.reason[k] = reason;
      openOneEnd(out, k, settings.alternative);
    } else out.reason[k] = reason;
  }
}

function tableOf({ value, controlValue, units, controlUnits }: ComparisonColumns, k: number): ShareTable {
  return {
    successes: Math.round(value[k] * units[k]), units: units[k],
    controlSuccesses: Math.round(controlValue[k] * controlUnits[k]), controlUnits: controlUnits[k],
  };
}

function judge(by: ShareComparison, table: ShareTable, confidence: number, alternative: Alternative, out: ComparisonColumns, k: number): number {
  const share = table.successes / table.units;
  const control = table.controlSuccesses / table.controlUnits;
  const own = (share * (1 - share)) / table.units;
  const other = (control * (1 - control)) / table.controlUnits;
  out.differenceStandardError[k] = own + other > 0 ? Math.sqrt(own + other) : NaN;
  [out.differenceLow[k], out.differenceHigh[k]] = by.difference(table, confidence);
  const successes = table.successes + table.controlSuccesses;
  if (successes === 0 || successes === table.units + table.controlUnits) return Reason.noVariance;
  out.statistic[k] = by.statistic(table);
  out.pValue[k] = by.pValue(table, alternative);
  if (control === 0) return Reason.none;
  const ratio = share / control;
  out.liftStandardError[k] = Math.sqrt(own + ratio * ratio * other) / control;
  const [low, high] = by.ratio(table, confidence);
  out.liftLow[k] = low - 1;
  out.liftHigh[k] = high - 1;
  return high === Infinity && alternative !== 'greater' ? Reason.noUpperLift : Reason.none;
}
