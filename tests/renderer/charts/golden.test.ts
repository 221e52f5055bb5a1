import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { explorationKinds } from '../../../src-contract/exploration';
import { charts } from '../../../src-renderer/charts/catalogue';
import { MOST_MARKS, standardChartOptions } from '../../../src-renderer/charts/chart';
import type { ChartFigure, ChartOptions } from '../../../src-renderer/charts/chart';
import { finePrint, picture, pictureHeight } from '../../../src-renderer/charts/fine-print';
import { chartColours, variantColour, variantLabel } from '../../../src-renderer/charts/palette';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import { accepted, broken, checkout, oneSided, search, untestable } from '../fixtures/evaluations';
import { withExploration } from '../fixtures/explorations';
import { withQuantileCurve } from '../fixtures/quantile-curve';
import { withTrustChecks } from '../fixtures/trust-checks';

const evaluations: Readonly<Record<string, Evaluation>> = { checkout, search, broken, accepted, untestable, oneSided, doubted: withTrustChecks(checkout), curved: withQuantileCurve(search), ...Object.fromEntries(explorationKinds.flatMap((kind) => [[`${kind} checkout`, withExploration(checkout, kind)], [`${kind} search`, withExploration(search, kind)]])) };

/** With everything that some chart draws. */
const complete = (evaluation: Evaluation, chart: string): Evaluation => {
  const full = withQuantileCurve(withTrustChecks(evaluation));
  const kind = charts.find(({ id }) => id === chart)?.explores;
  return kind ? withExploration(full, kind) : full;
};

/** Charts whose values stand on the upright axis. */
const upright = ['timeline', 'daily-sample-ratio', 'quantile-curve', 'novelty', 'distribution', 'cumulative-distribution', 'influence', 'specification-curve'];

/** Charts whose values are colours, and stand on no axis. */
const coloured = ['heat-map'];

/** What the values of a chart are in, where it is not percent. */
const units: Readonly<Record<string, string>> = { balance: 'standard deviations', influence: 'Difference from', novelty: 'Difference from' };

/** Figures as text that survives other processors: six significant digits, keys in order. */
function golden(figure: ChartFigure): string {
  return `${JSON.stringify(figure, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value), 1)}\n`;
}

function figureOf(chart: string, evaluation: Evaluation, options: Partial<ChartOptions> = {}): ChartFigure {
  return charts.find((one) => one.id === chart)!.figure(indexEvaluation(evaluation), { ...standardChartOptions, ...options });
}

function marksOf({ data }: ChartFigure): number {
  return data.reduce((sum, series) => sum + ((series as { x?: unknown[] }).x?.length ?? 0), 0);
}

describe('figures as they were when a person looked at them', () => {
  it.each([
    ['forest', 'checkout', {}],
    ['forest', 'search', { theme: 'dark' }],
    ['forest', 'search', { segment: 'device' }],
    ['forest', 'untestable', {}],
    ['forest', 'broken', {}],
    ['forest', 'oneSided', {}],
    ['sample-ratio', 'search', {}],
    ['sample-ratio', 'broken', {}],
    ['daily-sample-ratio', 'doubted', {}],
    ['daily-sample-ratio', 'doubted', { theme: 'dark' }],
    ['balance', 'doubted', {}],
    ['quantile-curve', 'curved', {}],
    ['quantile-curve', 'curved', { theme: 'dark' }],
    ['distribution', 'distribution checkout', {}],
    ['distribution', 'distribution search', { theme: 'dark' }],
    ['cumulative-distribution', 'distribution checkout', {}],
    ['cumulative-distribution', 'distribution search', { theme: 'dark' }],
    ['top-units', 'distribution checkout', {}],
    ['top-units', 'distribution search', { theme: 'dark' }],
    ['specification-curve', 'specification checkout', {}],
    ['specification-curve', 'specification search', { theme: 'dark' }],
    ['decomposition', 'decomposition checkout', {}],
    ['decomposition', 'decomposition search', { theme: 'dark' }],
    ['mix-rate', 'decomposition checkout', {}],
    ['mix-rate', 'decomposition search', { theme: 'dark' }],
    ['decomposition', 'decomposition checkout', { width: 400 }],
    ['mix-rate', 'decomposition checkout', { width: 400 }],
    ['heat-map', 'segments checkout', {}],
    ['heat-map', 'segments search', { theme: 'dark', width: 420 }],
    ['segment-forest', 'segments checkout', {}],
    ['segment-forest', 'segments search', { theme: 'dark', width: 420 }],
    ['funnel', 'funnel checkout', {}],
    ['funnel', 'funnel search', { theme: 'dark', width: 420 }],
    ['influence', 'influence checkout', {}],
    ['influence', 'influence search', { theme: 'dark' }],
    ['timeline', 'search', { metric: 'clicks' }],
    ['timeline', 'checkout', { theme: 'dark' }],
  ] as const)('%s of %s with %o', async (chart, evaluation, options) => {
    const name = [chart, evaluation.split(' ').at(-1), ...Object.values(options)].join('-');
    await expect(golden(figureOf(chart, evaluations[evaluation]!, options))).toMatchFileSnapshot(`../../golden/charts/${name}.json`);
  });
});

