// @vitest-environment jsdom
import { act } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';
import { experimentCells } from '../../../src-renderer/notebook/experiment-cell';
import type { RunningSession } from '../../../src-renderer/notebook/run-session';
import { Layout } from '../../../src-renderer/workbench/layout-state';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';
import { button, click, definition, openWorkbench, rest, until } from '../stage/open-workbench';

// What these cells show is tested with them; here they only take their place.
vi.mock('../../../src-renderer/cells/readout-cell', () => ({ ReadoutCell: () => 'the readout' }));
vi.mock('../../../src-renderer/cells/chart-cell', () => ({ ChartCell: () => 'the chart' }));

beforeEach(() => { vi.stubGlobal('innerWidth', 1280); });

async function show(start: Partial<FakeBridge['start']> = {}): Promise<{ bridge: FakeBridge; run: RunningSession; layout: Layout }> {
  const bridge = fakeBridge({ definition });
  Object.assign(bridge.start, start);
  const layout = new Layout(bridge.host);
  layout.set({ inspectorOpen: true });
  const run = await openWorkbench(bridge, layout);
  await rest(60);
  return { bridge, run, layout };
}

const press = (key: string, more: KeyboardEventInit = {}, target: Element = document.body): Promise<void> => act(async () => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await new Promise((done) => setTimeout(done, 60));
});
const frames = (): (string | null)[] => [...document.querySelectorAll('[data-cell-id]')].map((frame) => frame.getAttribute('aria-label'));

describe('the empty window', () => {
  it('offers a place to drop, two ways to open, the samples, and recent notebooks', async () => {
    await show();
    expect(document.querySelector('h1')?.textContent).toBe('Drop an export of your experiment');
    for (const name of [/^Open data/, /^Open notebook/, /^Checkout button/, /^Search ranking/, /checkout\.liftbench/]) expect(button(name)).toBeTruthy();
  });

  it('opens a sample with its readout by one click', async () => {
    await show();
    await click(button(/^Checkout button/));
    await until(() => frames().length > 0);
    expect(frames()).toContain('Readout: Readout');
    expect(document.body.textContent).toMatch(/Units are/);
  });
});

