// @vitest-environment jsdom
import { BlueprintProvider } from '@blueprintjs/core';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Exploration, ExploreRequest } from '../../../src-contract/exploration';
import { ChartCell } from '../../../src-renderer/cells/chart-cell';
import type { CellProps } from '../../../src-renderer/cells/cell';
import { RecentAnswers } from '../../../src-renderer/notebook/recent-answers';
import { search } from '../fixtures/evaluations';
import { withExploration } from '../fixtures/explorations';
import { standInForBrowser } from '../stage/browser-stand-ins';

vi.mock('../../../src-renderer/charts/plotly', () => ({ plotConfig: {}, loadPlotly: () => new Promise(() => undefined) }));
vi.mock('../../../src-renderer/workbench/window-context', () => ({ useSessionState: (pick: (state: unknown) => unknown) => pick({ place: { baseDirectory: '/data' } }), useSession: () => session }));

const session = { state: { place: null }, notebook: { name: 'x', cells: [] }, answers: new RecentAnswers(), explored: new Map<string, unknown>() };
let root: Root | null = null;
const explore = vi.fn((request: ExploreRequest) => Promise.resolve<Exploration>({ ...withExploration(search, request.kind).exploration!, metric: request.metric }));
const cancel = vi.fn(() => Promise.resolve());
const onCell = vi.fn();

beforeEach(() => {
  standInForBrowser();
  explore.mockClear();
  session.answers = new RecentAnswers();
});
afterEach(async () => {
  await act(async () => { root?.unmount(); await Promise.resolve(); });
  document.body.replaceChildren();
});

async function show(chart: string, options: Record<string, unknown> = {}): Promise<void> {
  const place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  const view = { evaluation: search, stale: false, progress: null, failure: null };
  const props = { cell: { kind: 'chart', id: 'c', chart, options }, view, definition: null, definitionText: 'liftbench: 1', engine: { explore, cancel }, host: {}, readOnly: false, onCell } as unknown as CellProps<'chart'>;
  await act(async () => { root?.render(<BlueprintProvider><ChartCell {...props} /></BlueprintProvider>); await Promise.resolve(); });
}
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries += 1) await act(async () => { await new Promise((done) => setTimeout(done, 10)); });
  expect(holds()).toBe(true);
}
const press = (label: string) => act(async () => { [...document.querySelectorAll('button')].find((button) => button.textContent === label)?.click(); await Promise.resolve(); });

describe('a chart cell that explores', () => {
  it('asks the engine about its metric and draws the answer', async () => {
    await show('influence');
    await until(() => document.querySelector('.lb-figure-place [role="img"]')?.getAttribute('aria-label')?.includes('becomes') === true);
    expect(explore).toHaveBeenCalledTimes(1);
    expect(explore.mock.calls[0]?.[0]).toMatchObject({ kind: 'influence', job: 'explore c', baseDirectory: '/data', definition: 'liftbench: 1', segment: null });
  });

  it('waits to be asked before it tries many analyses', async () => {
    await show('specification-curve');
    await until(() => document.body.textContent.includes('Compute'));
    expect(explore).not.toHaveBeenCalled();
    await press('Compute');
    await until(() => document.querySelector('.lb-figure-place [role="img"]')?.getAttribute('aria-label')?.includes('The declared analysis says') === true);
    expect(explore.mock.calls.map(([{ kind }]) => kind)).toEqual(['specification']);
  });

  it('asks nothing for a chart of the evaluation itself, and offers every chart', async () => {
    await show('forest');
    expect(explore).not.toHaveBeenCalled();
    const choice = document.querySelector<HTMLSelectElement>('.lb-chart-bar select')!;
    expect([...choice.options].map(({ value }) => value)).toContain('specification-curve');
    await act(async () => {
      choice.value = 'top-units';
      choice.dispatchEvent(new Event('change', { bubbles: true }));
      await Promise.resolve();
    });
    expect(onCell).toHaveBeenLastCalledWith({ chart: 'top-units' });
  });
});
