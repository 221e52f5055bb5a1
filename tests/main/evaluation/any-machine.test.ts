import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { LiftbenchError } from '../../../src-contract/failure';
import { Database } from '../../../src-main/database/database';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace, type WorkspaceOptions } from '../../../src-main/sources/workspace';
import { definitionOf, InProcessStatistics } from './tiny-workspace';

const folder = mkdtempSync(join(tmpdir(), 'liftbench-machine-'));
/** 30,000 units, several rows of most at one instant, values whose sums depend on the order of adding. */
const rows = `
  SELECT 'u' || i AS user_id, 'exposure' AS event, ['a', 'b', 'c'][1 + (hash(i) % 3)::BIGINT] AS variant, TIMESTAMP '2026-03-05 01:00' + INTERVAL (i % 5) DAY AS ts, NULL::DOUBLE AS amount, ['DE', 'FR', 'US'][1 + i % 3] AS country FROM range(30000) t(i)
  UNION ALL SELECT 'u' || (h % 31000), ['view', 'click', 'purchase'][1 + (h % 3)::BIGINT], NULL, TIMESTAMP '2026-03-04' + INTERVAL (h % 97) HOUR, exp((h % 1009) / 200.0) / 7, NULL FROM (SELECT hash(j) AS h FROM range(150000) t(j))`;
const orders = ['ts, user_id, amount', 'hash(user_id || epoch(ts)::VARCHAR || coalesce(amount::VARCHAR, event))', 'user_id DESC, ts DESC, amount DESC'];
const file = (order: number): string => join(folder, `order-${String(order)}.parquet`);

const written = (order: number): Definition => ({
  liftbench: 1, sources: { events: { path: file(order), time: 'ts' } }, unit: 'user_id', segments: ['country'], period: { from: '2026-03-05', to: '2026-03-12' },
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' }, variants: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  metrics: [
    { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', cap: { upper: 0.99 }, covariate: { days: 3 } },
    { id: 'buyers', kind: 'conversion', source: 'events', where: "event = 'purchase'", window: { within: '2d' } },
    { id: 'basket', kind: 'ratio', numerator: { source: 'events', where: "event = 'purchase'", value: 'amount' }, denominator: { source: 'events', where: "event = 'view'" } },
    { id: 'median', kind: 'quantile', quantile: 0.5, source: 'events', where: "event = 'click'", value: 'amount' },
    { id: 'drawn', kind: 'mean', source: 'events', where: "event = 'click'", value: 'amount', method: 'bootstrap' },
  ],
});

/** Everything that an evaluation says, but how long it took, where it came from and what the file hashes to. */
async function evaluated(order: number, options: WorkspaceOptions): Promise<string> {
  const workspace = new Workspace({ temporaryRoot: folder, ...options });
  try {
    const { timings: _, provenance: __, experiment: ___, ...rest } = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(written(order)), baseDirectory: null, timeline: true });
    return JSON.stringify(rest);
  } finally {
    await workspace.close();
  }
}

beforeAll(async () => {
  const database = await Database.open({ allowedPaths: orders.map((_, order) => file(order)) });
  const connection = await database.connect();
  for (const [order, by] of orders.entries()) await connection.run(`COPY (SELECT * FROM (${rows}) ORDER BY ${by}) TO '${file(order)}' (FORMAT parquet, ROW_GROUP_SIZE 20000)`);
  connection.close();
  await database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('an evaluation', () => {
  it('is the same to the last bit for any number of threads, any order of the rows and any memory', async () => {
    const first = await evaluated(0, { threads: 1 });
    const { estimates } = JSON.parse(first) as { estimates: { pValue: number | null }[] };
    expect(estimates.filter(({ pValue }) => pValue !== null).length).toBeGreaterThan(10);
    for (const [order, options] of [[0, { threads: 4 }], [1, { threads: 2 }], [2, { threads: 1 }], [2, { threads: 4 }], [1, { threads: 2, memoryLimit: '48MB' }]] as const) {
      expect(await evaluated(order, options) === first, `order ${String(order)}, ${JSON.stringify(options)}`).toBe(true);
    }
  });

  it('that the memory does not suffice for says how much there is and what helps, and the next one is whole', async () => {
    const workspace = new Workspace({ temporaryRoot: folder, threads: 1, memoryLimit: '8MB', temporaryLimit: '1MB' });
    const attempt = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(written(0)), baseDirectory: null, timeline: false }).then(() => null, (thrown: unknown) => thrown);
    expect(attempt).toBeInstanceOf(LiftbenchError);
    const { failure } = attempt as LiftbenchError;
    expect(failure).toMatchObject({ kind: 'disk', message: expect.stringMatching(/\d+(\.\d+)? [KM]iB/) as string, next: expect.stringMatching(/memory|space/) as string });
    const connection = await workspace.database.connect();
    expect(await connection.rows("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'liftbench%'")).toEqual([]);
    connection.close();
    await workspace.close();
    expect(await evaluated(0, { threads: 2 })).toBe(await evaluated(2, { threads: 1 }));
  });
});
