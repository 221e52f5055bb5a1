import type { Alternative } from '../../../src-contract/capabilities';
import { logBinomialMass } from '../../kernels/saddle-point';
import { hypergeometric } from './hypergeometric';
import type { ShareTable } from './share-table';
import { pooledZ } from './share-tests';

/** Points of the nuisance share at which the p-value's largest value is looked for, before refining. */
const GRID = 400;

/**
 * Boschloo's (1970) unconditional exact test, two-sided as twice the smaller one-sided p: Fisher's
 * one-sided p as the statistic, its chance maximised over the common share. Uniformly more powerful than
 * Fisher's test.
 */
export function boschlooTest(table: ShareTable): number {
  return boschlooPValue(table, 'two-sided');
}

/** The same with a choice of sides: `greater` and `less` are one-sided. */
export function boschlooPValue(table: ShareTable, alternative: Alternative): number {
  const { greater, less } = conditionalTails(table);
  if (alternative === 'greater') return Math.min(1, largest(greater));
  if (alternative === 'less') return Math.min(1, largest(less));
  return Math.min(1, 2 * Math.min(largest(greater), largest(less)));
}

/** Given the successes of both arms (the index), the chance to be at least as extreme on either side. */
interface ConditionalTails {
  /** Against a larger share in the first arm. */
  readonly greater: Float64Array;
  readonly less: Float64Array;
}

/** The largest tail of Fisher's test not above the one seen, for every total; each distribution is computed once for both sides. */
function conditionalTails({ successes, units, controlSuccesses, controlUnits }: ShareTable): ConditionalTails {
  const all = units + controlUnits;
  const total = successes + controlSuccesses;
  const place = successes - Math.max(0, total - controlUnits);
  const { mass: seenMass } = hypergeometric(units, controlUnits, total);
  const seenGreater = seenMass.subarray(place).reduceRight((sum, chance) => sum + chance, 0) * (1 + 1e-12);
  const seenLess = seenMass.subarray(0, place + 1).reduce((sum, chance) => sum + chance, 0) * (1 + 1e-12);
  const greater = new Float64Array(all + 1);
  const less = new Float64Array(all + 1);
  for (let s = 0; s <= all; s += 1) {
    const { mass } = hypergeometric(units, controlUnits, s);
    greater[s] = largestSum(mass, seenGreater, mass.length - 1, -1);
    less[s] = largestSum(mass, seenLess, 0, 1);
  }
  return { greater, less };
}

/** The largest sum of masses taken from one end that is not above `most`. */
function largestSum(mass: Float64Array, most: number, from: number, step: number): number {
  let sum = 0;
  for (let i = from; i >= 0 && i < mass.length; i += step) {
    const next = sum + mass[i];
    if (next > most) return sum;
    sum = next;
  }
  return sum;
}

/** Barnard's (1945) unconditional exact test with the pooled z as its statistic, two-sided. */
export function barnardTest(table: ShareTable): number {
  const { units, controlUnits } = table;
  const seen = Math.abs(pooledZ(table).statistic);
  if (Number.isNaN(seen)) return 1;
  const conditional = Float64Array.from({ length: units + controlUnits + 1 }, (_, total) => {
    const { low, mass } = hypergeometric(units, controlUnits, total);
    return mass.reduce((sum, chance, k) => {
      const z = Math.abs(pooledZ({ successes: low + k, units, controlSuccesses: total - low - k, controlUnits }).statistic);
      return z >= seen * (1 - 1e-12) ? sum + chance : sum;
    }, 0);
  });
  return largest(conditional);
}

/** max over the common share of Σ binomial(total) × conditional chance. */
function largest(conditional: Float64Array): number {
  const chance = (share: number): number => meanUnderBinomial(conditional, share);
  let best = 0;
  let value = 0;
  for (let i = 1; i < GRID; i += 1) {
    const now = chance(i / GRID);
    if (now > value) [best, value] = [i / GRID, now];
  }
  return Math.max(value, goldenMaximum(chance, Math.max(1e-9, best - 1 / GRID), Math.min(1 - 1e-9, best + 1 / GRID)));
}

/** Σ binomial(s; n, share) × values[s]; the masses follow from the likeliest one by their ratios, outwards until they are nothing. */
function meanUnderBinomial(values: Float64Array, share: number): number {
  const n = values.length - 1;
  const odds = share / (1 - share);
  const mode = Math.min(n, Math.floor((n + 1) * share));
  const top = Math.exp(logBinomialMass(mode, n - mode, share, 1 - share));
  let sum = top * values[mode];
  let mass = top;
  for (let s = mode; s < n && mass > 0; s += 1) {
    mass *= ((n - s) / (s + 1)) * odds;
    sum += mass * values[s + 1];
  }
  mass = top;
  for (let s = mode; s > 0 && mass > 0; s -= 1) {
    mass *= s / ((n - s + 1) * odds);
    sum += mass * values[s - 1];
  }
  return sum;
}

function goldenMaximum(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  let c = b - ratio * (b - a);
  let d = a + ratio * (b - a);
  let fc = f(c);
  let fd = f(d);
  for (let step = 0; step < 40; step += 1) {
    if (fc > fd) {
      b = d;
      d = c;
      fd = fc;
      c = b - ratio * (b - a);
      fc = f(c);
    } else {
      a = c;
      c = d;
      fc = fd;
      d = a + ratio * (b - a);
      fd = f(d);
    }
  }
  return Math.max(fc, fd);
}
