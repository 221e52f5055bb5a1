// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WarehouseDraft } from '../../../src-contract/bridge';
import { LiftbenchError } from '../../../src-contract/failure';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';
import { experimentCells } from '../../../src-renderer/notebook/experiment-cell';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { draftAgain } from '../../../src-renderer/notebook/opening';
import { addWarehouseTable } from '../../../src-renderer/warehouse/add-warehouse-table';
import { standInForBrowser } from '../stage/browser-stand-ins';
import { fakeBridge } from '../stage/fake-bridge';

const definition = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
const address = 'http://localhost:8123';
const column = (name: string, type: 'text' | 'time'): WarehouseDraft['profile']['columns'][number] => ({ name, type: type === 'text' ? 'VARCHAR' : 'TIMESTAMP', class: type, nulls: 0, distinct: 12, minimum: null, maximum: null, notFinite: 0, top: [], histogram: null });

function draftOf(name: string): WarehouseDraft {
  const source = `{ time: ts, warehouse: clickhouse, address: "${address}", database: shop, table: ${name} }`;
  return {
    profile: { source: name, files: [], format: 'clickhouse', dialect: null, rows: 12, rejected: { count: 0, rows: [] }, columns: [column('user_id', 'text'), column('variant', 'text'), column('ts', 'time')], notices: [], dataHash: 'a' },
    draft: { text: `liftbench: 1\nid: shop\nsources:\n  ${name}: ${source}\nunit: user_id\nexposure: { source: ${name}, variant: variant }\nvariants: [{ id: control }, { id: treatment }]\nmetrics: [{ id: rows, kind: count, source: ${name} }]\n`, guesses: [{ field: 'unit', reason: 'It is so called.' }], missing: [] },
  };
}

let running: RunningSession | null = null;
beforeEach(() => { standInForBrowser(); });
afterEach(() => { running?.stop(); });

describe('a table of ClickHouse in a notebook', () => {
  it('becomes a drafted experiment with its columns at hand, and a second one joins it', async () => {
    const bridge = fakeBridge({ definition });
    const asked: unknown[] = [];
    const opened = vi.spyOn(bridge.engine, 'openSource');
    bridge.engine.draftWarehouse = (request) => {
      asked.push(request);
      return Promise.resolve(draftOf(request.name));
    };
    running = runSession(bridge);
    await startSession(running);
    const { session } = running;
    const entry = { address: `${address}/`, signIn: 'none', user: '', password: '', database: 'shop', table: 'events' } as const;
    await addWarehouseTable(session, entry, () => undefined);
    expect(asked).toEqual([{ job: 'warehouse', name: 'events', address, database: 'shop', table: 'events' }]);
    expect(session.notebook.cells.map(({ kind }) => kind)).toEqual(['experiment', 'readout', 'chart']);
    expect(session.state.sources['events']?.profile?.columns.map(({ name }) => name)).toEqual(['user_id', 'variant', 'ts']);
    await addWarehouseTable(session, { ...entry, table: 'orders' }, () => undefined);
    const [cell, ...more] = experimentCells(session.notebook);
    expect(more).toEqual([]);
    expect(readDefinitionText(cell?.definition ?? '').written?.sources['orders']).toMatchObject({ path: '', warehouse: 'clickhouse', address, database: 'shop', table: 'orders', time: 'ts' });
    expect(Object.keys(session.state.sources)).toEqual(['events', 'orders']);
    expect(opened).not.toHaveBeenCalled();
    await expect(draftAgain(session)).rejects.toThrow('No files are open');
    expect(JSON.stringify(session.notebook)).not.toContain('password');
  });

  it('has its columns looked at when a notebook is opened again, once something was evaluated from it', async () => {
    const bridge = fakeBridge({ definition });
    const looks: unknown[] = [];
    bridge.engine.lookAtWarehouse = (request) => {
      looks.push(request);
      return Promise.resolve({ engine: 'ClickHouse', version: '26', databases: [], tables: [], rows: 12, columns: [{ name: 'user_id', type: 'String', class: 'text' }, { name: 'tags', type: 'Array(String)', class: null }] });
    };
    const { evaluate } = bridge.engine;
    let allowed = false;
    bridge.engine.evaluate = (request, onProgress) => (allowed ? evaluate(request, onProgress).then((evaluation) => ({ ...evaluation, pushedDown: { engine: 'ClickHouse', version: '26', tables: [], without: [] } })) : Promise.reject(new LiftbenchError({ kind: 'input', message: 'Not allowed.' })));
    running = runSession(bridge);
    await startSession(running);
    const { session, runner } = running;
    session.show({ name: 'again', cells: [{ kind: 'experiment', id: 'e', definition: draftOf('events').draft.text }, { kind: 'readout', id: 'r' }] }, { key: 'again', path: null, baseDirectory: null, revision: null, readOnly: false, recovered: false });
    await vi.waitFor(() => { expect(session.state.evaluations['e']?.failure?.message).toBe('Not allowed.'); });
    expect(looks).toEqual([]);
    allowed = true;
    runner.retryAll();
    await vi.waitFor(() => { expect(session.state.sources['events']?.profile?.columns.map(({ name, pending }) => [name, pending])).toEqual([['user_id', 'figures']]); });
    expect(looks).toEqual([{ job: 'columns events', address, database: 'shop', table: 'events', as: null }]);
  });
});
