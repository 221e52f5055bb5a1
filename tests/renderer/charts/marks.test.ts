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

/** What one series draws: marks of their own, and corners of lines. */
function drawn(series: Data): { marks: number; vertices: number } {
  const { x = [], mode = '', type = 'scatter' } = series as { x?: ArrayLike<unknown>; mode?: string; type?: string };
  if (type !== 'scatter') return { marks: x.length, vertices: 0 };
  return { marks: mode.includes('markers') ? x.length : 0, vertices: mode.includes('lines') || mode === '' ? x.length : 0 };
}

/** The same experiment with so many metrics, so many levels and so many days as a year of a large product has. */
function large(evaluation: Evaluation, times = 60): Evaluation {
  const copies = Array.from({ length: times }, (_, at) => at);
  return {
    ...evaluation,
    metrics: copies.flatMap((at) => evaluation.metrics.map((metric) => ({ ...metric, id: `${metric.id}_${String(at)}`, name: `${metric.name} ${String(at)}` }))),
    estimates: copies.flatMap((at) => evaluation.estimates.flatMap((estimate) => [estimate, { ...estimate, segment: `country=L${String(at)}` }].map((each) => ({ ...each, metric: `${estimate.metric}_${String(at)}` })))),
    verdicts: copies.flatMap((at) => evaluation.verdicts.map((verdict) => ({ ...verdict, metric: `${verdict.metric}_${String(at)}` }))),
    timeline: copies.flatMap((at) => evaluation.timeline.map((day) => ({ ...day, metric: `${day.metric}_${String(at)}` }))),
  };
}

describe('Every chart stays light enough to draw at once', () => {
  it.each(charts.map((chart) => [chart.label, chart] as const))('%s', (_label, chart) => {
    for (const base of [checkout, search, large(checkout)]) {
      const full = withQuantileCurve(withTrustChecks(base));
      const index = indexEvaluation(chart.explores ? withExploration(full, chart.explores) : full);
      if (chart.missing(index)) continue;
      for (const segment of [null, ...index.segments.map(({ column }) => column)]) {
        const sums = chart.figure(index, { ...standardChartOptions, segment }).data.map(drawn);
        expect(sums.reduce((sum, { marks }) => sum + marks, 0)).toBeLessThanOrEqual(MOST_MARKS);
        expect(sums.reduce((sum, { vertices }) => sum + vertices, 0)).toBeLessThanOrEqual(MOST_VERTICES);
      }
    }
  });
});