describe('the window with a notebook', () => {
  it('names every control', async () => {
    await show({ sample: true });
    const nameless = [...document.querySelectorAll<HTMLElement>('button, input, select, textarea, [role="button"]')].filter((control) => {
      const label = control.getAttribute('aria-label') ?? control.getAttribute('aria-labelledby') ?? control.textContent?.trim();
      return !label && !(control as HTMLInputElement).labels?.length;
    });
    expect(nameless.map((control) => control.outerHTML.slice(0, 120))).toEqual([]);
  });

  it('takes a change back and does it again by keys', async () => {
    const { run } = await show({ sample: true });
    const [cell] = experimentCells(run.session.notebook);
    await act(async () => {
      run.session.dispatch({ type: 'define', id: cell?.id ?? '', definition: definition.replace('confidence: 0.95', 'confidence: 0.8') });
      await Promise.resolve();
    });
    const confidence = (): unknown => readDefinitionText(experimentCells(run.session.notebook)[0]?.definition ?? '').complete?.analysis.confidence;
    await press('z', { ctrlKey: true });
    expect(confidence()).toBe(0.95);
    await press('y', { ctrlKey: true });
    expect(confidence()).toBe(0.8);
    await press('z', { ctrlKey: true });
    await press('Z', { ctrlKey: true, shiftKey: true });
    expect(confidence()).toBe(0.8);
  });

  it('moves between cells by arrows, into one by Enter, and out by Escape', async () => {
    const { run } = await show({ sample: true });
    const first = document.querySelector<HTMLElement>('[data-cell-id]');
    await act(async () => { first?.focus(); await Promise.resolve(); });
    await press('ArrowDown', {}, document.activeElement ?? document.body);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Data: events');
    expect(run.session.state.selected).toBe('data-1');
    await press('ArrowDown', {}, document.activeElement ?? document.body);
    await press('ArrowDown', {}, document.activeElement ?? document.body);
    await press('Enter', {}, document.activeElement ?? document.body);
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Unit column: user_id/);
    await press('Escape', {}, document.activeElement ?? document.body);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Experiment: Checkout button colour');
  });

  it('adds a cell by / and deletes it by a key, and the deletion can be taken back', async () => {
    const { run } = await show({ sample: true });
    const before = run.session.notebook.cells.length;
    await press('/');
    const option = [...document.querySelectorAll('[role="option"]')].find((each) => each.textContent?.startsWith('Note'));
    await click(option ?? document.body);
    expect(run.session.notebook.cells.length).toBe(before + 1);
    await act(async () => { (document.activeElement as HTMLElement | null)?.blur(); await Promise.resolve(); });
    await press('Backspace', { ctrlKey: true });
    expect(run.session.notebook.cells.length).toBe(before);
    expect(document.body.textContent).toContain('The cell was deleted.');
    await click(button(/^Undo$/, document.querySelector('.lb-toasts') ?? document));
    expect(run.session.notebook.cells.length).toBe(before + 1);
  });

  it('finds commands, cells, metrics and columns in the palette', async () => {
    await show({ sample: true });
    await press('k', { ctrlKey: true });
    const text = document.querySelector('.lb-palette')?.textContent ?? '';
    for (const part of ['Save as…', 'Readout cell', 'Revenue per person', 'Column of events']) expect(text).toContain(part);
  });

  it('shows every key on ?', async () => {
    await show({ sample: true });
    await press('?');
    expect(document.querySelector('.lb-key-help')?.textContent).toContain('Ctrl+Shift+O');
  });

  it('marks a guess, says why, and stops once it is kept', async () => {
    const { run } = await show({ files: ['/home/ada/experiments/events.parquet'] });
    const unit = button(/^Unit column: user_id \(guessed\)/);
    expect(unit.dataset['state']).toBe('guess');
    await click(unit);
    expect(document.body.textContent).toContain('Its name ends in _id');
    await click(button(/^Keep$/));
    expect(button(/^Unit column: user_id/).dataset['state']).toBe('plain');
    expect(experimentCells(run.session.notebook)[0]?.guesses).not.toHaveProperty('unit');
  });

  it('edits the definition through a sentence, and the text says the same', async () => {
    const { run } = await show({ sample: true });
    await click(button(/^Variant column/));
    const option = [...document.querySelectorAll('[role="option"]')].find((each) => each.textContent?.startsWith('device'));
    await click(option ?? document.body);
    const text = experimentCells(run.session.notebook)[0]?.definition ?? '';
    expect(text).toContain('variant: device');
    expect(text).toContain('# events.csv.gz holds the same rows');
  });

  it('shows a problem at its metric and in the outline', async () => {
    const { run } = await show({ sample: true });
    const [cell] = experimentCells(run.session.notebook);
    await act(async () => {
      run.session.dispatch({ type: 'define', id: cell?.id ?? '', definition: definition.replace('kind: conversion\n    source: events', 'kind: conversion\n    source: nowhere') });
      await Promise.resolve();
    });
    await until(() => document.querySelector('.lb-inspector')?.textContent?.includes('There is no source "nowhere"') ?? false);
    await until(() => document.querySelector('.lb-outline [role="img"][aria-label="has a problem"]') !== null);
  });

  it('tells when the engine stops and when it is back', async () => {
    const { bridge } = await show({ sample: true });
    await act(() => bridge.emit({ type: 'engine-lost', failure: { kind: 'engine', message: 'The engine stopped and is being started again.' } }));
    expect(document.querySelector('.lb-status')?.textContent).toContain('being started again');
    await act(() => bridge.emit({ type: 'engine-back' }));
    await until(() => !document.querySelector('.lb-status')?.textContent?.includes('being started again'));
  });

  it('obeys the native menu', async () => {
    const { bridge, run } = await show({ sample: true });
    await act(() => bridge.emit({ type: 'command', command: 'save' }));
    await until(() => run.session.state.place?.path === '/home/ada/experiments/checkout.liftbench');
    await act(() => bridge.emit({ type: 'command', command: 'theme-dark' }));
    expect(document.documentElement.classList.contains('bp6-dark')).toBe(true);
    await act(() => bridge.emit({ type: 'command', command: 'export-evaluation-json' }));
    await until(() => bridge.calls.some((call) => call.name === 'exportFile'));
  });
});
