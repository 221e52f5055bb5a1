// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetProfile } from '../../../src-contract/dataset';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { TableBody } from '../../../src-renderer/warehouse/table-body';
import { Layout } from '../../../src-renderer/workbench/layout-state';
import { ThemeChoice } from '../../../src-renderer/workbench/theme-choice';
import { WindowContextValue } from '../../../src-renderer/workbench/window-context';
import { standInForBrowser } from '../stage/browser-stand-ins';
import { fakeBridge } from '../stage/fake-bridge';

const text = 'liftbench: 1\nid: shop\nsources:\n  events: { warehouse: clickhouse, address: "http://localhost:8123", database: shop, table: events, time: ts }\nunit: user_id\nexposure: { source: events, variant: variant }\nvariants: [{ id: control }, { id: treatment }]\nmetrics: [{ id: rows, kind: count, source: events }]\n';
const definition = readDefinitionText(text).written;

function profileOf(pending: 'figures' | undefined): DatasetProfile {
  const column = { name: 'user_id', type: 'VARCHAR', class: 'text' as const, nulls: 0, distinct: pending === undefined ? 7 : null, minimum: null, maximum: null, notFinite: 0, top: [], histogram: null, ...(pending === undefined ? {} : { pending }) };
  return { source: 'events', files: [], format: 'clickhouse', dialect: null, rows: 12, rejected: { count: 0, rows: [] }, columns: [column], notices: [], dataHash: '' };
}

let root: Root | null = null;
let running: RunningSession | null = null;
beforeEach(() => { standInForBrowser(); });
afterEach(async () => {
  await act(async () => { root?.unmount(); await Promise.resolve(); });
  running?.stop();
  document.body.replaceChildren();
});

describe('a data cell of a table in ClickHouse', () => {
  it('says that the rows stay there, and counts its figures there when asked', async () => {
    const bridge = fakeBridge({ definition: text });
    const asked: unknown[] = [];
    bridge.engine.draftWarehouse = (request) => {
      asked.push(request);
      return Promise.resolve({ profile: profileOf(undefined), draft: { text, guesses: [], missing: [] } });
    };
    running = runSession(bridge);
    const run = running;
    const page = document.createElement('div');
    document.body.append(page);
    root = createRoot(page);
    const context = { running: run, layout: new Layout(bridge.host), theme: new ThemeChoice(bridge.host), commands: () => [], run: () => undefined };
    await act(async () => {
      await startSession(run);
      root?.render(<WindowContextValue value={context}><TableBody cell={{ kind: 'data', id: 'd', source: 'events' }} name="events" profile={profileOf('figures')} definition={definition} readOnly={false} /></WindowContextValue>);
    });
    expect(page.textContent).toContain('shop.events');
    expect(page.textContent).toContain('the rows stay in ClickHouse');
    expect(page.querySelector('select')).toBeNull();
    const count = [...page.querySelectorAll('button')].find((button) => button.textContent === 'Count them');
    await act(async () => { count?.click(); await Promise.resolve(); });
    expect(asked).toEqual([{ job: 'columns events', name: 'events', address: 'http://localhost:8123', database: 'shop', table: 'events' }]);
    expect(run.session.state.sources['events']?.profile?.columns[0]?.distinct).toBe(7);
  });
});
