import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets, unservedReason } from '../../src-contract/methods';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { SecondEngineFinding } from '../../src-contract/second-engine';
import { addUnits, emptyMoments, type MomentColumns } from '../kernels/moments';
import { normalIsf } from '../kernels/normal';
import { randomStream } from '../kernels/random-stream';
import { compareMoments, pairsAgainstControl } from '../methods/compare-moments';
import type { ComparisonColumns, ComparisonSettings } from '../methods/method';
import { fixedReading } from '../methods/reading';
import type { MetricColumns } from '../streams/metric-columns';
import { quantile } from '../streams/quantile';
import { percent, plain, pInWords, whole } from '../wording';
import { dealBlocks, drawBlocks, emptyDraws, pooledPivot } from './unit-blocks';
import { lookForStop } from '../stop-flag';

/** Resamples; the ends of a 95 % interval are then known to about 0.04 standard errors. */
const DRAWS = 4000;
/** An arm is dealt into at most so many blocks. */
const MOST_BLOCKS = 2000;
/** Below this many units in an arm labels are permuted instead: a bootstrap would be too narrow there. */
const FEWEST = 30;
/** How far the two may differ beside the noise of the resamples, in standard errors: both are approximations. */
export const SLACK = 0.1;
/** How far a permuted p may differ from the analytic one, beside the noise. */
export const SLACK_OF_P = 0.05;

/**
 * A metric's headlines by resampling its units, each set beside the analytic one as of a single look: the ends of the
 * interval of the lift (of the difference where the lift has none) against the percentiles of a bootstrap; the p-value
 * against permuted labels where an arm has fewer than thirty units.
 */
export function verifyResampling(definition: CompleteDefinition, metric: Metric, values: MetricColumns, seed: number): SecondEngineFinding[] {
  const method = methodOf(definition.analysis, metric);
  if (methodSheets[method].reads === 'values' || unservedReason(method, metric, false, definition.randomisationUnit !== undefined) !== null) return [];
  const control = definition.variants.findIndex(({ id }) => id === definition.control);
  return definition.variants.flatMap(({ id }, treatment): SecondEngineFinding[] => {
    if (treatment === control) return [];
    const pair = pairOf(values, control, treatment);
    const trial: Trial = { definition, metric, variant: id, pair, seed };
    const fewest = Math.min(pair.starts[1], pair.starts[2] - pair.starts[1]);
    if (fewest < 2) return [];
    const finding = fewest < FEWEST ? byPermutation(trial) : byBootstrap(trial);
    return finding === null ? [] : [finding];
  });
}

interface Trial {
  readonly definition: CompleteDefinition;
  readonly metric: Metric;
  readonly variant: string;
  /** The control's units, then the treatment's. */
  readonly pair: MetricColumns;
  readonly seed: number;
}

/** Two arms out of all, copied: control first. Units dealt among them keep theta of the pair. */
function pairOf({ roles, columns, starts }: MetricColumns, control: number, treatment: number): MetricColumns {
  const sizes = [control, treatment].map((k) => starts[k + 1] - starts[k]);
  const chosen = columns.map((column) => {
    const both = new Float64Array(sizes[0] + sizes[1]);
    both.set(column.subarray(starts[control], starts[control + 1]));
    both.set(column.subarray(starts[treatment], starts[treatment + 1]), sizes[0]);
    return both;
  });
  return { roles, columns: chosen, starts: Uint32Array.of(0, sizes[0], sizes[0] + sizes[1]), units: null };
}

function judge({ definition: { analysis }, metric }: Trial, moments: MomentColumns, draws: number): ComparisonColumns {
  const settings: ComparisonSettings = { confidence: analysis.confidence, alternative: analysis.alternative, liftInterval: analysis.liftInterval };
  return compareMoments(moments, pairsAgainstControl(draws, 2, 0), methodOf(analysis, metric), settings, analysis.covariateAdjustment).columns;
}

function analytic(trial: Trial, pivot: Float64Array): ComparisonColumns {
  const { pair } = trial;
  const moments = emptyMoments(pair.roles, 2, pivot);
  for (let arm = 0; arm < 2; arm += 1) addUnits(moments, arm, pair.columns, pair.starts[arm], pair.starts[arm + 1]);
  return judge(trial, moments, 1);
}

