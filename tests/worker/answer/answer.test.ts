import { describe, expect, it } from 'vitest';
import { completeDefinition, type CompleteDefinition, type Definition } from '../../../src-contract/experiment';
import type { JudgeRequest } from '../../../src-contract/worker-protocol';
import { Answers } from '../../../src-worker/answer';
import { sampleOf, streamOf } from '../streams/a-sample';

const definition = (changes: Partial<Definition> = {}): CompleteDefinition =>
  completeDefinition({
    liftbench: 1,
    sources: { s: { path: 's' } },
    unit: 'u',
    exposure: { source: 's', variant: 'v' },
    variants: [{ id: 'control', name: 'As it was', weight: 3 }, { id: 'treatment', weight: 1 }],
    metrics: [{ id: 'm', name: 'Amount', kind: 'mean', source: 's', value: 'x', currency: 'EUR', minimumEffect: 0.1 }],
    ...changes,
  });
const stream = streamOf([[[0, 1]], [[0, 2]], [], [[0, 4]], [[0, 5]]], {});
const request = (changes: Partial<JudgeRequest> = {}): JudgeRequest => ({
  sample: 'k', definition: definition(), segments: [], timeline: false,
  uses: [{ metric: 'm', numerator: { stream: 0, aggregate: 'sum', from: 0, to: null }, denominator: null, covariates: [] }],
  ...changes,
});

describe('the statistics worker', () => {
  it('judges a sample it holds', async () => {
    const answers = new Answers();
    await answers.hold(sampleOf([stream], [3, 2]));
    const { estimates, variants, metrics, verdicts } = await answers.judge(request());
    expect(estimates).toHaveLength(1);
    expect(estimates[0]).toMatchObject({ metric: 'm', kind: 'mean', role: 'primary', variant: 'treatment', control: 'control', method: 'welch', units: 2, controlUnits: 3, value: 4.5, controlValue: 1, lift: 3.5 });
    expect(variants).toEqual([
      { id: 'control', name: 'As it was', control: true, weight: 3, expectedShare: 0.75, share: 0.6, units: 3 },
      { id: 'treatment', name: 'treatment', control: false, weight: 1, expectedShare: 0.25, share: 0.4, units: 2 },
    ]);
    expect(metrics).toEqual([{ id: 'm', name: 'Amount', kind: 'mean', role: 'primary', goal: 'increase', format: 'number', currency: 'EUR', minimumEffect: 0.1, margin: null }]);
    expect(verdicts.map(({ metric, variant }) => [metric, variant])).toEqual([['m', 'treatment']]);
  });
  it('takes the control that the definition names', async () => {
    const answers = new Answers();
    await answers.hold(sampleOf([stream], [3, 2]));
    const swapped = definition({ variants: [{ id: 'control' }, { id: 'treatment', control: true }] });
    const { estimates } = await answers.judge(request({ definition: swapped }));
    expect(estimates.map(({ variant, control, value, controlValue }) => [variant, control, value, controlValue])).toEqual([['control', 'treatment', 1, 4.5]]);
  });
  it('walks the streams once for all levels, methods and controls', async () => {
    const answers = new Answers();
    const sample = sampleOf([stream], [3, 2]);
    await answers.hold(sample);
    const before = (await answers.judge(request())).estimates;
    stream.values!.values[0] = 1000;
    await answers.hold({ ...sample, streams: [stream, stream] });
    const again = await answers.judge(request({ definition: definition({ analysis: { confidence: 0.9 } }) }));
    const walked = await answers.judge(request({ uses: [{ ...request().uses[0]!, numerator: { stream: 1, aggregate: 'sum', from: 0, to: null } }] }));
    stream.values!.values[0] = 1;
    expect(again.estimates[0]?.controlValue).toBe(before[0]?.controlValue);
    expect(walked.estimates[0]?.controlValue).toBe(334);
  });
  it('refuses a sample it does not hold, or no longer', async () => {
    const answers = new Answers();
    await expect(answers.judge(request())).rejects.toMatchObject({ failure: { kind: 'engine' } });
    await answers.hold(sampleOf([stream], [3, 2]));
    await answers.release('k');
    await expect(answers.judge(request())).rejects.toMatchObject({ failure: { kind: 'engine' } });
  });
  it('gives segments in the order of their columns and levels', async () => {
    const answers = new Answers();
    await answers.hold(sampleOf([stream], [3, 2], null, [0, 1, 2, 0, 1]));
    const { estimates } = await answers.judge(request({ segments: ['country'] }));
    expect(estimates.map(({ segment, units, controlUnits }) => [segment, units, controlUnits])).toEqual([[null, 2, 3], ['country=DE', 1, 1], ['country=US', 1, 1], ['country=(none)', 0, 1]]);
  });
  it('keeps units of a per-buyer mean with their segments', async () => {
    const answers = new Answers();
    await answers.hold(sampleOf([stream], [3, 2], null, [0, 1, 2, 0, 1]));
    const buyers = definition({ metrics: [{ id: 'm', kind: 'mean', source: 's', value: 'x', zeros: 'exclude' }] });
    const { estimates } = await answers.judge(request({ definition: buyers, segments: ['country'] }));
    expect(estimates.map(({ segment, value, controlValue, units, controlUnits }) => [segment, value, controlValue, units, controlUnits])).toEqual([
      [null, 4.5, 1.5, 2, 2], ['country=DE', 4, 1, 1, 1], ['country=US', 5, 2, 1, 1], ['country=(none)', null, null, 0, 0],
    ]);
  });
});