describe('every chart', () => {
  for (const chart of charts) {
    it(`${chart.id} has a zero-based or zero-lined value axis with a unit, no legend and no chart of its own colours`, () => {
      const { layout } = figureOf(chart.id, complete(search, chart.id));
      expect(layout.showlegend).toBe(false);
      if (coloured.includes(chart.id)) return;
      const byDay = upright.includes(chart.id);
      const axis = byDay ? layout.yaxis : layout.xaxis;
      expect(axis?.zeroline).toBe(true);
      expect((axis?.title as { text: string }).text).toContain(units[chart.id] ?? '%');
      const names = byDay ? layout.xaxis : layout.yaxis;
      expect(names?.showgrid).toBe(false);
    });

    it(`${chart.id} follows the theme`, () => {
      expect(figureOf(chart.id, search, { theme: 'dark' }).layout.paper_bgcolor).toBe(chartColours.dark.ground);
      expect(figureOf(chart.id, search).layout.paper_bgcolor).toBe(chartColours.light.ground);
    });

    it(`${chart.id} says in words what it shows, and has a table with a heading`, () => {
      const index = indexEvaluation(complete(search, chart.id));
      expect(chart.description(index, standardChartOptions)).toMatch(/.{40,}\.$/s);
      const [heading, ...rows] = chart.table(index, standardChartOptions);
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) expect(row).toHaveLength(heading.length);
    });

    it(`${chart.id} says why when it cannot be drawn`, () => {
      const nothing: Evaluation = { ...checkout, checks: [], estimates: [], timeline: [], variants: checkout.variants.map((variant) => ({ ...variant, units: 0, share: null })) };
      expect(chart.missing(indexEvaluation(nothing))).toMatch(/\.$/);
      expect(chart.missing(indexEvaluation(complete(checkout, chart.id)))).toBeNull();
    });
  }

  it('stays below the number of marks that can be drawn and read', () => {
    const huge: Evaluation = {
      ...checkout,
      metrics: Array.from({ length: 400 }, (_, at) => ({ ...checkout.metrics[0], id: `m${String(at)}` })),
      estimates: Array.from({ length: 400 }, (_, at) => ({ ...checkout.estimates[0], metric: `m${String(at)}` })),
    };
    expect(marksOf(figureOf('forest', huge))).toBeLessThanOrEqual(MOST_MARKS);
    expect(figureOf('forest', huge).data.length).toBeGreaterThan(0);
  });

  it('gives a variant the same colour whatever the baseline is, and marks another baseline by a word', () => {
    const rebased = search.variants.map((variant) => ({ ...variant, control: variant.id === 'a' }));
    for (const { id } of search.variants) expect(variantColour(rebased, id, 'light')).toBe(variantColour(search.variants, id, 'light'));
    expect(variantColour(rebased, 'control', 'light')).toBe(chartColours.light.control);
    expect(search.variants.map(({ id }) => variantLabel(search.variants, id))).toEqual(search.variants.map(({ name }) => name));
    expect(search.variants.map(({ id, name }) => variantLabel(rebased, id) === name)).toEqual(search.variants.map(({ id }) => id !== 'a'));
    expect(variantLabel(rebased, 'a')).toMatch(/, baseline$/);
    expect(new Set(chartColours.light.variants).size).toBe(chartColours.light.variants.length);
  });

  it('keeps names that look like markup from being markup', () => {
    const named = { ...checkout, metrics: checkout.metrics.map((metric) => ({ ...metric, name: 'a <b>bold</b> & <i>sly</i> name' })) };
    expect(golden(figureOf('forest', named))).not.toContain('<i>sly');
  });
});

describe('a picture to take away', () => {
  const index = indexEvaluation(checkout);
  const print = finePrint(index, 'Settings.', '2026-03-16');

  it('carries title, settings, units, date and the definition’s hash', () => {
    expect(print.replaceAll('\u202f', ' ')).toBe('Settings. n = 19 994 units (Control 10 021, Treatment 9973). Definition 4f1c9a7e02b8, 16 March 2026, Liftbench.');
    const made = picture(figureOf('forest', checkout), { title: 'Lift', finePrint: print }, 'Checkout button colour', 'light', 900, 600);
    expect(made.layout).toMatchObject({ width: 900, height: 600, autosize: false });
    expect(JSON.stringify(made.layout.title)).toContain('Lift');
    expect(JSON.stringify(made.layout.annotations)).toContain('4f1c9a7e02b8');
  });

  it('warns in its small print while a check has failed', () => {
    expect(finePrint(indexEvaluation(broken), '', '2026-03-16')).toContain('do not rely on this');
  });

  it('can do without the small print, and is then lower', () => {
    const figure = figureOf('forest', checkout);
    const bare = picture(figure, { title: 'Lift', finePrint: null }, 'Checkout', 'light', 900, 600);
    expect(JSON.stringify(bare.layout.annotations)).not.toContain('4f1c9a7e02b8');
    expect(pictureHeight(figure, { title: 'Lift', finePrint: null }, 900)).toBeLessThan(pictureHeight(figure, { title: 'Lift', finePrint: print }, 900));
  });
});
