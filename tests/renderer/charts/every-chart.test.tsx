// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostApi } from '../../../src-contract/bridge';
import { ChartView, standardChartLook } from '../../../src-renderer/cells/chart-view';
import { charts } from '../../../src-renderer/charts/catalogue';
import { standardChartOptions } from '../../../src-renderer/charts/chart';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import { checkout, search } from '../fixtures/evaluations';
import { withExploration } from '../fixtures/explorations';
import { withQuantileCurve } from '../fixtures/quantile-curve';
import { withTrustChecks } from '../fixtures/trust-checks';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
const { react, toImage } = vi.hoisted(() => ({ react: vi.fn(() => Promise.resolve()), toImage: vi.fn(() => Promise.resolve('data:image/png;base64,iVBORw0KGgo=')) }));
vi.mock('plotly.js-cartesian-dist-min', () => ({ default: { react, toImage, purge: vi.fn() } }));

let root: Root;
let place: HTMLElement;
beforeEach(() => {
  place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
});
afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

describe.each(charts)('$label', (chart) => {
  const evaluations = [checkout, search].map((evaluation) => {
    const full = withQuantileCurve(withTrustChecks(evaluation));
    return chart.explores ? withExploration(full, chart.explores) : full;
  });
  const drawable = evaluations.filter((evaluation) => chart.missing(indexEvaluation(evaluation)) === null);

  it('says in words what it shows, and has all its figures in a table', () => {
    expect(drawable).not.toEqual([]);
    for (const evaluation of drawable) {
      const index = indexEvaluation(evaluation);
      const description = chart.description(index, standardChartOptions);
      expect(description.length).toBeGreaterThan(40);
      expect(description).not.toMatch(/undefined|NaN|null|\[object/);
      const [heading = [], ...rows] = chart.table(index, standardChartOptions);
      expect(heading.length).toBeGreaterThan(1);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(heading.length);
      for (const cell of rows.flat()) expect(cell === null || typeof cell === 'string' || !Number.isNaN(cell)).toBe(true);
    }
  });

  it('has its words for those who cannot see it, its table in its place, and its picture to be copied', async () => {
    const [evaluation] = drawable;
    const copyImage = vi.fn(() => Promise.resolve());
    const host = { copyImage, copyText: () => Promise.resolve(), exportFile: () => Promise.resolve(null) } as unknown as HostApi;
    await act(async () => {
      root.render(<ChartView evaluation={evaluation ?? checkout} chart={chart.id} title={null} theme="light" stale={false} onLook={() => undefined} host={host} width={800} day="2026-03-16" look={standardChartLook} />);
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
    await vi.waitFor(() => expect(place.querySelector('[data-drawn]')).not.toBeNull());
    const spoken = chart.description(indexEvaluation(evaluation ?? checkout), standardChartOptions);
    expect([...place.querySelectorAll('[aria-label]')].some((each) => each.getAttribute('aria-label') === spoken) || place.textContent.includes(spoken)).toBe(true);
    const button = (words: string): HTMLElement | undefined => [...place.querySelectorAll<HTMLElement>('button, label')].find((each) => each.textContent.trim() === words);
    await act(async () => { button('Copy image')?.click(); await new Promise((resolve) => setTimeout(resolve, 0)); });
    await vi.waitFor(() => expect(copyImage).toHaveBeenCalledOnce());
    await act(async () => { button('Table')?.click(); await new Promise((resolve) => setTimeout(resolve, 0)); });
    expect(place.querySelectorAll('table tbody tr').length).toBeGreaterThan(0);
  });
});
