import type { DayAxis, Sample, StreamUse, UnitColumns } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { DaySums } from '../kernels/day-sums';
import { emptyMoments, type MomentColumns } from '../kernels/moments';
import { ClusterMoves } from './cluster-days';
import { recountDays } from './day-recount';
import { DayChanges } from './day-changes';
import { RunningValue } from './running-value';
import type { UnitMoves } from './unit-moves';
import { fillUnitColumn } from './unit-column';
import { ruled, type ValueRule } from './value-rule';
import { isExactInPlainSums } from './whole-values';
import { lookForStop } from '../stop-flag';

/** Between two looks for a stop, one less than a power of two. */
const LOOK_EVERY = 0xffff;

/**
 * Cumulative moments at the end of each day, cell = day × variants + variant, in one walk over the rows: when the rows of
 * a day move a unit's value from a to b, b − a and b² − a² are added to that day, and the days' prefix sums are the
 * moments of every look. The sums are exact, or have twice the digits of the values ({@link DaySums}); a day of which even
 * that leaves too few is counted anew from its own values.
 *
 * @param roles of the moments of all days.
 */
export function dayCube(sample: Sample, axis: DayAxis, use: MetricUse, rule: ValueRule, { roles }: MomentColumns): MomentColumns {
  const { units } = sample;
  const variants = units.variants.length;
  const moments = emptyMoments(roles, axis.days.length * variants);
  const sums = new DaySums(moments, isExactInPlainSums(sample, use, rule));
  const parts = use.covariates.flatMap((one) => [one.use, one.denominator]);
  const numerator = new RunningValue(sample.streams[use.numerator.stream], use.numerator);
  const denominator = use.denominator === null ? null : new RunningValue(sample.streams[use.denominator.stream], use.denominator);
  const columns = parts.map((part) => part && constantColumn(sample, part));
  const covariates = columns.filter((column) => column !== null);
  const moves = units.clusters === undefined
    ? new DayChanges(sums, covariates, denominator !== null)
    : new ClusterMoves(sums, units.clusters, variants, columns, denominator !== null);
  walkUnits(units, axis, moves, numerator, denominator, rule);
  moves.finish();
  const doubtful = sums.settle(variants);
  const remaining = moves instanceof DayChanges ? moves.withoutSpread(doubtful, variants) : [...doubtful.keys()];
  if (remaining.length > 0) recountDays(moments, remaining, { sample, axis, use, rule, covariates, first: exposureDays(units, axis) });
  return moments;
}

function constantColumn(sample: Sample, use: StreamUse): Float64Array {
  const column = new Float64Array(sample.units.count);
  fillUnitColumn(sample.streams[use.stream], use, 0, column);
  return column;
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
      if ((u & LOOK_EVERY) === 0) lookForStop();
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
