import type { DayAxis, MeasureStream, Sample, StreamUse } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { emptyMoments, meanOf, pairIndex, type MomentColumns } from '../kernels/moments';
import { fillUnitColumn } from './unit-column';

/** What turns a unit's aggregate into the value that is averaged. */
export interface ValueRule {
  readonly zeros: 'keep' | 'exclude';
  readonly transform: 'log1p' | 'sqrt' | undefined;
  readonly lower: number | null;
  readonly upper: number | null;
}

const DAY = 86_400_000;

/**
 * Cumulative moments at the end of each day, cell = day × variants + variant, in one walk over the rows: when a row moves a
 * unit's value from a to b on day t, b − a and b² − a² are added to day t, and the days' prefix sums are the moments of
 * every look. All values are taken from a pivot near the mean, so that nothing cancels.
 *
 * @param all the moments of all days; gives the pivot.
 */
export function dayCube(sample: Sample, axis: DayAxis, use: MetricUse, rule: ValueRule, all: MomentColumns): MomentColumns {
  const { units } = sample;
  const variants = units.variants.length;
  const cells = axis.days.length * variants;
  const pivot = all.pivot.map((_, variable) => pooledMean(all, variable, variants));
  const moments = emptyMoments(all.roles, cells, pivot);
  const walk = new DayWalk(moments, all.roles.length);
  const covariates = [use.covariate, use.covariateDenominator].filter((part) => part !== null).map((part) => constantColumn(sample, part));
  const numerator = new RunningValue(sample.streams[use.numerator.stream], use.numerator, rule.zeros === 'exclude');
  const denominator = use.denominator === null ? null : new RunningValue(sample.streams[use.denominator.stream], use.denominator, false);
  const exposures = units.firstExposure?.values;
  if (exposures === undefined) throw new RangeError('a timeline needs the times of exposures');
  for (let variant = 0; variant < variants; variant += 1) {
    for (let u = units.starts[variant]; u < units.starts[variant + 1]; u += 1) {
      let day = dayOf(axis, exposures[u], 0);
      if (day === axis.days.length) continue;
      walk.enter(pivot, covariates, u);
      numerator.enter(u, exposures[u], axis, day);
      denominator?.enter(u, exposures[u], axis, day);
      for (let first = true; ; first = false) {
        if (!first) day = Math.min(numerator.nextDay, denominator?.nextDay ?? Infinity);
        if (day >= axis.days.length) break;
        numerator.advance(day);
        denominator?.advance(day);
        walk.move(day * variants + variant, numerator.present, ruled(numerator.value, rule), denominator?.value ?? 0, denominator !== null);
      }
    }
  }
  accumulate(moments, axis.days.length, variants);
  return moments;
}

function pooledMean(all: MomentColumns, variable: number, variants: number): number {
  let n = 0;
  let sum = 0;
  for (let cell = 0; cell < variants; cell += 1) {
    if (all.n[cell] === 0) continue;
    n += all.n[cell];
    sum += all.n[cell] * (meanOf(all, variable, cell) - all.pivot[variable]);
  }
  return n === 0 ? 0 : all.pivot[variable] + sum / n;
}

function constantColumn(sample: Sample, use: StreamUse): Float64Array {
  const column = new Float64Array(sample.units.count);
  fillUnitColumn(sample.streams[use.stream], use, 0, column);
  return column;
}

function ruled(value: number, { transform, lower, upper }: ValueRule): number {
  const shaped = transform === 'log1p' ? Math.log1p(value) : transform === 'sqrt' ? Math.sqrt(value) : value;
  return upper !== null && shaped > upper ? upper : lower !== null && shaped < lower ? lower : shaped;
}

/** The first day from `start` on that ends after an instant; the number of days when none does. */
function dayOf(axis: DayAxis, instant: number, start: number): number {
  const { ends } = axis;
  const last = ends.length - 1;
  if (last < 0 || instant >= ends[last]) return last + 1;
  let day = Math.max(start, Math.min(last, Math.floor((instant - ends[0]) / DAY) + 1));
  while (day > start && instant < ends[day - 1]) day -= 1;
  while (instant >= ends[day]) day += 1;
  return day;
}

/** A unit's aggregate of one stream as its days pass. */
class RunningValue {
  value = 0;
  present = false;
  /** The day of the next row; Infinity after the last. */
  nextDay = Infinity;
  #row = 0;
  #end = 0;
  #rows = 0;
  #sum = 0;
  #exposure = 0;
  #firstDay = 0;
  #axis: DayAxis = { days: [], ends: new Float64Array(0) };

