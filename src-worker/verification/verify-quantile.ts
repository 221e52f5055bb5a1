import type { Estimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets, unservedReason } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { SecondEngineFinding } from '../../src-contract/second-engine';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { randomStream, type RandomStream } from '../kernels/random-stream';
import { quantile } from '../streams/quantile';
import { unitValueRuns, type UnitValueRuns } from '../streams/unit-value-runs';
import { normalIsf } from '../kernels/normal';
import { compareCells, pairsAgainstControl } from '../methods/compare-moments';
import type { ComparisonColumns } from '../methods/method';
import { quantileCells } from '../streams/quantile-cells';
import { percent, plain, pInWords, whole } from '../wording';
import { noiseOfEnd, SLACK_OF_P } from './verify-resampling';
import { lookForStop } from '../stop-flag';

/** Resamples; fewer where there are more values than the work allows. */
const DRAWS = 1000;
const FEWEST_DRAWS = 100;
const WORK = 4e8;
/** Formula and bootstrap are both approximations, and a quantile moves in steps from value to value. */
const SLACK = 0.35;
/** Below this many units in an arm neither is good enough to doubt the other. */
const FEWEST = 50;

/** Resamples of the bootstrap method, arrangements of the permutation method: what their own noise is reckoned from. */
const BOOTSTRAPPED = 5000;
const PERMUTED = 20_000;

/**
 * A quantile's headlines beside a bootstrap that draws whole units with all their values and takes the quantile anew: the
 * formula's clustered error never enters. What was bootstrapped or permuted to begin with is set beside the formula. Only
 * where the analysis has a single look.
 */
export function verifyQuantile(definition: CompleteDefinition, metric: Metric, use: MetricUse, sample: Sample, headlines: readonly Estimate[], seed: number): SecondEngineFinding[] {
  const { quantile: need, zeros } = needsOf(metric);
  const method = methodOf(definition.analysis, metric);
  if (need === undefined || definition.analysis.sequential !== 'none' || unservedReason(method, metric, false, definition.randomisationUnit !== undefined) !== null) return [];
  if (methodSheets[method].reads === 'values') return besideFormula(definition, metric, headlines, formulaOf(definition, metric, use, sample));
  const runs = unitValueRuns(sample, use.numerator, need, zeros);
  const draws = Math.max(FEWEST_DRAWS, Math.min(DRAWS, Math.floor(WORK / (10 * (runs.values.length + 1)))));
  const stream = randomStream(seed);
  const armOf = (id: string): number => definition.variants.findIndex((variant) => variant.id === id);
  const control = resampled(runs, armOf(definition.control), need.share, draws, stream);
  return headlines.flatMap((headline): SecondEngineFinding[] => {
    const { variant, differenceLow, differenceHigh, differenceStandardError: error, units, controlUnits } = headline;
    if (error === null || !(error > 0) || Math.min(units, controlUnits) < FEWEST) return [];
    const treatment = resampled(runs, armOf(variant), need.share, draws, stream);
    const differences = treatment.map((value, draw) => value - control[draw]);
    const tail = definition.analysis.alternative === 'two-sided' ? (1 - definition.analysis.confidence) / 2 : 1 - definition.analysis.confidence;
    const [low, high] = [quantile(differences, tail), quantile(differences, 1 - tail)];
    const gap = Math.max(0, ...[[differenceLow, low], [differenceHigh, high]].flatMap(([own, drawn]) => (own === null || drawn === null ? [] : [Math.abs(own - drawn) / error])));
    const tolerance = SLACK + 4 * noiseOfEnd(tail, draws) + normalIsf(tail) / Math.sqrt(Math.min(units, controlUnits));
    const agrees = gap <= tolerance;
    const write = (end: number | null): string => (end === null ? 'open' : plain(end, true));
    const size = headline.lift === null ? '' : `, a lift of ${percent(headline.lift, true)}`;
    const words = `A bootstrap of ${whole(draws)} resamples of whole units gives the difference of ${metric.id} in ${variant} as ${plain(low, true)} to ${plain(high, true)}, the formula ${write(differenceLow)} to ${write(differenceHigh)}${size}${agrees ? '.' : ': they DISAGREE by more than resampling explains.'}`;
    return [{ metric: metric.id, variant, path: 'bootstrap', agrees, gap, tolerance, words }];
  });
}

