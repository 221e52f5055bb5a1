import { loadPlotly, plotConfig } from '../charts/plotly';
import { readDefinitionText } from '../forms/definition-reading';
import { formatCount } from '../wording/numbers';

/** What the first answer would otherwise wait for: time zones and checks of a definition, formats of numbers, the library of charts. */
const steps: readonly (() => unknown)[] = [
  () => readDefinitionText('liftbench: 1\nsources: { events: { path: a.csv } }\nunit: a\nexposure: { source: events, variant: b }\nvariants: [{ id: a }, { id: b }]\nperiod: { timezone: UTC }\nmetrics: []\n'),
  () => formatCount(1000),
  () => loadPlotly(),
  async () => {
    const nowhere = document.createElement('div');
    const plotly = await loadPlotly();
    await plotly.newPlot(nowhere, [], { width: 40, height: 40 }, plotConfig);
    plotly.purge(nowhere);
  },
];

/** Gets ready in idle moments, one step in each, so that the first answer is drawn without a pause. A step that fails will say so when it is needed. */
export function warmUp(): void {
  if (typeof requestIdleCallback !== 'function') return;
  const next = (at: number): void => {
    const step = steps[at];
    if (!step) return;
    requestIdleCallback(() => {
      void Promise.resolve().then(step).catch(() => undefined).then(() => next(at + 1));
    }, { timeout: 2000 });
  };
  next(0);
}
