import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueryRequest, QueryResult } from '../../../src-contract/query';
import { LiftbenchError } from '../../../src-contract/failure';
import type { Cell } from '../../../src-contract/notebook';
import { queryViewOf, idleQuery } from '../../../src-renderer/notebook/query-state';
import { graphNow, questionNow } from '../../../src-renderer/notebook/query-runner';
import { runSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { fakeBridge } from '../stage/fake-bridge';

const definition = readFileSync(join(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');

/** What an answer must be made of: everything that the request says. */
function contentOf({ sql, earlier, parameters }: Pick<QueryRequest, 'sql' | 'earlier' | 'parameters'>): string {
  return JSON.stringify([sql, earlier, parameters]);
}

interface Pending { readonly request: QueryRequest; answer(): void; fail(): void }

function stage(): { running: RunningSession; pending: Pending[]; cancelled: string[] } {
  const bridge = fakeBridge({ definition });
  const pending: Pending[] = [];
  const cancelled: string[] = [];
  const engine = new Proxy(bridge.engine, {
    get(target, name) {
      if (name === 'query') return (request: QueryRequest): Promise<QueryResult> => new Promise((resolve, reject) => {
        pending.push({
          request,
          answer: () => resolve({ id: contentOf(request), columns: [], rows: 1, cut: false, reads: [], milliseconds: 1 }),
          fail: () => reject(new LiftbenchError({ kind: 'query', message: 'no' })),
        });
      });
      if (name === 'cancel') return (job: string): Promise<void> => { cancelled.push(job); return Promise.resolve(); };
      return Reflect.get(target, name) as unknown;
    },
  });
  const running = runSession({ ...bridge, engine, host: bridge.host, subscribe: bridge.subscribe.bind(bridge), pathsOf: bridge.pathsOf.bind(bridge) } as typeof bridge);
  running.session.show({ name: 'n', cells: [] }, { key: 'k', path: null, baseDirectory: null, revision: null, readOnly: false, recovered: false });
  return { running, pending, cancelled };
}

const text = fc.constantFrom('SELECT 1', 'SELECT * FROM a', 'SELECT * FROM b', 'SELECT * FROM a JOIN b USING (x)', 'SELECT $p', '');
const cell = (id: string): fc.Arbitrary<Cell> => fc.record({ kind: fc.constant('sql' as const), id: fc.constant(id), name: fc.constantFrom('a', 'b', 'c'), text });
const move = fc.oneof(
  fc.record({ do: fc.constant('insert' as const), cell: fc.oneof(cell('1'), cell('2'), cell('3')) }),
  fc.record({ do: fc.constant('write' as const), id: fc.constantFrom('1', '2', '3'), text }),
  fc.record({ do: fc.constant('name' as const), id: fc.constantFrom('1', '2', '3'), name: fc.constantFrom('a', 'b', 'c', undefined) }),
  fc.record({ do: fc.constant('set' as const), value: fc.constantFrom('x', 'y') }),
  fc.record({ do: fc.constant('remove' as const), id: fc.constantFrom('1', '2', '3', 'p') }),
  fc.record({ do: fc.constant('move' as const), id: fc.constantFrom('1', '2', '3'), to: fc.nat(3) }),
  fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const, 'reload' as const, 'wait' as const) }),
  fc.record({ do: fc.constantFrom('answer' as const, 'fail' as const), which: fc.nat(5) }),
);

describe('answers of SQL cells', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('are never shown as fresh when anything that they read has changed, and all become fresh in the end', async () => {
    await fc.assert(fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (moves) => {
      const { running, pending } = stage();
      const { session } = running;
      session.dispatch({ type: 'insert', cells: [{ kind: 'parameter', id: 'p', name: 'p', type: 'text', text: 'x' }], index: 0 });
      const check = (): void => {
        for (const node of graphNow(session.state).nodes.values()) {
          const view = queryViewOf(session.state.queries[node.cell.id] ?? idleQuery, questionNow(session.state, node.cell.id));
          if (view.result !== null && !view.stale) expect(view.result.id).toBe(contentOf({ sql: node.cell.text, earlier: node.earlier, parameters: node.parameters }));
        }
      };
      for (const each of moves) {
        switch (each.do) {
          case 'insert': session.dispatch({ type: 'insert', cells: [each.cell], index: 0 }); break;
          case 'write': session.dispatch({ type: 'patch', id: each.id, patch: { text: each.text } }, `${each.id} text`); break;
          case 'name': session.dispatch({ type: 'patch', id: each.id, patch: { name: each.name } }); break;
          case 'set': session.dispatch({ type: 'patch', id: 'p', patch: { text: each.value } }); break;
          case 'remove': session.dispatch({ type: 'remove', id: each.id }); break;
          case 'move': session.dispatch({ type: 'move', id: each.id, to: each.to }); break;
          case 'undo': session.undo(); break;
          case 'redo': session.redo(); break;
          case 'reload': session.show(session.notebook, session.state.place!); break;
          case 'wait': await vi.advanceTimersByTimeAsync(1000); break;
          case 'answer': pending[each.which % Math.max(1, pending.length)]?.answer(); break;
          case 'fail': pending[each.which % Math.max(1, pending.length)]?.fail(); break;
        }
        check();
        await vi.advanceTimersByTimeAsync(1);
        check();
      }
      for (let turn = 0; turn < 6; turn += 1) {
        await vi.advanceTimersByTimeAsync(1000);
        for (const each of pending) each.answer();
        await vi.advanceTimersByTimeAsync(1);
        check();
      }
      for (const node of graphNow(session.state).nodes.values()) {
        const question = questionNow(session.state, node.cell.id);
        const known = session.state.queries[node.cell.id] ?? idleQuery;
        if (question !== null) expect(known.answered === question || known.failed === question).toBe(true);
      }
      running.stop();
    }), { numRuns: 60 });
  });

  it('ask again only what depends on a change, and stop what is superseded', async () => {
    const { running, pending, cancelled } = stage();
    const { session } = running;
    session.dispatch({ type: 'insert', index: 0, cells: [
      { kind: 'parameter', id: 'p', name: 'p', type: 'number', number: 1 },
      { kind: 'sql', id: 'top', name: 'top', text: 'SELECT * FROM base' }, { kind: 'sql', id: 'base', name: 'base', text: 'SELECT $p' }, { kind: 'sql', id: 'other', text: 'SELECT 2' },
    ] });
    await vi.advanceTimersByTimeAsync(10);
    expect(pending.map(({ request }) => request.job).sort()).toEqual(['query base', 'query other', 'query top']);
    for (const each of pending.splice(0)) each.answer();
    await vi.advanceTimersByTimeAsync(10);
    session.dispatch({ type: 'patch', id: 'p', patch: { number: 2 } });
    await vi.advanceTimersByTimeAsync(10);
    expect(pending.map(({ request }) => request.job).sort()).toEqual(['query base', 'query top']);
    cancelled.length = 0;
    session.dispatch({ type: 'patch', id: 'p', patch: { number: 3 } });
    expect(cancelled.sort()).toEqual(['query base', 'query top']);
    running.stop();
  });
});
