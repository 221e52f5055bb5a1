import type { ShareComparison } from '../../src-contract/worker-protocol';
import { holm } from '../corrections/holm';
import { homogeneityTest } from './homogeneity';

/**
 * Whether groups have the same shares, for a family of tables of counts at [group][column]: Pearson's chi-square each,
 * Holm over those that have enough counts to be tested.
 */
export function compareShares(tables: readonly (readonly (readonly number[])[])[]): ShareComparison[] {
  const tests = tables.map((table) => (table.length < 2 ? null : homogeneityTest(table)));
  const tested = tests.flatMap((test, index) => (test === null ? [] : [{ index, pValue: test.pValue }]));
  const adjusted = holm.adjust(Float64Array.from(tested, ({ pValue }) => pValue));
  const byTable = new Map(tested.map(({ index }, rank) => [index, adjusted[rank]]));
  return tests.map((test, index) => ({ pValue: test?.pValue ?? null, adjustedPValue: byTable.get(index) ?? null }));
}
