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
  const turned: ShareTable = {
    successes: table.controlSuccesses, units: table.controlUnits, controlSuccesses: table.successes, controlUnits: table.units,
  };
  if (alternative === 'greater') return Math.min(1, boschlooOneSided(table));
  if (alternative === 'less') return Math.min(1, boschlooOneSided(turned));
  return Math.min(1, 2 * Math.min(boschlooOneSided(table), boschlooOneSided(turned)));
}

/** Against a larger share in the first arm. */
function boschlooOneSided({ successes, units, controlSuccesses, controlUnits }: ShareTable): number {
  const tails = (total: number): Float64Array => {
    const { mass } = hypergeometric(units, controlUnits, total);
    for (let i = mass.length - 2; i >= 0; i -= 1) mass[i] += mass[i + 1];
    return mass;
  };
  const total = successes + controlSuccesses;
  const seen = tails(total)[successes - Math.max(0, total - controlUnits)] * (1 + 1e-12);
  // Given the successes of both arms, the chance to be at least as extreme is the largest tail not above the one seen.
  const conditional = Float64Array.from({ length: units + controlUnits + 1 }, (_, s) => tails(s).find((tail) => tail <= seen) ?? 0);
  return largest(conditional);
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
  const n = conditional.length - 1;
  const chance = (share: number): number => {
    let sum = 0;
    for (let s = 0; s <= n; s += 1) if (conditional[s] > 0) sum += conditional[s] * Math.exp(logBinomialMass(s, n - s, share, 1 - share));
    return sum;
  };
  let best = 0;
  let value = 0;
  for (let i = 1; i < GRID; i += 1) {
    const now = chance(i / GRID);
    if (now > value) [best, value] = [i / GRID, now];
  }
  return Math.max(value, goldenMaximum(chance, Math.max(1e-9, best - 1 / GRID), Math.min(1 - 1e-9, best + 1 / GRID)));
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
