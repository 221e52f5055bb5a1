import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exploration, ExplorationKind } from '../../../src-contract/exploration';
import { completeDefinition, type Definition } from '../../../src-contract/experiment';
import type { Sample } from '../../../src-contract/sample';
import type { MetricUse } from '../../../src-contract/worker-protocol';
import { exploreMetric } from '../../../src-worker/exploration/explore-metric';
import { kolmogorovSf } from '../../../src-worker/exploration/kolmogorov';
import reference from '../../reference/exploration.json';
import { sampleOf, streamOf } from '../streams/a-sample';

type Metric = Definition['metrics'][number];
const mean: Metric = { id: 'm', kind: 'mean', source: 's', value: 'x' };
const ratio: Metric = { id: 'm', kind: 'ratio', numerator: { source: 's', value: 'x' }, denominator: { source: 's', value: 'y' } };
const use = (denominator = false): MetricUse => ({ metric: 'm', numerator: { stream: 0, aggregate: 'sum', from: null, to: null }, denominator: denominator ? { stream: 1, aggregate: 'sum', from: null, to: null } : null, covariates: [] });

function explore(sample: Sample, kind: Exclude<ExplorationKind, 'specification'>, o: { metric?: Metric; segment?: string | null; analysis?: Definition['analysis'] } = {}): Exploration {
  const { metric = mean, segment = null, analysis } = o;
  const definition = completeDefinition({ liftbench: 1, sources: { s: { path: 's' } }, unit: 'u', exposure: { source: 's', variant: 'v' }, variants: [{ id: 'control' }, { id: 'treatment' }], metrics: [metric], ...(analysis && { analysis }) });
  return exploreMetric(sample, definition, [use(metric.kind === 'ratio')], { kind, metric: 'm', segment });
}

/** One row per unit; none where the value is 0. */
const rowsOf = (values: readonly number[]): (readonly (readonly [number, number])[])[] => values.map((value) => (value === 0 ? [] : [[0, value] as const]));
const unitsWith = (control: readonly number[], treatment: readonly number[], more: { denominators?: readonly number[]; country?: readonly number[] } = {}): Sample =>
  sampleOf([streamOf(rowsOf([...control, ...treatment])), ...(more.denominators ? [streamOf(rowsOf(more.denominators))] : [])], [control.length, treatment.length], null, more.country ?? null);

describe('a distribution', () => {
  it('has the distance, its place and its large-sample p as SciPy gives them', () => {
    const [gap] = explore(unitsWith(reference.control, reference.treatment), 'distribution').distribution!.gaps;
    expect(gap?.distance).toBeCloseTo(reference.distance, 12);
    expect(gap?.at).toBe(reference.at);
    expect(gap?.pValue).toBeCloseTo(reference.limit_p, 10);
    for (const [x, p] of reference.kolmogorov as [number, number][]) expect(Math.abs(kolmogorovSf(x) - p)).toBeLessThan(1e-12);
  });

  it('counts every value once: zeros apart, in a bin, below or above the bins, before and after the cap', () => {
    const values = fc.array(fc.oneof(fc.constant(0), fc.double({ min: -50, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 60 });
    fc.assert(fc.property(values, values, (control, treatment) => {
      const { variants, edges, points } = explore(unitsWith(control, treatment), 'distribution', { metric: { ...mean, cap: { upper: 0.9 } } as Metric }).distribution!;
      for (const [k, given] of [control, treatment].entries()) {
        const { count, zeros, before } = variants[k]!;
        expect(count).toBe(given.length);
        expect(zeros).toBe(given.filter((value) => value === 0).length);
        expect(before.bins.reduce((sum, bin) => sum + bin, 0) + before.below + before.above + zeros).toBe(count);
        points.forEach((point, at) => expect(before.cumulative[at]).toBeCloseTo(given.filter((value) => value <= point).length / given.length, 12));
      }
      edges.forEach((edge, at) => expect(at === 0 || edge > edges[at - 1]!).toBe(true));
    }), { numRuns: 60 });
  });

  it('tells what the largest units carry, and how a cap takes it from them', () => {
    const control = [...Array.from({ length: 99 }, () => 1), 901];
    const { variants, cap } = explore(unitsWith(control, [1, 2]), 'distribution', { metric: { ...mean, cap: { upperValue: 11 } } as Metric }).distribution!;
    expect(cap).toEqual({ lower: null, upper: 11 });
    expect(variants[0]?.top.find(({ share }) => share === 0.01)).toEqual({ share: 0.01, units: 1, before: 0.901, after: 11 / 110 });
  });

  it('says that a ratio has no value per unit', () => {
    expect(explore(unitsWith([1, 2], [3, 4], { denominators: [1, 1, 1, 1] }), 'distribution', { metric: ratio })).toMatchObject({ reason: expect.stringContaining('ratio') as string });
  });
});

describe('a decomposition', () => {
  const positive = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1000, noNaN: true })), { minLength: 3, maxLength: 30 }).filter((values) => values.some((value) => value > 0));
  it('has parts that add up to the whole, of a mean and of a ratio', () => {
    fc.assert(fc.property(positive, positive, fc.double({ min: 0.5, max: 3, noNaN: true }), (control, treatment, scale) => {
      const [ofMean] = explore(unitsWith(control, treatment), 'decomposition').decomposition!.comparisons;
      const denominators = [...control, ...treatment].map((_, at) => scale + (at % 3));
      const [ofRatio] = explore(unitsWith(control, treatment, { denominators }), 'decomposition', { metric: ratio }).decomposition!.comparisons;
      for (const comparison of [ofMean, ofRatio]) {
        const { total, parts } = comparison!;
        expect(parts.reduce((sum, { contribution }) => sum + contribution!, 0)).toBeCloseTo(total.contribution!, 9);
        expect(Math.expm1(total.contribution!)).toBeCloseTo(total.value! / total.controlValue! - 1, 8);
      }
    }), { numRuns: 60 });
  });

  it('splits the difference into rate and mix that add up to it, also where an arm lacks a level', () => {
    const arm = fc.array(fc.tuple(fc.double({ min: -100, max: 100, noNaN: true }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(arm, arm, (control, treatment) => {
      const values = [control, treatment].map((units) => units.map(([value]) => value));
      const country = [...control, ...treatment].map(([, level]) => level);
      const [mix] = explore(unitsWith(values[0]!, values[1]!, { country }), 'decomposition', { segment: 'country' }).decomposition!.mix!;
      const average = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
      expect(mix!.rate + mix!.mix).toBeCloseTo(average(values[1]!) - average(values[0]!), 9);
      expect(mix!.levels.reduce((sum, { rate, mix: moved }) => sum + rate + moved, 0)).toBeCloseTo(mix!.difference!, 9);
    }), { numRuns: 60 });
  });

  it('is all mix where only the shares of levels changed, and all rate where only values did', () => {
    const moved = explore(unitsWith([1, 1, 5, 5], [1, 5, 5, 5], { country: [0, 0, 1, 1, 0, 1, 1, 1] }), 'decomposition', { segment: 'country' }).decomposition!.mix![0]!;
    expect([moved.rate, moved.mix]).toEqual([0, 1]);
    const raised = explore(unitsWith([1, 1, 5, 5], [2, 2, 6, 6], { country: [0, 0, 1, 1, 0, 0, 1, 1] }), 'decomposition', { segment: 'country' }).decomposition!.mix![0]!;
    expect([raised.rate, raised.mix]).toEqual([1, 0]);
  });

  it('says why a mean with values below zero has no share and amount', () => {
    expect(explore(unitsWith([1, -2], [3, 4]), 'decomposition').decomposition?.comparisons[0]?.reason).toContain('below zero');
  });
});

