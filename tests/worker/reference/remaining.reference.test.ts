import { describe, expect, it } from 'vitest';
import { sampleRatioTest } from '../../../src-worker/checks/sample-ratio';
import { corrections } from '../../../src-worker/corrections/catalogue';
import { stepDown } from '../../../src-worker/corrections/correction';
import { chiSquareSf } from '../../../src-worker/kernels/chi-square';
import { fSf } from '../../../src-worker/kernels/f-distribution';
import { normalSf } from '../../../src-worker/kernels/normal';
import { tSf } from '../../../src-worker/kernels/student-t';
import { fisherTest } from '../../../src-worker/methods/shares/share-tests';
import { applyCap, cutPoints } from '../../../src-worker/streams/cap';
import { leastSquares } from './least-squares';
import { expectMeans, judge, judgeOne, momentsFromSummaries, momentsOf } from './moments-of';
import { ReferenceCase } from './reference-case';

/**
 * Figures of tests/reference that no readout shows, computed from the kernels that readouts use. Each title names the
 * programs that made the figures; `confirmed_by` in the folder says to how many digits they agree.
 */
const number = (name: string) => (row: Record<string, string>): number => Number(row[name]);
const column = (rows: readonly Record<string, string>[], name: string): Float64Array => Float64Array.from(rows, number(name));
const arms = ['control', 'treatment'] as const;

