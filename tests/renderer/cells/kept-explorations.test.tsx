// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BlueprintProvider } from '@blueprintjs/core';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../../src-contract/bridge';
import type { Brushed, BrushRequest } from '../../../src-contract/brush';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { ExploreRequest } from '../../../src-contract/exploration';
import type { Cell } from '../../../src-contract/notebook';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { Layout } from '../../../src-renderer/workbench/layout-state';
import { ThemeChoice } from '../../../src-renderer/workbench/theme-choice';
import { Workbench } from '../../../src-renderer/workbench/workbench';
import recorded from '../fixtures/evaluation.json';
import { withExploration } from '../fixtures/explorations';
import { standInForBrowser } from '../stage/browser-stand-ins';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';

vi.mock('../../../src-renderer/cells/readout-cell', () => ({ ReadoutCell: () => 'the readout' }));
vi.mock('../../../src-renderer/charts/plotly', () => ({ plotConfig: {}, loadPlotly: () => new Promise(() => undefined) }));

const definition = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
const evaluation = recorded as unknown as Evaluation;
const { experiment, provenance, variants } = evaluation;
const dataOf = (sources: Evaluation['provenance']['sources'] = {}): Record<string, string> => Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, (source as { dataHash: string }).dataHash]));

/** A world that outlives its windows: an engine that explores, brushes, and reads other data once they changed. */
class World {
  readonly bridge: FakeBridge;
  /** Questions that the engine was asked. */
  readonly asked: string[] = [];
  changed = false;
  /** The engine does not answer evaluations. */
  held = false;

  constructor() {
    const fake = fakeBridge({ definition });
    const plain = fake.engine;
    const ours: Partial<EngineApi> = {
      evaluate: async (request, onProgress) => {
        if (this.held) return new Promise(() => undefined);
        const like = await plain.evaluate(request, onProgress);
        return this.changed ? { ...like, experiment: { ...experiment, dataHash: 'changed' }, provenance: { ...provenance, sources: { events: { dataHash: 'changed' } } } } : like;
      },
      explore: async ({ kind, metric }: ExploreRequest) => {
        this.asked.push(`${kind} ${metric}`);
        const { exploration } = withExploration(evaluation, kind);
        return Promise.resolve({ ...exploration, kind, metric, reason: null, data: this.changed ? { events: 'changed' } : dataOf(provenance.sources) });
      },
      brush: async ({ selection, views }: BrushRequest) => {
        this.asked.push(`brush ${String(views.length)}`);
        return Promise.resolve(brushedLike(this.changed ? 'changed' : experiment.dataHash, selection));
      },
    };
    const engine = new Proxy(plain, { get: (target, name) => (Reflect.get(ours, name) ?? Reflect.get(target, name)) as unknown });
    this.bridge = Object.assign(fake, { engine });
  }
}

function brushedLike(dataHash: string, selection: Brushed['selection']): Brushed {
  return {
    exploratory: true, experiment: { ...experiment, dataHash }, selection, confidence: 0.95, notes: [], took: { statistics: 1, total: 2 }, views: [],
    variants: variants.map(({ id }, at) => ({ variant: id, all: 10_000, selected: 1234 + at, hidden: false })),
    estimates: evaluation.estimates.filter(({ segment }) => segment === null).map((estimate) => ({ ...estimate, exploratoryPValue: estimate.pValue, note: null })),
  };
}

let root: Root | null = null;
let running: RunningSession | null = null;

beforeEach(() => { standInForBrowser(); });
afterEach(() => close());

async function close(): Promise<void> {
  await act(async () => { root?.unmount(); await running?.keep(); });
  running?.stop();
  root = null;
  running = null;
  document.body.replaceChildren();
}

async function open({ bridge }: World, cells: readonly Cell[], text = definition): Promise<RunningSession> {
  bridge.start = { files: [], sample: false, notebook: { path: '/n.liftbench', baseDirectory: '/', recovered: false, readOnly: false, revision: 'r', notebook: { name: 'n', cells: [{ kind: 'experiment', id: 'e', definition: text, folded: true }, ...cells] } } };
  const run = runSession(bridge);
  running = run;
  const page = document.createElement('div');
  document.body.append(page);
  const made = createRoot(page);
  root = made;
  await act(async () => {
    made.render(<BlueprintProvider><Workbench running={run} layout={new Layout(bridge.host)} theme={new ThemeChoice(bridge.host)} /></BlueprintProvider>);
    await startSession(run);
  });
  return run;
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!holds() && Date.now() < deadline) await act(async () => { await new Promise((done) => setTimeout(done, 20)); });
  expect(holds()).toBe(true);
}
const part = (id: string, selector = ''): HTMLElement | null => document.querySelector(`[data-cell-id="${id}"] ${selector}`);
const words = (id: string, selector = ''): string => (part(id, selector)?.textContent ?? '').replaceAll(/\s/g, ' ');
const button = (id: string, name: string): HTMLElement | null => [...document.querySelectorAll<HTMLElement>(`[data-cell-id="${id}"] button`)].find(({ textContent }) => textContent === name) ?? null;
const click = (element: HTMLElement | null): Promise<void> => act(async () => { element?.click(); await Promise.resolve(); });
/** Drawn, or about to be: the picture itself waits for a library that is not here. */
const isDrawn = (id: string): boolean => part(id, 'figure') !== null && part(id, '.lb-chart-missing') === null;
const isStale = (id: string, selector: string): boolean => part(id, selector)?.dataset['stale'] !== undefined;
const settled = ({ session }: RunningSession): boolean => session.state.evaluations['e']?.answered != null;

