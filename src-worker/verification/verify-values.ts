import type { Estimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets } from '../../src-contract/methods';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { SecondEngineFinding } from '../../src-contract/second-engine';
import { seedState } from '../kernels/seeded-state';
import { skewnessOfDifference, thirdCentralMoment } from '../kernels/skewness';
import { addUnits, emptyMoments, pivotOf, type MomentColumns } from '../kernels/moments';
import { normalIsf } from '../kernels/normal';
import { compareMoments, pairsAgainstControl } from '../methods/compare-moments';
import type { ComparisonColumns } from '../methods/method';
import { mannWhitney } from '../methods/ranks/mann-whitney';
import { dealOnce } from '../methods/resampling/permutation-method';
import type { MetricColumns } from '../streams/metric-columns';
import { percent, plain, pInWords, whole } from '../wording';
import { noiseOfEnd, SLACK, SLACK_OF_P } from './verify-resampling';
import { lookForStop } from '../stop-flag';

/** Resamples of the bootstrap method, arrangements of the permutation method: what their own noise is reckoned from. */
const BOOTSTRAPPED = 5000;
const PERMUTED = 20_000;
/** Arrangements that ranks are tried under, fewer for arms beyond the work. */
const RANKED = 4000;
const RANK_WORK = 4e8;

/**
 * Headlines of methods that read every unit's value, set beside another way to the same figure: a bootstrap's interval
 * beside the formula's, a permutation's p beside the formula's, a rank test's p beside permuted ranks. Methods without such
 * a twin are left out.
 */
export function verifyValues(definition: CompleteDefinition, metric: Metric, headlines: readonly Estimate[], values: MetricColumns, seed: number): SecondEngineFinding[] {
  const method = methodOf(definition.analysis, metric);
  if (methodSheets[method].reads !== 'values') return [];
  const { variants, control, analysis } = definition;
  const place = (id: string): number => variants.findIndex((variant) => variant.id === id);
  const moments = momentsOf(values);
  const formula = compareMoments(moments, pairsAgainstControl(1, variants.length, place(control)), 'welch', { ...analysis, readings: undefined }, analysis.covariateAdjustment).columns;
  return headlines.flatMap((headline, k): SecondEngineFinding[] => {
    if (headline.pValue === null || Number.isNaN(formula.pValue[k])) return [];
    const arm = (id: string): Float64Array => values.columns[0].subarray(values.starts[place(id)], values.starts[place(id) + 1]);
    if (method === 'bootstrap') return beside(definition, metric, headline, formula, k, skewnessOf(values, moments, place(headline.variant), place(control)));
    if (method === 'permutation') return [pFinding(metric, headline, formula.pValue[k], PERMUTED, 'the formula')];
    if (method === 'mann-whitney') return permutedRanks(definition, metric, headline, arm(headline.variant), arm(control), seed);
    return [];
  });
}

function momentsOf({ roles, columns, starts }: MetricColumns): MomentColumns {
  const moments = emptyMoments(roles, starts.length - 1, pivotOf(columns));
  for (let arm = 0; arm + 1 < starts.length; arm += 1) addUnits(moments, arm, columns, starts[arm], starts[arm + 1]);
  return moments;
}

/** Skewness of the difference; 0 for ratios, which keep no third moments. */
function skewnessOf({ roles, columns, starts }: MetricColumns, moments: MomentColumns, treatment: number, control: number): number {
  if (roles.includes('denominator')) return 0;
  const [one, other] = [treatment, control].map((arm) => ({
    n: moments.n[arm], variance: moments.product[0][arm] / (moments.n[arm] - 1), third: thirdCentralMoment(columns[0], starts[arm], starts[arm + 1]),
  }));
  const skewness = skewnessOfDifference(one, other);
  return Number.isFinite(skewness) ? skewness : 0;
}

