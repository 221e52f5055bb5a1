import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { evaluationViewOf } from '../../../src-renderer/notebook/evaluation-runner';
import { experimentCells } from '../../../src-renderer/notebook/experiment-cell';
import { runSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import type { Notice } from '../../../src-renderer/notebook/session';
import { fakeBridge } from '../stage/fake-bridge';

const definition = readFileSync(join(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
const notebook = { name: 'n', cells: [{ kind: 'experiment' as const, id: 'e', definition }, { kind: 'readout' as const, id: 'r', segment: 'country' }] };
const place = { key: '/n.liftbench', path: '/n.liftbench', baseDirectory: '/', revision: null, readOnly: false, recovered: false };

function view({ session }: RunningSession): ReturnType<typeof evaluationViewOf> {
  return evaluationViewOf(session.state, experimentCells(session.notebook)[0] ?? null);
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

it('shows the last results at once when a notebook is opened again, as stale, and then says whether the data changed', async () => {
  const bridge = fakeBridge({ definition, slow: 200 });
  const first = runSession(bridge);
  first.session.show(notebook, place);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(view(first).stale).toBe(false);
  first.stop();

  const second = runSession(bridge);
  const notices: Notice[] = [];
  second.session.onNotice((notice) => notices.push(notice));
  second.session.show(notebook, place);
  await vi.advanceTimersByTimeAsync(1);
  expect(view(second)).toMatchObject({ stale: true });
  expect(view(second).evaluation).not.toBeNull();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(view(second).stale).toBe(false);
  expect(notices.map(({ text }) => text)).toEqual([expect.stringMatching(/^The data have not changed since the results of /)]);
  second.stop();
});

it('keeps the last results when the window closes before it would have kept them', async () => {
  const bridge = fakeBridge({ definition, slow: 200 });
  const first = runSession(bridge);
  first.session.show(notebook, place);
  while (view(first).stale || view(first).evaluation === null) await vi.advanceTimersByTimeAsync(10);
  await first.keep();
  first.stop();

  const second = runSession(bridge);
  second.session.show(notebook, place);
  await vi.advanceTimersByTimeAsync(1);
  expect(view(second)).toMatchObject({ stale: true });
  expect(view(second).evaluation).not.toBeNull();
  second.stop();
});

it('does not show results of another question', async () => {
  const bridge = fakeBridge({ definition, slow: 200 });
  const first = runSession(bridge);
  first.session.show(notebook, place);
  await vi.advanceTimersByTimeAsync(10_000);
  first.stop();
  const second = runSession(bridge);
  second.session.show({ ...notebook, cells: notebook.cells.map((cell) => (cell.kind === 'experiment' ? { ...cell, definition: definition.replace('multiple: exclude', 'multiple: first') } : cell)) }, place);
  await vi.advanceTimersByTimeAsync(1);
  expect(view(second).evaluation).toBeNull();
  second.stop();
});

it('counts what is looked at once, keeps it with the notebook, and undo does not take it back', async () => {
  const running = runSession(fakeBridge({ definition }));
  const { session } = running;
  session.show(notebook, place);
  await vi.advanceTimersByTimeAsync(3000);
  const seen = session.notebook.peeks;
  expect(seen?.looks).toHaveLength(1);
  expect(seen?.metrics.length).toBeGreaterThan(0);
  const slices = new Set(session.state.evaluations['e']?.evaluation?.estimates.flatMap(({ segment }) => (segment?.startsWith('country=') ? [segment] : [])));
  expect(new Set(seen?.segments)).toEqual(slices);
  session.dispatch({ type: 'patch', id: 'r', patch: { segment: undefined } });
  session.undo();
  await vi.advanceTimersByTimeAsync(3000);
  expect(session.notebook.peeks).toEqual(seen);
  running.stop();
});
