import { chiSquareSf } from '../../kernels/chi-square';
import { normalSf } from '../../kernels/normal';
import { hypergeometric } from './hypergeometric';
import type { ShareTable } from './share-table';

export interface ShareTest {
  readonly statistic: number;
  readonly pValue: number;
}

/** z with the pooled share's variance; its square is Pearson's chi-square. NaN where all units agree. */
export function pooledZ({ successes, units, controlSuccesses, controlUnits }: ShareTable): ShareTest {
  const pooled = (successes + controlSuccesses) / (units + controlUnits);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / units + 1 / controlUnits));
  const statistic = error > 0 ? (successes / units - controlSuccesses / controlUnits) / error : NaN;
  return { statistic, pValue: 2 * normalSf(Math.abs(statistic)) };
}

/** Pearson's chi-square with Yates' (1934) continuity correction. */
export function yatesChiSquare(table: ShareTable): ShareTest {
  const [a, b, c, d] = cells(table);
  const total = a + b + c + d;
  const product = (a + b) * (c + d) * (a + c) * (b + d);
  const gap = Math.abs(a * d - b * c);
  const statistic = product > 0 ? (total * (gap - Math.min(total / 2, gap)) ** 2) / product : NaN;
  return { statistic, pValue: chiSquareSf(statistic, 1) };
}

/** The likelihood-ratio chi-square G. */
export function likelihoodRatio(table: ShareTable): ShareTest {
  const observed = cells(table);
  const total = observed[0] + observed[1] + observed[2] + observed[3];
  const rows = [observed[0] + observed[1], observed[2] + observed[3]];
  const columns = [observed[0] + observed[2], observed[1] + observed[3]];
  if (rows.includes(0) || columns.includes(0)) return { statistic: NaN, pValue: NaN };
  const statistic = 2 * observed.reduce((sum, count, i) => {
    const expected = (rows[i >> 1] * columns[i & 1]) / total;
    return sum + (count === 0 ? 0 : count * Math.log(count / expected));
  }, 0);
  return { statistic, pValue: chiSquareSf(statistic, 1) };
}

export interface FisherTest {
  /** Two-sided: all tables no likelier than the one seen. */
  readonly pValue: number;
  /** The same with half the weight of tables exactly as likely (Lancaster 1961): close to its level, not above it on average. */
  readonly midP: number;
}

/** Fisher's exact test on the table's margins. */
export function fisherTest(table: ShareTable): FisherTest {
  const { low, mass } = hypergeometric(table.units, table.controlUnits, table.successes + table.controlSuccesses);
  const seen = mass[table.successes - low];
  let below = 0;
  let equal = 0;
  for (const chance of mass) {
    if (chance < seen * (1 - 1e-7)) below += chance;
    else if (chance <= seen * (1 + 1e-7)) equal += chance;
  }
  return { pValue: Math.min(1, below + equal), midP: Math.min(1, below + equal / 2) };
}

function cells({ successes, units, controlSuccesses, controlUnits }: ShareTable): readonly [number, number, number, number] {
  return [successes, units - successes, controlSuccesses, controlUnits - controlSuccesses];
}
