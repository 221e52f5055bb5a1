import { expect, it } from 'vitest';
import { comparisonColumns, figuresOf } from '../../../src-worker/methods/method';
import { orderInterval, quantileError } from '../../../src-worker/methods/quantile-error';
import { tailProbability } from '../../../src-worker/methods/reading';
import { welch } from '../../../src-worker/methods/welch';
import { twoSided } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

it('quantiles of events clustered in users agree with gbstats, numpy and R', () => {
  const reference = new ReferenceCase('c07_quantile_clustered');
  const rows = reference.rows('events.csv');
  const arm = (variant: string) => {
    const users = new Map<string, number[]>();
    for (const row of rows.filter((one) => one['variant'] === variant)) {
      const id = row['user_id'] ?? '';
      users.set(id, [...(users.get(id) ?? []), Number(row['latency_ms'])]);
    }
    const lists = [...users.values()];
    return { values: Float64Array.from(lists.flat()), lengths: lists.map(({ length }) => length), sums: Float64Array.from(lists, (list) => list.reduce((a, b) => a + b, 0)).sort() };
  };
  const arms = { control: arm('control'), treatment: arm('treatment') };
  for (const share of [0.5, 0.9]) {
    const p = `p${String(share * 100)}`;
    const cells = { n: new Float64Array(2), value: new Float64Array(2), variance: new Float64Array(2) };
    Object.entries(arms).forEach(([name, { values, lengths, sums }], cell) => {
      let grid = 100;
      while (grid * 2 < values.length) grid *= 2;
      const clustered = quantileError(values, lengths, share, grid);
      const independent = quantileError(values, new Uint8Array(values.length).fill(1), share, grid);
      const [lo, hi] = orderInterval(sums, share, 0.95);
      reference.expectAll(`event.${name}.`, {
        n: values.length, users: lengths.length, [`${p}.type7`]: clustered.value, [`${p}.n_star`]: grid,
        [`${p}.se_cluster`]: clustered.standardError, [`${p}.se_iid`]: independent.standardError,
      });
      reference.expectAll(`user_sum.${name}.${p}.`, {
        'type7': quantileError(sums, sums, share).value, 'order_ci.lo': lo, 'order_ci.hi': hi,
      });
      cells.n[cell] = values.length;
      cells.value[cell] = clustered.value;
      cells.variance[cell] = clustered.standardError ** 2 * values.length;
    });
    const compare = (liftInterval: 'fieller' | 'delta') => {
      const out = comparisonColumns(1);
      const columns = { ...cells, cells: 2, offset: cells.value, base: 0, noDenominator: new Uint8Array(2), tooFew: null, adjustment: null };
      welch.compare(columns, { count: 1, treatment: Uint32Array.of(1), control: Uint32Array.of(0) }, { ...twoSided, liftInterval }, out, null);
      return figuresOf(out, 0);
    };
    const figures = compare('delta');
    reference.expectAll(`pair.${p}.`, {
      'absolute.effect': figures.difference, 'absolute.se': figures.differenceStandardError, 'absolute.df': figures.degreesOfFreedom,
      'absolute.p': figures.pValue, 'absolute.ci.lo': figures.differenceLow, 'absolute.ci.hi': figures.differenceHigh,
      'relative.effect': figures.lift, 'relative.se': figures.liftStandardError, 'relative.ci.lo': figures.liftLow, 'relative.ci.hi': figures.liftHigh,
      // gbstats tests the lift by its own error; Liftbench keeps one p, that of the difference.
      'relative.p': tailProbability(figures.lift! / figures.liftStandardError!, figures.degreesOfFreedom!, 'two-sided'),
    });
  }
  // Types 1 and 6 differ from type 7 by less than the distance of neighbours; only type 7 is offered.
  expect(reference.unmatched().filter((id) => !/type[16]$/.test(id))).toEqual([]);
});

it('the error of a quantile scales with its unit and grows with clustering', () => {
  const values = Float64Array.from({ length: 4000 }, (_, i) => ((i * 7919) % 4001) / 10);
  const ones = new Uint8Array(4000).fill(1);
  const milliseconds = quantileError(values, ones, 0.9);
  const seconds = quantileError(values.map((x) => x / 1000), ones, 0.9);
  expect(seconds.standardError * 1000).toBeCloseTo(milliseconds.standardError, 12);
  // Every value five times over in one unit: a fifth of the information.
  const repeated = Float64Array.from({ length: 20_000 }, (_, i) => values[Math.floor(i / 5)]);
  expect(quantileError(repeated, new Uint8Array(4000).fill(5), 0.9).clusterFactor).toBeCloseTo(5, 1);
});

it('too few values for the quantile give no error', () => {
  expect(quantileError(Float64Array.from([1, 2, 3]), [1, 1, 1], 0.9).standardError).toBeNaN();
});
