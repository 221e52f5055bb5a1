// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { describe, expect, it } from 'vitest';
import type { Brushed } from '../../../src-contract/brush';
import { LiftTable } from '../../../src-renderer/brushing/lift-table';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import { search } from '../fixtures/evaluations';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

describe('the lifts of brushed units', () => {
  const index = indexEvaluation(search);
  const estimates = search.estimates.filter(({ segment }) => segment === null).map((estimate) => ({ ...estimate, exploratoryPValue: estimate.pValue, note: null }));
  const brushed = { estimates, variants: [], confidence: 0.95 } as unknown as Brushed;

  it('stand on one axis, and the control reads the same beside every variant', () => {
    const place = document.createElement('div');
    const root = createRoot(place);
    act(() => root.render(<LiftTable index={index} brushed={brushed} whole />));
    const zeros = [...place.querySelectorAll('.lb-bar-zero')].map((line) => line.getAttribute('x1'));
    expect(zeros.length).toBeGreaterThan(search.metrics.length);
    expect(new Set(zeros).size).toBe(1);
    const controls = [...place.querySelectorAll('tbody tr')].map((row) => [row.querySelector('th')?.textContent, row.querySelector('td[data-level]')?.textContent]);
    for (const [metric, value] of controls) expect(controls.filter(([name]) => name === metric).map(([, other]) => other)).toEqual(Array(index.treatments.length).fill(value));
    act(() => root.unmount());
  });
});
