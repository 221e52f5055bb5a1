import '@blueprintjs/core/lib/css/blueprint.css';
import '../../../src-renderer/theme.css';
import './gallery.css';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { HostApi } from '../../../src-contract/bridge';
import type { Evaluation } from '../../../src-contract/evaluation';
import { ChartView, standardChartLook } from '../../../src-renderer/cells/chart-view';
import { ReadoutView, standardLook } from '../../../src-renderer/cells/readout-view';
import { useTheme } from '../../../src-renderer/charts/use-theme';
import { HelpBrowser } from '../../../src-renderer/help/help-browser';
import * as evaluations from '../fixtures/evaluations';

/*
 * The results in every state, for looking at them while they are made. Not part of the application.
 * ?show=checkout&theme=dark&segment=country&chart=forest
 */

const asked = new URLSearchParams(location.search);
if (asked.get('theme') === 'dark') document.documentElement.classList.add('bp6-dark');

/** A host that writes nowhere and keeps what it was given, where a test can find it. */
const taken: Record<string, unknown> = {};
Object.assign(window, { taken });
const host = {
  exportFile: (name: string, content: unknown) => {
    taken[name] = content;
    return Promise.resolve(`/tmp/${name}`);
  },
  exportPdf: (name: string, html: string) => {
    taken[name] = html;
    return Promise.resolve(`/tmp/${name}`);
  },
  copyImage: (png: string) => {
    taken['image'] = png;
    return Promise.resolve();
  },
  copyText: (text: string) => {
    taken['text'] = text;
    return Promise.resolve();
  },
} as unknown as HostApi;

function Gallery({ start }: { readonly start: Evaluation }): ReactNode {
  const theme = useTheme();
  const [evaluation, setEvaluation] = useState(start);
  const [look, setLook] = useState({ ...standardLook, segment: asked.get('segment'), view: asked.get('view') === 'absolute' ? ('absolute' as const) : ('relative' as const) });
  const [chartLook, setChartLook] = useState({ ...standardChartLook, segment: asked.get('segment') });
  const acknowledge = (check: string, reason: string | null): void => setEvaluation({ ...evaluation, checks: evaluation.checks.map((one) => (one.id === check ? { ...one, acknowledged: reason } : one)) });
  const chart = asked.get('chart');
  return (
    <main className="gallery">
      {chart ? (
        <section className="gallery-cell">
          <ChartView evaluation={evaluation} chart={chart} title={null} look={chartLook} theme={theme} stale={false} onLook={(patch) => setChartLook({ ...chartLook, ...patch })} host={host} day="2026-03-16" />
        </section>
      ) : (
        <section className="gallery-cell">
          <ReadoutView
            evaluation={evaluation}
            look={look}
            edits={{ onAnalysis: (patch) => setEvaluation({ ...evaluation, analysis: { ...evaluation.analysis, ...patch } }), onControl: () => undefined, onAcknowledge: acknowledge, onWithdrawAcknowledgement: (check) => acknowledge(check, null) }}
            onLook={(patch) => setLook({ ...look, ...patch })}
            onInspect={(what) => {
              taken['inspected'] = what;
            }}
            context={{ host, evaluation, definitionText: 'liftbench: 1\n', report: () => Promise.resolve('<!doctype html>'), chart: null }}
            stale={asked.has('stale')}
            chosen={null}
            hasCovariates
          />
        </section>
      )}
    </main>
  );
}

const file = asked.get('file');
const start = file ? ((await (await fetch(file)).json()) as Evaluation) : (evaluations as Record<string, Evaluation>)[asked.get('show') ?? 'checkout'];
createRoot(document.getElementById('root')!).render(asked.get('show') === 'help' ? <main className="gallery"><section className="gallery-cell"><HelpBrowser /></section></main> : <Gallery start={start} />);
