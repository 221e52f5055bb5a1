import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { LiftbenchError, type Failure } from '../../../src-contract/failure';
import { estimateOf, evaluate, TinyWorkspace } from './tiny-workspace';

const users = `SELECT 'u' || i AS user_id, ['control', 'treatment'][1 + i % 2] AS variant, i % 5 AS amount, (i % 4 = 0) AS bought, 'DE' AS country,
  TIMESTAMP '2026-03-02' + INTERVAL (i) MINUTE AS ts FROM range(40) t(i)`;
const base: Definition = {
  liftbench: 1,
  sources: { users: { path: 'users.csv' } },
  unit: 'user_id',
  exposure: { source: 'users', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'amount', kind: 'mean', source: 'users', value: 'amount' }],
};
const withMetric = (metric: Definition['metrics'][number]): Definition => ({ ...base, metrics: [...base.metrics, metric] });

async function failureOf(definition: Definition, table = users): Promise<Failure> {
  try {
    await evaluate(await TinyWorkspace.open({ users: table }), definition);
  } catch (thrown) {
    if (thrown instanceof LiftbenchError) return thrown.failure;
    throw thrown;
  }
  throw new Error('it did not fail');
}

describe('a definition that does not fit the data', () => {
  it('names the field of a condition that does not parse, with the words of DuckDB', async () => {
    const failure = await failureOf(withMetric({ id: 'm', kind: 'count', source: 'users', where: 'amount >' }));
    expect(failure).toMatchObject({ kind: 'query', place: { field: 'metrics[1].where' } });
    expect(failure.message).toMatch(/amount >.*cannot be read/);
  });
  it('suggests the nearest column for one that is not there', async () => {
    const failure = await failureOf(withMetric({ id: 'm', kind: 'mean', source: 'users', value: 'amuont' }));
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'metrics[1].value' } });
    expect(failure.next).toContain('Did you mean "amount"?');
    expect(await failureOf({ ...base, unit: 'userid' })).toMatchObject({ place: { field: 'unit' }, message: 'The source "users" has no column "userid".' });
    expect((await failureOf({ ...base, segments: ['county'] })).next).toContain('Did you mean "country"?');
    expect((await failureOf({ ...base, exposure: { source: 'users', variant: 'varient' } })).place).toEqual({ field: 'exposure.variant' });
    expect((await failureOf({ ...base, sources: { users: { path: 'users.csv', time: 'tss' } } })).place).toEqual({ field: 'sources.users.time' });
  });
  it('refuses a value that is no number and a condition that is not true or false', async () => {
    expect(await failureOf(withMetric({ id: 'm', kind: 'mean', source: 'users', value: 'ts' }))).toMatchObject({ kind: 'input', place: { field: 'metrics[1].value' } });
    expect(await failureOf(withMetric({ id: 'm', kind: 'count', source: 'users', where: 'amount' }))).toMatchObject({ kind: 'input', place: { field: 'metrics[1].where' } });
  });
  it('names the field of an expression that fails only on some row', async () => {
    const failure = await failureOf(withMetric({ id: 'm', kind: 'mean', source: 'users', value: 'CAST(user_id AS INTEGER)' }));
    expect(failure).toMatchObject({ kind: 'query', place: { field: 'metrics[1].value' } });
    expect((await failureOf({ ...base, exposure: { source: 'users', variant: 'variant', where: 'CAST(user_id AS INTEGER) > 0' } })).place).toEqual({ field: 'exposure.where' });
  });
  it('refuses a window, a covariate of days and a period where there is no time', async () => {
    expect(await failureOf(withMetric({ id: 'm', kind: 'count', source: 'users', window: { within: '7d' } }))).toMatchObject({ kind: 'input', place: { field: 'metrics[1].window' } });
    expect(await failureOf(withMetric({ id: 'm', kind: 'count', source: 'users', covariate: { days: 7 } }))).toMatchObject({ kind: 'input', place: { field: 'metrics[1].covariate' } });
    expect(await failureOf({ ...base, period: { from: '2026-03-01' } })).toMatchObject({ kind: 'input', place: { field: 'period' } });
  });
  it('says why there is no unit to analyse', async () => {
    expect(await failureOf({ ...base, exposure: { source: 'users', variant: 'variant', where: "country = 'FR'" } })).toMatchObject({ kind: 'sample', place: { field: 'exposure.where' } });
    expect(await failureOf({ ...base, filters: { exposure: "country = 'FR'" } })).toMatchObject({ kind: 'sample', place: { field: 'filters.exposure' } });
    const spelled = await failureOf({ ...base, variants: [{ id: 'Control' }, { id: 'Treatment' }] });
    expect(spelled).toMatchObject({ kind: 'sample', place: { field: 'variants' } });
    expect(spelled.message).toContain('"control", "treatment"');
    expect(await failureOf(base, `SELECT NULL::VARCHAR AS user_id, 'control' AS variant, 1 AS amount`)).toMatchObject({ kind: 'sample', place: { field: 'unit' } });
    expect(await failureOf(base, `SELECT * FROM (${users}) LIMIT 0`)).toMatchObject({ kind: 'sample', place: { field: 'exposure.source' } });
    const timed: Definition = { ...base, sources: { users: { path: 'users.csv', time: 'ts' } } };
    expect(await failureOf({ ...timed, period: { from: '2027-01-01' } })).toMatchObject({ kind: 'sample', place: { field: 'period' } });
    expect(await failureOf(timed, `SELECT * REPLACE ('soon' AS ts) FROM (${users})`)).toMatchObject({ kind: 'sample', place: { field: 'sources.users.time' } });
  });
  it('refuses a segment column with more levels than anybody can compare', async () => {
    const many = `SELECT 'u' || i AS user_id, 'control' AS variant, 1 AS amount, i AS device FROM range(1200) t(i)`;
    expect(await failureOf({ ...base, segments: ['device'] }, many)).toMatchObject({ kind: 'input', place: { field: 'segments' } });
  });
});

