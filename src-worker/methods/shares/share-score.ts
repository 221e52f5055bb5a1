import { findRoot } from '../../kernels/find-root';
import { normalIsf } from '../../kernels/normal';
import type { Interval, ShareTable } from './share-table';
import { pooledZ } from './share-tests';

/** The score test's z with the factor N/(N − 1) of Miettinen & Nurminen (1985): no difference as its null. */
export function scoreZ(table: ShareTable): number {
  const total = table.units + table.controlUnits;
  return pooledZ(table).statistic * Math.sqrt((total - 1) / total);
}

/**
 * Miettinen & Nurminen's (1985) score interval of the ratio of two shares: all ratios that the score test does not
 * reject, the variance at the shares most likely under that ratio (the smaller root of their eq. 10), with the factor
 * N/(N − 1). It excludes 1 exactly when the interval of the difference excludes 0. The control must have successes.
 */
export function miettinenNurminenRatio(table: ShareTable, confidence: number): Interval {
  const z = normalIsf((1 - confidence) / 2);
  const seen = table.successes / table.units / (table.controlSuccesses / table.controlUnits);
  const at = (log: number): number => scoreAt(table, Math.exp(log));
  const middle = Math.log(seen > 0 ? seen : 0.5 / table.units);
  const search = (direction: -1 | 1): number => {
    const target = direction < 0 ? z : -z;
    for (let step = 0.5; step < 64; step *= 2) {
      const far = middle + direction * step;
      if (direction * (at(far) - target) < 0) return Math.exp(findRoot((log) => at(log) - target, Math.min(middle, far), Math.max(middle, far), 1e-14));
    }
    return direction < 0 ? 0 : Infinity;
  };
  return [table.successes === 0 ? 0 : search(-1), search(1)];
}

function scoreAt({ successes, units, controlSuccesses, controlUnits }: ShareTable, ratio: number): number {
  const total = units + controlUnits;
  const a = total * ratio;
  const b = -(units * ratio + successes + controlUnits + controlSuccesses * ratio);
  const c = successes + controlSuccesses;
  const control = Math.min(1, (2 * c) / (-b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
  const own = Math.min(1, ratio * control);
  const variance = ((own * (1 - own)) / units + (ratio * ratio * control * (1 - control)) / controlUnits) * (total / (total - 1));
  const gap = successes / units - (ratio * controlSuccesses) / controlUnits;
  return variance > 0 ? gap / Math.sqrt(variance) : gap === 0 ? 0 : gap * Infinity;
}
