import type { Estimate } from '../../src-contract/evaluation';

/** The span of values that interval bars are drawn over; always holds zero. */
export interface BarAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

export type EffectView = 'relative' | 'absolute';

/** Point and ends of an effect in the chosen view; null ends are unbounded. */
export function effectOf(estimate: Estimate, view: EffectView): { point: number | null; low: number | null; high: number | null; error: number | null } {
  if (view === 'relative') return { point: estimate.lift, low: estimate.liftLow, high: estimate.liftHigh, error: estimate.liftStandardError };
  return { point: estimate.difference, low: estimate.differenceLow, high: estimate.differenceHigh, error: estimate.differenceStandardError };
}

/** Fewer units than this in an arm are marked as a small sample. */
const SMALL_SAMPLE = 100;

/** So few units that the figures say little. */
export function isSmall(estimate: Estimate): boolean {
  return Math.min(estimate.units, estimate.controlUnits) < SMALL_SAMPLE;
}

/** Standard errors that are drawn towards an open end, so that its arrow stands clear of the estimate. */
const OPEN_REACH = 1.5;

/** A metric so uncertain that it would flatten all others is cut at this many times the median reach, and gets an arrow. */
const MOST_TIMES_MEDIAN = 3;

/**
 * One axis for all estimates: wide enough for every interval, unless a few reach so far that the others would shrink to dots.
 */
export function barAxis(given: readonly (Estimate | null)[], view: EffectView): BarAxis {
  const estimates = given.filter((estimate) => estimate !== null);
  const large = estimates.filter((estimate) => !isSmall(estimate));
  const ends = (large.length > 0 ? large : estimates).flatMap((estimate) => {
    const { point, low, high, error } = effectOf(estimate, view);
    const open = OPEN_REACH * (error ?? 0);
    return point === null ? [] : [{ low: Math.min(low ?? point - open, point), high: Math.max(high ?? point + open, point) }];
  });
  if (ends.length === 0) return { low: -0.01, high: 0.01, ticks: [0] };
  const reaches = ends.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))).sort((a, b) => a - b);
  const limit = (reaches[Math.floor((reaches.length - 1) / 2)] ?? 0) * MOST_TIMES_MEDIAN || Infinity;
  const low = Math.max(-limit, Math.min(0, ...ends.map((end) => end.low)));
  const high = Math.min(limit, Math.max(0, ...ends.map((end) => end.high)));
  const span = Math.max(high - low, 1e-12);
  const pad = span * 0.06;
  const axis = { low: low - pad, high: high + pad };
  return { ...axis, ticks: niceTicks(axis.low, axis.high, 5) };
}

/** Round values within the span, zero among them, and another one beside it: zero alone is no scale. */
export function niceTicks(low: number, high: number, about: number): readonly number[] {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high; at += 1) ticks.push(at === 0 ? 0 : Number((at * step).toPrecision(12)));
  return ticks.length < 2 && about < 8 ? niceTicks(low, high, about * 2) : ticks;
}