function formulaOf({ variants, control, analysis }: CompleteDefinition, metric: Metric, use: MetricUse, sample: Sample): ComparisonColumns {
  const { quantile: need, zeros } = needsOf(metric);
  if (need === undefined) throw new RangeError(`${metric.id} is no quantile`);
  const design = pairsAgainstControl(1, variants.length, variants.findIndex(({ id }) => id === control));
  return compareCells(quantileCells(sample, use.numerator, need, zeros, []), design, 'welch', { ...analysis, readings: undefined }).columns;
}

/** Ends of the difference, or a permutation's p, each beside what the clustered formula says. */
function besideFormula({ analysis }: CompleteDefinition, metric: Metric, headlines: readonly Estimate[], formula: ComparisonColumns): SecondEngineFinding[] {
  return headlines.flatMap((headline, k): SecondEngineFinding[] => {
    const { variant, units, controlUnits, pValue, differenceLow, differenceHigh } = headline;
    const error = formula.differenceStandardError[k];
    if (pValue === null || !(error > 0) || Math.min(units, controlUnits) < FEWEST) return [];
    if (methodOf(analysis, metric) === 'permutation') {
      const other = formula.pValue[k];
      const gap = Math.abs(pValue - other);
      // A quantile's formula and its permutation are both approximations to the other's null.
      const tolerance = 2 * SLACK_OF_P + 4 * Math.sqrt((pValue * (1 - pValue)) / PERMUTED);
      const agrees = gap <= tolerance;
      return [{ metric: metric.id, variant, path: 'permutation', agrees, gap, tolerance, words: `The test gives ${metric.id} in ${variant} ${pInWords(pValue)}, the formula ${pInWords(other)}${agrees ? '.' : ': they DISAGREE.'}` }];
    }
    const tail = analysis.alternative === 'two-sided' ? (1 - analysis.confidence) / 2 : 1 - analysis.confidence;
    const gap = Math.max(0, ...[[differenceLow, formula.differenceLow[k]], [differenceHigh, formula.differenceHigh[k]]].flatMap(([own, other]) => (own === null || other === null || !Number.isFinite(other) ? [] : [Math.abs(own - other) / error])));
    const tolerance = SLACK + 4 * noiseOfEnd(tail, BOOTSTRAPPED) + normalIsf(tail) / Math.sqrt(Math.min(units, controlUnits));
    const agrees = gap <= tolerance;
    const write = (end: number | null): string => (end === null || !Number.isFinite(end) ? 'open' : plain(end, true));
    const words = `The bootstrap gives the difference of ${metric.id} in ${variant} as ${write(differenceLow)} to ${write(differenceHigh)}, the formula ${write(formula.differenceLow[k])} to ${write(formula.differenceHigh[k])}${agrees ? '.' : ': they DISAGREE by more than resampling explains.'}`;
    return [{ metric: metric.id, variant, path: 'bootstrap', agrees, gap, tolerance, words }];
  });
}

/** Quantiles of as many units drawn with replacement as the arm has, each with all its values. */
function resampled({ values, offsets, starts }: UnitValueRuns, arm: number, share: number, draws: number, stream: RandomStream): Float64Array {
  const first = starts[arm];
  const units = starts[arm + 1] - first;
  let into = new Float64Array(offsets[first + units] - offsets[first]);
  return Float64Array.from({ length: draws }, () => {
    lookForStop();
    let at = 0;
    for (let i = 0; i < units; i += 1) {
      const unit = first + stream.index(units);
      const [from, to] = [offsets[unit], offsets[unit + 1]];
      if (at + to - from > into.length) {
        const larger = new Float64Array(2 * (at + to - from));
        larger.set(into.subarray(0, at));
        into = larger;
      }
      for (let place = from; place < to; place += 1, at += 1) into[at] = values[place];
    }
    return quantile(into.subarray(0, at), share);
  });
}
