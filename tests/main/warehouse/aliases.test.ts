import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { evaluateWarehouse } from '../../../src-main/warehouse/evaluate-warehouse';
import { InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';
import { deviationBetween, EmbeddedEngine, inWarehouse, overFiles } from './agreement';
import { clickHouseServer, copyTables, type TestServer } from './clickhouse-server';

// Chains of two and three, a circle of two and one of three that is led into, users of two ids in one and in two variants, an id of two users.
const aliases = `SELECT 'a' || i AS anonymous_id, CASE WHEN i % 7 = 0 THEN 'a' || (i + 1) WHEN i % 11 = 0 THEN 'b' || i ELSE 'user' || (i // 3) END AS user_id FROM range(120) r(i)
  UNION ALL SELECT 'b' || i, 'user' || (i // 3) FROM range(120) r(i) WHERE i % 11 = 0 UNION ALL SELECT 'a5', 'user0'
  UNION ALL SELECT * FROM (VALUES ('x1', 'x2'), ('x2', 'x1'), ('y0', 'y1'), ('y1', 'y2'), ('y2', 'y3'), ('y3', 'y1'), ('z', 'z'), (NULL, 'n'), ('', 'm'), ('w', NULL)) v(a, b)`;
const exposures = `SELECT 'a' || (i % 150) AS visitor, CASE WHEN (i % 150) % 29 = 0 THEN 'b' WHEN (i % 150) // 3 % 2 = 0 THEN 'a' ELSE 'b' END AS variant, TIMESTAMP '2026-03-02 00:00:00' + to_minutes(i * 13) AS ts, i AS row FROM range(400) r(i)
  UNION ALL SELECT * FROM (VALUES ('x1', 'a', TIMESTAMP '2026-03-02 01:00:00', 1000), ('y0', 'b', TIMESTAMP '2026-03-02 01:00:00', 1001), ('y3', 'b', TIMESTAMP '2026-03-02 02:00:00', 1002), ('z', 'a', TIMESTAMP '2026-03-03 02:00:00', 1003), (NULL, 'a', TIMESTAMP '2026-03-03 02:00:00', 1004)) v(a, b, c, d)`;
const orders = `SELECT CASE WHEN i % 2 = 0 THEN 'user' || (i % 40) ELSE 'a' || (i % 150) END AS customer, (i % 17) / 4.0 AS amount, TIMESTAMP '2026-03-02 00:00:00' + to_minutes(i * 11) AS ts, i AS row FROM range(900) r(i)`;

const written: Definition = {
  liftbench: 1, id: 'aliases', unit: 'visitor',
  sources: { exposures: { path: 'e', time: 'ts' }, aliases: { path: 'a' }, orders: { path: 'o', unit: 'customer', time: 'ts' } },
  aliases: { source: 'aliases', from: 'anonymous_id', to: 'user_id' },
  exposure: { source: 'exposures', variant: 'variant' },
  variants: [{ id: 'a' }, { id: 'b' }],
  repairs: [{ kind: 'drop-rows', source: 'orders', where: 'amount > 4' }],
  metrics: [{ id: 'spent', kind: 'mean', source: 'orders', value: 'amount' }, { id: 'bought', kind: 'conversion', source: 'orders' }],
};

describe('identifiers merged in a warehouse', () => {
  let server: TestServer | null;
  beforeAll(async () => { server = await clickHouseServer(); });
  afterAll(async () => server?.stop(), 60_000);

  it('are the units of files', async () => {
    const workspace = await TinyWorkspace.open({ exposures, aliases, orders });
    const files = await overFiles(workspace, written);
    expect(files.checks.find(({ id }) => id === 'merged-units')?.message).toContain('belongs to several users');
    expect(files.estimates[0]?.units).toBeGreaterThan(10);
    const definition = inWarehouse(written, server?.address ?? 'http://localhost:8123', 'row');
    const pushed: Evaluation[] = [await evaluateWarehouse({ statistics: new InProcessStatistics(), definition, timeline: true }, () => workspace.database.connect().then((connection) => new EmbeddedEngine(connection)))];
    if (server !== null) {
      await (await copyTables(workspace, ['exposures', 'aliases', 'orders'], server.address, 'liftbench_test')).close();
      pushed.push(await evaluateWarehouse({ statistics: new InProcessStatistics(), definition, timeline: true }));
    }
    for (const evaluation of pushed) {
      const { deviation, path } = deviationBetween(files, evaluation);
      expect(deviation, path).toBeLessThanOrEqual(1e-9);
      expect(evaluation.repairs).toEqual(files.repairs);
    }
  });
});