describe('data that answer only in part', () => {
  const evaluated = async (table: string, definition = base): ReturnType<typeof evaluate> => evaluate(await TinyWorkspace.open({ users: table }), definition);

  it('lists a variant that never occurs with no units and a reason', async () => {
    const evaluation = await evaluated(users, { ...base, variants: [...base.variants, { id: 'ghost' }] });
    expect(evaluation.variants[2]).toMatchObject({ id: 'ghost', units: 0, share: 0 });
    expect(estimateOf(evaluation, 'amount', { variant: 'ghost' })).toMatchObject({ units: 0, value: null, pValue: null, reason: 'The variant has no units.' });
  });
  it('gives a reason when only one variant has units', async () => {
    const evaluation = await evaluated(`SELECT * FROM (${users}) WHERE variant = 'treatment'`);
    expect(estimateOf(evaluation, 'amount')).toMatchObject({ controlUnits: 0, controlValue: null, pValue: null, reason: 'The control has no units.' });
  });
  it('gives a reason when there is one unit only', async () => {
    const evaluation = await evaluated(`SELECT * FROM (${users}) LIMIT 1`);
    expect(estimateOf(evaluation, 'amount')).toMatchObject({ pValue: null, difference: null });
    expect(estimateOf(evaluation, 'amount').reason).toContain('no units');
  });
  it('counts values that are NULL, infinite, NaN or text, and leaves them out', async () => {
    const messy = `SELECT * FROM (VALUES ('u1', 'control', '1'), ('u2', 'control', 'n/a'), ('u3', 'treatment', 'inf'), ('u4', 'treatment', 'nan'), ('u5', 'treatment', NULL), ('u6', 'treatment', ' 2.5 '), ('u7', 'control', '1,5')) t(user_id, variant, amount)`;
    const evaluation = await evaluated(messy);
    expect(evaluation.provenance.leftOut).toEqual({ amount: { nulls: 1, notFinite: 2, notNumeric: 2, untimed: 0 } });
    expect(estimateOf(evaluation, 'amount')).toMatchObject({ units: 4, controlUnits: 3, value: 2.5 / 4, controlValue: 1 / 3 });
    const check = evaluation.checks.find(({ id }) => id === 'left-out-values');
    expect(check?.status).toBe('warn');
    expect(check?.message).toContain('amount 2 not numbers, 2 not finite');
  });
  it('says so when a metric has no value at all', async () => {
    const nothing = `SELECT * REPLACE (NULL::DOUBLE AS amount) FROM (${users})`;
    const evaluation = await evaluated(nothing);
    expect(evaluation.provenance.leftOut).toEqual({ amount: { nulls: 40, notFinite: 0, notNumeric: 0, untimed: 0 } });
    expect(estimateOf(evaluation, 'amount').pValue).toBeNull();
    expect(estimateOf(evaluation, 'amount').reason).toBe('No row of the metric has a value that counts: 40 are empty.');
  });
  it('says so when a value column holds text', async () => {
    const evaluation = await evaluated(users, { ...base, metrics: [{ id: 'country', kind: 'mean', source: 'users', value: 'country' }] });
    expect(estimateOf(evaluation, 'country')).toMatchObject({ value: null, pValue: null });
    expect(estimateOf(evaluation, 'country').reason).toContain('40 are not numbers');
  });
  it('leaves out rows whose time cannot be read or lies out of range', async () => {
    const log = `SELECT * FROM (VALUES ('u1', 'x', 'control', '2026-03-02 10:00:00', 0), ('u2', 'x', 'treatment', '2026-03-02 10:00:00', 0), ('u3', 'x', 'treatment', '0000-00-00 00:00:00', 0),
      ('u1', 'p', NULL, '2026-03-03 10:00:00', 5), ('u1', 'p', NULL, 'yesterday', 7), ('u2', 'p', NULL, '2099-12-31 23:59:59', 9), ('u2', 'p', NULL, '1970-01-01 00:00:00', 11)) t(user_id, event, variant, ts, amount)`;
    const evaluation = await evaluated(log, {
      ...base, sources: { users: { path: 'users.csv', time: 'ts' } }, period: { from: '2026-03-01', to: '2026-03-31' },
      exposure: { source: 'users', where: "event = 'x'", variant: 'variant' }, metrics: [{ id: 'amount', kind: 'mean', source: 'users', where: "event = 'p'", value: 'amount' }],
    });
    expect(evaluation.provenance.exposure).toMatchObject({ unreadableTimes: 1, units: 2 });
    expect(evaluation.provenance.leftOut).toEqual({ amount: { nulls: 0, notFinite: 0, notNumeric: 0, untimed: 1 } });
    expect(estimateOf(evaluation, 'amount')).toMatchObject({ controlValue: 5, value: 0 });
  });
  it('compares units as text where their columns have different types', async () => {
    const workspace = await TinyWorkspace.open({
      users: `SELECT i AS user_id, ['control', 'treatment'][1 + i % 2] AS variant FROM range(10) t(i)`,
      orders: `SELECT i::VARCHAR AS uid, 2 AS amount FROM range(6) t(i)`,
      history: `SELECT i::DOUBLE AS uid, 3 AS amount FROM range(4) t(i)`,
    });
    const evaluation = await evaluate(workspace, {
      ...base,
      sources: { users: { path: 'u' }, orders: { path: 'o', unit: 'uid' }, history: { path: 'h', unit: { column: 'uid' } } },
      metrics: [{ id: 'amount', kind: 'mean', source: 'orders', value: 'amount' }, { id: 'before', kind: 'mean', source: 'history', value: 'amount' }],
    });
    expect(estimateOf(evaluation, 'amount')).toMatchObject({ controlValue: 6 / 5, value: 6 / 5 });
    expect(estimateOf(evaluation, 'before')).toMatchObject({ controlValue: 6 / 5, value: 6 / 5 });
  });
  it('gives a reason where a transform has no answer', async () => {
    const evaluation = await evaluated(users, withMetric({ id: 'm', kind: 'mean', source: 'users', value: 'amount - 3', transform: 'sqrt' }));
    expect(estimateOf(evaluation, 'm')).toMatchObject({ value: null, pValue: null });
    expect(estimateOf(evaluation, 'm').reason).toContain('24 units');
  });
});
