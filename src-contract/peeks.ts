import { z } from 'zod';

/** More names than this are not kept; the counts say "at least". */
export const mostPeeks = 2000;

/**
 * What was looked at in a notebook so far: how often p-values of other data were seen, of which metrics, in which segments.
 * Kept with the notebook, outside of undo: what was seen cannot be unseen.
 */
export const peeksSchema = z.strictObject({
  /** A fingerprint of each state of the data whose results were shown. */
  looks: z.array(z.string()),
  metrics: z.array(z.string()),
  /** `column=level`. */
  segments: z.array(z.string()),
});
export type Peeks = z.infer<typeof peeksSchema>;

export const noPeeks: Peeks = { looks: [], metrics: [], segments: [] };

/** The union of what was seen before and what is seen now; the very same object when nothing is new. */
export function addPeeks(before: Peeks, now: Peeks): Peeks {
  const join = (known: readonly string[], more: readonly string[]): string[] | null => {
    const fresh = [...new Set(more)].filter((name) => !known.includes(name));
    return fresh.length === 0 || known.length >= mostPeeks ? null : [...known, ...fresh].slice(0, mostPeeks);
  };
  const [looks, metrics, segments] = [join(before.looks, now.looks), join(before.metrics, now.metrics), join(before.segments, now.segments)];
  if (looks === null && metrics === null && segments === null) return before;
  return { looks: looks ?? before.looks, metrics: metrics ?? before.metrics, segments: segments ?? before.segments };
}

/** How much was looked at: what is told beside exploratory p-values. */
export interface PeekCounts {
  readonly looks: number;
  readonly metrics: number;
  readonly segments: number;
}

export function countPeeks({ looks, metrics, segments }: Peeks): PeekCounts {
  return { looks: looks.length, metrics: metrics.length, segments: segments.length };
}
