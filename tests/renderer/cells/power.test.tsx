// @vitest-environment jsdom
import { act } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { cellSchema } from '../../../src-contract/notebook';
import { planMetrics } from '../../../src-worker/power/plan-metrics';
import { settingsOf } from '../../../src-renderer/wording/settings';
import { newPlanOf, requestOfComparison, requestOfNew } from '../../../src-renderer/cells/power-requests';
import { powerMember } from '../../../src-renderer/cells/power-member';
import type { RunningSession } from '../../../src-renderer/notebook/run-session';
import { planExperiment } from '../../../src-worker/power/plan-experiment';
import recorded from '../fixtures/evaluation.json';
import { fakeBridge } from '../stage/fake-bridge';
import { definition, openWorkbench, until } from '../stage/open-workbench';

vi.mock('../../../src-renderer/cells/readout-cell', () => ({ ReadoutCell: () => 'the readout' }));
vi.mock('../../../src-renderer/charts/plotly', () => ({ plotConfig: {}, loadPlotly: () => new Promise(() => undefined) }));

const evaluation = recorded as unknown as Evaluation;
const words = (selector: string): string => [...document.querySelectorAll(selector)].map((each) => each.textContent).join(' | ').replaceAll('\u202f', ' ');

async function open(about: 'experiment' | 'new'): Promise<RunningSession> {
  const bridge = fakeBridge({ definition });
  bridge.start = { files: [], notebook: null, sample: true };
  const run = await openWorkbench(bridge);
  act(() => run.session.dispatch({ type: 'insert', index: run.session.notebook.cells.length, cells: [{ ...powerMember.create('power-1'), about }] }));
  await until(() => document.querySelector('[data-cell-id="power-1"] .lb-power-sentence') !== null);
  return run;
}

function type(label: string, value: string): void {
  const field = [...document.querySelectorAll<HTMLLabelElement>('[data-cell-id="power-1"] label')].find((each) => each.textContent?.startsWith(label))?.querySelector('input');
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
    field?.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

describe('the power cell', () => {
  it('says what the experiment above still needs, metric by metric', async () => {
    const run = await open('experiment');
    expect(words('.lb-power-sentence')).toMatch(/^Paid within a week, treatment: to find a lift of \+2\.0 % it takes [\d ]+ units, [\d ]+ more units, \d+ days in all at 1429 a day\. Now the chance is [\d.]+ %\. These units find a lift of \+[\d.]+ % or more\.$/);
    expect(document.querySelectorAll('.lb-power-table tbody tr')).toHaveLength(evaluation.metrics.length);
    type('Lift to find', '10');
    await until(() => words('.lb-power-sentence').includes('lift of +10.0 %'));
    expect(run.session.notebook.cells.at(-1)).toMatchObject({ kind: 'power', effect: 0.1 });
    expect(words('.lb-power-sentence')).toContain('are enough');
  });

  it('calculates an experiment to come from figures alone, and keeps them in the notebook', async () => {
    const run = await open('new');
    expect(words('.lb-power-sentence')).toBe('To find a lift of +5.0 % with a power of 80 % it takes 115 520 units, 57 760 in each variant.');
    type('Units a day', '5000');
    await until(() => words('.lb-power-sentence').includes('24 days'));
    expect(run.session.notebook.cells.at(-1)).toMatchObject({ kind: 'power', about: 'new', plan: { unitsPerDay: 5000 } });
  });

  it('says what is wrong with a figure instead of calculating with it', async () => {
    await open('new');
    type('Control', '120');
    await until(() => words('[data-cell-id="power-1"]').includes('must lie between 0 and 1'));
    expect(words('[data-cell-id="power-1"] .lb-power-sentence')).toBe('');
  });
});

describe('what the planner is asked', () => {
  it('gives the power that the table shows when the curve is drawn through the same lift', () => {
    const { estimates, metrics, arrivals = null } = evaluation;
    const analysis = settingsOf(evaluation);
    const { plans } = planMetrics({ estimates, metrics, analysis, arrivals, effect: 0.04, power: 0.8, days: null, only: null });
    const planned = plans.filter((plan) => plan.reason === null);
    expect(planned.length).toBeGreaterThan(3);
    for (const plan of planned) {
      const request = requestOfComparison(evaluation, plan, 0.8)!;
      expect(planExperiment(request).achievedPower).toBeCloseTo(plan.achievedPower!, 6);
      expect(planExperiment({ ...request, effect: plan.detectableEffect }).achievedPower).toBeCloseTo(0.8, 6);
    }
  });

  it('is complete for a cell in which nothing was given', () => {
    expect(requestOfNew(newPlanOf(powerMember.create('p')))).toMatchObject({ kind: 'share', baseline: 0.1, effect: 0.05, power: 0.8, confidence: 0.95, weights: [1, 1], correction: 'none' });
    expect(requestOfNew(newPlanOf({ ...powerMember.create('p'), plan: { kind: 'mean', variants: 3 } }))).toMatchObject({ kind: 'mean', standardDeviation: 20, weights: [1, 1, 1], correction: 'bonferroni' });
  });

  it('survives being saved', () => {
    const cell = { kind: 'power', id: 'p', about: 'new', effect: 0.03, plan: { kind: 'mean', baseline: 12.5, standardDeviation: 30, variants: 3 } } as const;
    expect(cellSchema.parse(JSON.parse(JSON.stringify(cell)))).toEqual(cell);
    expect(cellSchema.safeParse({ ...cell, power: 2 }).success).toBe(false);
  });
});
