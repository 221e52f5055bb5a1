import '@blueprintjs/core/lib/css/blueprint.css';
import '@blueprintjs/select/lib/css/blueprint-select.css';
import '../theme.css';
import './kit.css';
import './workbench.css';
import './panels.css';
import '../forms/forms.css';
import { BlueprintProvider } from '@blueprintjs/core';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import type { Bridge } from '../bridge/bridge';
import { runSession, startSession, type RunningSession } from '../notebook/run-session';
import { Layout } from './layout-state';
import { ThemeChoice } from './theme-choice';
import { Workbench } from './workbench';

/** Shows the workbench on the page, before whatever bridge leads to its engine and host. */
export function openWindow(bridge: Bridge): RunningSession {
  config({ jitless: true });
  const running = runSession(bridge);
  const layout = new Layout(bridge.host);
  const theme = new ThemeChoice(bridge.host);
  const page = document.getElementById('root');
  if (!page) throw new Error('The page has no place for the window.');
  void layout.load().finally(() => {
    createRoot(page).render(<BlueprintProvider><Workbench running={running} layout={layout} theme={theme} /></BlueprintProvider>);
    void startSession(running);
  });
  return running;
}
