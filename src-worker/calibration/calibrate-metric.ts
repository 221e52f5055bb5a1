import type { CalibrationOrder, CalibrationResult, PlantedResult } from '../../src-contract/calibration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets, unservedReason } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { metricValues } from '../evaluate-metric';
import { addUnits, emptyMoments, pairIndex, pivotOf, type MomentColumns } from '../kernels/moments';
import { randomStream, type RandomStream } from '../kernels/random-stream';
import { compareMoments, pairsAgainstControl } from '../methods/compare-moments';
import type { ComparisonColumns, ComparisonSettings } from '../methods/method';
import { clopperPearsonInterval } from '../methods/shares/share-interval';
import type { Sequence } from '../sequential/sequence-of';
import type { ColumnScratch } from '../streams/metric-columns';

const BINS = 20;
/** How often progress is told per metric. */
const TOLD = 50;

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
  if (methodSheets[method].reads === 'values') return tally.result(metric.id, `Methods that read every unit's value, such as ${method}, are not calibrated by permutation yet.`);
  if (needsOf(metric).quantile !== undefined) return tally.result(metric.id, 'Quantiles are not calibrated by permutation yet.');
  const { columns, unanswered } = metricValues(sample, metric, use, scratch);
  if (unanswered !== null) return tally.result(metric.id, unanswered);
  const control = definition.variants.findIndex(({ id }) => id === definition.control);
  const variants = definition.variants.length;
  const design = pairsAgainstControl(1, variants, control);
  const settings: ComparisonSettings = { ...analysis, readings: sequence === null ? undefined : () => sequence.final };
  const stream = randomStream(order.seed);
  const shuffled = columns.columns.map((column) => column.slice());
  const pivot = pivotOf(columns.columns);
  const stride = Math.max(1, Math.floor(order.permutations / TOLD));
  for (let run = 0; run < order.permutations; run += 1) {
    if (run % stride === 0) onProgress(run / order.permutations);
    shuffle(shuffled, stream);
    const moments = emptyMoments(columns.roles, variants, pivot);
    for (let variant = 0; variant < variants; variant += 1) addUnits(moments, variant, shuffled, columns.starts[variant], columns.starts[variant + 1]);
    const judge = (of: MomentColumns): ComparisonColumns => compareMoments(of, design, method, settings, analysis.covariateAdjustment).columns;
    tally.count(judge(moments));
    if (order.plantedLift !== null) tally.countPlanted(judge(planted(moments, control, order.plantedLift)), order.plantedLift);
  }
  return tally.result(metric.id, tally.comparisons === 0 ? 'No permutation of the units could be tested.' : null);
}

/** Deals the places anew, all columns alike (Fisher & Yates). */
function shuffle(columns: readonly Float64Array[], stream: RandomStream): void {
  const [first] = columns;
  for (let i = first.length - 1; i > 0; i -= 1) {
    const j = stream.index(i + 1);
    for (const column of columns) {
      const kept = column[i];
      column[i] = column[j];
      column[j] = kept;
    }
  }
}

/** The moments with every numerator but the control's multiplied by 1 + lift. */
function planted(moments: MomentColumns, control: number, lift: number): MomentColumns {
  const factor = 1 + lift;
  const offset = moments.offset.map((column) => column.slice());
  const product = moments.product.map((column) => column.slice());
  for (let cell = 0; cell < moments.cells; cell += 1) {
    if (cell === control) continue;
    offset[0][cell] = factor * (moments.pivot[0] + moments.offset[0][cell]) - moments.pivot[0];
    product[0][cell] *= factor * factor;
    for (let v = 1; v < moments.roles.length; v += 1) product[pairIndex(0, v)][cell] *= factor;
  }
  return { ...moments, offset, product };
}

/** Counts what permutations show. */
class Tally {
  comparisons = 0;
  #claims = 0;
  readonly #pValues = new Array<number>(BINS).fill(0);
  readonly #planted = { lift: 0, tested: 0, found: 0, covered: 0, sum: 0, squares: 0 };

  constructor(readonly nominal: number) {}

  count({ count, pValue }: ComparisonColumns): void {
    for (let k = 0; k < count; k += 1) {
      const p = pValue[k];
      if (Number.isNaN(p)) continue;
      this.comparisons += 1;
      if (p < this.nominal) this.#claims += 1;
      this.#pValues[Math.min(BINS - 1, Math.floor(p * BINS))] += 1;
    }
  }

  countPlanted({ count, pValue, lift, liftLow, liftHigh }: ComparisonColumns, truth: number): void {
    const into = this.#planted;
    into.lift = truth;
    for (let k = 0; k < count; k += 1) {
      if (Number.isNaN(pValue[k]) || Number.isNaN(lift[k])) continue;
      into.tested += 1;
      into.sum += lift[k];
      into.squares += lift[k] * lift[k];
      if (pValue[k] < this.nominal && Math.sign(lift[k]) === Math.sign(truth)) into.found += 1;
      if (!(liftLow[k] > truth) && !(liftHigh[k] < truth)) into.covered += 1;
    }
  }

  result(metric: string, reason: string | null): CalibrationResult {
    const tested = this.comparisons > 0;
    const [rateLow, rateHigh] = tested ? clopperPearsonInterval(this.#claims, this.comparisons, 0.95) : [null, null];
    return {
      metric, comparisons: this.comparisons, falsePositives: this.#claims, falsePositiveRate: tested ? this.#claims / this.comparisons : null,
      rateLow, rateHigh, nominal: this.nominal, pValues: this.#pValues, planted: this.#plantedResult(), reason,
    };
  }

  #plantedResult(): PlantedResult | null {
    const { lift, tested, found, covered, sum, squares } = this.#planted;
    if (tested === 0) return null;
    const meanLift = sum / tested;
    const variance = Math.max(0, squares / tested - meanLift * meanLift);
    return { lift, power: found / tested, meanLift, meanLiftError: Math.sqrt(variance / tested), coverage: covered / tested };
  }
}
