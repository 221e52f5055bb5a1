import type { CalibrationOrder, CalibrationResult } from '../../src-contract/calibration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets, unservedReason } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { metricValues } from '../evaluate-metric';
import { randomStream } from '../kernels/random-stream';
import type { ComparisonSettings } from '../methods/method';
import type { Sequence } from '../sequential/sequence-of';
import type { ColumnScratch } from '../streams/metric-columns';
import { whole } from '../wording';
import { Tally } from './tally';
import { quantileTrial, valuesTrial, type Trial, type TrialOrder } from './trial';
import { lookForStop } from '../stop-flag';

/** How often progress is told per metric. */
const TOLD = 50;
/** Numbers drawn or walked per metric at most, about half a minute's worth: methods that resample are tried less often. */
const MOST_WORK = 2e10;
/** However slow, a metric is tried as often as this. */
const FEWEST = 40;

/**
 * Tries a metric's analysis where nothing can differ: its own units are dealt anew to variants of the same
 * sizes, many times, and judged by the very same code and settings. With a planted lift every permuted
 * treatment is also multiplied by 1 + lift, which must come back with the coverage of its interval.
 *
 * @param onProgress is told now and then which share of the permutations is done.
 */
export function calibrateMetric(
  sample: Sample, definition: CompleteDefinition, metric: Metric, use: MetricUse, sequence: Sequence | null, order: CalibrationOrder, scratch: ColumnScratch,
  onProgress: (share: number) => void = () => undefined,
): CalibrationResult {
  const { analysis } = definition;
  const tally = new Tally(1 - analysis.confidence);
  const method = methodOf(analysis, metric);
  const unserved = unservedReason(method, metric, sequence !== null, definition.randomisationUnit !== undefined);
  if (unserved !== null) return tally.result(metric.id, unserved);
  const settings: ComparisonSettings = { ...analysis, readings: sequence === null ? undefined : () => sequence.final };
  const control = definition.variants.findIndex(({ id }) => id === definition.control);
  const trial = trialOf({ definition, metric, settings, control }, sample, use, scratch);
  if (typeof trial === 'string') return tally.result(metric.id, trial);
  const judgements = order.plantedLift === null ? 1 : 2;
  const runs = Math.min(order.permutations, Math.max(FEWEST, Math.floor(MOST_WORK / (trial.cost * judgements))));
  const stream = randomStream(order.seed);
  const stride = Math.max(1, Math.floor(runs / TOLD));
  for (let run = 0; run < runs; run += 1) {
    lookForStop();
    if (run % stride === 0) onProgress(run / runs);
    trial.deal(stream);
    tally.count(trial.judge(0, run));
    if (order.plantedLift !== null) tally.countPlanted(trial.judge(order.plantedLift, run), order.plantedLift);
  }
  const wanted = runs * (definition.variants.length - 1);
  if (tally.comparisons === 0) return tally.result(metric.id, 'No permutation of the units could be tested.');
  // What can be tested so seldom is no sample of what is judged: a rate of these few would look like an answer.
  if (2 * tally.comparisons < wanted) return new Tally(1 - analysis.confidence).result(metric.id, `Only ${whole(tally.comparisons)} of ${whole(wanted)} comparisons of permuted labels could be tested, too few to judge by.`);
  const notes = [
    ...(runs < order.permutations ? [`${methodSheets[method].label} takes long on so many units: ${whole(runs)} permutations instead of ${whole(order.permutations)}.`] : []),
    ...(tally.comparisons < wanted ? [`${whole(wanted - tally.comparisons)} of ${whole(wanted)} comparisons of permuted labels could not be tested.`] : []),
  ];
  return tally.result(metric.id, null, notes.length === 0 ? null : notes.join(' '));
}

/** The trial, or why there is none. */
function trialOf(order: TrialOrder, sample: Sample, use: MetricUse, scratch: ColumnScratch): Trial | string {
  if (needsOf(order.metric).quantile !== undefined) return quantileTrial(order, sample, use);
  const { columns, unanswered } = metricValues(sample, order.metric, use, scratch);
  return unanswered ?? valuesTrial(order, sample, columns);
}
