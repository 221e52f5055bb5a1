import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { toFailure } from '../../../src-contract/failure';
import { evaluateWarehouse } from '../../../src-main/warehouse/evaluate-warehouse';
import { InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';
import { deviationBetween, EmbeddedEngine, inWarehouse, overFiles } from './agreement';
import { clickHouseServer, copyTables, type TestServer } from './clickhouse-server';
import { companies, companyRows, historyRows } from './experiment';

describe('users inside companies that were randomised, pushed down', () => {
  let server: TestServer | null;
  let workspace: TinyWorkspace;

  beforeAll(async () => {
    server = await clickHouseServer();
    workspace = await TinyWorkspace.open({ events: companyRows, history: historyRows });
  });
  afterAll(async () => server?.stop(), 60_000);

  async function embedded(definition: Definition): Promise<Evaluation> {
    const engine = new EmbeddedEngine(await workspace.database.connect());
    return evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse(definition, 'http://localhost:8123', 'row'), timeline: true }, () => Promise.resolve(engine));
  }

  it.each([
    ['left out where several variants were seen', companies],
    ['in their first variant', { ...companies, exposure: { ...companies.exposure, multiple: 'first' as const }, segments: [] }],
    ['without a period or segments', { ...companies, period: undefined, analysis: {}, segments: [], metrics: companies.metrics.filter(({ id }) => ['any', 'count', 'sum', 'ratio', 'median', 'history'].includes(id)) }],
  ])('are %s as they are over files', async (_which, definition) => {
    const files = await overFiles(workspace, definition as Definition);
    // An agreement about nothing would prove nothing.
    const first = files.estimates.find(({ segment, metric }) => segment === null && metric === 'sum');
    expect(first?.units).toBeGreaterThan(15);
    expect(files.variants.every(({ units, randomisationUnits = 0 }) => units > 2 * randomisationUnits && randomisationUnits > 15)).toBe(true);
    expect(files.checks.find(({ id }) => id === 'multiple-variants')?.message).toContain('company');
    expect(files.estimates.filter(({ segment, pValue }) => segment === null && pValue === null).map(({ metric, reason }) => `${metric}: ${reason ?? ''}`)).toEqual([]);
    const { deviation, path } = deviationBetween(files, await embedded(definition as Definition));
    expect(deviation, path).toBeLessThanOrEqual(1e-9);
  });

  it('say so where no row names a company', async () => {
    const nobody = await TinyWorkspace.open({ events: `SELECT * REPLACE (NULL::VARCHAR AS company) FROM (${companyRows})`, history: historyRows });
    const engine = new EmbeddedEngine(await nobody.database.connect());
    const failure = await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse(companies, 'http://localhost:8123', 'row'), timeline: false }, () => Promise.resolve(engine)).then(() => null, toFailure);
    expect(failure).toMatchObject({ kind: 'sample', place: { field: expect.any(String) as string } });
  });

  it('are the same from ClickHouse, where there is one to be had', async ({ annotate, skip }) => {
    if (server === null) {
      await annotate('No ClickHouse here: the statements ran in DuckDB’s dialect.');
      skip();
      return;
    }
    await annotate(`Ran against ${server.how}.`);
    await (await copyTables(workspace, ['events', 'history'], server.address, 'liftbench_test')).close();
    const pushed = await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse(companies, server.address, 'row'), timeline: true });
    const { deviation, path } = deviationBetween(await overFiles(workspace, companies), pushed);
    await annotate(`Largest relative deviation of any figure: ${deviation.toExponential(1)}`);
    expect(deviation, path).toBeLessThanOrEqual(1e-9);
  });
});
