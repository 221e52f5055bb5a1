import type { TimelineReading } from '../../src-contract/metric-timeline';
import { formatPercent } from '../wording/numbers';
import { niceTicks } from './effect-axis';
import type { DrawnTimeline } from './timeline-data';
import { readingAt } from './timeline-settings';

/** Days that are looked at, by their places; the last one included. */
export interface ShownDays {
  readonly from: number;
  readonly to: number;
}

/** The ends of the axis of lifts. */
export interface LiftSpan {
  readonly low: number;
  readonly high: number;
}

/**
 * The span of lifts on some days, zero and the last estimates among them, so that their labels stay in place. Of all days,
 * the first are so uncertain that they would flatten the rest: the axis is then made for the later two thirds.
 */
export function liftSpan(drawn: DrawnTimeline, { from, to }: ShownDays, shown: string, readings: readonly TimelineReading[]): LiftSpan {
  const toDate = shown === 'daily' ? [] : drawn.toDate.comparisons;
  const daily = shown === 'to-date' ? [] : (drawn.daily?.comparisons ?? []);
  const first = from <= 0 && to >= drawn.days.length - 1 ? Math.floor(drawn.days.length / 3) : from;
  const settled = toDate.flatMap(({ points }) => points.slice(first, to + 1)).filter(({ lift }) => lift !== null);
  const ends = settled.flatMap((point) => readings.flatMap((reading) => [readingAt(point, reading)?.liftLow ?? point.lift ?? 0, readingAt(point, reading)?.liftHigh ?? point.lift ?? 0]));
  const whiskers = daily.flatMap(({ points }) => points.slice(from, to + 1)).flatMap((point) => (point.lift === null ? [] : [{ lift: point.lift, low: readingAt(point, readings[0] ?? 'fixed')?.liftLow ?? point.lift, high: readingAt(point, readings[0] ?? 'fixed')?.liftHigh ?? point.lift }]));
  const reaches = whiskers.map(({ low, high }) => high - low).sort((a, b) => a - b);
  const usual = 2.5 * (reaches[Math.floor((reaches.length - 1) / 2)] ?? 0);
  for (const { lift, low, high } of whiskers) if (high - low <= usual) ends.push(toDate.length > 0 ? lift : low, toDate.length > 0 ? lift : high);
  ends.push(...toDate.map(({ points }) => points.findLast(({ lift }) => lift !== null)?.lift ?? 0));
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const pad = Math.max(high - low, 1e-9) * 0.12;
  return { low: low - pad, high: high + pad };
}

export function liftTicks({ low, high }: LiftSpan): { tickvals: number[]; ticktext: string[] } {
  const ticks = niceTicks(low, high, 5);
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) * 100;
  return { tickvals: [...ticks], ticktext: ticks.map((tick) => formatPercent(tick, Number.isInteger(Number(step.toPrecision(6))) ? 0 : 1, { signed: true })) };
}

/** The days whose marks lie between two ends of the axis of days. */
export function daysBetween({ days }: DrawnTimeline, low: string | number, high: string | number): ShownDays {
  const time = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(`${at.replace(' ', 'T').padEnd(19, at.length === 10 ? 'T00:00:00' : ':00').slice(0, 19)}Z`));
  const [from, to] = [time(low), time(high)];
  const within = days.map((day, at) => ({ at, time: Date.parse(`${day}T00:00:00Z`) })).filter((day) => day.time >= from && day.time <= to);
  return { from: within[0]?.at ?? 0, to: within.at(-1)?.at ?? days.length - 1 };
}
