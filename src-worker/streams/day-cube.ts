import { AFTER_PERIOD, type DayAxis, type MeasureStream, type Sample, type StreamUse, type UnitColumns } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { emptyMoments, meanOf, pairIndex, type MomentColumns } from '../kernels/moments';
import { ClusterMoves } from './cluster-days';
import type { UnitMoves } from './unit-moves';
import { fillUnitColumn } from './unit-column';
import { windowRuns, type WindowRuns } from './window-runs';

/** What turns a unit's aggregate into the value that is averaged. */
export interface ValueRule {
  readonly zeros: 'keep' | 'exclude';
  readonly transform: 'log1p' | 'sqrt' | undefined;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Cumulative moments at the end of each day, cell = day × variants + variant, in one walk over the rows: when the rows of
 * a day move a unit's value from a to b, b − a and b² − a² are added to that day, and the days' prefix sums are the
 * moments of every look. All values are taken from a pivot near the mean, so that nothing cancels.
 *
 * @param all the moments of all days; gives the pivot.
 */
export function dayCube(sample: Sample, axis: DayAxis, use: MetricUse, rule: ValueRule, all: MomentColumns): MomentColumns {
  const { units } = sample;
  const variants = units.variants.length;
  const pivot = all.pivot.map((_, variable) => pooledMean(all, variable, variants));
  const moments = emptyMoments(all.roles, axis.days.length * variants, pivot);
  const parts = use.covariates.flatMap((one) => [one.use, one.denominator]);
  const numerator = new RunningValue(sample.streams[use.numerator.stream], use.numerator);
  const denominator = use.denominator === null ? null : new RunningValue(sample.streams[use.denominator.stream], use.denominator);
  const columns = parts.map((part) => part && constantColumn(sample, part));
  const moves = units.clusters === undefined
    ? new DayChanges(moments, columns.filter((column) => column !== null), denominator !== null)
    : new ClusterMoves(moments, units.clusters, variants, columns, denominator !== null);
  walkUnits(units, axis, moves, numerator, denominator, rule);
  moves.finish();
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

export function ruled(value: number, { transform, lower, upper }: ValueRule): number {
  const shaped = transform === 'log1p' ? Math.log1p(value) : transform === 'sqrt' ? Math.sqrt(value) : value;
  return upper !== null && shaped > upper ? upper : lower !== null && shaped < lower ? lower : shaped;
}

const exposureDaysOf = new WeakMap<UnitColumns, Uint16Array>();

/** The day of each unit's first exposure; the number of days when it is none of them. */
function exposureDays(units: UnitColumns, { ends, days }: DayAxis): Uint16Array {
  const known = exposureDaysOf.get(units);
  if (known !== undefined) return known;
  const times = units.firstExposure?.values;
  if (times === undefined) throw new RangeError('a timeline needs the times of exposures');
  const found = new Uint16Array(units.count);
  for (let u = 0; u < found.length; u += 1) {
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[u] >= ends[middle]) low = middle + 1;
      else high = middle;
    }
    found[u] = low;
  }
  exposureDaysOf.set(units, found);
  return found;
}

function walkUnits(units: UnitColumns, axis: DayAxis, changes: UnitMoves, numerator: RunningValue, denominator: RunningValue | null, rule: ValueRule): void {
  const { ends } = axis;
  const days = ends.length;
  const variants = units.variants.length;
  const first = exposureDays(units, axis);
  const times = units.firstExposure?.values ?? new Float64Array(0);
  const zero = ruled(0, rule);
  const keep = rule.zeros === 'keep';
  for (let variant = 0; variant < variants; variant += 1) {
    for (let u = units.starts[variant]; u < units.starts[variant + 1]; u += 1) {
      let day = first[u];
      if (day === days) continue;
      numerator.enter(u, times[u]);
      denominator?.enter(u, times[u]);
      const withoutRows = numerator.next === Infinity && (denominator === null || denominator.next === Infinity);
      if (withoutRows) {
        if (keep) changes.stay(day * variants + variant, u, zero);
        continue;
      }
      changes.enter(u);
      for (;;) {
        numerator.advance(ends[day]);
        denominator?.advance(ends[day]);
        if (keep || numerator.rows > 0) {
          changes.move(day * variants + variant, numerator.rows === 0 ? zero : ruled(numerator.value, rule), denominator === null ? 0 : denominator.value);
        }
        const next = denominator === null ? numerator.next : Math.min(numerator.next, denominator.next);
        while (day < days && next >= ends[day]) day += 1;
        if (day === days) break;
      }
    }
  }
}