const curve: Cell = { kind: 'chart', id: 'c', chart: 'specification-curve' };
const brush: Cell = { kind: 'brush', id: 'b', conditions: [{ kind: 'levels', column: 'country', levels: ['DE'] }] };

/** A window in which the curve was computed and units were brushed, and which was closed then. */
async function explored(): Promise<World> {
  const world = new World();
  const run = await open(world, [curve, brush]);
  await until(() => settled(run) && button('c', 'Compute') !== null && words('b').includes('2469 of 20'));
  expect(isDrawn('c')).toBe(false);
  await click(button('c', 'Compute'));
  await until(() => isDrawn('c') && !isStale('c', 'figure'));
  expect(world.asked.toSorted()).toEqual(['brush 4', 'specification conversion']);
  await close();
  world.asked.length = 0;
  return world;
}

describe('A notebook that is opened again', () => {
  it('shows a curve, its table and brushed units at once as stale, and as they are once the readout is, without asking the engine', async () => {
    const world = await explored();
    world.held = true;
    const run = await open(world, [curve, brush]);
    await until(() => isDrawn('c') && words('b').includes('2469 of 20'));
    expect(settled(run)).toBe(false);
    expect([isStale('c', 'figure'), isStale('b', '.lb-brush')]).toEqual([true, true]);
    await click(button('c', 'Table'));
    expect(part('c', 'tbody tr')).not.toBeNull();
    expect(button('c', 'Compute')).toBeNull();
    world.held = false;
    act(() => run.runner.retryAll());
    await until(() => settled(run) && !isStale('c', 'figure') && !isStale('b', '.lb-brush'));
    expect(part('c', 'tbody tr')).not.toBeNull();
    expect(button('c', 'Compute')).toBeNull();
    expect(world.asked).toEqual([]);
  });

  it('shows nothing of before once the data turn out to be others, and asks anew', async () => {
    const world = await explored();
    world.changed = true;
    const run = await open(world, [curve, brush]);
    await until(() => settled(run) && button('c', 'Compute') !== null && world.asked.includes('brush 4'));
    expect(isDrawn('c')).toBe(false);
    await until(() => !isStale('b', '.lb-brush'));
    expect(run.session.answers.text).toContain('changed');
  });

  it('shows nothing of before for another question', async () => {
    const world = await explored();
    const run = await open(world, [{ ...curve, options: { metric: 'revenue' } }, { ...brush, conditions: [{ kind: 'levels', column: 'country', levels: ['FR'] }] }]);
    await until(() => settled(run) && button('c', 'Compute') !== null && world.asked.includes('brush 4'));
    expect(isDrawn('c')).toBe(false);
  });

  it('puts a curve that was not asked for again into the report', async () => {
    const world = await explored();
    const run = await open(world, [curve]);
    await until(() => settled(run) && isDrawn('c') && !isStale('c', 'figure'));
    const { evaluation: known } = run.session.state.evaluations['e'] ?? {};
    await run.session.bridge.engine.report(known as Evaluation, definition);
    const [reported] = world.bridge.calls.findLast(({ name }) => name === 'report')?.args ?? [];
    expect((reported as Evaluation).notebook?.charts).toEqual([expect.objectContaining({ chart: 'specification-curve', exploration: expect.objectContaining({ kind: 'specification', specification: expect.anything() as unknown }) as unknown })]);
    expect(world.asked).toEqual([]);
  });
});

describe('A choice that comes back', () => {
  it('shows its answer without asking again: by undo, and by another chart', async () => {
    const world = new World();
    const run = await open(world, [{ kind: 'chart', id: 'd', chart: 'distribution', options: { metric: 'revenue' } }]);
    const choose = (patch: Partial<Extract<Cell, { kind: 'chart' }>>): void => act(() => run.session.dispatch({ type: 'patch', id: 'd', patch }));
    const shows = (title: string): boolean => words('d', 'figcaption h3').includes(title) && isDrawn('d') && !isStale('d', 'figure');
    await until(() => shows('Revenue per person'));
    choose({ options: { metric: 'orders' } });
    await until(() => shows('Orders per person'));
    expect(world.asked).toEqual(['distribution revenue', 'distribution orders']);
    act(() => run.session.undo());
    expect(shows('Revenue per person')).toBe(true);
    choose({ chart: 'influence' });
    await until(() => world.asked.includes('influence revenue') && isDrawn('d'));
    choose({ chart: 'distribution' });
    expect(shows('Revenue per person')).toBe(true);
    expect(world.asked).toEqual(['distribution revenue', 'distribution orders', 'influence revenue']);
  });

  it('is asked again where the answer was of other data than the readout', async () => {
    const world = new World();
    const run = await open(world, [{ kind: 'chart', id: 'd', chart: 'distribution', options: { metric: 'revenue' } }]);
    await until(() => settled(run) && isDrawn('d'));
    world.changed = true;
    act(() => run.session.dispatch({ type: 'patch', id: 'd', patch: { options: { metric: 'orders' } } }));
    await until(() => world.asked.includes('distribution orders') && isDrawn('d'));
    act(() => run.session.undo());
    act(() => run.session.redo());
    await until(() => world.asked.filter((question) => question === 'distribution orders').length === 2);
  });
});
