import type { Data, Layout } from 'plotly.js';
import { loadPlotly, plotConfig } from '../charts/plotly';
import { readDefinitionText } from '../forms/definition-reading';
import { formatCount } from '../wording/numbers';

/** What the first answer would otherwise wait for: time zones and checks of a definition, formats of numbers, the library of charts. */
const steps: readonly (() => unknown)[] = [
  () => readDefinitionText('liftbench: 1\nsources: { events: { path: a.csv } }\nunit: a\nexposure: { source: events, variant: b }\nvariants: [{ id: a }, { id: b }]\nperiod: { timezone: UTC }\nmetrics: []\n'),
  () => formatCount(1000),
  () => loadPlotly(),
  () => drawNowhere({}),
  () => drawNowhere({ marks: true }),
  () => drawNowhere({ marks: true, words: true }),
];

/** Draws what charts consist of where nobody sees it: the first of each kind takes several times as long as those after it. */
async function drawNowhere({ marks = false, words = false }: { readonly marks?: boolean; readonly words?: boolean }): Promise<void> {
  const nowhere = document.createElement('div');
  const plotly = await loadPlotly();
  const at = { x: [0, 1], y: [0, 1] };
  const data: Data[] = [...(marks ? [{ ...at, mode: 'lines' as const }, { ...at, mode: 'markers' as const, marker: { symbol: ['circle', 'diamond'] } }] : []), ...(words ? [{ ...at, mode: 'text' as const, text: ['<b>a</b>', 'b<br>c'] }] : [])];
  const layout: Partial<Layout> = words ? { xaxis: { title: { text: 'a' }, tickvals: [0, 1], ticktext: ['a', 'b'] }, annotations: [{ text: 'a', x: 0, y: 0, showarrow: false }], shapes: [{ type: 'line', x0: 0, x1: 1, y0: 0, y1: 1 }] } : {};
  await plotly.newPlot(nowhere, data, { width: 120, height: 120, ...layout }, plotConfig);
  plotly.purge(nowhere);
}

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