function byBootstrap(trial: Trial): SecondEngineFinding | null {
  const { definition: { analysis }, metric, variant, pair, seed } = trial;
  const pivot = pooledPivot(pair);
  const seen = analytic(trial, pivot);
  const byLift = [seen.liftLow[0], seen.liftHigh[0]].every((end) => !Number.isNaN(end));
  const [estimate, error, low, high] = byLift ? [seen.lift[0], seen.liftStandardError[0], seen.liftLow[0], seen.liftHigh[0]] : [seen.difference[0], seen.differenceStandardError[0], seen.differenceLow[0], seen.differenceHigh[0]];
  if (!(error > 0)) return null;
  const stream = randomStream(seed);
  const arms = [0, 1].map((arm) => dealBlocks(pair, pair.starts[arm], pair.starts[arm + 1], pivot, MOST_BLOCKS, stream));
  const moments = emptyDraws(pair.roles, DRAWS, 2, pivot);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    lookForStop();
    arms.forEach((blocks, arm) => { drawBlocks(blocks, moments, draw * 2 + arm, stream); });
  }
  const judged = judge(trial, moments, DRAWS);
  const figures = (byLift ? judged.lift : judged.difference).filter((figure) => !Number.isNaN(figure));
  if (figures.length < DRAWS / 2) return null;
  const tail = analysis.alternative === 'two-sided' ? (1 - analysis.confidence) / 2 : 1 - analysis.confidence;
  // A bootstrap is too narrow by its blocks and knows no t: both are mended here, so that small arms are compared fairly.
  const blocks = Math.min(...arms.map((arm) => arm.blocks));
  const reach = Math.sqrt(blocks / (blocks - 1)) * (fixedReading(analysis.confidence, analysis.alternative).quantile(seen.degreesOfFreedom[0], 0) / normalIsf(tail));
  const sorted = figures.slice();
  const end = (share: number): number => estimate + (quantile(sorted, share) - estimate) * reach;
  const [drawnLow, drawnHigh] = [end(tail), end(1 - tail)];
  const gaps = [[low, drawnLow], [high, drawnHigh]].filter(([analyticEnd]) => Number.isFinite(analyticEnd)).map(([a, b]) => Math.abs(a - b) / error);
  const gap = Math.max(0, ...gaps);
  const tolerance = SLACK + 4 * noiseOfEnd(tail, figures.length) + allowanceForSkew(figures, tail);
  const agrees = gap <= tolerance;
  const write = (value: number): string => (Number.isFinite(value) ? (byLift ? percent(value, true) : plain(value, true)) : value < 0 ? '−∞' : '∞');
  const what = byLift ? 'lift' : 'difference';
  const ends = `${write(Number.isFinite(low) ? drawnLow : low)} to ${write(Number.isFinite(high) ? drawnHigh : high)}`;
  const words = `A bootstrap of ${whole(figures.length)} resamples gives the ${what} of ${metric.id} in ${variant} as ${ends}, the formula ${write(low)} to ${write(high)}${agrees ? '.' : ': they DISAGREE by more than the resamples’ noise.'}`;
  return { metric: metric.id, variant, path: 'bootstrap', agrees, gap, tolerance, words };
}

/** Standard error of a percentile in standard errors of the figure: √(α(1 − α)/R) over the normal density there. */
export function noiseOfEnd(tail: number, draws: number): number {
  const z = normalIsf(tail);
  return Math.sqrt((tail * (1 - tail)) / draws) / (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI));
}

/** A percentile moves by skewness × (z² − 1)/6 standard errors, which a symmetric formula does not know (Cornish & Fisher 1938). */
function allowanceForSkew(figures: Float64Array, tail: number): number {
  const z = normalIsf(tail);
  const mean = figures.reduce((sum, x) => sum + x, 0) / figures.length;
  let square = 0;
  let cube = 0;
  for (const x of figures) {
    square += (x - mean) ** 2;
    cube += (x - mean) ** 3;
  }
  const skewness = square > 0 ? (cube / figures.length) / (square / figures.length) ** 1.5 : 0;
  return (Math.abs(skewness) * (z * z + 1)) / 6;
}

function byPermutation(trial: Trial): SecondEngineFinding | null {
  const { definition: { analysis }, metric, variant, pair, seed } = trial;
  const pivot = pooledPivot(pair);
  const seen = analytic(trial, pivot);
  const [statistic, p] = [seen.statistic[0], seen.pValue[0]];
  if (Number.isNaN(p)) return null;
  const stream = randomStream(seed);
  const moments = emptyDraws(pair.roles, DRAWS, 2, pivot);
  const dealt = pair.columns.map((column) => column.slice());
  const units = pair.starts[2];
  for (let draw = 0; draw < DRAWS; draw += 1) {
    for (let i = 0; i < pair.starts[1]; i += 1) {
      const j = i + stream.index(units - i);
      for (const column of dealt) [column[i], column[j]] = [column[j], column[i]];
    }
    for (let arm = 0; arm < 2; arm += 1) addUnits(moments, draw * 2 + arm, dealt, pair.starts[arm], pair.starts[arm + 1]);
  }
  const judged = judge(trial, moments, DRAWS).statistic;
  const side = (t: number): number => (analysis.alternative === 'two-sided' ? Math.abs(t) : analysis.alternative === 'less' ? -t : t);
  const bound = side(statistic) * (1 - 1e-9 * Math.sign(side(statistic)));
  let tested = 0;
  let asFar = 0;
  for (const t of judged) {
    if (Number.isNaN(t)) continue;
    tested += 1;
    if (side(t) >= bound) asFar += 1;
  }
  if (tested < DRAWS / 2) return null;
  const permuted = (asFar + 1) / (tested + 1);
  const gap = Math.abs(permuted - p);
  const tolerance = SLACK_OF_P + 4 * Math.sqrt((p * (1 - p)) / tested);
  const agrees = gap <= tolerance;
  const words = `Permuting the labels ${whole(tested)} times gives ${metric.id} in ${variant} ${pInWords(permuted)}, the formula ${pInWords(p)}${agrees ? '.' : ': they DISAGREE; with so few units trust the permutation.'}`;
  return { metric: metric.id, variant, path: 'permutation', agrees, gap, tolerance, words };
}
