// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostApi } from '../../../src-contract/bridge';
import type { Evaluation } from '../../../src-contract/evaluation';
import { ChartView, standardChartLook } from '../../../src-renderer/cells/chart-view';
import type { ChartLook, ChartViewProps } from '../../../src-renderer/cells/chart-view';
import { ReportPage } from '../../../src-renderer/report/report-page';
import { accepted, checkout, search, untestable } from '../fixtures/evaluations';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const { react, toImage } = vi.hoisted(() => ({ react: vi.fn((..._call: unknown[]) => Promise.resolve()), toImage: vi.fn((..._call: unknown[]) => Promise.resolve('data:image/png;base64,iVBORw0KGgo=')) }));
vi.mock('plotly.js-cartesian-dist-min', () => ({ default: { react, toImage, purge: vi.fn() } }));

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  react.mockClear();
  toImage.mockClear();
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

const written: Record<string, unknown> = {};
const host = {
  copyImage: vi.fn(() => Promise.resolve()),
  exportFile: (name: string, content: unknown) => {
    written[name] = content;
    return Promise.resolve(`/chosen/${name}`);
  },
} as unknown as HostApi;

async function show(evaluation: Evaluation, chart: string, look: Partial<ChartLook> = {}, more: Partial<ChartViewProps> = {}): Promise<void> {
  const props: ChartViewProps = { evaluation, chart, title: null, theme: 'light', stale: false, onLook: vi.fn(), host, width: 800, day: '2026-03-16', ...more, look: { ...standardChartLook, ...look } };
  await act(async () => {
    root.render(<ChartView {...props} />);
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
  await vi.waitFor(() => expect(place.querySelector('[data-drawn], .lb-chart-missing')).not.toBeNull());
}

const button = (words: string): HTMLButtonElement | undefined => [...place.querySelectorAll('button')].find((one) => one.textContent?.includes(words));

describe('a chart in its cell', () => {
  it('is drawn at its width, without anything that could send it away', async () => {
    await show(checkout, 'forest');
    const [, data, layout, config] = react.mock.calls[0] as [HTMLElement, unknown[], Record<string, unknown>, Record<string, unknown>];
    expect(data.length).toBeGreaterThan(2);
    expect(layout['width']).toBe(800);
    expect(config).toMatchObject({ showSendToCloud: false, plotlyServerURL: '', displaylogo: false });
    expect(place.textContent).not.toMatch(/cloud|upload/i);
  });

  it('has a name and says what it shows to people who cannot see it', async () => {
    await show(checkout, 'forest');
    expect(place.querySelector('figure')?.getAttribute('aria-labelledby')).toBe(place.querySelector('h3')?.id);
    expect(place.querySelector('.lb-figure-place [role="img"]')?.getAttribute('aria-label')).toContain('Forest plot of 8 lifts');
  });

  it('shows its figures as a table', async () => {
    await show(search, 'timeline', { metric: 'clicks' });
    const asTable = [...place.querySelectorAll<HTMLElement>('input, button')].find((one) => one.textContent === 'Table' || (one as HTMLInputElement).value === 'table');
    act(() => asTable?.click());
    expect(place.querySelectorAll('.lb-chart-table tbody tr')).toHaveLength(28);
    expect(place.querySelector('.lb-chart-table thead')?.textContent).toContain('liftLow');
  });

  it('is copied as an image of exactly the asked size', async () => {
    await show(checkout, 'forest', { width: 1000, height: 620, scale: 3 });
    await act(async () => {
      button('Copy image')?.click();
      await vi.waitFor(() => expect(host.copyImage).toHaveBeenCalledWith('iVBORw0KGgo='));
    });
    const [figure, size] = toImage.mock.calls[0] as [{ layout: Record<string, unknown>; config: unknown }, unknown];
    expect(size).toEqual({ format: 'png', width: 1000, height: 620, scale: 3 });
    expect(figure.layout).toMatchObject({ width: 1000, height: 620 });
    expect(JSON.stringify(figure.layout)).toContain('4f1c9a7e02b8');
    expect(figure.config).toMatchObject({ showSendToCloud: false });
  });

  it('says why there is nothing to draw', async () => {
    await show({ ...checkout, timeline: [] }, 'timeline');
    expect(place.textContent).toContain('This evaluation has no timeline');
    expect(button('Copy image')).toBeUndefined();
    await show(checkout, 'sparkle');
    expect(place.textContent).toContain('does not know the chart “sparkle”');
  });
});

describe('the report', () => {
  const report = async (evaluation: Evaluation): Promise<string> => {
    await act(async () => {
      root.render(<ReportPage evaluation={evaluation} definition={'# why not green\nliftbench: 1\n'} />);
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
    return (place.textContent ?? '').replaceAll('\u202f', ' ');
  };

  it('holds everything a sceptic asks for', async () => {
    const text = await report(search);
    for (const piece of [
      'Two new rankings for search', 'Undecided: Ranking A moves Click-through rate', // the answer
      'Sample ratio: passed', 'Expected units', 'Small counts: warning', // the checks
      'Failed searches', 'By country', 'By device', 'exploratory', // every number
      'Holm, over primary metrics', 'none: intervals hold for one look', // the settings
      search.experiment.definitionHash, search.experiment.dataHash, '1 048 576', 'Rows rejected3', // where from
      '# why not green', 'CREATE TABLE units AS', // how to do it again
    ]) expect(text).toContain(piece);
    expect(place.querySelectorAll('figure')).toHaveLength(3);
  });

  it('repeats the reason for which a failed check was accepted', async () => {
    const text = await report(accepted);
    expect(text).toContain('Sample ratio: failed, accepted');
    expect(text).toContain('Redirects lost mobile control units until 4 March');
  });

  it('lists what could not be computed, with the reason', async () => {
    const text = await report(untestable);
    expect(text).toContain('What could not be computed');
    expect(text).toContain('Order value, Treatment: The control value is zero, so there is no relative lift.');
  });

  it('lists covariates and caps with what they did', async () => {
    expect(await report(checkout)).toContain('31.2 % of variance');
  });

  it('offers nothing to change', async () => {
    await report(accepted);
    expect(place.querySelectorAll('select, input, textarea')).toHaveLength(0);
    expect(button('Withdraw')).toBeUndefined();
  });
});
