import type { BrushJudgement, BrushOrder, ExploratoryEstimate } from '../../src-contract/brush';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { methodOf, methodSheets } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { metricEstimates } from '../evaluate-metric';
import type { SelectedPlaces } from '../kernels/selected-moments';
import { sequenceOf, type Sequence } from '../sequential/sequence-of';
import { KeptMetrics } from '../streams/kept-metrics';
import type { ColumnScratch } from '../streams/metric-columns';
import { quantileSource, type QuantileSource } from '../streams/quantile-cells';
import { dimensionOf, markOf, type BrushedData, type UnitValues } from './brush-conditions';
import { BrushViews } from './brush-counts';
import { BrushMemory, type UnitWiseCondition } from './brush-memory';
import { selectedMetric } from './brush-moments';
import { onlyShown, passingPlaces } from './selected-places';
import { lookForStop } from '../stop-flag';

/** Selections among the units of one sample, with everything that does not depend on the selection kept between them. */
export class UnitBrush {
  #memory: BrushMemory | null = null;
  readonly #metrics: KeptMetrics;
  readonly #views = new BrushViews();
  readonly #quotients = new Map<string, Float64Array>();
  readonly #quantiles = new Map<string, QuantileSource>();
  #list = new Uint32Array(0);

  /** @param metrics what is laid out already, and will be. */
  constructor(metrics = new KeptMetrics()) {
    this.#metrics = metrics;
  }

