import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { evaluateWarehouse } from '../../../src-main/warehouse/evaluate-warehouse';
import { InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';
import { deviationBetween, EmbeddedEngine, inWarehouse, overFiles } from './agreement';
import { clickHouseServer, copyTables, type TestServer } from './clickhouse-server';
import { eventRows, historyRows, written } from './experiment';

describe('the same definition pushed down', () => {
  let server: TestServer | null;
  let workspace: TinyWorkspace;
  let files: Evaluation;

  beforeAll(async () => {
    server = await clickHouseServer();
    workspace = await TinyWorkspace.open({ events: eventRows, history: historyRows });
    files = await overFiles(workspace, written);
    // An agreement about nothing would prove nothing.
    const [ , first] = files.estimates.filter(({ segment }) => segment === null);
    expect(first?.units).toBeGreaterThan(40);
    expect(files.estimates.filter(({ segment, pValue }) => segment === null && pValue === null).map(({ metric, reason }) => `${metric}: ${reason ?? ''}`)).toEqual([]);
  }, 60_000);
  afterAll(async () => server?.stop(), 60_000);

  it('gives the same evaluation by its statements in the dialect of the engine inside', async () => {
    const engine = new EmbeddedEngine(await workspace.database.connect());
    const pushed = await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse(written, 'http://localhost:8123', 'row'), timeline: true }, () => Promise.resolve(engine));
    const { deviation, path } = deviationBetween(files, pushed);
    expect(deviation, path).toBeLessThanOrEqual(1e-9);
  }, 60_000);

  it('gives the same evaluation from ClickHouse, where there is one to be had', async ({ annotate, skip }) => {
    if (server === null) {
      await annotate('No ClickHouse here: the statements ran in DuckDB’s dialect, and the protocol against a recorded server.');
      skip();
      return;
    }
    await annotate(`Ran against ${server.how}.`);
    const client = await copyTables(workspace, ['events', 'history'], server.address, 'liftbench_test');
    await client.close();
    const pushed = await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse(written, server.address, 'row'), timeline: true });
    expect(pushed.pushedDown?.engine).toBe('ClickHouse');
    const { deviation, path } = deviationBetween(files, pushed);
    await annotate(`Largest relative deviation of any figure: ${deviation.toExponential(1)}`);
    expect(deviation, path).toBeLessThanOrEqual(1e-9);
  }, 120_000);
});
