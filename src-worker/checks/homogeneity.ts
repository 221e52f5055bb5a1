import { chiSquareSf } from '../kernels/chi-square';

/** Pearson's χ² of a table of counts, rows (groups) against columns. */
export interface Homogeneity {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** 0 … 1: how far the columns tell the groups apart (Cramér's V). */
  readonly association: number;
}

/** An expected count below this makes χ² a rough guide: such columns are put together. */
const FEWEST_EXPECTED = 5;

/**
 * Whether groups have the same shares. Columns in which some group expects fewer than five are put together; null where
 * fewer than two columns or groups are left.
 * @param table counts at [group][column].
 */
export function homogeneityTest(table: readonly (readonly number[])[]): Homogeneity | null {
  const groups = table.filter((row) => row.some((count) => count > 0));
  if (groups.length < 2) return null;
  const sizes = groups.map(sum);
  const total = sum(sizes);
  const smallest = Math.min(...sizes);
  const columns = groups[0].map((_, column) => groups.map((row) => row[column])).filter((column) => sum(column) > 0);
  const large = columns.filter((column) => (sum(column) * smallest) / total >= FEWEST_EXPECTED);
  const small = columns.filter((column) => !large.includes(column));
  const rest = groups.map((_, group) => small.reduce((all, column) => all + column[group], 0));
  const judged = sum(rest) > 0 && (sum(rest) * smallest) / total >= FEWEST_EXPECTED ? [...large, rest] : large;
  if (judged.length < 2) return null;
  const kept = sizes.map((_, group) => judged.reduce((all, column) => all + column[group], 0));
  const all = sum(kept);
  let statistic = 0;
  for (const column of judged) {
    const share = sum(column) / all;
    column.forEach((count, group) => { statistic += (count - share * kept[group]) ** 2 / (share * kept[group]); });
  }
  const degreesOfFreedom = (judged.length - 1) * (groups.length - 1);
  const association = Math.sqrt(statistic / (all * (Math.min(judged.length, groups.length) - 1)));
  return { statistic, degreesOfFreedom, pValue: chiSquareSf(statistic, degreesOfFreedom), association };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
