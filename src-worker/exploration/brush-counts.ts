import type { BrushCounts, BrushView, HistogramRest } from '../../src-contract/brush';
import type { SelectedPlaces } from '../kernels/selected-moments';
import { radixSort } from '../kernels/radix-sort';
import { attributeNamed, dimensionOf, type BrushedData, type UnitValues } from './brush-conditions';
import { niceEdges } from './value-bins';

/** Codes of units for one view: what each bar counts. */
interface CodedView {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly bars: number;
}

/** Bars of histograms before the bins: units without a value, values of 0, values below the bins. */
const WITHOUT = 0;
const ZEROS = 1;
const BELOW = 2;
const BINS = 3;

/** Counts of a sample's views, with what does not depend on the selection kept. */
export class BrushViews {
  readonly #histograms = new Map<string, CodedView & { readonly edges: readonly number[] }>();
  readonly #all = new WeakMap<CodedView['codes'], readonly (readonly number[])[]>();

  /**
   * Counts units per bar and variant, under the conditions that are not the view's own.
   * @param bitOf bits of the conditions of a dimension; @param bits those of all; @param places the units that fail none of these.
   */
  count(view: BrushView, data: BrushedData, bits: number, places: SelectedPlaces, bitOf: (dimension: string) => number, shown: readonly boolean[]): BrushCounts {
    const asked = bits & ~bitOf(dimensionOf(view));
    const { fails } = data.memory;
    const { starts } = data.sample.units;
    const both = (coded: CodedView): { counts: readonly (readonly number[])[]; all: readonly (readonly number[])[] } => ({
      counts: shown.map((one, variant) => {
        if (!one) return new Array<number>(coded.bars).fill(0);
        return asked === bits ? countPlaces(coded, places.list, places.bounds[variant], places.bounds[variant + 1]) : countPassing(coded, fails, asked, starts[variant], starts[variant + 1]);
      }),
      all: this.#allOf(coded, fails, starts),
    });
    switch (view.kind) {
      case 'levels': {
        const { labels, codes } = attributeNamed(data.sample, view.column);
        return { ...view, levels: labels, ...both({ codes: codes.values, bars: labels.length }) };
      }
      case 'days': {
        const codes = data.memory.daysOf(data.sample);
        if (codes === null) return { kind: 'days', days: [], counts: [], all: [], reason: 'Exposures have no time, so there are no days.' };
        const days = data.sample.dayAxis?.days ?? [];
        return { kind: 'days', days, ...both({ codes, bars: days.length }), reason: null };
      }
      case 'values': {
        const values = data.valuesOf(view.metric);
        if (values === null) return { ...view, edges: [], counts: [], all: [], beside: [], besideAll: [], reason: 'This metric has no single value per unit to draw.' };
        const coded = this.#histogram(values, data.sample.units.count);
        const { counts, all } = both(coded);
        const binsOf = (bars: readonly (readonly number[])[]): number[][] => bars.map((own) => own.slice(BINS, BINS + Math.max(0, coded.edges.length - 1)));
        return { ...view, edges: coded.edges, counts: binsOf(counts), all: binsOf(all), beside: counts.map(restOf), besideAll: all.map(restOf), reason: null };
      }
    }
  }

  #allOf(coded: CodedView, fails: Int32Array, starts: Uint32Array): readonly (readonly number[])[] {
    const known = this.#all.get(coded.codes);
    if (known !== undefined) return known;
    const made = Array.from({ length: starts.length - 1 }, (_, variant) => countPassing(coded, fails, 0, starts[variant], starts[variant + 1]));
    this.#all.set(coded.codes, made);
    return made;
  }

  #histogram(values: UnitValues, units: number): CodedView & { readonly edges: readonly number[] } {
    const known = this.#histograms.get(values.key);
    if (known !== undefined) return known;
    const made = histogramOf(values, units);
    this.#histograms.set(values.key, made);
    return made;
  }
}

function restOf(bars: readonly number[]): HistogramRest {
  return { zeros: bars[ZEROS], below: bars[BELOW], above: bars[bars.length - 1], without: bars[WITHOUT] };
}

function countPlaces({ codes, bars }: CodedView, list: Uint32Array, start: number, end: number): number[] {
  const counts = new Uint32Array(bars);
  if (codes instanceof Uint8Array) listBytes(codes, list, start, end, counts);
  else if (codes instanceof Uint16Array) listShorts(codes, list, start, end, counts);
  else for (let i = start; i < end; i += 1) counts[codes[list[i]]] += 1;
  return [...counts];
}

function listBytes(codes: Uint8Array, list: Uint32Array, start: number, end: number, counts: Uint32Array): void {
  for (let i = start; i < end; i += 1) counts[codes[list[i]]] += 1;
}

function listShorts(codes: Uint16Array, list: Uint32Array, start: number, end: number, counts: Uint32Array): void {
  for (let i = start; i < end; i += 1) counts[codes[list[i]]] += 1;
}

/** Units that fail a condition are counted too, behind the others: that is cheaper than a branch per unit. */
function countPassing({ codes, bars }: CodedView, fails: Int32Array, asked: number, start: number, end: number): number[] {
  const counts = new Uint32Array(2 * bars);
  if (codes instanceof Uint8Array) passingBytes(codes, fails, asked, start, end, bars, counts);
  else if (codes instanceof Uint16Array) passingShorts(codes, fails, asked, start, end, bars, counts);
  else for (let unit = start; unit < end; unit += 1) counts[codes[unit] + ((fails[unit] & asked) === 0 ? 0 : bars)] += 1;
  return [...counts.subarray(0, bars)];
}

function passingBytes(codes: Uint8Array, fails: Int32Array, asked: number, start: number, end: number, bars: number, counts: Uint32Array): void {
  for (let unit = start; unit < end; unit += 1) {
    const failing = fails[unit] & asked;
    counts[codes[unit] + (bars & ((failing | -failing) >> 31))] += 1;
  }
}

function passingShorts(codes: Uint16Array, fails: Int32Array, asked: number, start: number, end: number, bars: number, counts: Uint32Array): void {
  for (let unit = start; unit < end; unit += 1) {
    const failing = fails[unit] & asked;
    counts[codes[unit] + (bars & ((failing | -failing) >> 31))] += 1;
  }
}

/** The bars of a histogram: without a value, zeros, below, the bins, above. */
function histogramOf({ values, units: at }: UnitValues, units: number): CodedView & { readonly edges: readonly number[] } {
  const edges = niceEdges(radixSort(finiteButZeros(values)));
  const bins = Math.max(0, edges.length - 1);
  const codes = new Uint8Array(units);
  const step = (edges[bins] - edges[0]) / bins;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place];
    codes[at === null ? place : at[place]] = Number.isNaN(value) ? WITHOUT : value === 0 ? ZEROS : BINS + binOf(value, edges, bins, step);
  }
  return { codes, bars: BINS + bins + 1, edges };
}

function finiteButZeros(values: UnitValues['values']): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place];
    if (value === 0 || !Number.isFinite(value)) continue;
    kept[count] = value;
    count += 1;
  }
  return kept.subarray(0, count);
}

/** −1 below the bins, `bins` above them. */
function binOf(value: number, edges: readonly number[], bins: number, step: number): number {
  if (bins === 0 || value >= edges[bins]) return bins;
  if (value < edges[0]) return -1;
  let bin = Math.min(bins - 1, Math.floor((value - edges[0]) / step));
  while (value < edges[bin]) bin -= 1;
  while (value >= edges[bin + 1]) bin += 1;
  return bin;
}
