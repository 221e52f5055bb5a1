import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { CompleteDefinition, Definition } from '../../../src-contract/experiment';
import { LiftbenchError, toFailure } from '../../../src-contract/failure';
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
  });
  afterAll(async () => server?.stop(), 60_000);

  it('gives the same evaluation by its statements in the dialect of the engine inside', async () => {
    const engine = new EmbeddedEngine(await workspace.database.connect());
    const pushed = await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse(written, 'http://localhost:8123', 'row'), timeline: true }, () => Promise.resolve(engine));
    const { deviation, path } = deviationBetween(files, pushed);
    expect(deviation, path).toBeLessThanOrEqual(1e-9);
  });

  it('has no test, and says why, where a method reads every unit’s value', async () => {
    const engine = new EmbeddedEngine(await workspace.database.connect());
    const rows = { source: 'events', where: "event = 'p'", value: 'x' } as const;
    const asked = inWarehouse({ ...written, segments: [], metrics: [{ id: 'p90', kind: 'quantile', quantile: 0.9, per: 'event', method: 'bootstrap', ...rows }, { id: 'ranks', kind: 'mean', method: 'mann-whitney', ...rows }] }, 'http://localhost:8123', null);
    const { estimates, pushedDown, checks } = await evaluateWarehouse({ statistics: new InProcessStatistics(), definition: asked, timeline: false, trust: true }, () => Promise.resolve(engine));
    const of = (metric: string): (typeof estimates)[number] | undefined => estimates.find((one) => one.metric === metric);
    expect(of('p90')).toMatchObject({ pValue: null, liftLow: null, method: 'bootstrap', reason: expect.stringContaining('reads every unit') as string });
    expect(of('p90')?.value).toBeGreaterThan(100);
    expect(of('ranks')).toMatchObject({ pValue: null, liftLow: null, method: 'mann-whitney', reason: expect.stringContaining('reads every unit') as string });
    expect(of('ranks')?.value).toBeGreaterThan(0);
    expect(checks.find(({ id }) => id === 'sample-ratio')).toBeDefined();
    expect(pushedDown?.without.join(' ')).toMatch(/p90, ranks have values but no test.*were not made.*Rows of one instant.*no data triage/);
  });

  it('refuses one metric that the warehouse cannot be asked for, and answers the others', async () => {
    class Refusing extends EmbeddedEngine {
      override rewrite(checked: string, _table?: unknown, field = ''): Promise<string> {
        if (checked.includes('md5')) return Promise.reject(new LiftbenchError({ kind: 'input', message: 'This cannot be asked.', next: 'Ask something else.', place: { field } }));
        return super.rewrite(checked);
      }
    }
    const spelled = { id: 'spelled', kind: 'conversion', source: 'events', where: "md5(written) LIKE 'a%'" } as const;
    const asked = (metrics: Definition['metrics']): Promise<Evaluation> => workspace.database.connect().then((connection) =>
      evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse({ ...written, metrics }, 'http://localhost:8123', 'row'), timeline: true }, () => Promise.resolve(new Refusing(connection))));
    const [sum] = written.metrics.filter(({ id }) => id === 'sum');
    if (sum === undefined) throw new Error('no such metric');
    const [both, alone, only] = [await asked([spelled, sum]), await asked([sum]), await asked([spelled])];
    const figures = ({ estimates }: Evaluation, metric: string): unknown => estimates.filter((one) => one.metric === metric).map(({ segment, variant, value, lift, liftLow, units }) => ({ segment, variant, value, lift, liftLow, units }));
    expect(figures(both, 'sum')).toEqual(figures(alone, 'sum'));
    expect(both.estimates.find(({ metric }) => metric === 'spelled')).toMatchObject({ value: null, pValue: null, reason: 'This cannot be asked. Ask something else.' });
    expect(both.pushedDown?.without[0]).toContain('cannot be asked for spelled as written');
    expect(only.estimates.map(({ segment }) => segment)).toEqual(both.estimates.filter(({ metric }) => metric === 'spelled').map(({ segment }) => segment));
    expect(only.variants).toEqual(alone.variants);
  });

  it('tells a column of a type that no definition can use from one that is not there', async () => {
    class Odd extends EmbeddedEngine {
      override async table(...asked: Parameters<EmbeddedEngine['table']>): ReturnType<EmbeddedEngine['table']> {
        const table = await super.table(...asked);
        return { ...table, columns: [...table.columns, { name: 'Tags', type: 'Array(String)', duckType: null, sql: 'tags', micros: null }] };
      }
    }
    const asked = async (change: Partial<Definition>): Promise<unknown> => {
      const engine = new Odd(await workspace.database.connect());
      return evaluateWarehouse({ statistics: new InProcessStatistics(), definition: inWarehouse({ ...written, ...change }, 'http://localhost:8123', 'row'), timeline: false }, () => Promise.resolve(engine)).then(() => null, toFailure);
    };
    const unusable = { kind: 'input', message: 'The column "Tags" is of type Array(String), which a definition cannot use.', next: expect.stringContaining('view') as string };
    expect(await asked({ segments: ['tags'] })).toMatchObject({ ...unusable, place: { field: 'segments[0]' } });
    expect(await asked({ metrics: [{ id: 'tags', kind: 'mean', source: 'events', value: 'len(tags)' }] })).toMatchObject({ ...unusable, place: { field: 'metrics[0].value' } });
    expect(await asked({ segments: ['nothing'] })).toMatchObject({ message: expect.stringContaining('has no column "nothing"') as string });
  });

  it.each([
    ['verify', { verify: true }, {}],
    ['calibration', { calibration: {} }, {}],
    ['a file beside a table', {}, { sources: { events: { path: '', warehouse: 'clickhouse', address: 'http://localhost:8123', table: 'events', time: 'ts' }, history: { path: 'h', unit: 'uid' } } }],
  ] as const)('refuses %s before anything is asked', async (_what, order, change) => {
    const definition = { ...inWarehouse(written, 'http://localhost:8123', null), ...change } as CompleteDefinition;
    const failure = await evaluateWarehouse({ statistics: new InProcessStatistics(), definition, timeline: false, ...order }, () => Promise.reject(new Error('asked'))).then(() => null, toFailure);
    expect(failure).toMatchObject({ kind: 'input', place: { field: expect.any(String) as string }, next: expect.any(String) as string });
  });

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
  });
});
