import { describe, expect, it } from 'vitest';
import type { Estimate, MetricSummary } from '../../../src-contract/evaluation';
import type { MetricPlanRequest, PlanRequest } from '../../../src-contract/planning';
import { readDefinition, type Analysis } from '../../../src-contract/experiment';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { planExperiment } from '../../../src-worker/power/plan-experiment';
import { planMetrics } from '../../../src-worker/power/plan-metrics';
import { sequentialPlans } from '../../../src-worker/sequential/catalogue';

const asked: PlanRequest = {
  kind: 'mean', baseline: 10, standardDeviation: 25, effect: 0.05, confidence: 0.95, alternative: 'two-sided', power: 0.8, weights: [1, 1],
  correction: 'none', varianceReduction: 0, units: null, unitsPerDay: null,
};

describe.each(['kim-demets', 'msprt', 'always-valid'] as const)('a plan of looks by %s', (sequential) => {
  it.each(['two-sided', 'greater'] as const)('crosses its own bound as often as planned in the units it asks for, %s', (alternative) => {
    const looks = 8;
    const { exactUnits, sequentialInflation } = planExperiment({ ...asked, sequential, looks, alternative });
    const drift = (0.05 * 10) / (25 * Math.sqrt(4 / exactUnits!));
    const plan = sequentialPlans[sequential].plan(Float64Array.from({ length: looks }, (_, look) => (look + 1) * 1e6), { alpha: 0.05, alternative, plannedUnits: looks * 1e6 });
    const stream = randomStream(8);
    const paths = 20_000;
    let crossed = 0;
    for (let path = 0; path < paths; path += 1) {
      let score = 0;
      for (let look = 0; look < looks; look += 1) {
        score += drift / looks + stream.normal() / Math.sqrt(looks);
        const z = score / Math.sqrt((look + 1) / looks);
        if ((alternative === 'two-sided' ? Math.abs(z) : z) < (plan.looks[look]!.bound ?? Infinity)) continue;
        crossed += 1;
        break;
      }
    }
    expect(Math.abs(crossed / paths - 0.8)).toBeLessThan(4 * Math.sqrt(0.16 / paths) + 0.001);
    expect(sequentialInflation!).toBeGreaterThan(1);
  });
});

function analysisOf(change: object): Analysis {
  const read = readDefinition({
    liftbench: 1, sources: { events: { path: 'events.csv' } }, unit: 'user', exposure: { source: 'events', variant: 'variant' },
    variants: [{ id: 'a' }, { id: 'b' }], metrics: [{ id: 'spend', kind: 'mean', source: 'events', value: 'amount' }], analysis: change,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition.analysis;
}

/** Spend of 1,000 + 1,000 units with the spread that the method has left. */
function requestOf(method: string, standardDeviation: number, change: Partial<MetricPlanRequest> = {}): MetricPlanRequest {
  const estimate = {
    segment: null, metric: 'spend', variant: 'b', control: 'a', method, units: 1000, controlUnits: 1000, value: 10, controlValue: 10,
    standardDeviation, controlStandardDeviation: standardDeviation, pValue: 0.5, adjustment: null, reason: null,
  } as unknown as Estimate;
  const metric = { id: 'spend', kind: 'mean', role: 'primary', goal: 'increase', minimumEffect: 0.05 } as unknown as MetricSummary;
  return { estimates: [estimate], metrics: [metric], analysis: analysisOf({ method }), arrivals: null, effect: null, power: 0.8, days: null, only: null, ...change };
}

describe('planning from an experiment’s own data', () => {
  it('asks for as many units as the planner does of the same baseline, spread and split', () => {
    const [plan] = planMetrics(requestOf('welch', 25)).plans;
    expect(Math.abs(plan!.requiredUnits! - planExperiment(asked).requiredUnits!)).toBeLessThan(2);
  });

  it.each(['post-stratified', 'lin'])('plans %s by the spread that it leaves, and says so', (method) => {
    const { plans: [plan], assumptions } = planMetrics(requestOf(method, 20));
    expect(Math.abs(plan!.requiredUnits! - planExperiment({ ...asked, standardDeviation: 20 }).requiredUnits!)).toBeLessThan(2);
    expect(assumptions[0]).toContain('by the spread that it leaves');
    expect(planMetrics(requestOf('bootstrap', 20)).assumptions[0]).toContain('bootstrap has no formula for power');
  });

  it('counts what was randomised, whose spread carries the design effect', () => {
    const { assumptions } = planMetrics(requestOf('welch', 25, { randomisationUnit: 'company' }));
    expect(assumptions.join(' ')).toContain('Units are those of company, which was randomised');
    expect(planMetrics(requestOf('welch', 25)).assumptions.join(' ')).not.toContain('design effect');
  });

  it('inflates by the plan’s own bound, as the planner does', () => {
    for (const sequential of ['kim-demets', 'msprt'] as const) {
      const analysis = { ...analysisOf({ method: 'welch' }), sequential };
      const [plan] = planMetrics(requestOf('welch', 25, { analysis })).plans;
      expect(plan!.sequentialInflation).toBeCloseTo(planExperiment({ ...asked, sequential, looks: 14 }).sequentialInflation!, 3);
    }
  });
});
