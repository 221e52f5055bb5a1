import type { Alternative } from '../../../src-contract/capabilities';

/** Arrangements of labels at most; all are counted where there are no more. */
export const MOST_ARRANGEMENTS = 20_000;

/** Arrangements whose difference is not above, and not below, the one seen. */
export interface CountedArrangements {
  readonly low: number;
  readonly high: number;
  readonly arrangements: number;
  /** Whether they are all there are. */
  readonly exact: boolean;
}

/** Two-sided twice the smaller tail; the arrangement seen is counted in (Phipson & Smyth 2010). */
export function permutedP({ low, high, arrangements, exact }: CountedArrangements, alternative: Alternative): number {
  const share = (beyond: number): number => (exact ? beyond / arrangements : (beyond + 1) / (arrangements + 1));
  if (alternative === 'greater') return share(high);
  if (alternative === 'less') return share(low);
  return Math.min(1, 2 * share(Math.min(low, high)));
}
