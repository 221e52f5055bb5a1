import type { Alternative } from '../../src-contract/capabilities';
import { normalIsf, normalSf } from '../kernels/normal';
import { tQuantileCurve } from '../kernels/t-quantile-curve';
import { tIsf, tSf } from '../kernels/student-t';

/**
 * How a statistic is read at a level and sidedness: the quantile that intervals stand on and the p-value
 * that decides. The two always agree: the interval excludes no effect exactly when p is below the level.
 */
export interface Reading {
  /** What takes the place of the t quantile. `df` Infinity is the normal; `units` are those of both arms. */
  quantile(df: number, units: number): number;
  pValue(statistic: number, df: number, units: number): number;
}

/** One look, planned in advance: the t quantile and the t tail. */
export function fixedReading(confidence: number, alternative: Alternative): Reading {
  const tail = alternative === 'two-sided' ? (1 - confidence) / 2 : 1 - confidence;
  const curve = tQuantileCurve(tail);
  const z = normalIsf(tail);
  return {
    quantile: (df) => (df === Infinity ? z : curve(df)),
    pValue: (statistic, df) => tailProbability(statistic, df, alternative),
  };
}

/** The t (df Infinity: z) with the given upper tail. */
export function tailQuantile(tail: number, df: number): number {
  return df === Infinity ? normalIsf(tail) : tIsf(tail, df);
}

/** The p-value of a statistic under t with df (Infinity: normal), always from the tail itself. */
export function tailProbability(statistic: number, df: number, alternative: Alternative): number {
  if (alternative === 'greater') return upperTail(statistic, df);
  if (alternative === 'less') return upperTail(-statistic, df);
  return Math.min(1, 2 * upperTail(Math.abs(statistic), df));
}

function upperTail(t: number, df: number): number {
  return df === Infinity ? normalSf(t) : tSf(t, df);
}