  /**
   * Estimates and counts over the units that a selection leaves.
   * @throws LiftbenchError `input` where the selection or the views name what is not there
   */
  answer(sample: Sample, definition: CompleteDefinition, uses: readonly MetricUse[], { selection, metrics: wanted, views }: BrushOrder, scratch: ColumnScratch): BrushJudgement {
    const { units } = sample;
    const memory = (this.#memory ??= new BrushMemory(units.count));
    const data: BrushedData = { sample, memory, valuesOf: (metric) => this.#valuesOf(sample, definition, uses, metric, scratch) };
    const conditions = selection.filter((one): one is UnitWiseCondition => one.kind !== 'variants');
    const hidden = new Set(selection.flatMap((one) => (one.kind === 'variants' ? one.hidden : [])));
    const shown = units.variants.map((variant) => !hidden.has(variant));
    const bits = memory.bitsOf(conditions, (condition) => markOf(data, condition));
    const all = bits.reduce((sum, bit) => sum | bit, 0);
    const bitOf = (dimension: string): number => conditions.reduce((sum, condition, at) => (dimensionOf(condition) === dimension ? sum | bits[at] : sum), 0);
    const places = this.#placesOf(memory.fails, all, units.starts);
    const seen = onlyShown(places, shown);
    const chosen = chosenMetrics(definition, wanted);
    const sequence = chosen.length === 0 ? null : sequenceOf(definition.analysis, sample);
    return {
      variants: units.variants.map((variant, at) => ({ variant, all: units.starts[at + 1] - units.starts[at], selected: places.bounds[at + 1] - places.bounds[at], hidden: hidden.has(variant) })),
      estimates: chosen.flatMap((at) => this.#estimates({ sample, definition, use: uses[at], fails: memory.fails, asked: all, places: seen, shown, sequence, scratch }, definition.metrics[at])),
      views: views.map((view) => this.#views.count(view, data, all, places, bitOf, shown)),
      notes: notesOf(definition, sequence),
    };
  }

  #estimates({ sample, definition, use, fails, asked, places, shown, sequence, scratch }: Selected, metric: Metric): ExploratoryEstimate[] {
    lookForStop();
    const method = methodOf(definition.analysis, metric);
    const byValues = methodSheets[method].reads === 'values';
    const judged: Metric = byValues ? { ...metric, method: 'welch' } : metric;
    const { quantile, zeros } = needsOf(metric);
    const source = quantile === undefined ? null : this.#quantileOf(sample, use, quantile.per, zeros);
    const kept = quantile === undefined ? this.#metrics.get(sample, metric, use, scratch) : null;
    const moments = selectedMetric({ sample, use, kept, quantile: source && quantile ? { source, share: quantile.share } : null, fails, asked, places, shown });
    const note = byValues ? `${sentenceCase(methodSheets[method].label)} reads every unit’s value; selections are compared by Welch’s t.` : null;
    return metricEstimates(definition, judged, moments, [], sequence)
      .filter(({ variant }) => shown[sample.units.variants.indexOf(variant)])
      .map(({ segment: _segment, pValue, adjustedPValue: _adjusted, probabilityToBeatControl: _chance, expectedLoss: _loss, power: _power, requiredUnits: _required, ...rest }) => ({
        ...rest, exploratoryPValue: pValue, ...(note === null ? {} : { note: rest.note == null ? note : `${rest.note} ${note}` }),
      }));
  }

  #valuesOf(sample: Sample, definition: CompleteDefinition, uses: readonly MetricUse[], id: string, scratch: ColumnScratch): UnitValues | null {
    const at = definition.metrics.findIndex((metric) => metric.id === id);
    if (at < 0) throw unknownMetric(definition, id);
    const { quantile, zeros, transform } = needsOf(definition.metrics[at]);
    if (quantile?.per === 'event') return null;
    const use = uses[at];
    const { before, columns, roles, units } = this.#metrics.get(sample, definition.metrics[at], use, scratch);
    const key = JSON.stringify([use.numerator, use.denominator, zeros, transform]);
    const under = roles.indexOf('denominator');
    if (under < 0) return { key, values: before, units };
    let quotient = this.#quotients.get(key);
    if (quotient === undefined) {
      const below = columns[under];
      quotient = new Float64Array(before.length);
      for (let place = 0; place < before.length; place += 1) quotient[place] = below[place] === 0 ? NaN : before[place] / below[place];
      this.#quotients.set(key, quotient);
    }
    return { key, values: quotient, units };
  }

  #quantileOf(sample: Sample, use: MetricUse, per: 'event' | 'unit', zeros: 'keep' | 'exclude'): QuantileSource | null {
    if (sample.streams[use.numerator.stream].values === null) return null;
    const key = JSON.stringify([use.numerator, per, zeros]);
    const known = this.#quantiles.get(key);
    if (known !== undefined) return known;
    const made = quantileSource(sample, use.numerator, per, zeros);
    this.#quantiles.set(key, made);
    return made;
  }

  /** The units that fail none of the asked conditions. The list is good until the next selection. */
  #placesOf(fails: Int32Array, asked: number, starts: Uint32Array): SelectedPlaces {
    if (this.#list.length < fails.length) this.#list = new Uint32Array(fails.length);
    return passingPlaces(fails, asked, starts, null, this.#list);
  }
}

interface Selected {
  readonly sample: Sample;
  readonly definition: CompleteDefinition;
  readonly use: MetricUse;
  readonly fails: Int32Array;
  readonly asked: number;
  readonly places: SelectedPlaces;
  readonly shown: readonly boolean[];
  readonly sequence: Sequence | null;
  readonly scratch: ColumnScratch;
}

function chosenMetrics({ metrics }: CompleteDefinition, wanted: readonly string[] | null): readonly number[] {
  const unknown = wanted?.find((id) => !metrics.some((metric) => metric.id === id));
  if (unknown !== undefined) throw unknownMetric({ metrics }, unknown);
  return metrics.flatMap(({ id }, at) => (wanted === null || wanted.includes(id) ? [at] : []));
}

function unknownMetric({ metrics }: Pick<CompleteDefinition, 'metrics'>, id: string): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message: `There is no metric "${id}".`, next: `Known: ${metrics.map((metric) => metric.id).join(', ')}.`, place: { field: 'metrics' } });
}

function notesOf({ metrics }: CompleteDefinition, sequence: Sequence | null): string[] {
  const needs = metrics.map(needsOf);
  return [
    'A selection made while looking at results: its p-values are exploratory and corrected for nothing.',
    ...(needs.some(({ cap }) => cap !== undefined) ? ['Caps keep the cut points of all units.'] : []),
    ...(needs.some(({ covariate }) => covariate !== undefined) ? ['Covariates are fitted anew on the selected units.'] : []),
    ...(sequence === null ? [] : ['Intervals are those of the present look at all units.']),
  ];
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
