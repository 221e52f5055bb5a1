// @vitest-environment jsdom
import { act } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultAnalysis } from '../../../src-contract/experiment';
import type { Evaluation } from '../../../src-contract/evaluation';
import { ReadoutView, standardLook } from '../../../src-renderer/cells/readout-view';
import type { ReadoutLook, ReadoutViewProps } from '../../../src-renderer/cells/readout-view';
import { accepted, broken, checkout, search, untestable } from '../fixtures/evaluations';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

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

const edits = { onAnalysis: vi.fn(), onControl: vi.fn(), onAcknowledge: vi.fn(), onWithdrawAcknowledgement: vi.fn() };

function show(evaluation: Evaluation, more: Partial<Omit<ReadoutViewProps, 'look'>> & { look?: Partial<ReadoutLook> } = {}): void {
  const props: ReadoutViewProps = { evaluation, edits, onLook: vi.fn(), onInspect: vi.fn(), context: null, stale: false, chosen: null, hasCovariates: false, ...more, look: { ...standardLook, ...more.look } };
  const view: ReactNode = <ReadoutView {...props} />;
  act(() => root.render(view));
}

const all = (selector: string): HTMLElement[] => [...place.querySelectorAll<HTMLElement>(selector)];
const readable = (text: string | null | undefined): string => (text ?? '').replaceAll('\u202f', ' ');
function button(words: string): HTMLButtonElement {
  const found = all('button').find((one) => one.textContent?.includes(words));
  if (!found) throw new Error(`no button "${words}"`);
  return found as HTMLButtonElement;
}
function type(element: HTMLTextAreaElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(element, text);
  element.dispatchEvent(new Event('input', { bubbles: true }));
}

describe('the settings', () => {
  const labels = (): string[] => all('.lb-choice > span').map((label) => label.textContent ?? '');

  it('keep what is seldom changed behind one button', () => {
    show(checkout);
    expect(labels()).not.toContain('Prior');
    act(() => button('More').click());
    expect(labels()).toEqual(expect.arrayContaining(['Method', 'Lift by', 'Looks', 'Prior']));
  });

  it('never hide what is not as usual', () => {
    show(checkout, { chosen: { analysis: { ...defaultAnalysis, sequential: 'pocock', liftInterval: 'log' }, control: 'control' } });
    expect(labels()).toEqual(expect.arrayContaining(['Lift by', 'Looks']));
    expect(labels()).not.toContain('Method');
  });
});