describe('figures beside the readout', () => {
  it('c02: four shares are homogeneous or not by chi-square (statsmodels and R)', () => {
    const reference = new ReferenceCase('c02_conversion_four');
    const { n, offset, pivot } = momentsOf(reference.rows('users.csv'), ['control', 'amber', 'delta', 'zeta'], { numerator: number('converted') });
    const successes = Array.from(n, (units, cell) => units * (pivot[0] + offset[0][cell]));
    const pooled = successes.reduce((a, b) => a + b, 0) / n.reduce((a, b) => a + b, 0);
    const statistic = successes.reduce((sum, x, cell) => sum + (x - n[cell] * pooled) ** 2 / (n[cell] * pooled * (1 - pooled)), 0);
    reference.expectAll('homogeneity.', { chi2: statistic, p: chiSquareSf(statistic, 3) });
  });

  it('c05: theta, correlation, variance removed, and ANCOVA with plain and HC2 errors (NumPy, statsmodels and R)', () => {
    const reference = new ReferenceCase('c05_cuped_mean');
    const rows = reference.rows('users.csv');
    const moments = momentsOf(rows, arms, { numerator: number('spend'), covariate: number('pre_spend') });
    const { cells } = judge(moments);
    const { adjustment } = judgeAdjustment(cells);
    reference.expect('theta', adjustment.theta);
    reference.expect('cuped.variance_reduction', adjustment.reduction);
    const [spend, before] = [column(rows, 'spend'), column(rows, 'pre_spend')];
    reference.expect('corr_pre_post', correlation(spend, before));
    const treated = Float64Array.from(rows, (row) => (row['variant'] === 'treatment' ? 1 : 0));
    const fit = leastSquares(spend, [new Float64Array(rows.length).fill(1), treated, before]);
    reference.expectAll('ancova.', { diff: fit.coefficients[1], se_ols: fit.errors[1], se_hc2: fit.robustErrors[1] });
  });

  it('c06: the pooled theta of linearised ratios (tea-tasting and R)', () => {
    const reference = new ReferenceCase('c06_cuped_ratio');
    const { cells } = judge(momentsOf(reference.rows('users.csv'), arms, {
      numerator: number('clicks'), denominator: number('views'), covariate: number('pre_clicks'), covariateDenominator: number('pre_views'),
    }));
    reference.expect('theta_pooled', judgeAdjustment(cells).adjustment.theta);
  });

  it('c07: quantiles of types 1 and 6, of events and of users (NumPy and R)', () => {
    const reference = new ReferenceCase('c07_quantile_clustered');
    const rows = reference.rows('events.csv');
    for (const arm of arms) {
      const own = rows.filter((row) => row['variant'] === arm);
      const sums = new Map<string, number>();
      for (const row of own) sums.set(row['user_id'] ?? '', (sums.get(row['user_id'] ?? '') ?? 0) + Number(row['latency_ms']));
      const events = column(own, 'latency_ms').sort();
      const users = Float64Array.from(sums.values()).sort();
      for (const share of [0.5, 0.9]) {
        const at = `p${String(share * 100)}`;
        reference.expectAll(`event.${arm}.${at}.`, { type1: quantileOfType(events, share, 1), type6: quantileOfType(events, share, 6) });
        reference.expectAll(`user_sum.${arm}.${at}.`, { type1: quantileOfType(users, share, 1), type6: quantileOfType(users, share, 6) });
      }
    }
  });

  it('c08: pooled cut points, and every figure of raw and capped means (pandas, SciPy and R)', () => {
    const reference = new ReferenceCase('c08_winsorised_mean');
    const rows = reference.rows('users.csv');
    const amounts = column(rows, 'amount');
    const at = (share: number, values: Float64Array): number => cutPoints({ upper: share }, values, new Float64Array(values.length)).upper ?? NaN;
    const cuts = { p99: at(0.99, amounts), p05: at(0.05, amounts), p95: at(0.95, amounts) };
    reference.expectAll('', { cap_p99: cuts.p99, cap_p99_nonzero: at(0.99, amounts.filter((x) => x !== 0)), cap_p05: cuts.p05, cap_p95: cuts.p95 });
    const capped = (lower: number | null, upper: number | null): Record<string, string>[] => {
      const values = amounts.slice();
      applyCap(values, lower, upper);
      return rows.map((row, i) => ({ ...row, capped: String(values[i]) }));
    };
    for (const [prefix, made] of [['raw.', capped(null, null)], ['p99.', capped(null, cuts.p99)], ['abs100.', capped(null, 100)], ['p05_p95.', capped(cuts.p05, cuts.p95)]] as const) {
      expectMeans(reference, prefix, momentsOf(made, arms, { numerator: number('capped') }));
    }
    expect(reference.unmatched()).toEqual([]);
  });

  it('c11: Šidák and Holm–Šidák, to the last digit of tiny p-values (mpmath, statsmodels and R)', () => {
    const reference = new ReferenceCase('c11_multiple_comparisons');
    const rows = reference.rows('pvalues.csv');
    const p = column(rows, 'p_value');
    const raised = (power: number) => (one: number): number => -Math.expm1(power * Math.log1p(-one));
    // Holm's walk over p that are raised instead of multiplied: factor = raised/p.
    const sorted = Float64Array.from(p).sort();
    const stepped = stepDown(p, (rank, m) => (sorted[rank] === 0 ? 0 : raised(m - rank)(sorted[rank]) / sorted[rank]));
    rows.forEach((row, i) => {
      reference.expect(`sidak.${row['metric'] ?? ''}`, raised(p.length)(p[i]));
      reference.expect(`holm_sidak.${row['metric'] ?? ''}`, stepped[i]);
    });
  });

  it('c16: non-inferiority against a margin taken for a known number (Spotify confidence, SciPy and R)', () => {
    const reference = new ReferenceCase('c16_non_inferiority');
    const rows = reference.rows('aggregates.csv');
    for (const metric of new Set(rows.map((row) => row['metric'] ?? ''))) {
      const summary = (variant: string) => {
        const row = rows.find((one) => one['metric'] === metric && one['variant'] === variant)!;
        const [n, sum, squares] = [Number(row['n']), Number(row['sum']), Number(row['sum_squares'])];
        return { n, mean: sum / n, variance: (squares - (sum * sum) / n) / (n - 1), row };
      };
      const [control, treatment] = [summary('control'), summary('treatment')];
      const found = judgeOne(momentsFromSummaries([control, treatment]));
      const rises = control.row['preferred_direction'] === 'increase';
      const allowed = Number(control.row['margin_relative']) * control.mean;
      const statistic = (found.difference! + (rises ? allowed : -allowed)) / found.differenceStandardError!;
      const towards = rises ? statistic : -statistic;
      reference.expectAll(`${metric}.fixed_margin.`, { t: statistic, p_t: tSf(towards, found.degreesOfFreedom!), p_z: normalSf(towards) });
    }
    expect(reference.unmatched().filter((id) => id.includes('fixed'))).toEqual([]);
  });

  it('c18 and c19: Fisher’s test over a control without successes; Holm over those that could be tested (SciPy, statsmodels and R)', () => {
    const zero = new ReferenceCase('c18_zero_variance');
    const rows = zero.rows('users.csv').filter((row) => row['pair'] === 'control_all_zero');
    const count = (arm: string, value?: string): number => rows.filter((row) => row['variant'] === arm && (value === undefined || Number(row['value']) === Number(value))).length;
    zero.expect('control_all_zero.fisher_p', fisherTest({ successes: count('treatment', '1'), units: count('treatment'), controlSuccesses: count('control', '1'), controlUnits: count('control') }).pValue);
    const empty = new ReferenceCase('c19_empty_variant');
    const moments = momentsOf(empty.rows('users.csv'), ['control', 'b', 'c', 'd', 'e'], { numerator: number('converted') });
    const found = [0, 1, 2, 3].map((comparison) => judgeOne(moments, 'welch', {}, comparison));
    empty.expect('c.mean', found[1].value);
    empty.expect('d.users', found[2].units);
    empty.expect('e.users', found[3].units);
    const tested = found.filter(({ pValue }) => pValue !== null);
    const [b, c] = corrections.holm.adjust(Float64Array.from(tested, ({ pValue }) => pValue!));
    expect(tested).toHaveLength(2);
    empty.expect('b.adj.holm', b);
    empty.expect('c.adj.holm', c);
  });

  it('c20: Pearson’s dispersion and the quasi-Poisson error of the log rate ratio (statsmodels and R)', () => {
    const reference = new ReferenceCase('c20_counts');
    const rows = reference.rows('users.csv');
    for (const name of ['errors_poisson', 'errors_overdispersed']) {
      let pearson = 0;
      let squaredError = 0;
      for (const arm of arms) {
        const own = rows.filter((row) => row['variant'] === arm);
        const events = own.reduce((sum, row) => sum + Number(row[name]), 0);
        const rate = events / own.reduce((sum, row) => sum + Number(row['exposure_days']), 0);
        for (const row of own) pearson += (Number(row[name]) - rate * Number(row['exposure_days'])) ** 2 / (rate * Number(row['exposure_days']));
        squaredError += 1 / events;
      }
      const dispersion = pearson / (rows.length - 2);
      reference.expectAll(`${name}.`, { 'dispersion': dispersion, 'glm_quasi.se': Math.sqrt(dispersion * squaredError) });
    }
  });

  it('c22: the F test of an interaction of variant and country (statsmodels and R)', () => {
    const reference = new ReferenceCase('c22_segments');
    const rows = reference.rows('users.csv');
    const spend = column(rows, 'spend');
    const countries = ['DE', 'FR', 'UK', 'US'];
    const is = (test: (row: Record<string, string>) => boolean): Float64Array => Float64Array.from(rows, (row) => (test(row) ? 1 : 0));
    const treated = is((row) => row['variant'] === 'treatment');
    const within = countries.map((country) => is((row) => row['country'] === country));
    const crossed = within.map((one) => one.map((x, i) => x * treated[i]));
    const additive = leastSquares(spend, [...within, treated]);
    const full = leastSquares(spend, [...within, ...crossed]);
    const df = rows.length - 8;
    const statistic = (additive.residualSquares - full.residualSquares) / 3 / (full.residualSquares / df);
    reference.expectAll('interaction.', { F: statistic, p: fSf(statistic, 3, df) });
  });

  it('c24: the event log counted by plain loops, and every figure of what was counted (pandas, loops, SciPy and R)', () => {
    const reference = new ReferenceCase('c24_event_log');
    const day = 86_400_000;
    const exposed = new Map<string, { first: number; variants: Set<string>; variant: string }>();
    for (const row of reference.rows('exposures.csv')) {
      const [user = '', variant = '', at] = [row['user_id'], row['variant'], Date.parse(row['ts'] ?? '')];
      const known = exposed.get(user);
      if (known === undefined) exposed.set(user, { first: at, variants: new Set([variant]), variant });
      else {
        known.variants.add(variant);
        known.first = Math.min(known.first, at);
      }
    }
    const events = new Map<string, { event: string; at: number; amount: number }[]>();
    for (const row of reference.rows('events.csv')) {
      const list = events.get(row['user_id'] ?? '') ?? [];
      list.push({ event: row['event'] ?? '', at: Date.parse(row['ts'] ?? ''), amount: Number(row['amount']) });
      events.set(row['user_id'] ?? '', list);
    }
    reference.expect('multi_variant_users', [...exposed.values()].filter(({ variants }) => variants.size > 1).length);
    const users = [...exposed].filter(([, { variants }]) => variants.size === 1).map(([user, { first, variant }]) => {
      const own = events.get(user) ?? [];
      const inside = own.filter(({ at }) => at >= first && at < first + 7 * day);
      const purchases = inside.filter(({ event }) => event === 'purchase');
      const after = (event: string, from: number): number => Math.min(Infinity, ...inside.filter((one) => one.event === event && one.at >= from).map(({ at }) => at));
      const view = after('view_item', first);
      const cart = after('add_to_cart', view);
      return {
        variant, converted: Number(purchases.length > 0), revenue: purchases.reduce((sum, { amount }) => sum + amount, 0), purchases: purchases.length,
        step_view: Number(view < Infinity), step_cart: Number(cart < Infinity), step_purchase: Number(after('purchase', cart) < Infinity),
        retained_d7: Number(own.some(({ event, at }) => event === 'session_start' && at >= first + 7 * day && at < first + 8 * day)),
      };
    });
    reference.expect('exposed_users', exposed.size);
    reference.expect('event_users_never_exposed', [...events.keys()].filter((user) => !exposed.has(user)).length);
    const measures = ['converted', 'revenue', 'purchases', 'step_view', 'step_cart', 'step_purchase', 'retained_d7'] as const;
    for (const arm of arms) {
      const own = users.filter(({ variant }) => variant === arm);
      reference.expect(`${arm}.users`, own.length);
      for (const measure of measures) reference.expect(`${arm}.${measure}`, own.reduce((sum, user) => sum + user[measure], 0));
    }
    reference.expect('srm.p', sampleRatioTest(arms.map((arm) => users.filter(({ variant }) => variant === arm).length), [1, 1])!.pValue);
    const rows = users.map((user) => Object.fromEntries(Object.entries(user).map(([name, value]) => [name, String(value)])));
    for (const [prefix, measure] of measuresWithFigures(reference, measures)) expectMeans(reference, prefix, momentsOf(rows, arms, { numerator: number(measure) }));
    expect(reference.unmatched()).toEqual([]);
  });
});

