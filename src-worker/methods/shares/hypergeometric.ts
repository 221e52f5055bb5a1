import { logBinomialMass } from '../../kernels/saddle-point';

/** The chance of each number of successes in the first of two arms, given the successes of both. */
export interface Hypergeometric {
  /** The smallest number that can be. */
  readonly low: number;
  readonly mass: Float64Array;
}

/** Up to so many masses, each follows from its neighbour without losing digits that matter. */
const BY_NEIGHBOURS = 4096;

/** Successes in the first arm, given `total` successes in both; masses by Loader's saddle point, so n may be large, and between not too many of them by their ratios. */
export function hypergeometric(units: number, otherUnits: number, total: number): Hypergeometric {
  const low = Math.max(0, total - otherUnits);
  const high = Math.min(units, total);
  const all = units + otherUnits;
  const p = total / all;
  const q = 1 - p;
  if (total === 0 || total === all) return { low, mass: Float64Array.of(1) };
  const whole = logBinomialMass(total, all - total, p, q);
  const exact = (i: number): number => Math.exp(logBinomialMass(i, units - i, p, q) + logBinomialMass(total - i, otherUnits - total + i, p, q) - whole);
  const length = high - low + 1;
  if (length > BY_NEIGHBOURS) return { low, mass: Float64Array.from({ length }, (_, k) => exact(low + k)) };
  const mass = new Float64Array(length);
  const mode = Math.min(high, Math.max(low, Math.floor(((total + 1) * (units + 1)) / (all + 2))));
  mass[mode - low] = exact(mode);
  for (let i = mode; i < high; i += 1) mass[i - low + 1] = mass[i - low] * (((units - i) * (total - i)) / ((i + 1) * (otherUnits - total + i + 1)));
  for (let i = mode; i > low; i -= 1) mass[i - low - 1] = mass[i - low] * ((i * (otherUnits - total + i)) / ((units - i + 1) * (total - i + 1)));
  return { low, mass };
}