/** A unit's aggregate of one stream as its days pass. */
class RunningValue {
  value = 0;
  rows = 0;
  /** The instant of the next row, epoch milliseconds; Infinity after the last. */
  next = Infinity;
  private row = 0;
  private end = 0;
  private sum = 0;
  private exposure = 0;
  private readonly seconds: Int32Array | null;
  private readonly values: Float64Array | null;
  private readonly runs: WindowRuns;

  constructor(stream: MeasureStream, private readonly use: StreamUse) {
    this.seconds = stream.seconds?.values ?? null;
    this.values = stream.values?.values ?? null;
    this.runs = windowRuns(stream, use.from, use.to);
  }

  enter(unit: number, exposure: number): void {
    const row = this.runs.starts[unit];
    const end = this.runs.ends[unit];
    this.row = row;
    this.end = end;
    this.rows = 0;
    this.sum = 0;
    this.value = 0;
    this.exposure = exposure;
    this.next = row === end ? Infinity : this.instant();
  }

  /** Takes in the rows before an instant. */
  advance(until: number): void {
    while (this.next < until) {
      this.take(this.values === null ? 1 : this.values[this.row]);
      this.row += 1;
      this.next = this.row === this.end ? Infinity : this.instant();
    }
  }

  /** Rows without a time count from the unit's exposure on; rows after the period are on none of its days. */
  private instant(): number {
    if (this.seconds === null) return this.exposure;
    const second = this.seconds[this.row];
    return second >= AFTER_PERIOD ? Infinity : this.exposure + second * 1000;
  }

  private take(value: number): void {
    this.rows += 1;
    switch (this.use.aggregate) {
      case 'any': this.value = 1; return;
      case 'count': this.value = this.rows; return;
      case 'sum': this.value += value; return;
      case 'average':
        this.sum += value;
        this.value = this.sum / this.rows;
        return;
      case 'max': this.value = this.rows === 1 || value > this.value ? value : this.value; return;
      case 'min': this.value = this.rows === 1 || value < this.value ? value : this.value; return;
      case 'last': this.value = value; return;
    }
  }
}

/** Adds units' changes to the days' cells: sums in `offset`, sums of products in `product`, both from the pivot. */
class DayChanges implements UnitMoves {
  private readonly old: Float64Array;
  private readonly now: Float64Array;
  private inside = false;

  constructor(private readonly moments: MomentColumns, private readonly covariates: readonly Float64Array[], private readonly isRatio: boolean) {
    this.old = new Float64Array(moments.roles.length);
    this.now = new Float64Array(moments.roles.length);
  }

  stay(cell: number, unit: number, zero: number): void {
    this.enter(unit);
    this.move(cell, zero, 0);
  }

  finish(): void {
    this.inside = false;
  }

  enter(unit: number): void {
    const { now, covariates, moments } = this;
    this.inside = false;
    const first = now.length - covariates.length;
    for (let c = 0; c < covariates.length; c += 1) now[first + c] = covariates[c][unit] - moments.pivot[first + c];
  }

  move(cell: number, numerator: number, denominator: number): void {
    const { moments, now, old } = this;
    now[0] = numerator - moments.pivot[0];
    if (this.isRatio) now[1] = denominator - moments.pivot[1];
    if (!this.inside) {
      old.fill(0);
      moments.n[cell] += 1;
      this.inside = true;
    }
    const { offset, product } = moments;
    if (now.length === 1) {
      offset[0][cell] += now[0] - old[0];
      product[0][cell] += now[0] * now[0] - old[0] * old[0];
      old[0] = now[0];
      return;
    }
    for (let v = 0, pair = 0; v < now.length; v += 1) {
      offset[v][cell] += now[v] - old[v];
      for (let w = 0; w <= v; w += 1, pair += 1) product[pair][cell] += now[v] * now[w] - old[v] * old[w];
    }
    old.set(now);
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