/** Measures under whose names the case holds a comparison; `retained` for `retained_d7`, and so on. */
function measuresWithFigures(reference: ReferenceCase, measures: readonly string[]): [prefix: string, measure: string][] {
  const prefixes = new Set([...reference.figures.keys()].filter((id) => id.endsWith('.welch.t')).map((id) => id.slice(0, -'welch.t'.length)));
  return [...prefixes].map((prefix) => [prefix, measures.find((measure) => measure.startsWith(prefix.slice(0, -1)) || prefix.startsWith(measure)) ?? '']);
}

function judgeAdjustment(cells: ReturnType<typeof judge>['cells']): { adjustment: { theta: number; reduction: number } } {
  const { adjustment, variance, n } = cells;
  if (adjustment === null) throw new Error('nothing was adjusted');
  // As a readout states it: the reduction of the squared error of the difference.
  const error = (of: Float64Array): number => of[0] / n[0] + of[1] / n[1];
  return { adjustment: { theta: adjustment.thetas[0][0], reduction: 1 - error(variance) / error(adjustment.unadjustedVariance) } };
}

function correlation(x: Float64Array, y: Float64Array): number {
  const mean = (of: Float64Array): number => of.reduce((sum, one) => sum + one, 0) / of.length;
  const [a, b] = [mean(x), mean(y)];
  const product = (f: (i: number) => number): number => x.reduce((sum, _, i) => sum + f(i), 0);
  return product((i) => (x[i] - a) * (y[i] - b)) / Math.sqrt(product((i) => (x[i] - a) ** 2) * product((i) => (y[i] - b) ** 2));
}

/** Hyndman & Fan's (1996) types of sorted values: 1, the inverse of the empirical distribution; 6, Weibull's. */
function quantileOfType(sorted: Float64Array, share: number, type: 1 | 6): number {
  const n = sorted.length;
  if (type === 1) return sorted[Math.max(0, Math.ceil(n * share - 1e-9) - 1)];
  const at = (n + 1) * share;
  const below = Math.min(n, Math.max(1, Math.floor(at)));
  return sorted[below - 1] + (at - below) * (sorted[Math.min(n, below + 1) - 1] - sorted[below - 1]);
}