describe('influence', () => {
  const { claim } = reference;
  it('takes as many units away, of the same arms, as SciPy’s tests one by one', () => {
    const [influence] = explore(unitsWith(claim.control, claim.treatment), 'influence').influence!;
    expect(influence!.says).toBe('higher');
    expect(influence!.path[0]?.pValue).toBeCloseTo(claim.p, 10);
    expect(influence).toMatchObject({ removed: claim.removed, removedControl: claim.removed_control, becomes: 'no difference' });
    expect(influence!.path.at(-1)?.pValue).toBeCloseTo(claim.p_after, 10);
  });

  it('says when a tenth of the units does not change what is said', () => {
    const [influence] = explore(unitsWith(Array.from({ length: 50 }, (_, at) => at % 5), Array.from({ length: 50 }, (_, at) => 40 + (at % 5))), 'influence').influence!;
    expect(influence).toMatchObject({ says: 'higher', removed: null, becomes: null, limit: 5 });
  });

  it('finds one unit that hides a difference', () => {
    const control = Array.from({ length: 30 }, (_, at) => 10 + (at % 3));
    const [influence] = explore(unitsWith([...control, 2000], control.map((value) => value + 2)), 'influence').influence!;
    expect(influence).toMatchObject({ says: 'no difference', removed: 1, removedControl: 1, becomes: 'higher' });
  });
});

describe('novelty', () => {
  const { daily } = reference;
  const rows = [...daily.control, ...daily.treatment].map((days) => days.flatMap((value, day) => (value === 0 ? [] : [[86_400 * day + 60, value] as const])));
  const exposures = rows.map(() => 0);
  it('has the daily differences and the trend that least squares per unit and Welch’s test give', () => {
    const sample = { ...sampleOf([streamOf(rows)], [daily.control.length, daily.treatment.length], exposures), periodEnd: 5 * 86_400_000 };
    const [novelty] = explore(sample, 'novelty').novelty!;
    expect(novelty!.days.map(({ difference }) => difference)).toEqual(daily.differences.map((value) => expect.closeTo(value, 10) as number));
    expect(novelty!.slope).toBeCloseTo(daily.slope, 10);
    expect(novelty!.pValue).toBeCloseTo(daily.p, 10);
  });

  it('leaves out units that were not followed through all days, and says when too few were', () => {
    const late = exposures.map((_, at) => (at === 0 ? 86_400_000 : 0));
    const followed = { ...sampleOf([streamOf(rows)], [daily.control.length, daily.treatment.length], late), periodEnd: 5 * 86_400_000 };
    expect(explore(followed, 'novelty').novelty?.[0]?.controlUnits).toBe(daily.control.length - 1);
    expect(explore({ ...followed, periodEnd: 2 * 86_400_000 }, 'novelty').novelty?.[0]?.reason).toContain('three days');
  });
});
