import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Definition } from '../../../src-contract/experiment';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { Connection } from '../../../src-main/database/connection';
import { evaluateExperiment, sourceRequests } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace } from '../../../src-main/sources/workspace';
import { evaluateWarehouse } from '../../../src-main/warehouse/evaluate-warehouse';
import { definitionOf, InProcessStatistics } from '../evaluation/tiny-workspace';
import { deviationBetween, EmbeddedEngine, inWarehouse } from './agreement';
import { clickHouseServer, copyTables, type TestServer } from './clickhouse-server';

const folder = (sample: string): string => join(import.meta.dirname, '../../../sample-data', sample);

function sampleDefinition(sample: string): Definition {
  return parse(readFileSync(join(folder(sample), 'experiment.yaml'), 'utf8')) as Definition;
}

/** Every kind of repair, on the sample whose export is broken in eleven ways. */
const repaired: Definition = {
  ...sampleDefinition('broken-export'),
  repairs: [
    { kind: 'trim-ids' },
    { kind: 'fold-ids', source: 'events' },
    { kind: 'drop-placeholder-ids' },
    { kind: 'deduplicate', source: 'events', key: ['event_id'] },
    { kind: 'merge-variants', from: ['Treatment', 'treatment ', 'TREATMENT'], to: 'treatment' },
    { kind: 'drop-rows', source: 'events', where: "event = 'purchase' AND value < 0" },
    { kind: 'scale-values', source: 'events', column: 'value', where: 'value > 500', factor: 0.01 },
    { kind: 'drop-units', moreThan: { rows: 60, per: 'hour' } },
    { kind: 'drop-units', matching: { column: 'user_id', pattern: '^(bot|test)' } },
    { kind: 'drop-units', ids: ['p100437', 'nobody'] },
    { kind: 'drop-units', where: 'value > 10000' },
    { kind: 'drop-placeholder-ids', ids: ['Test'] },
    { kind: 'clip-times', source: 'events', from: '2026-05-10', to: '2026-05-21' },
    { kind: 'end-before-incomplete-day', day: '2026-05-20' },
  ],
};

const cases: readonly (readonly [what: string, sample: string, definition: Definition])[] = [
  ['a clean sample with a covariate from another table', 'checkout-button', sampleDefinition('checkout-button')],
  ['a sample of three variants', 'search-ranking', sampleDefinition('search-ranking')],
  ['a broken export as it is', 'broken-export', sampleDefinition('broken-export')],
  ['a broken export with every kind of repair', 'broken-export', repaired],
];

/** Cells that a file could not be read to are no cells of a table, so that nothing is left to say of them. */
function asTables(evaluation: Evaluation): Evaluation {
  return { ...evaluation, checks: evaluation.checks.filter(({ id }) => id !== 'left-out-values') };
}

describe('samples added up in a warehouse', () => {
  let server: TestServer | null;
  beforeAll(async () => { server = await clickHouseServer(); });
  afterAll(async () => server?.stop(), 60_000);

  it.each(cases)('gives the same evaluation of %s', async (_what, sample, written) => {
    const workspace = new Workspace();
    let connection: Connection | null = null;
    try {
      const definition = definitionOf(written);
      const timeline = sample === 'checkout-button';
      const files = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition, baseDirectory: folder(sample), timeline });
      expect(files.estimates.some(({ pValue }) => pValue !== null)).toBe(true);
      connection = await workspace.database.connect();
      const names = sourceRequests(definition, null).map(({ name }) => name);
      for (const name of names) {
        const { relation, rowOrderSql } = workspace.source(name);
        await connection.run(`CREATE OR REPLACE TABLE "copy_${name}" AS SELECT *, CAST(${rowOrderSql} AS BIGINT) AS row FROM ${relation}`);
      }
      const asked = inWarehouse(written, server?.address ?? 'http://localhost:8123', 'row');
      const copied = { ...asked, sources: Object.fromEntries(Object.entries(asked.sources).map(([name, source]) => [name, { ...source, table: `copy_${name}` }])) };
      const engine = new EmbeddedEngine(connection);
      const pushed: Evaluation[] = [await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: copied, timeline }, () => Promise.resolve(engine))];
      if (server !== null) {
        await (await copyTables(workspace, names.map((name) => `copy_${name}`), server.address, 'liftbench_test')).close();
        pushed.push(await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: copied, timeline }));
      }
      for (const evaluation of pushed) {
        const { deviation, path } = deviationBetween(asTables(files), asTables(evaluation));
        expect(deviation, path).toBeLessThanOrEqual(1e-9);
        expect(evaluation.repairs).toEqual(files.repairs);
      }
    } finally {
      connection?.close();
      await workspace.close();
    }
  });
});
