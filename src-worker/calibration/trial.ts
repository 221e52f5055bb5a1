import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets } from '../../src-contract/methods';
import type { MethodName } from '../../src-contract/capabilities';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { addUnits, emptyMoments, pairIndex, pivotOf, type MomentColumns } from '../kernels/moments';
import type { RandomStream } from '../kernels/random-stream';
import { methods } from '../methods/catalogue';
import type { CellColumns } from '../methods/cell-columns';
import { compareCells, compareMoments, pairsAgainstControl } from '../methods/compare-moments';
import { compareQuantiles } from '../methods/compare-quantiles';
import { compareValues } from '../methods/compare-values';
import type { ComparisonColumns, ComparisonSettings } from '../methods/method';
import { quantileError } from '../methods/quantile-error';
import { strataOf } from '../methods/strata/strata-codes';
import type { MetricColumns } from '../streams/metric-columns';
import type { CellRuns } from '../streams/quantile-runs';
import { unitValueRuns } from '../streams/unit-value-runs';
import { deal } from './deal';

/** A metric's units, dealt anew to the variants again and again, and judged as the analysis judges them. */
export interface Trial {
  deal(stream: RandomStream): void;
  /** @param lift planted into every treatment as it is dealt; 0 = none. @param run tells one dealing's random numbers from the next. */
  judge(lift: number, run: number): ComparisonColumns;
  /** Units walked, or drawn by resampling methods, in one judgement. */
  readonly cost: number;
}

/** What a trial is of. */
export interface TrialOrder {
  readonly definition: CompleteDefinition;
  readonly metric: Metric;
  readonly settings: ComparisonSettings;
  readonly control: number;
}

/** Means, shares, counts, ratios: from moments, or by methods that read every unit's value. */
export function valuesTrial({ definition, metric, settings, control }: TrialOrder, sample: Sample, given: MetricColumns): Trial {
  const { analysis } = definition;
  const method = methodOf(analysis, metric);
  const variants = definition.variants.length;
  const design = pairsAgainstControl(1, variants, control);
  const places = given.starts[variants];
  const values: MetricColumns = {
    ...given, columns: given.columns.map((column) => column.slice()), units: given.units?.slice() ?? Uint32Array.from({ length: places }, (_, place) => place),
  };
  const pivot = pivotOf(given.columns);
  const momentsOf = (): MomentColumns => {
    const moments = emptyMoments(values.roles, variants, pivot);
    for (let variant = 0; variant < variants; variant += 1) addUnits(moments, variant, values.columns, values.starts[variant], values.starts[variant + 1]);
    return moments;
  };
  const judging = methods[method];
  const shuffled = judging.reads === 'values' && values.units !== null ? [...values.columns, values.units] : values.columns;
  const strata = method === 'post-stratified' ? strataOf(sample, definition) : null;
  return {
    deal: (stream) => { deal(shuffled, values.starts, stream); },
    cost: places * drawsOf(method),
    judge: (lift, run) => {
      const moments = lift === 0 ? momentsOf() : liftedMoments(momentsOf(), control, lift);
      if (judging.reads === 'moments') return compareMoments(moments, design, method, settings, analysis.covariateAdjustment).columns;
      const read = lift === 0 ? values : liftedValues(values, control, lift);
      return compareValues(judging, { groups: () => read, moments, strata }, design, { ...settings, seed: (settings.seed ?? 1) + run }, analysis.covariateAdjustment).columns;
    },
  };
}

/** Numbers that a judgement draws or walks per unit, for methods that take their time. */
function drawsOf(method: MethodName): number {
  if (method === 'bootstrap') return 5000;
  if (method === 'permutation') return 20_000;
  return methodSheets[method].reads === 'values' ? 500 : 1;
}

/** The moments with every numerator but the control's multiplied by 1 + lift. */
function liftedMoments(moments: MomentColumns, control: number, lift: number): MomentColumns {
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

function liftedValues(values: MetricColumns, control: number, lift: number): MetricColumns {
  const [numerator, ...others] = values.columns;
  const raised = numerator.map((value) => value * (1 + lift));
  raised.set(numerator.subarray(values.starts[control], values.starts[control + 1]), values.starts[control]);
  return { ...values, columns: [raised, ...others] };
}

/** Quantiles: whole units (or what was randomised, where units lie inside it) are dealt, each with all its values. */
export function quantileTrial({ definition, metric, settings, control }: TrialOrder, sample: Sample, use: MetricUse): Trial {
  const { quantile: need, zeros } = needsOf(metric);
  if (need === undefined) throw new RangeError(`${metric.id} is no quantile`);
  const { values, offsets, starts } = unitValueRuns(sample, use.numerator, need, zeros);
  const count = offsets.length - 1;
  const variants = starts.length - 1;
  const design = pairsAgainstControl(1, variants, control);
  const order = Uint32Array.from({ length: count }, (_, unit) => unit);
  const drawn = new Float64Array(values.length);
  const lengths = new Uint32Array(count);
  const method = methodOf(definition.analysis, metric);
  const runsOf = (variant: number, factor: number): CellRuns => {
    const ends: number[] = [0];
    let at = 0;
    for (let place = starts[variant]; place < starts[variant + 1]; place += 1) {
      const own = values.subarray(offsets[order[place]], offsets[order[place] + 1]);
      if (own.length === 0) continue;
      drawn.set(own, at);
      at += own.length;
      ends.push(at);
    }
    return { values: drawn.slice(0, at).map((value) => value * factor), offsets: Uint32Array.from(ends) };
  };
  const cellsOf = (lift: number): CellColumns => {
    const cells: CellColumns = {
      cells: variants, n: new Float64Array(variants), value: new Float64Array(variants).fill(NaN), offset: new Float64Array(variants).fill(NaN), base: 0,
      variance: new Float64Array(variants).fill(NaN), noDenominator: new Uint8Array(variants), tooFew: new Uint8Array(variants), adjustment: null,
    };
    for (let variant = 0; variant < variants; variant += 1) {
      let at = 0;
      let units = 0;
      for (let place = starts[variant]; place < starts[variant + 1]; place += 1) {
        const own = values.subarray(offsets[order[place]], offsets[order[place] + 1]);
        if (own.length === 0) continue;
        drawn.set(own, at);
        at += own.length;
        lengths[units] = own.length;
        units += 1;
      }
      cells.n[variant] = units;
      if (units === 0) continue;
      const factor = variant === control ? 1 : 1 + lift;
      const { value, standardError } = quantileError(drawn.subarray(0, at), lengths.subarray(0, units), need.share);
      cells.value[variant] = factor * value;
      cells.offset[variant] = factor * value;
      cells.variance[variant] = (factor * standardError) ** 2 * units;
      if (units > 1 && Number.isNaN(standardError) && cells.tooFew !== null) cells.tooFew[variant] = 1;
    }
    return cells;
  };
  return {
    deal: (stream) => { deal([order], starts, stream); },
    cost: 10 * values.length + (methods[method].reads === 'values' ? count * drawsOf(method) : 0),
    judge: (lift, run) => {
      const cells = cellsOf(lift);
      if (methods[method].reads === 'moments') return compareCells(cells, design, method, settings).columns;
      return compareQuantiles(method, cells, (cell) => runsOf(cell, cell === control ? 1 : 1 + lift), need.share, design, { ...settings, seed: (settings.seed ?? 1) + run }).columns;
    },
  };
}
