import type { Estimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, unservedReason } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { SecondEngineFinding } from '../../src-contract/second-engine';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { randomStream, type RandomStream } from '../kernels/random-stream';
import { quantile } from '../streams/quantile';
import { unitValueRuns, type UnitValueRuns } from '../streams/unit-value-runs';
import { normalIsf } from '../kernels/normal';
import { percent, plain, whole } from '../wording';
import { noiseOfEnd } from './verify-resampling';

/** Resamples; fewer where there are more values than the work allows. */
const DRAWS = 1000;
const FEWEST_DRAWS = 100;
const WORK = 4e8;
/** Formula and bootstrap are both approximations, and a quantile moves in steps from value to value. */
const SLACK = 0.35;
/** Below this many units in an arm neither is good enough to doubt the other. */
const FEWEST = 50;

/**
 * A quantile's headlines beside a bootstrap that draws whole units with all their values and takes the quantile anew: the
 * formula's clustered error never enters. Only where the analysis has a single look.
 */
export function verifyQuantile(definition: CompleteDefinition, metric: Metric, use: MetricUse, sample: Sample, headlines: readonly Estimate[], seed: number): SecondEngineFinding[] {
  const { quantile: need, zeros } = needsOf(metric);
  const method = methodOf(definition.analysis, metric);
  if (need === undefined || definition.analysis.sequential !== 'none' || unservedReason(method, metric, false, definition.randomisationUnit !== undefined) !== null) return [];
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

/** Quantiles of as many units drawn with replacement as the arm has, each with all its values. */
function resampled({ values, offsets, starts }: UnitValueRuns, arm: number, share: number, draws: number, stream: RandomStream): Float64Array {
  const first = starts[arm];
  const units = starts[arm + 1] - first;
  let into = new Float64Array(offsets[first + units] - offsets[first]);
  return Float64Array.from({ length: draws }, () => {
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
