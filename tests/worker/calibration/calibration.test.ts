import { describe, expect, it } from 'vitest';
import { readDefinition, type CompleteDefinition } from '../../../src-contract/experiment';
import type { Sample } from '../../../src-contract/sample';
import { calibrateMetric } from '../../../src-worker/calibration/calibrate-metric';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { ColumnScratch } from '../../../src-worker/streams/metric-columns';

function definition(analysis: object = {}, metric: object = {}): CompleteDefinition {
  const read = readDefinition({
    liftbench: 1, sources: { events: { path: 'events.csv' } }, unit: 'user', exposure: { source: 'events', variant: 'variant' },
    variants: [{ id: 'a' }, { id: 'b' }], metrics: [{ id: 'spend', kind: 'mean', source: 'events', value: 'amount', ...metric }], analysis,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

/** Users of whom 30 % spend a skewed amount; b spends twice as much, which permuting must undo. */
function sample(users: number): Sample {
  const stream = randomStream(20);
  const offsets = new Uint32Array(users + 1);
  const values: number[] = [];
  for (let user = 0; user < users; user += 1) {
    if (stream.uniform() < 0.3) values.push(20 * Math.exp(stream.normal()) * (user < users / 2 ? 1 : 2));
    offsets[user + 1] = values.length;
  }
  return {
    key: 's', dayAxis: null, periodEnd: null,
    units: { count: users, variants: ['a', 'b'], starts: Uint32Array.of(0, users / 2, users), firstExposure: null, attributes: [{ column: 'country', labels: ['de', 'fr'], codes: { values: Uint32Array.from({ length: users }, (_, user) => user % 2), validity: null } }] },
    streams: [{ key: { source: 'events', where: null, value: 'amount', ordered: false }, offsets, seconds: null, values: { values: Float64Array.from(values), validity: null }, leftOut: { nulls: 0, notFinite: 0, notNumeric: 0 } }],
    counts: { rowsRead: 0, exposureRows: 0, exposedUnits: users, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [] },
  };
}

function calibrate(users: number, permutations: number, plantedLift: number | null, complete = definition()) {
  const [metric] = complete.metrics;
  const use = { metric: 'spend', numerator: { stream: 0, aggregate: 'sum' as const, from: null, to: null }, denominator: null, covariates: [] };
  return calibrateMetric(sample(users), complete, metric!, use, null, { permutations, seed: 4, plantedLift }, new ColumnScratch());
}

describe('calibration on the user’s own units', () => {
  it('finds the level held where labels are permuted, whatever the real effect', () => {
    const result = calibrate(2000, 600, null);
    expect(result.comparisons).toBe(600);
    expect(result.rateLow!).toBeLessThan(0.05);
    expect(result.rateHigh!).toBeGreaterThan(0.05);
    expect(result.pValues.reduce((sum, count) => sum + count, 0)).toBe(600);
    // Chi-square of 20 bins of 30 is below 43.8 in 999 of 1,000 cases.
    expect(result.pValues.reduce((sum, count) => sum + (count - 30) ** 2 / 30, 0)).toBeLessThan(43.8);
  });

  it('gives a planted lift back, inside its interval as often as the level says', () => {
    const { planted } = calibrate(2000, 600, 0.5);
    expect(planted!.power).toBeGreaterThan(0.8);
    // A ratio of means is biased by its control's noise, about the squared relative error of it.
    expect(Math.abs(planted!.meanLift - 0.5)).toBeLessThan(0.03 + 4 * planted!.meanLiftError);
    expect(planted!.coverage).toBeGreaterThan(0.92);
    expect(planted!.coverage).toBeLessThan(0.98);
  });

  it('shows at once that a naive level is not 5 % under another confidence', () => {
    expect(calibrate(1000, 400, null, definition({ confidence: 0.8 })).falsePositiveRate!).toBeGreaterThan(0.13);
  });

  it.each([
    ['bootstrap', {}, 120], ['permutation', {}, 60], ['mann-whitney', {}, 300], ['welch', { kind: 'quantile', quantile: 0.5, per: 'unit' }, 300],
    ['welch', { kind: 'quantile', quantile: 0.9 }, 300], ['bootstrap', { kind: 'quantile', quantile: 0.5 }, 80], ['permutation', { kind: 'quantile', quantile: 0.5, per: 'unit' }, 60],
  ] as const)('finds the level held by %s (%o)', (method, metric, permutations) => {
    // A permutation test inside each permutation is the dearest.
    const result = calibrate(method === 'permutation' ? 200 : 400, permutations, 0.5, definition({ method }, metric));
    expect(result.reason).toBeNull();
    expect(result.comparisons).toBeGreaterThan(permutations * 0.9);
    // Exact 95 % intervals widened to 99.9 %.
    const slack = 3.3 * Math.sqrt((0.05 * 0.95) / permutations);
    expect(result.falsePositiveRate!).toBeLessThan(0.05 + slack);
    if (method !== 'mann-whitney') expect(result.planted!.coverage).toBeGreaterThan(0.95 - slack - 0.02);
  });

  it('deals whole clusters of a quantile, and finds the level held', () => {
    const stream = randomStream(31);
    const [count, size] = [240, 10];
    const offsets = Uint32Array.from({ length: count * size + 1 }, (_, i) => i);
    const values = new Float64Array(count * size);
    for (let cluster = 0; cluster < count; cluster += 1) {
      const own = stream.normal();
      for (let user = 0; user < size; user += 1) values[cluster * size + user] = 10 + own + 0.3 * stream.normal();
    }
    const base = sample(4);
    const inside: Sample = {
      ...base, streams: [{ ...base.streams[0]!, offsets, values: { values, validity: null } }],
      units: {
        count: count * size, variants: ['a', 'b'], starts: Uint32Array.of(0, (count * size) / 2, count * size), firstExposure: null, attributes: [],
        clusters: { count, of: Uint32Array.from(values, (_, user) => Math.floor(user / size)), starts: Uint32Array.of(0, count / 2, count) },
      },
    };
    const complete = { ...definition({}, { kind: 'quantile', quantile: 0.5 }), randomisationUnit: 'company' };
    const use = { metric: 'spend', numerator: { stream: 0, aggregate: 'sum' as const, from: null, to: null }, denominator: null, covariates: [] };
    const result = calibrateMetric(inside, complete, complete.metrics[0]!, use, null, { permutations: 400, seed: 4, plantedLift: null }, new ColumnScratch());
    expect([result.reason, result.comparisons]).toEqual([null, 400]);
    // An error that forgot the clusters would be three times too small, and claim most of the time.
    expect(result.falsePositiveRate!).toBeLessThan(0.086);
    expect(result.falsePositiveRate!).toBeGreaterThan(0.015);
  });

  it('deals strata with their units', () => {
    const complete = definition({ method: 'post-stratified', strata: ['country'] });
    const result = calibrate(400, 200, null, complete);
    expect(result.reason).toBeNull();
    expect(result.comparisons).toBe(200);
    expect(result.falsePositiveRate!).toBeLessThan(0.11);
  });

  it('is the same for the same seed', () => {
    expect(calibrate(300, 50, 0.1)).toEqual(calibrate(300, 50, 0.1));
  });

  it('says why nothing can be tried', () => {
    const constant = calibrate(300, 5, null, definition({}, { transform: 'log1p', cap: { upperValue: 0 } }));
    expect(constant.falsePositiveRate).toBeNull();
    expect(constant.reason).toContain('No permutation');
  });
});
