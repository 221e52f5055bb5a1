import { expect, it } from 'vitest';
import { compareShares } from '../../../src-worker/checks/compare-shares';

// scipy.stats.chi2_contingency(table, correction=False) of SciPy 1.10.1, and Holm's multiples of the sorted p.
const tables = [
  { table: [[402, 2565], [310, 2700]], pValue: 0.00010522273436331329, adjusted: 0.00031566820308993984 },
  { table: [[50, 950], [55, 945]], pValue: 0.6161697188674793, adjusted: 0.6161697188674793 },
  { table: [[10, 10, 80], [20, 15, 65], [12, 9, 79]], pValue: 0.10290163800784811, adjusted: 0.20580327601569623 },
];

it('compares shares as SciPy does, adjusted over all tables', () => {
  compareShares(tables.map(({ table }) => table)).forEach(({ pValue, adjustedPValue }, index) => {
    expect(pValue).toBeCloseTo(tables[index]!.pValue, 12);
    expect(adjustedPValue).toBeCloseTo(tables[index]!.adjusted, 12);
  });
});

it('leaves tables alone that have too few counts, and lets them cost the others nothing', () => {
  const [first] = tables;
  expect(compareShares([first!.table, [[0, 100], [0, 90]], [[1, 3]], [[0, 3], [1, 2]]]).map(({ pValue }) => pValue === null)).toEqual([false, true, true, true]);
  expect(compareShares([first!.table, [[0, 100], [0, 90]]])[0]?.adjustedPValue).toBeCloseTo(first!.pValue, 12);
  expect(compareShares([])).toEqual([]);
});