function beside({ analysis }: CompleteDefinition, metric: Metric, headline: Estimate, formula: ComparisonColumns, k: number, skewness: number): SecondEngineFinding[] {
  const byLift = headline.liftLow !== null || headline.liftHigh !== null;
  const drawn = byLift ? [headline.liftLow, headline.liftHigh] : [headline.differenceLow, headline.differenceHigh];
  const [low, high, error] = byLift ? [formula.liftLow[k], formula.liftHigh[k], formula.liftStandardError[k]] : [formula.differenceLow[k], formula.differenceHigh[k], formula.differenceStandardError[k]];
  const gaps = [low, high].flatMap((end, side) => { const own = drawn[side]; return Number.isFinite(end) && own !== null ? [Math.abs(own - end) / error] : []; });
  if (!(error > 0) || gaps.length === 0) return [];
  const tail = analysis.alternative === 'two-sided' ? (1 - analysis.confidence) / 2 : 1 - analysis.confidence;
  const z = normalIsf(tail);
  // BCa moves both ends by skewness, twice as far as a percentile does; small arms are narrower by their size, and know no t.
  const small = Math.min(headline.units, headline.controlUnits);
  const tolerance = SLACK + 4 * noiseOfEnd(tail, BOOTSTRAPPED) + (Math.abs(skewness) * (2 * z * z + 1)) / 6 + (z * (z * z + 3)) / (4 * small) + (byLift ? (headline.liftStandardError ?? 0) * z * z : 0);
  const gap = Math.max(...gaps);
  const agrees = gap <= tolerance;
  const write = (end: number | null): string => (end === null || !Number.isFinite(end) ? '∞' : byLift ? percent(end, true) : plain(end, true));
  const words = `The bootstrap gives the ${byLift ? 'lift' : 'difference'} of ${metric.id} in ${headline.variant} as ${write(drawn[0])} to ${write(drawn[1])}, the formula ${write(low)} to ${write(high)}${agrees ? '.' : ': they DISAGREE by more than resampling and skewness explain.'}`;
  return [{ metric: metric.id, variant: headline.variant, path: 'bootstrap', agrees, gap, tolerance, words }];
}

function pFinding(metric: Metric, { variant, pValue }: Estimate, other: number, arrangements: number, by: string): SecondEngineFinding {
  const p = pValue ?? NaN;
  const gap = Math.abs(p - other);
  const tolerance = SLACK_OF_P + 4 * Math.sqrt((p * (1 - p)) / arrangements);
  const agrees = gap <= tolerance;
  return {
    metric: metric.id, variant, path: 'permutation', agrees, gap, tolerance,
    words: `The test gives ${metric.id} in ${variant} ${pInWords(p)}, ${by} ${pInWords(other)}${agrees ? '.' : ': they DISAGREE.'}`,
  };
}

/** Ranks of both arms, ties as their mean, dealt anew: how often the smaller arm's sum is as far from its middle. */
function permutedRanks({ analysis }: CompleteDefinition, metric: Metric, headline: Estimate, treatment: Float64Array, control: Float64Array, seed: number): SecondEngineFinding[] {
  const ranks = ranksOf(treatment, control);
  const [n, all] = [treatment.length, ranks.length];
  const dealt = Math.min(n, all - n);
  const draws = Math.max(200, Math.min(RANKED, Math.floor(RANK_WORK / dealt)));
  const middle = (dealt * (all + 1)) / 2;
  const { u } = mannWhitney(treatment, control);
  // How far the treatment's ranks are above their middle; the control's are as far below.
  const seen = u - (n * (all - n)) / 2;
  const sign = dealt === n ? 1 : -1;
  const state = new Uint32Array(4);
  const sums = new Float64Array(2);
  let asFar = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    lookForStop();
    seedState(state, 1, seed, draw, 0);
    dealOnce(ranks, null, dealt, state, sums);
    const above = sign * (sums[0] - middle);
    const far = analysis.alternative === 'two-sided' ? Math.abs(above) >= Math.abs(seen) - 1e-9 * all : analysis.alternative === 'greater' ? above >= seen - 1e-9 * all : above <= seen + 1e-9 * all;
    if (far) asFar += 1;
  }
  return [pFinding(metric, headline, (asFar + 1) / (draws + 1), draws, `${whole(draws)} permutations of the ranks`)];
}

function ranksOf(treatment: Float64Array, control: Float64Array): Float64Array {
  const pooled = new Float64Array(treatment.length + control.length);
  pooled.set(treatment);
  pooled.set(control, treatment.length);
  pooled.sort();
  const ranks = new Float64Array(pooled.length);
  for (let i = 0; i < pooled.length;) {
    let end = i + 1;
    while (end < pooled.length && pooled[end] === pooled[i]) end += 1;
    ranks.fill((i + end + 1) / 2, i, end);
    i = end;
  }
  return ranks;
}
