// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { ReadoutView, standardLook } from '../../../src-renderer/cells/readout-view';
import { idleProof, type ProofState } from '../../../src-renderer/notebook/proof-state';
import { ReportPage } from '../../../src-renderer/report/report-page';
import { checkout } from '../fixtures/evaluations';
import { calibrationLike, findingsLike, watched } from '../fixtures/proofs';

vi.mock('../../../src-renderer/charts/plotly', () => ({ plotConfig: {}, loadPlotly: () => new Promise(() => undefined) }));
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let root: Root;
let place: HTMLElement;
const proof = { calibrate: vi.fn(), verify: vi.fn(), cancel: vi.fn() };

beforeEach(() => {
  place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  vi.clearAllMocks();
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

const edits = { onAnalysis: vi.fn(), onControl: vi.fn(), onAcknowledge: vi.fn(), onWithdrawAcknowledgement: vi.fn() };

function show(evaluation: Evaluation, state: ProofState | null = idleProof, stale = false): void {
  act(() => root.render(<ReadoutView evaluation={evaluation} look={standardLook} edits={edits} onLook={vi.fn()} onInspect={vi.fn()} context={null} stale={stale} chosen={null} hasCovariates={false} proof={state && { ...proof, state }} />));
}

const text = (selector: string): string => ([...place.querySelectorAll(selector)].map((each) => each.textContent).join(' | ')).replaceAll('\u202f', ' ');
const button = (words: string): HTMLButtonElement => [...place.querySelectorAll('button')].find((each) => each.textContent === words)!;

describe('proving it in the readout', () => {
  it('is folded, and asks for permutations and a planted lift', () => {
    show(checkout);
    expect(place.querySelector<HTMLDetailsElement>('.lb-proof')?.open).toBe(false);
    act(() => button('Calibrate on this data').click());
    expect(proof.calibrate).toHaveBeenCalledWith({ permutations: 2000, seed: 1, plantedLift: 0.05 });
    act(() => button('Second engine').click());
    expect(proof.verify).toHaveBeenCalledOnce();
  });

  it('shows how far it has come, and can be stopped', () => {
    show(checkout, { ...idleProof, calibration: { progress: { step: 'calibrate', label: 'Permuting labels: Revenue', fraction: 0.4 }, failure: null } });
    expect(text('.lb-proof summary')).toContain('Permuting labels: Revenue …');
    expect(button('Calibrate on this data').disabled).toBe(true);
    expect(button('Second engine').disabled).toBe(true);
    act(() => button('Cancel').click());
    expect(proof.cancel).toHaveBeenCalledWith('calibration');
  });

  it('waits while the numbers are a moment behind, and says why it failed', () => {
    show(checkout, { ...idleProof, 'second-engine': { progress: null, failure: { kind: 'sample', message: 'No unit was exposed.' } } }, true);
    expect(button('Second engine').disabled).toBe(true);
    expect(text('.lb-proof [role="alert"]')).toContain('No unit was exposed.');
  });

  it('gives each metric its rate with interval, its p-values as bars, and what became of a planted lift', () => {
    show({ ...checkout, calibration: calibrationLike(checkout.metrics, 2000, 0.05) });
    const rows = [...place.querySelectorAll('.lb-proof-table tbody tr')];
    expect(rows).toHaveLength(checkout.metrics.length);
    expect(rows[0].getAttribute('data-state')).toBe('too-often');
    expect(rows[1].textContent?.replaceAll('\u202f', ' ')).toContain('4.9 % as promised4.0 % … 6.0 %43.1 %+0.02 %± 0.11 %94.9 %');
    expect(rows[1].querySelectorAll('rect')).toHaveLength(20);
    expect(rows.at(-1)?.textContent).toContain('No unit has a value.');
    expect(text('.lb-proof summary')).toContain('doubt their p-values');
  });

  it('gives each headline a tick or the gap', () => {
    show({ ...checkout, secondEngine: findingsLike(checkout) });
    expect(place.querySelectorAll('[data-agrees="true"]')).toHaveLength(checkout.metrics.length + 1);
    expect(text('[data-agrees="false"]')).toContain('no: A bootstrap of 4000 resamples');
    expect(text('[data-agrees="false"]')).toContain('0.520 SE0.300 SE');
  });

  it('is not offered where nothing can be asked', () => {
    show(checkout, null);
    expect(place.querySelector('.lb-proof')).toBeNull();
  });
});

describe('the looks of a plan', () => {
  it('stand under the checks, with what a peek would have claimed', () => {
    show(watched(checkout, [1, 2.5, 1.2, 2.8], [1, 0.2, 0.6, 0.01]));
    expect(text('.lb-proof summary')).toContain('4 looks so far, 100 % of the planned 4000 units');
    expect(text('.lb-looks-claims')).toContain('would have claimed a difference on 2 of 4 days');
    expect(place.querySelectorAll('.lb-looks-table tbody tr')).toHaveLength(4);
  });
});

describe('the report', () => {
  it('carries proofs and looks where there are any, and the hypothesis under the name', () => {
    const evaluation = { ...watched(checkout, [1, 2.5, 1.2, 2.8], [1, 0.2, 0.6, 0.01]), calibration: calibrationLike(checkout.metrics, 2000, null), secondEngine: findingsLike(checkout) };
    const definition = 'hypothesis: A green button raises paid conversion.\nsources: { events: { path: e.csv } }\nunit: u\nexposure: { source: events, variant: v }\nvariants: [{ id: a }, { id: b }]\nmetrics: []\n';
    act(() => root.render(<ReportPage evaluation={evaluation} definition={definition} />));
    expect(text('h2')).toContain('Looks | Calibration on this data | Second engine');
    expect(text('header')).toContain('Hypothesis. A green button raises paid conversion.');
    act(() => root.render(<ReportPage evaluation={checkout} definition="" />));
    expect(text('h2')).not.toContain('Calibration');
    expect(text('header')).not.toContain('Hypothesis');
  });
});
