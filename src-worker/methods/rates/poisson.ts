import type { Alternative } from '../../../src-contract/capabilities';
import { binomialCdf, binomialSf } from '../../kernels/binomial';
import { normalIsf } from '../../kernels/normal';
import type { MomentColumns } from '../../kernels/moments';
import { plain } from '../../wording';
import type { CellColumns } from '../cell-columns';
import { describePair } from '../describe-pair';
import { clearInference, openOneEnd, twoSidedLevel, type ComparisonColumns, type ComparisonSettings, type MomentMethod } from '../method';
import { Reason } from '../reason';
import { exactRateRatioInterval, logRateRatioError, poissonRateTest, type RateTable } from './poisson-rates';

/** How much more than Poisson events may vary before it is said. */
const DISPERSED = 1.2;
/** How far from a whole number a sum of events may be, relative to it. */
const ROUNDING = 1e-9;

/**
 * Rates of events per unit, or per unit of a ratio's denominator (days of exposure), as Poisson: the exact conditional
 * test (all splits no likelier than the one seen, as R's poisson.test; one-sided the tail itself), the interval of the lift
 * from Clopper & Pearson's of the variant's share of events. Two-sided, that interval is not quite the inversion of the
 * test; one-sided it is. The interval of the difference is Wald's, √(events/exposure² + …), a rough guide for few events.
 * The statistic is Wald's z.
 */
export const poisson: MomentMethod = {
  name: 'poisson',
  reads: 'moments',
  compare: (cells, pairs, settings, out, moments) => {
    for (let k = 0; k < pairs.count; k += 1) {
      const [treatment, control] = [pairs.treatment[k], pairs.control[k]];
      const reason = describePair(cells, treatment, control, out, k) & ~(Reason.oneUnit | Reason.oneControlUnit);
      clearInference(out, k);
      out.reason[k] = reason;
      const table = tableOf(cells, moments, treatment, control);
      if (!(table.exposure > 0) || !(table.controlExposure > 0)) continue;
      out.reason[k] |= judge(table, settings, out, k);
      if (Number.isNaN(out.pValue[k])) continue;
      openOneEnd(out, k, settings.alternative);
      const dispersion = (spread(cells, treatment, table.exposure) + spread(cells, control, table.controlExposure)) / 2;
      if (dispersion > DISPERSED) out.notes.set(k, `Events vary ${plain(dispersion)} times as much between units as Poisson events would: p-value and intervals are too sure of themselves, welch is the better guide.`);
    }
  },
};

function tableOf(cells: CellColumns, moments: MomentColumns | null, treatment: number, control: number): RateTable {
  const d = moments === null ? -1 : moments.roles.indexOf('denominator');
  const exposureOf = (cell: number): number => (moments === null || d < 0 ? cells.n[cell] : (moments.pivot[d] + moments.offset[d][cell]) * cells.n[cell]);
  const [exposure, controlExposure] = [exposureOf(treatment), exposureOf(control)];
  return { events: cells.value[treatment] * exposure, exposure, controlEvents: cells.value[control] * controlExposure, controlExposure };
}

/** Variance of the units' rates over what Poisson events would give them: rate over mean exposure. */
function spread({ variance, value, n }: CellColumns, cell: number, exposure: number): number {
  return (variance[cell] * exposure) / n[cell] / value[cell];
}

function judge(seen: RateTable, settings: ComparisonSettings, out: ComparisonColumns, k: number): number {
  const table = { ...seen, events: Math.round(seen.events), controlEvents: Math.round(seen.controlEvents) };
  const off = Math.abs(table.events - seen.events) + Math.abs(table.controlEvents - seen.controlEvents);
  const total = table.events + table.controlEvents;
  if (off > ROUNDING * Math.max(1, total) || table.events < 0 || table.controlEvents < 0) return Reason.notCounts;
  if (total === 0) return Reason.noVariance;
  const confidence = twoSidedLevel(settings);
  const difference = out.difference[k];
  const error = Math.sqrt(table.events / table.exposure ** 2 + table.controlEvents / table.controlExposure ** 2);
  const half = normalIsf((1 - confidence) / 2) * error;
  out.differenceStandardError[k] = error;
  out.differenceLow[k] = difference - half;
  out.differenceHigh[k] = difference + half;
  out.statistic[k] = difference / error;
  out.pValue[k] = exactP(table, settings.alternative);
  if (table.controlEvents === 0) return Reason.none;
  const [low, high] = exactRateRatioInterval(table, confidence);
  out.liftStandardError[k] = table.events === 0 ? NaN : (1 + out.lift[k]) * logRateRatioError(table);
  out.liftLow[k] = low - 1;
  out.liftHigh[k] = high - 1;
  return Reason.none;
}

function exactP(table: RateTable, alternative: Alternative): number {
  if (alternative === 'two-sided') return poissonRateTest(table).exactP;
  const share = table.exposure / (table.exposure + table.controlExposure);
  const total = table.events + table.controlEvents;
  return alternative === 'greater' ? binomialSf(table.events - 1, total, share) : binomialCdf(table.events, total, share);
}
