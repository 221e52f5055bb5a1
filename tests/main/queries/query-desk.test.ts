import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, describe, expect, it } from 'vitest';
import { toFailure } from '../../../src-contract/failure';
import type { Definition } from '../../../src-contract/experiment';
import { mostKeptRows } from '../../../src-contract/query';
import { QueryDesk } from '../../../src-main/queries/query-desk';
import { Workspace } from '../../../src-main/sources/workspace';
import { definitionOf, estimateOf, evaluate, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { asked, queryDesk, rowsOf } from './query-stage';

const folder = mkdtempSync(join(tmpdir(), 'liftbench-queries-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); });

const events = `
  SELECT 'u' || u AS user_id, CASE WHEN u % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, CASE WHEN u % 3 = 0 THEN 'DE' ELSE 'FR' END AS country,
    'exposure' AS event, NULL::DOUBLE AS amount, TIMESTAMP '2026-03-02 10:00:00' + INTERVAL (u) MINUTE AS ts FROM range(200) t(u)
  UNION ALL
  SELECT 'u' || u, CASE WHEN u % 2 = 0 THEN 'control' ELSE 'treatment' END, NULL, 'purchase', 3 + (u * 7919 % 101) / 7.0 + n, TIMESTAMP '2026-03-03 10:00:00' + INTERVAL (u + n) MINUTE
  FROM range(200) t(u), range(3) s(n) WHERE u % 5 < 3 - n`;
const definition: Definition = {
  liftbench: 1, id: 'shop', sources: { events: { path: 'events.csv', time: 'ts' } }, unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [
    { id: 'conversion', kind: 'conversion', source: 'events', where: "event = 'purchase'" },
    { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', cap: { upper: 0.95 } },
    { id: 'basket', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', aggregate: 'last', zeros: 'exclude', transform: 'log1p' },
    { id: 'per_order', kind: 'ratio', numerator: { source: 'events', where: "event = 'purchase'", value: 'amount' }, denominator: { source: 'events', where: "event = 'purchase'" } },
  ],
  segments: ['country'],
};

describe('a query', () => {
  it('finds the units with the very values that the readout compares', async () => {
    const tiny = await TinyWorkspace.open({ events });
    const evaluation = await evaluate(tiny, definition);
    const desk = new QueryDesk({ database: tiny.database, sources: [...(await tiny.ensure()).values()] });
    const text = JSON.stringify(definition);
    const [[units, conversion, revenue, basket, ratio] = []] = await rowsOf(desk, asked("SELECT count(*), avg(conversion), avg(revenue), avg(basket), sum(per_order_numerator) / sum(per_order_denominator) FROM units WHERE variant = 'treatment'", { definition: text }));
    for (const [metric, found] of [['conversion', conversion], ['revenue', revenue], ['basket', basket], ['per_order', ratio]] as const) {
      expect(Number(found), metric).toBeCloseTo(estimateOf(evaluation, metric).value ?? NaN, 10);
    }
    expect(units).toBe('100');
    const columns = (await desk.run(asked('SELECT * FROM units', { definition: text }), null)).columns.map(({ name }) => name);
    expect(columns).toEqual(['unit', 'variant', 'first_exposure', 'country', 'conversion', 'revenue', 'basket', 'per_order', 'per_order_numerator', 'per_order_denominator']);
  });

  it('reads earlier named queries, and parameters as values', async () => {
    const { desk } = await queryDesk({ events });
    const request = asked('SELECT n FROM doubled WHERE n > $least', {
      earlier: [{ name: 'bought', sql: "SELECT count(*) AS n FROM events WHERE event = 'purchase' AND ts >= $day_from -- all" }, { name: 'doubled', sql: 'SELECT 2 * n AS n FROM bought;' }],
      parameters: [{ name: 'least', type: 'number', value: 5 }, { name: 'day_from', type: 'date', value: '2026-03-03' }],
    });
    expect(await rowsOf(desk, request)).toEqual([['480']]);
    expect((await desk.run(request, null)).reads).toEqual(['events', 'bought', 'doubled']);
  });

  it('keeps a million rows of an endless answer, says so, and hands them out by the page', async () => {
    const { desk } = await queryDesk({ events });
    const result = await desk.run(asked('SELECT range AS n FROM range(1000000000000)'), null);
    expect([result.rows, result.cut]).toEqual([mostKeptRows, true]);
    const page = await desk.page(result.id, 999_998, 100);
    expect(page.rows).toEqual([['999998'], ['999999']]);
    expect((await desk.points(result.id, ['n'], 1000)).columns[0]?.values.slice(0, 2)).toEqual([0, 1000]);
  });

  it('keeps the order that was asked for', async () => {
    const { desk } = await queryDesk({ events });
    const rows = await rowsOf(desk, asked("SELECT user_id FROM events WHERE event = 'exposure' ORDER BY ts DESC"));
    expect(rows.map(([unit]) => unit).slice(0, 3)).toEqual(['u199', 'u198', 'u197']);
  });

  it('stops when it is cancelled or superseded, and the next one runs', async () => {
    const { desk } = await queryDesk({ events });
    const endless = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';
    const first = desk.run(asked(endless, { job: 'cell' }), null);
    const second = desk.run(asked('SELECT 1', { job: 'cell' }), null);
    expect(toFailure(await first.catch((thrown: unknown) => thrown)).kind).toBe('cancelled');
    expect((await second).rows).toBe(1);
    const third = desk.run(asked(endless, { job: 'other' }), null);
    desk.stop('other');
    expect(toFailure(await third.catch((thrown: unknown) => thrown)).kind).toBe('cancelled');
  });

  it('profiles the columns of its answer', async () => {
    const { desk } = await queryDesk({ events });
    const { id } = await desk.run(asked('SELECT country, amount FROM events'), null);
    const [country, amount] = await desk.profile(id);
    expect([country?.nulls, country?.distinct, country?.top[0]]).toEqual([240, 2, { value: 'FR', count: 133 }]);
    expect(amount?.histogram?.reduce((sum, bin) => sum + bin.count, 0)).toBe(240);
  });

  it('forgets the former answer of a cell, and says so', async () => {
    const { desk } = await queryDesk({ events });
    const { id } = await desk.run(asked('SELECT 1', { job: 'cell' }), null);
    await desk.run(asked('SELECT 2', { job: 'cell' }), null);
    expect(toFailure(await Promise.resolve().then(() => desk.page(id, 0, 10)).catch((thrown: unknown) => thrown))).toMatchObject({ kind: 'engine', next: 'Run the query again.' });
  });

  it('writes CSV, Parquet and Arrow to the file that was chosen, whole, and nowhere else', async () => {
    const workspace = new Workspace({ temporaryRoot: folder });
    const file = join(folder, 'events.csv');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, 'id,day,at,name,ok\n1,2026-03-01,2026-03-01T10:00:00.5Z,"a,b",true\n2,,,,\n');
    await workspace.ensure([{ name: 'events', paths: [file], baseDirectory: null, options: {} }]);
    const desk = new QueryDesk(workspace);
    const { id } = await desk.run(asked('SELECT *, id * 1.5 AS x FROM events ORDER BY id'), null);
    const before = readdirSync(folder).sort();
    const csv = join(folder, 'out.csv');
    expect(await desk.export(id, 'csv', csv)).toEqual({ rows: 2, base64: null });
    expect(readFileSync(csv, 'utf8').split('\n')[0]).toBe('id,day,at,name,ok,x');
    expect(readFileSync(csv, 'utf8')).toContain('"a,b"');
    await desk.export(id, 'parquet', join(folder, 'out.parquet'));
    expect(readFileSync(join(folder, 'out.parquet')).subarray(0, 4).toString()).toBe('PAR1');
    await desk.export(id, 'arrow', join(folder, 'out.arrow'));
    const arrow = tableFromIPC(readFileSync(join(folder, 'out.arrow')));
    expect(arrow.numRows).toBe(2);
    expect(arrow.schema.fields.map((field) => `${field.name} ${String(field.type)}`)).toEqual(['id Int64', 'day Date32<DAY>', expect.stringMatching(/^at Timestamp<MICROSECOND/), 'name Utf8', 'ok Bool', 'x Float64']);
    expect(Number(arrow.get(0)?.['at'])).toBe(Date.UTC(2026, 2, 1, 10) + 500);
    expect(new Date(Number(arrow.get(0)?.['day'])).toISOString().slice(0, 10)).toBe('2026-03-01');
    expect([arrow.get(1)?.['name'], arrow.get(1)?.['day'], arrow.get(1)?.['x']]).toEqual([null, null, 3]);
    const { base64 } = await desk.export(id, 'csv', null);
    expect(Buffer.from(base64 ?? '', 'base64').toString()).toBe(readFileSync(csv, 'utf8'));
    expect(toFailure(await desk.export(id, 'csv', join(folder, 'profile')).catch((thrown: unknown) => thrown)).kind).toBe('input');
    expect(toFailure(await desk.export(id, 'csv', join(folder, 'nowhere', 'x.csv')).catch((thrown: unknown) => thrown)).kind).toBe('disk');
    expect(existsSync(join(folder, 'profile'))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual([...before, 'out.arrow', 'out.csv', 'out.parquet'].sort());
    await workspace.close();
  });

  it('writes the rows beyond the kept ones too', async () => {
    const workspace = new Workspace({ temporaryRoot: folder });
    const file = join(folder, 'one.csv');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, 'id\n1\n');
    await workspace.ensure([{ name: 'one', paths: [file], baseDirectory: null, options: {} }]);
    const desk = new QueryDesk(workspace);
    const { id, cut } = await desk.run(asked('SELECT range AS n FROM range(1000005)'), null);
    expect(cut).toBe(true);
    expect((await desk.export(id, 'parquet', join(folder, 'all.parquet'))).rows).toBe(1_000_005);
    expect((await desk.export(id, 'arrow', join(folder, 'all.arrow'))).rows).toBe(1_000_005);
    await workspace.close();
  });

  it('gives the same units whatever the readout has read before', async () => {
    const tiny = await TinyWorkspace.open({ events });
    const desk = new QueryDesk({ database: tiny.database, sources: [...(await tiny.ensure()).values()] });
    const request = asked('SELECT variant, count(*), sum(revenue) FROM units GROUP BY ALL ORDER BY ALL', { definition: JSON.stringify(definition) });
    const before = await rowsOf(desk, request);
    await evaluateExperiment({ workspace: tiny, statistics: new InProcessStatistics(), definition: definitionOf(definition), baseDirectory: null, timeline: false });
    expect(await rowsOf(desk, request)).toEqual(before);
  });
});
