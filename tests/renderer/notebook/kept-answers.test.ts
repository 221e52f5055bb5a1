import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../../src-contract/bridge';
import type { QueryRequest, QueryResult } from '../../../src-contract/query';
import { answerReader } from '../../../src-renderer/notebook/kept-answers';
import { graphNow, questionNow } from '../../../src-renderer/notebook/query-runner';
import { idleQuery, queryViewOf, type QueryView } from '../../../src-renderer/notebook/query-state';
import { runSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';

const definition = readFileSync(join(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
const notebook = (text = 'SELECT 1 AS one') => ({ name: 'n', cells: [{ kind: 'experiment' as const, id: 'e', definition }, { kind: 'sql' as const, id: 's', text }] });
const place = { key: '/n.liftbench', path: '/n.liftbench', baseDirectory: '/', revision: null, readOnly: false, recovered: false };

/** An engine that answers every query with 500 rows, after a while. */
function withAnswers(bridge: FakeBridge): FakeBridge {
  let asked = 0;
  const engine = new Proxy(bridge.engine, {
    get(target, name: keyof EngineApi) {
      if (name === 'query') return (_request: QueryRequest): Promise<QueryResult> => new Promise((done) => { setTimeout(() => done({ id: `result-${String((asked += 1))}`, columns: [{ name: 'one', type: 'INTEGER', class: 'number' }], rows: 500, cut: false, reads: [], milliseconds: 3 }), 50); });
      if (name === 'queryPage') return (_id: string, offset: number, limit: number) => Promise.resolve({ columns: ['one'], offset, total: 500, rows: Array.from({ length: limit }, (_, row) => [String(offset + row)]) });
      if (name === 'queryProfile') return () => Promise.resolve([{ name: 'one', type: 'INTEGER', class: 'number', nulls: 0, distinct: 500 }]);
      return Reflect.get(target, name) as unknown;
    },
  });
  return { ...bridge, engine, host: bridge.host, subscribe: bridge.subscribe.bind(bridge), pathsOf: bridge.pathsOf.bind(bridge) } as FakeBridge;
}
const viewOf = ({ session }: RunningSession): QueryView => queryViewOf(session.state.queries['s'] ?? idleQuery, questionNow(session.state, 's'));

describe('answers of SQL cells in a notebook that is opened again', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  async function openedOnce(): Promise<FakeBridge> {
    const bridge = withAnswers(fakeBridge({ definition, slow: 100 }));
    const first = runSession(bridge);
    first.session.show(notebook(), place);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(viewOf(first)).toMatchObject({ stale: false, result: { rows: 500 } });
    first.stop();
    return bridge;
  }

  it('are shown at once as stale, with their first rows, and then answered anew', async () => {
    const bridge = await openedOnce();
    const second = runSession(bridge);
    second.session.show(notebook(), place);
    await vi.advanceTimersByTimeAsync(1);
    expect(graphNow(second.session.state).nodes.has('s')).toBe(true);
    const { result, stale } = viewOf(second);
    const kept = second.session.state.queries['s']?.kept;
    expect(stale).toBe(true);
    expect(result?.id).toBe(kept?.result.id);
    const reader = answerReader(bridge.engine, kept ?? null);
    const page = await reader.page(result?.id ?? '', 150, 100);
    expect([page.rows.length, page.rows[0], page.total]).toEqual([50, ['150'], 500]);
    expect((await reader.points(result?.id ?? '', ['one'], 10)).columns[0]?.values[7]).toBe(7);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(viewOf(second)).toMatchObject({ stale: false, result: { rows: 500 } });
    expect(viewOf(second).result?.id).not.toBe(kept?.result.id);
    second.stop();
  });

  it('are not shown for a query that says something else by now', async () => {
    const bridge = await openedOnce();
    const second = runSession(bridge);
    second.session.show(notebook('SELECT 2 AS two'), place);
    await vi.advanceTimersByTimeAsync(1);
    expect(viewOf(second).result).toBeNull();
    second.stop();
  });
});