  constructor(readonly stream: MeasureStream, readonly use: StreamUse, readonly needsRow: boolean) {}

  enter(unit: number, exposure: number, axis: DayAxis, day: number): void {
    const seconds = this.stream.seconds?.values;
    this.#row = this.stream.offsets[unit];
    this.#end = this.stream.offsets[unit + 1];
    if (seconds !== undefined) {
      const low = this.use.from ?? -Infinity;
      const high = this.use.to ?? Infinity;
      while (this.#row < this.#end && seconds[this.#row] < low) this.#row += 1;
      while (this.#end > this.#row && seconds[this.#end - 1] >= high) this.#end -= 1;
    }
    this.#rows = 0;
    this.#sum = 0;
    this.value = 0;
    this.present = !this.needsRow;
    this.#exposure = exposure;
    this.#firstDay = day;
    this.#axis = axis;
    this.#look();
  }

  /** Takes in the rows up to the end of a day. */
  advance(day: number): void {
    while (this.nextDay <= day) {
      this.#take(this.#row);
      this.#row += 1;
      this.#look();
    }
  }

  #look(): void {
    const seconds = this.stream.seconds?.values;
    if (this.#row >= this.#end) this.nextDay = Infinity;
    else if (seconds === undefined) this.nextDay = this.#firstDay;
    else this.nextDay = dayOf(this.#axis, this.#exposure + seconds[this.#row] * 1000, this.#firstDay);
  }

  #take(row: number): void {
    const value = this.stream.values?.values[row] ?? 1;
    this.#rows += 1;
    this.#sum += value;
    this.present = true;
    switch (this.use.aggregate) {
      case 'any': this.value = 1; return;
      case 'count': this.value = this.#rows; return;
      case 'sum': this.value = this.#sum; return;
      case 'average': this.value = this.#sum / this.#rows; return;
      case 'max': this.value = this.#rows === 1 ? value : Math.max(this.value, value); return;
      case 'min': this.value = this.#rows === 1 ? value : Math.min(this.value, value); return;
      case 'last': this.value = value; return;
    }
  }
}

/** Adds one unit's changes to the days' cells: sums in `offset`, sums of products in `product`, both from the pivot. */
class DayWalk {
  readonly #old: Float64Array;
  readonly #new: Float64Array;
  #inside = false;

  constructor(readonly moments: MomentColumns, variables: number) {
    this.#old = new Float64Array(variables);
    this.#new = new Float64Array(variables);
  }

  enter(pivot: Float64Array, covariates: readonly Float64Array[], unit: number): void {
    this.#inside = false;
    const first = this.#new.length - covariates.length;
    for (let c = 0; c < covariates.length; c += 1) this.#new[first + c] = covariates[c][unit] - pivot[first + c];
  }

  move(cell: number, present: boolean, numerator: number, denominator: number, isRatio: boolean): void {
    if (!present) return;
    const { moments } = this;
    this.#new[0] = numerator - moments.pivot[0];
    if (isRatio) this.#new[1] = denominator - moments.pivot[1];
    if (!this.#inside) {
      this.#old.fill(0);
      moments.n[cell] += 1;
      this.#inside = true;
    }
    for (let v = 0, pair = 0; v < this.#new.length; v += 1) {
      moments.offset[v][cell] += this.#new[v] - this.#old[v];
      for (let w = 0; w <= v; w += 1, pair += 1) moments.product[pair][cell] += this.#new[v] * this.#new[w] - this.#old[v] * this.#old[w];
    }
    this.#old.set(this.#new);
  }
}

/** Daily changes to moments: prefix sums over days, then sums to means and products to centred ones. */
function accumulate(moments: MomentColumns, days: number, variants: number): void {
  const columns = [moments.n, ...moments.offset, ...moments.product];
  for (const column of columns) for (let cell = variants; cell < days * variants; cell += 1) column[cell] += column[cell - variants];
  const k = moments.offset.length;
  for (let cell = 0; cell < days * variants; cell += 1) {
    const n = moments.n[cell];
    if (n === 0) continue;
    for (let v = 0; v < k; v += 1) {
      for (let w = 0; w <= v; w += 1) {
        const pair = pairIndex(w, v);
        const centred = moments.product[pair][cell] - (moments.offset[v][cell] * moments.offset[w][cell]) / n;
        moments.product[pair][cell] = v === w ? Math.max(0, centred) : centred;
      }
    }
    for (let v = 0; v < k; v += 1) moments.offset[v][cell] /= n;
  }
}
