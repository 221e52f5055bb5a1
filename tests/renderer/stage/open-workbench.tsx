import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BlueprintProvider } from '@blueprintjs/core';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach } from 'vitest';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { Layout } from '../../../src-renderer/workbench/layout-state';
import { ThemeChoice } from '../../../src-renderer/workbench/theme-choice';
import { Workbench } from '../../../src-renderer/workbench/workbench';
import { standInForBrowser } from './browser-stand-ins';
import type { FakeBridge } from './fake-bridge';

/** The definition that the stand-in engine's answers belong to. */
export const definition = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');

let root: Root | null = null;
let running: RunningSession | null = null;
beforeEach(standInForBrowser);
afterEach(closeWorkbench);

/** Opens the window over a world, with what that starts with; it is closed after the test. */
export async function openWorkbench(bridge: FakeBridge, layout = new Layout(bridge.host)): Promise<RunningSession> {
  const run = runSession(bridge);
  running = run;
  const page = document.createElement('div');
  document.body.append(page);
  root = createRoot(page);
  await act(async () => {
    root?.render(<BlueprintProvider><Workbench running={run} layout={layout} theme={new ThemeChoice(bridge.host)} /></BlueprintProvider>);
    await startSession(run);
  });
  if (bridge.start.sample || bridge.start.files.length > 0) await until(() => Object.values(run.session.state.evaluations).some(({ evaluation }) => evaluation));
  return run;
}

export async function closeWorkbench(): Promise<void> {
  await act(async () => { root?.unmount(); await Promise.resolve(); });
  root = null;
  running?.stop();
  running = null;
  document.body.replaceChildren();
}

/** Lets what is under way go on for a moment, and the window show it. */
export function rest(milliseconds = 20): Promise<void> {
  return act(async () => { await new Promise((done) => setTimeout(done, milliseconds)); });
}

/** Waits for what the window comes to show, turn by turn, so that a busy machine has as many turns as a quiet one. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1500; turn += 1) {
    if (holds()) return;
    await rest();
  }
  throw new Error(`It never came to hold: ${String(holds)}`);
}

/** The button of this name, by label or by words. */
export function button(name: RegExp, within: ParentNode = document): HTMLElement {
  const found = [...within.querySelectorAll<HTMLElement>('button, [role="button"]')].find((each) => name.test(each.getAttribute('aria-label') ?? each.textContent ?? ''));
  if (!found) throw new Error(`no button ${String(name)}`);
  return found;
}

export async function click(element: Element): Promise<void> {
  await act(async () => { element.dispatchEvent(new MouseEvent('click', { bubbles: true })); await Promise.resolve(); });
  await rest(40);
}