describe('the scorecard', () => {
  it('has one row per metric and variant, grouped by role', () => {
    show(search);
    expect(all('.lb-group').map((group) => group.textContent)).toEqual(['Primary', 'Secondary', 'Guardrail']);
    expect(all('tbody tr:not(.lb-group)')).toHaveLength(search.metrics.length * 2);
    expect(readable(all('tbody tr:not(.lb-group)')[0].textContent)).toContain('Click-through rateRatioRanking A28.3 %29.8 %+5.2 %+0.6 % … +9.9 %+1.5 pp0.0276adj. 0.055112 502vs 24 871Undecided');
  });

  it('shows a dash with the reason for what could not be had', () => {
    show(untestable);
    const [row] = all('tbody tr:not(.lb-group)');
    expect(row.textContent).toContain('– No unit differs from another in either arm');
    expect(row.querySelector('[data-column="pValue"]')?.textContent).toBe('–');
  });

  it('shows slices below their metric, marked as exploratory and without a verdict', () => {
    show(checkout, { look: { segment: 'country' } });
    const slices = all('tr[data-exploratory]');
    expect(slices).toHaveLength(checkout.metrics.length * 4);
    expect(slices[0].textContent).toContain('country = DE');
    expect(slices[0].textContent).toContain('exploratory');
    expect(all('tr[data-small]').length).toBeGreaterThan(0);
  });

  it('sorts within a role and puts what is missing last', () => {
    show(untestable, { look: { sort: { column: 'effect', descending: true } } });
    const names = all('tbody[data-role="secondary"] .lb-metric-name').map((name) => name.textContent);
    expect(names).toEqual(['Orders per person', 'Revenue per person', 'Back in the second week', 'Largest order of a buyer', 'Order value']);
    expect(place.querySelector('th[aria-sort="descending"]')?.textContent).toContain('Lift');
  });

  it('asks for another order when a heading is clicked', () => {
    const onLook = vi.fn();
    show(checkout, { onLook });
    act(() => all('thead .lb-heading').find((heading) => heading.textContent?.startsWith('p'))?.click());
    expect(onLook).toHaveBeenCalledWith({ sort: { column: 'pValue', descending: false } });
  });

  it('explains a number when it is focused, and opens it when it is clicked', () => {
    const onInspect = vi.fn();
    show(checkout, { onInspect });
    const figure = place.querySelector<HTMLElement>('[data-column="pValue"] .lb-figure')!;
    act(() => figure.focus());
    expect(document.querySelector('[role="tooltip"]')?.textContent).toContain('If Treatment and Control did not differ');
    expect(figure.getAttribute('aria-describedby')).toBe(document.querySelector('[role="tooltip"]')?.id);
    act(() => figure.click());
    expect(onInspect).toHaveBeenCalledWith(expect.objectContaining({ metric: 'conversion', variant: 'treatment', segment: null, figure: 'pValue', label: 'p', shown: '0.0148' }));
  });

  it('is walked by arrow keys, with one stop for Tab', () => {
    show(checkout);
    const table = place.querySelector<HTMLElement>('.lb-scorecard')!;
    act(() => table.focus());
    const press = (key: string): void => act(() => void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
    Element.prototype.scrollIntoView = () => undefined;
    press('ArrowDown');
    expect(readable(document.activeElement?.textContent)).toBe('18.2 %');
    press('ArrowRight');
    expect(readable(document.activeElement?.textContent)).toBe('19.5 %');
    press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('€8.76');
    expect(all('.lb-figure').filter((figure) => figure.tabIndex === 0)).toHaveLength(1);
  });

  it('keeps the focus on a figure when new figures come, and other columns', () => {
    show(checkout);
    const figure = all('.lb-figure')[3]!;
    act(() => figure.focus());
    show({ ...structuredClone(checkout), analysis: { ...checkout.analysis, confidence: 0.9 } });
    expect(document.activeElement).toBe(figure);
    show(structuredClone(checkout), { look: { columns: [...standardLook.columns, 'method'] } });
    expect(document.activeElement).toBe(figure);
  });

  it('colours bars only by verdicts that stand', () => {
    show(search);
    const tones = all('.lb-bar').map((bar) => bar.dataset['tone']);
    expect(tones).toContain('better');
    expect(tones).toContain('worse');
    show(broken);
    expect(new Set(all('.lb-bar').map((bar) => bar.dataset['tone']))).toEqual(new Set(['undecided']));
    expect(all('.lb-bar').every((bar) => bar.dataset['doubtful'] === 'true')).toBe(true);
  });

  it('dims while it is stale', () => {
    show(checkout, { stale: true });
    expect(place.querySelector('.lb-readout')?.getAttribute('data-stale')).toBe('true');
    expect(place.querySelector('.lb-readout')?.getAttribute('aria-busy')).toBe('true');
  });
});

describe('a failed check', () => {
  it('hides every verdict, but no number', () => {
    show(broken);
    expect(all('.lb-chip').every((chip) => chip.textContent === 'Hidden')).toBe(true);
    expect(place.querySelector('.lb-scorecard')?.textContent).not.toMatch(/Better|Worse|Undecided/);
    expect(readable(place.querySelector('.lb-scorecard')?.textContent)).toContain('+7.3 %');
    expect(readable(place.querySelector('[data-check="sample-ratio"]')?.textContent)).toContain('Control4610');
  });

  it('is accepted only with a reason', () => {
    show(broken);
    act(() => button('Accept this failure').click());
    const field = place.querySelector('textarea')!;
    expect(button('Accept and show verdicts').disabled).toBe(true);
    act(() => type(field, ' no '));
    expect(button('Accept and show verdicts').disabled).toBe(true);
    act(() => type(field, ' Redirects lost units. '));
    expect(button('Accept and show verdicts').disabled).toBe(false);
    act(() => place.querySelector('form')?.requestSubmit());
    expect(edits.onAcknowledge).toHaveBeenCalledWith('sample-ratio', 'Redirects lost units.');
  });

  it('shows the reason once accepted, and lets it be withdrawn', () => {
    show(accepted);
    expect(place.textContent).toContain('Redirects lost mobile control units until 4 March');
    expect(place.querySelector('.lb-chip[data-decision="better"]')).not.toBeNull();
    act(() => button('Withdraw').click());
    expect(edits.onWithdrawAcknowledgement).toHaveBeenCalledWith('sample-ratio');
  });

  it('cannot be accepted where nothing may be changed', () => {
    show(broken, { edits: null, onLook: null });
    expect(all('button').some((one) => one.textContent?.includes('Accept'))).toBe(false);
  });
});

describe('the settings', () => {
  it('show what was just chosen before the numbers have followed', () => {
    show(search, { stale: true, chosen: { analysis: { ...defaultAnalysis, confidence: 0.99 }, control: 'b' } });
    expect(place.querySelector<HTMLSelectElement>('.lb-choice select')?.value).toBe('0.99');
    expect(place.querySelector<HTMLInputElement>('.lb-baseline input:checked')?.value).toBe('b');
    expect(readable(place.querySelector('.lb-readout-foot')?.textContent)).toContain('95 % intervals');
  });

  it('change in place', () => {
    show(search);
    const level = place.querySelector<HTMLSelectElement>('.lb-choice select')!;
    level.value = '0.9';
    act(() => void level.dispatchEvent(new Event('change', { bubbles: true })));
    expect(edits.onAnalysis).toHaveBeenCalledWith({ confidence: 0.9 });
    act(() => place.querySelector<HTMLInputElement>('.lb-baseline input[value="a"]')?.click());
    expect(edits.onControl).toHaveBeenCalledWith('a');
  });

  it('fold passed checks into one line that can be opened', () => {
    show({ ...checkout, checks: checkout.checks.slice(0, 3) });
    expect(readable(place.querySelector('.lb-trust')?.textContent)).toContain('All 3 checks passedsample ratio 50.12 % / 49.88 %, p = 0.7310');
    expect(place.querySelector('.lb-shares')).toBeNull();
    act(() => button('Show').click());
    expect(place.querySelector('.lb-shares')).not.toBeNull();
  });
});
