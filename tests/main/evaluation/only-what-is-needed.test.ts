import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { Connection } from '../../../src-main/database/connection';
import { folderWith, newWorkspace } from '../sources/open-files';
import { evaluate } from './tiny-workspace';

const definition: Definition = {
  liftbench: 1,
  sources: { events: { path: 'events.parquet', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'buyers', kind: 'conversion', source: 'events', where: "event = 'purchase'" }],
};

describe('an evaluation over Parquet', () => {
  afterEach(() => { vi.restoreAllMocks(); });

  async function events(): Promise<string> {
    const folder = folderWith({});
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`COPY (
      SELECT 'u' || (i % 50) AS user_id, CASE WHEN i < 50 THEN 'exposure' WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event,
        CASE WHEN i < 50 THEN ['control', 'treatment'][1 + i % 2] END AS variant, (i % 11)::DOUBLE AS amount, TIMESTAMP '2026-03-01' + to_minutes(i) AS ts, repeat('x', 50) AS never_asked_for
      FROM range(600) t(i)) TO '${join(folder, 'events.parquet')}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    return folder;
  }

  it('reads the columns that it needs from the file, and only rows that can count', async () => {
    const baseDirectory = await events();
    const workspace = newWorkspace();
    const guard = vi.spyOn(Connection.prototype, 'guard');
    await evaluate(workspace, definition, { baseDirectory });
    const statements = guard.mock.calls.map(([sql]) => sql);
    const units = statements.find((sql) => /^CREATE[^]*?_exposures AS\s/.test(sql))?.replace(/^[^]*?_exposures AS\s/, '');
    const rows = statements.find((sql) => /^SELECT u\.rowid[^]*JOIN/.test(sql));
    guard.mockRestore();
    const connection = await workspace.database.connect();
    try {
      for (const [sql, columns, condition] of [[units, ['user_id', 'event', 'variant', 'ts'], 'exposure'], [rows, ['user_id', 'event', 'ts'], 'purchase']] as const) {
        expect(sql).toBeDefined();
        // The units' table may be gone by now; one like it explains the same.
        const table = /JOIN (liftbench_units_\w+)/.exec(sql ?? '')?.[1];
        if (table !== undefined) await connection.run(`CREATE TABLE IF NOT EXISTS ${table} (k VARCHAR, c UTINYINT, t BIGINT)`);
        const [plan] = await connection.rows<{ explain_value: string }>(`EXPLAIN (FORMAT json) ${sql ?? ''}`);
        const scan = scans(JSON.parse(plan?.explain_value ?? '[]') as Node[]).find(({ name }) => /READ_PARQUET|PARQUET_SCAN/i.test(name));
        const projected = [scan?.extra_info['Projections'] ?? []].flat() as string[];
        expect(projected).toContain('user_id');
        // What only the filter needs may be read for it alone.
        expect(projected.filter((name) => !columns.some((column) => column === name))).toEqual([]);
        expect(String(scan?.extra_info['Filters'])).toContain(condition);
      }
    } finally {
      connection.close();
    }
  });

  it('scans the source once for a new measure, for that measure alone, and not at all for what is known', async () => {
    const baseDirectory = await events();
    const workspace = newWorkspace();
    const guard = vi.spyOn(Connection.prototype, 'guard');
    const scanned = async (metrics: Definition['metrics']): Promise<string[]> => {
      guard.mockClear();
      await evaluate(workspace, { ...definition, metrics }, { baseDirectory });
      return guard.mock.calls.map(([sql]) => sql).filter((sql) => sql.includes(workspace.source('events').relation) && !/^(DESCRIBE|SELECT json_)/.test(sql) && /event/.test(sql) && !sql.startsWith('CREATE VIEW'));
    };
    const [buyers] = definition.metrics;
    const first = await scanned([buyers!]);
    expect(first.some((sql) => sql.includes('purchase'))).toBe(true);
    const again = await scanned([buyers!, { id: 'views', kind: 'count', source: 'events', where: "event = 'view'" }]);
    expect(new Set(again).size).toBe(1);
    expect(again[0]).toContain("'view'");
    expect(again[0]).not.toContain("'purchase'");
    expect(await scanned([buyers!, { id: 'viewers', kind: 'conversion', source: 'events', where: "event = 'view'" }])).toEqual([]);
  });
});

interface Node {
  readonly name: string;
  readonly children: readonly Node[];
  readonly extra_info: Readonly<Record<string, unknown>>;
}

function scans(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...scans(node.children)]);
}
