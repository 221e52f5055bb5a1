import { logBinomialMass } from '../../kernels/saddle-point';

/** The chance of each number of successes in the first of two arms, given the successes of both. */
export interface Hypergeometric {
  /** The smallest number that can be. */
  readonly low: number;
  readonly mass: Float64Array;
}

/** Successes in the first arm, given `total` successes in both; masses by Loader's saddle point, so n may be large. */
export function hypergeometric(units: number, otherUnits: number, total: number): Hypergeometric {
  const low = Math.max(0, total - otherUnits);
  const high = Math.min(units, total);
  const all = units + otherUnits;
  const p = total / all;
  const q = 1 - p;
  if (total === 0 || total === all) return { low, mass: Float64Array.of(1) };
  const whole = logBinomialMass(total, all - total, p, q);
  const mass = Float64Array.from({ length: high - low + 1 }, (_, k) => {
    const i = low + k;
    return Math.exp(logBinomialMass(i, units - i, p, q) + logBinomialMass(total - i, otherUnits - total + i, p, q) - whole);
  });
  return { low, mass };
}
