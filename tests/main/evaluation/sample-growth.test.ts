import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { Evaluation } from '../../../src-contract/evaluation';
import { Connection } from '../../../src-main/database/connection';
import { SampleCache } from '../../../src-main/evaluation/sample-cache';
import { CacheFolder } from '../../../src-main/shelf/cache-folder';
import { ImportShelf } from '../../../src-main/sources/import-shelf';
import { Workspace } from '../../../src-main/sources/workspace';
import { evaluate } from './tiny-workspace';

const definition: Definition = {
  liftbench: 1,
  sources: { events: { path: 'day-*', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  period: { from: '2026-03-02', to: '2026-03-07' },
  metrics: [
    { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', cap: { upper: 0.95 }, covariate: { days: 2 } },
    { id: 'latest', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', aggregate: 'last' },
    { id: 'views', kind: 'count', source: 'events', where: "event = 'view'", window: { within: '2d' } },
    { id: 'median', kind: 'quantile', quantile: 0.5, source: 'events', where: "event = 'view'", value: 'amount' },
    { id: 'each', kind: 'ratio', numerator: { source: 'events', where: "event = 'purchase'", value: 'amount' }, denominator: { source: 'events', where: "event = 'view'" } },
  ],
  segments: ['country'],
};
const withoutLast: Definition = { ...definition, metrics: definition.metrics.filter(({ id }) => id !== 'latest') };

/** Six days of events of 80 people, exposed on any of the first five. `untidy` of a thousand rows are duplicated, of another day, another variant, or none. */
function rowsSql(seed: number, untidy: number): string {
  const draw = (purpose: number, most: number, key = 'i'): string => `(hash(${key} * 64 + ${String(purpose)}, ${String(seed)}) % ${String(most)})::INTEGER`;
  return `WITH drawn AS (
      SELECT i, i < 130 AS exposed, CASE WHEN i < 80 THEN i WHEN i < 130 THEN i - 80 ELSE ${draw(1, 110)} END AS person, ${draw(2, 1000)} < ${String(untidy)} AS odd, ${draw(3, 8)} AS flaw FROM range(1400) t(i)
    ), placed AS (
      SELECT *, CASE WHEN i < 80 THEN ${draw(4, 5)} WHEN exposed THEN 5 ELSE ${draw(5, 6)} END AS day, ${draw(6, 86_400)} + CASE WHEN ${draw(7, 3)} = 0 THEN 0.25 ELSE 0 END AS second, ${draw(8, 2, 'person')} AS arm FROM drawn
    )
    SELECT CASE WHEN odd AND flaw = 0 THEN NULL ELSE 'u' || person END AS user_id,
      CASE WHEN exposed THEN 'exposure' WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event,
      CASE WHEN NOT exposed THEN NULL WHEN odd AND flaw = 1 THEN 'unheard' WHEN odd AND flaw = 2 THEN NULL ELSE ['control', 'treatment'][1 + CASE WHEN odd AND flaw = 3 THEN 1 - arm ELSE arm END] END AS variant,
      CASE WHEN odd AND flaw = 4 THEN NULL WHEN odd AND flaw = 5 THEN 'inf'::DOUBLE ELSE ${draw(9, 500)} / 7 END AS amount,
      TIMESTAMP '2026-03-02' + to_microseconds(((day * 86400 + CASE WHEN odd AND flaw = 6 THEN 3600 ELSE second END) * 1000000)::BIGINT) AS ts,
      ['DE', 'US', NULL][1 + ${draw(10, 3, 'person')}] AS country, day, i, odd AND flaw = 7 AS twice
    FROM placed`;
}

let root = '';
let instance: DuckDBInstance;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'liftbench-growth-'));
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(async () => {
  instance.closeSync();
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});
let folder = '';
let runs = 0;
beforeEach(() => newFolder());
afterEach(() => vi.restoreAllMocks());
async function newFolder(): Promise<void> {
  folder = join(root, String((runs += 1)));
  await mkdir(join(folder, 'cache'), { recursive: true });
}

/** Writes the rows of one file. @param file its number, by which files are in order. */
async function write(rows: string, file: number, where: string, extension: 'parquet' | 'csv' = 'parquet'): Promise<void> {
  const connection = await instance.connect();
  const columns = 'user_id, event, variant, amount, ts, country';
  await connection.run(`COPY (SELECT ${columns} FROM (SELECT * FROM (${rows}) UNION ALL SELECT * FROM (${rows}) WHERE twice) WHERE ${where} ORDER BY ts, i) TO '${join(folder, `day-${String(file)}.${extension}`)}'`);
  connection.closeSync();
}

type Compared = Omit<Evaluation, 'timings' | 'provenance'> & { readonly provenance: Record<string, unknown> };
interface Run {
  readonly evaluation: Compared;
  /** What was read alone. */
  readonly read: unknown;
  readonly statements: readonly string[];
}

/** An evaluation by a program that was just started. */
async function run(written: Definition, kept: boolean): Promise<Run> {
  const statements: string[] = [];
  const { guard } = Connection.prototype;
  const spy = vi.spyOn(Connection.prototype, 'guard').mockImplementation(function listen<Result>(this: Connection, sql: string, work: () => Promise<Result>): Promise<Result> {
    statements.push(sql);
    return guard.call(this, sql, work) as Promise<Result>;
  });
  const keep = vi.spyOn(ImportShelf.prototype, 'keep');
  const cacheFolder = new CacheFolder(join(folder, 'cache'), 1e9);
  const cache = kept ? new SampleCache(cacheFolder, 'one', 0, 0) : undefined;
  const workspace = new Workspace({ threads: 2, imports: kept ? new ImportShelf(cacheFolder, 'one', { fromBytes: 0, afterMs: 0 }) : undefined });
  try {
    const { timings: _timings, provenance, ...rest } = await evaluate(workspace, written, { baseDirectory: folder, timeline: true, ...(cache === undefined ? {} : { cache }) });
    // The timer that begins to keep an import was set before this one, for as long.
    await new Promise((done) => setTimeout(done, 0));
    await Promise.all(keep.mock.results.map(({ value }) => value as Promise<boolean>));
    await cache?.settled();
    const { sql: _sql, sources, ...about } = provenance;
    const { read, ...events } = (sources as Record<string, Record<string, unknown>>)['events']!;
    return { evaluation: JSON.parse(JSON.stringify({ ...rest, provenance: { ...about, events } })) as Compared, read, statements };
  } finally {
    spy.mockRestore();
    keep.mockRestore();
    await workspace.close();
  }
}

/** The same where there may be nobody to compare yet. */
async function outcome(written: Definition, kept: boolean): Promise<{ evaluation: unknown; read: unknown }> {
  return run(written, kept).catch((thrown: unknown) => ({ evaluation: String(thrown), read: undefined }));
}

describe('a source that has got more files', () => {
  it('has only its new file read when nobody is new in it, and gives the very figures of reading all', async () => {
    const rows = rowsSql(1, 0);
    for (const day of [0, 1, 2, 3, 4]) await write(rows, day, `day = ${String(day)}`);
    expect((await run(definition, true)).read).toBeUndefined();
    await write(rows, 5, 'day = 5');
    const grown = await run(definition, true);
    expect(grown.read).toEqual({ files: ['day-5.parquet'], rows: expect.any(Number) as number, keptFiles: 5, lookedThroughKept: false });
    expect(grown.evaluation).toEqual((await run(definition, false)).evaluation);
    const reads = grown.statements.filter((sql) => /day-[0-4]\.parquet|FROM "events/.test(sql) && !/^(DESCRIBE|CREATE VIEW)|^SELECT (count\(\*\)|typeof)|EXPLAIN|LIMIT 0/.test(sql));
    expect(reads).toEqual([]);
    expect((await run(definition, true)).read).toBeUndefined();
  });

  it('has a new measure read by itself by a program that was just started: the units are not found again', async () => {
    const rows = rowsSql(3, 60);
    for (const day of [0, 1, 2, 3, 4, 5]) await write(rows, day, `day = ${String(day)}`);
    await run(definition, true);
    const more: Definition = { ...definition, metrics: [...definition.metrics, { id: 'large', kind: 'conversion', source: 'events', where: 'amount > 30' }] };
    const read = await run(more, true);
    expect(read.evaluation).toEqual((await run(more, false)).evaluation);
    expect(read.statements.filter((sql) => sql.includes('arg_min'))).toEqual([]);
    const scans = [...new Set(read.statements)].filter((sql) => sql.includes('JOIN liftbench_units'));
    expect(scans.map((sql) => [sql.includes('30'), sql.includes('purchase')])).toEqual([[true, false]]);
  });

  it('has what new units did before looked up in the files that were read before', async () => {
    const rows = rowsSql(2, 0);
    for (const day of [0, 1]) await write(rows, day, `day = ${String(day)}`);
    await run(definition, true);
    for (const day of [2, 3, 4, 5]) {
      await write(rows, day, `day = ${String(day)}`);
      const grown = await run(definition, true);
      expect(grown.read).toEqual({ files: [`day-${String(day)}.parquet`], rows: expect.any(Number) as number, keptFiles: day, lookedThroughKept: day < 5 });
      expect(grown.evaluation).toEqual((await run(definition, false)).evaluation);
    }
  });

  it('gives the very figures of reading all, however the rows are spread over files and however untidy they are', async () => {
    const told = { grown: 0, whole: 0 };
    await fc.assert(fc.asyncProperty(
      fc.record({
        seed: fc.nat(1000), untidy: fc.constantFrom(0, 4, 60, 300),
        spread: fc.constantFrom('day', 'CASE WHEN hash(i) % 40 = 0 THEN hash(i) % 6 ELSE day END', 'hash(i) % 6', '5 - day', '(i % 1400) // 234'),
        before: fc.integer({ min: 1, max: 5 }), csv: fc.boolean(), last: fc.boolean(), first: fc.boolean(), ends: fc.boolean(),
        order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }), arrives: fc.constantFrom('in order', 'in any order'),
      }),
      async ({ seed, untidy, spread, before, csv, last, first, ends, order, arrives }) => {
        await newFolder();
        const rows = rowsSql(seed, untidy);
        const { period: _period, ...open } = last ? definition : withoutLast;
        const written: Definition = { ...open, ...(ends ? { period: { from: '2026-03-03', to: '2026-03-06' } } : {}), exposure: { ...definition.exposure, multiple: first ? 'first' : 'exclude' } };
        const files = arrives === 'in order' ? [0, 1, 2, 3, 4, 5] : order;
        for (const file of files.slice(0, before)) await write(rows, file, `(${spread}) = ${String(file)}`, csv ? 'csv' : 'parquet');
        await outcome(written, true);
        for (const file of files.slice(before)) await write(rows, file, `(${spread}) = ${String(file)}`, csv ? 'csv' : 'parquet');
        const grown = await outcome(written, true);
        told[grown.read === undefined ? 'whole' : 'grown'] += 1;
        expect(grown.evaluation).toEqual((await outcome(written, false)).evaluation);
      },
    ), { numRuns: 15 });
    expect(told.grown).toBeGreaterThan(5);
  });
});
