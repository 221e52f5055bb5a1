import type { Data } from 'plotly.js';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { charts } from '../../../src-renderer/charts/catalogue';
import { MOST_MARKS, standardChartOptions } from '../../../src-renderer/charts/chart';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import { checkout, search } from '../fixtures/evaluations';
import { withExploration } from '../fixtures/explorations';
import { withQuantileCurve } from '../fixtures/quantile-curve';
import { withTrustChecks } from '../fixtures/trust-checks';

/** More corners of lines than this take longer than a person waits. */
const MOST_VERTICES = 10_000;
/** Texts that Plotly measures one by one before it draws them. */
const MOST_ANNOTATIONS = 200;

/** What one series draws: marks of their own, texts among them, and corners of lines. */
function drawn(series: Data): { marks: number; vertices: number } {
  const { x = [], z, mode = '', type = 'scatter' } = series as { x?: ArrayLike<unknown>; z?: readonly ArrayLike<unknown>[]; mode?: string; type?: string };
  if (type === 'heatmap') return { marks: (z ?? []).reduce((sum, row) => sum + row.length, 0), vertices: 0 };
  if (type !== 'scatter') return { marks: x.length, vertices: 0 };
  return { marks: mode.includes('markers') || mode.includes('text') ? x.length : 0, vertices: mode.includes('lines') || mode === '' ? x.length : 0 };
}

/** An experiment's days as often, in years that follow each other: more than 400 of the first metrics. */
const YEARS = 30;

/** The same experiment with so many metrics, so many levels and so many days as a year of a large product has. */
function large(evaluation: Evaluation, times = 60): Evaluation {
  const copies = Array.from({ length: times }, (_, at) => at);
  return {
    ...evaluation,
    metrics: copies.flatMap((at) => evaluation.metrics.map((metric) => ({ ...metric, id: `${metric.id}_${String(at)}`, name: `${metric.name} ${String(at)}` }))),
    estimates: copies.flatMap((at) => evaluation.estimates.flatMap((estimate) => [estimate, { ...estimate, segment: `country=L${String(at)}` }].map((each) => ({ ...each, metric: `${estimate.metric}_${String(at)}` })))),
    verdicts: copies.flatMap((at) => evaluation.verdicts.map((verdict) => ({ ...verdict, metric: `${verdict.metric}_${String(at)}` }))),
    timeline: copies.flatMap((at) => Array.from({ length: at === 0 ? YEARS : 1 }, (_, year) => evaluation.timeline.map((day) => ({ ...day, day: `${String(Number(day.day.slice(0, 4)) + year)}${day.day.slice(4)}`, metric: `${day.metric}_${String(at)}` }))).flat()),
  };
}

describe('Every chart stays light enough to draw at once', () => {
  it.each(charts.map((chart) => [chart.label, chart] as const))('%s', (_label, chart) => {
    for (const base of [checkout, search, large(checkout)]) {
      const full = withQuantileCurve(withTrustChecks(base));
      const index = indexEvaluation(chart.explores ? withExploration(full, chart.explores) : full);
      if (chart.missing(index)) continue;
      for (const segment of [null, ...index.segments.map(({ column }) => column)]) {
        const figure = chart.figure(index, { ...standardChartOptions, segment });
        const sums = figure.data.map(drawn);
        expect(sums.reduce((sum, { marks }) => sum + marks, 0)).toBeLessThanOrEqual(MOST_MARKS);
        expect(sums.reduce((sum, { vertices }) => sum + vertices, 0)).toBeLessThanOrEqual(MOST_VERTICES);
        // Each takes about as long as ten marks.
        expect(figure.layout.annotations?.length ?? 0).toBeLessThanOrEqual(MOST_ANNOTATIONS);
      }
    }
  });
});

describe('A forest of more lifts than can be read', () => {
  const index = indexEvaluation(large(checkout));
  const options = { ...standardChartOptions, segment: 'country' };
  const [forest] = charts;

  it('says how many it leaves out, and has them all in its table', () => {
    const [, ...rows] = forest!.table(index, options);
    const series = forest!.figure(index, options).data as unknown as readonly { readonly mode?: string; readonly textposition?: string; readonly text: readonly string[] }[];
    const figures = series.find(({ mode, textposition }) => mode === 'text' && textposition === 'middle right')!;
    const said = /([\d\s,.]+) more lifts would not fit; the table has them all\./.exec(forest!.note(index, options))?.[1] ?? '';
    expect(figures.text.length).toBeLessThan(rows.length);
    expect(figures.text.length + Number(said.replace(/\D/g, ''))).toBe(rows.length);
  });

  it('says nothing of it where all are drawn', () => {
    expect(forest!.note(indexEvaluation(checkout), standardChartOptions)).not.toContain('would not fit');
  });
});
