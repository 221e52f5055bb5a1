import type { Estimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets } from '../../src-contract/methods';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { SecondEngineFinding, SecondMetric } from '../../src-contract/second-engine';
import { metricEstimates, type MetricMoments } from '../evaluate-metric';
import { emptyMoments, type MomentColumns } from '../kernels/moments';
import type { Sequence } from '../sequential/sequence-of';
import { percent, plain } from '../wording';

/** Gap in standard errors below which two engines agree: six digits of what an experiment can know. */
const TOLERANCE = 1e-6;
/** Rounding of a double, with room for sums of millions. */
const ROUNDING = 1e-13;

/** A metric's headlines judged once more from another engine's moments, each set beside the first. */
export function verifyMoments(definition: CompleteDefinition, metric: Metric, first: MetricMoments, second: SecondMetric, sequence: Sequence | null): SecondEngineFinding[] {
  if (first.unanswered !== null || methodSheets[methodOf(definition.analysis, metric)].reads === 'values') return [];
  const headlines = metricEstimates(definition, metric, { ...first, cube: { moments: overall(first.cube.moments, definition.variants.length), groups: 1 } }, [], sequence);
  if (second.failed !== null) return headlines.map(({ variant }) => findingOf(metric, variant, null, `SQL could not compute ${metric.id} again: ${second.failed ?? ''}`));
  const again = metricEstimates(definition, metric, { ...first, cube: { moments: momentsOf(second, first.cube.moments, definition.variants.length), groups: 1 } }, [], sequence);
  return headlines.map((headline, i) => {
    const gap = gapBetween(headline, again[i]);
    const agrees = gap !== null && gap <= TOLERANCE;
    const words = agrees
      ? `SQL's moments give the same ${metric.id} in ${headline.variant} as the walk over rows.`
      : `SQL's moments and the walk over rows DISAGREE on ${metric.id} in ${headline.variant}: ${inWords(again[i])} by SQL, ${inWords(headline)} by the walk.`;
    return findingOf(metric, headline.variant, gap, words, agrees);
  });
}

function findingOf(metric: Metric, variant: string, gap: number | null, words: string, agrees = false): SecondEngineFinding {
  return { metric: metric.id, variant, path: 'sql-moments', agrees, gap, tolerance: TOLERANCE, words };
}

/** The cells of all units; segments come after them. */
function overall(moments: MomentColumns, variants: number): MomentColumns {
  const head = (column: Float64Array): Float64Array => column.subarray(0, variants);
  return { ...moments, cells: variants, n: head(moments.n), offset: moments.offset.map(head), product: moments.product.map(head) };
}

function momentsOf(second: SecondMetric, first: MomentColumns, variants: number): MomentColumns {
  const moments = emptyMoments(first.roles, variants, second.pivot);
  for (const { variant, n, offset, product } of second.cells) {
    moments.n[variant] = n;
    offset.forEach((value, v) => { moments.offset[v][variant] = value; });
    product.forEach((value, pair) => { moments.product[pair][variant] = value; });
  }
  return moments;
}

/** The largest gap of any figure, in standard errors; null where only one of the two has a figure. */
function gapBetween(one: Estimate, other: Estimate): number | null {
  const { differenceStandardError: error, liftStandardError: liftError } = one;
  const pairs: [number | null, number | null, number | null][] = [
    [one.value, other.value, error], [one.controlValue, other.controlValue, error],
    [one.difference, other.difference, error], [one.differenceStandardError, other.differenceStandardError, error],
    [one.differenceLow, other.differenceLow, error], [one.differenceHigh, other.differenceHigh, error],
    [one.lift, other.lift, liftError], [one.liftLow, other.liftLow, liftError], [one.liftHigh, other.liftHigh, liftError],
    [one.standardDeviation, other.standardDeviation, one.standardDeviation], [one.pValue, other.pValue, 1],
  ];
  if (one.units !== other.units || one.controlUnits !== other.controlUnits) return null;
  let largest = 0;
  for (const [a, b, scale] of pairs) {
    if (a === null && b === null) continue;
    if (a === null || b === null) return null;
    const off = Math.abs(a - b);
    const size = Math.max(Math.abs(a), Math.abs(b));
    const gap = off === 0 ? 0 : off / (scale !== null && scale > 0 ? scale : size);
    // Where the values are huge beside their errors, the last digits of a double are all that differs.
    if (gap > TOLERANCE && off <= ROUNDING * size) continue;
    largest = Math.max(largest, gap);
  }
  return largest;
}

function inWords({ units, lift, difference, liftLow, liftHigh, controlUnits }: Estimate): string {
  const size = lift === null ? (difference === null ? 'no figure' : `a difference of ${plain(difference, true)}`) : `a lift of ${percent(lift, true)}`;
  const interval = liftLow === null || liftHigh === null ? '' : ` (${percent(liftLow, true)} to ${percent(liftHigh, true)})`;
  return `${size}${interval} from ${String(controlUnits)} and ${String(units)} units`;
}
