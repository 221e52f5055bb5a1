import type { Novelty } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Sample, StreamUse } from '../../src-contract/sample';
import { tIsf, tSf } from '../kernels/student-t';
import { fillUnitColumn } from '../streams/unit-column';
import { armsOf, figure } from './metric-values';

const DAY_SECONDS = 86_400;
const DAY_MILLISECONDS = 86_400_000;
const MOST_DAYS = 14;
const FEWEST_DAYS = 3;

/** Count, mean and squared deviations of one arm's values. */
interface Moments { n: number; mean: number; squares: number }

/**
 * The difference on each day since a unit's own exposure, and whether it changes with that day. Only units that were
 * followed through every one of these days count, so that all days have the same units; the trend is the difference of the
 * arms' mean slopes, one least-squares slope per unit, by Welch's test: days of one unit need not be independent.
 *
 * @param dailyUse the metric's measure; its window is replaced by single days.
 */
export function noveltyOf(definition: CompleteDefinition, sample: Sample, dailyUse: StreamUse): Novelty[] {
  const { control, treatments } = armsOf(definition);
  const empty = (variant: string, reason: string): Novelty => ({ variant, units: 0, controlUnits: 0, days: [], slope: null, slopeLow: null, slopeHigh: null, pValue: null, intercept: null, reason });
  const stream = sample.streams[dailyUse.stream];
  const { firstExposure, count, starts } = sample.units;
  if (firstExposure === null || stream.seconds === null) return treatments.map(({ id }) => empty(id, 'Rows or exposures have no time, so that there are no days since exposure.'));
  const exposed = firstExposure.values;
  const end = sample.periodEnd ?? lastMoment(exposed, stream.offsets, stream.seconds.values);
  const days = followedDays(exposed, end);
  if (days < FEWEST_DAYS) return treatments.map(({ id }) => empty(id, 'Fewer than half of the units were followed for three days, so that no trend can be told.'));
  const counted = (unit: number): boolean => exposed[unit] + days * DAY_MILLISECONDS <= end;
  const slopes = new Float64Array(count);
  const column = new Float64Array(count);
  const middle = (days - 1) / 2;
  const spread = (days * (days * days - 1)) / 12;
  const byDay: Moments[][] = [];
  for (let day = 0; day < days; day += 1) {
    fillUnitColumn(stream, { aggregate: dailyUse.aggregate, from: day * DAY_SECONDS, to: (day + 1) * DAY_SECONDS }, 0, column);
    byDay.push(definition.variants.map((_, k) => momentsOf(column, starts[k], starts[k + 1], counted)));
    for (let u = 0; u < count; u += 1) slopes[u] += ((day - middle) / spread) * column[u];
  }
  const trend = definition.variants.map((_, k) => momentsOf(slopes, starts[k], starts[k + 1], counted));
  const { confidence } = definition.analysis;
  return treatments.map(({ id, at }): Novelty => {
    const test = welch(trend[at], trend[control], confidence);
    const daily = byDay.map((arms, day) => ({ day, controlValue: figure(arms[control].mean), ...interval(welch(arms[at], arms[control], confidence)) }));
    const mean = daily.reduce((sum, { difference }) => sum + (difference ?? 0), 0) / days;
    const reason = Number.isFinite(test.p) ? null : 'The arms have too few units, or no unit has a row on these days.';
    return { variant: id, units: trend[at].n, controlUnits: trend[control].n, days: daily, slope: figure(test.difference), slopeLow: figure(test.low), slopeHigh: figure(test.high), pValue: figure(test.p), intercept: figure(mean - middle * test.difference), reason };
  });
}

function interval({ difference, low, high }: ReturnType<typeof welch>): { difference: number | null; low: number | null; high: number | null } {
  return { difference: figure(difference), low: figure(low), high: figure(high) };
}

/** The most days, up to two weeks, through which at least half of the units were followed. */
function followedDays(exposed: Float64Array, end: number): number {
  const sorted = exposed.slice().sort();
  const latest = sorted[Math.floor((sorted.length - 1) / 2)];
  return Math.min(MOST_DAYS, Math.floor((end - latest) / DAY_MILLISECONDS));
}

function lastMoment(exposed: Float64Array, offsets: Uint32Array, seconds: Int32Array): number {
  let last = -Infinity;
  for (let u = 0; u < exposed.length; u += 1) if (offsets[u + 1] > offsets[u]) last = Math.max(last, exposed[u] + 1000 * seconds[offsets[u + 1] - 1]);
  return last;
}

function momentsOf(values: Float64Array, from: number, to: number, counted: (unit: number) => boolean): Moments {
  const moments = { n: 0, mean: 0, squares: 0 };
  for (let u = from; u < to; u += 1) {
    if (!counted(u)) continue;
    moments.n += 1;
    const step = values[u] - moments.mean;
    moments.mean += step / moments.n;
    moments.squares += step * (values[u] - moments.mean);
  }
  return moments;
}

function welch(arm: Moments, control: Moments, confidence: number): { difference: number; low: number; high: number; p: number } {
  const a = arm.squares / (arm.n - 1) / arm.n;
  const b = control.squares / (control.n - 1) / control.n;
  const error = Math.sqrt(a + b);
  const df = ((a + b) * (a + b)) / ((a * a) / (arm.n - 1) + (b * b) / (control.n - 1));
  const difference = arm.mean - control.mean;
  const half = tIsf((1 - confidence) / 2, df) * error;
  return { difference, low: difference - half, high: difference + half, p: error > 0 ? Math.min(1, 2 * tSf(Math.abs(difference / error), df)) : NaN };
}
