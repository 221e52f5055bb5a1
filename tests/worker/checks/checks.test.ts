import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src-contract/evaluation';
import type { ExposureCounts } from '../../../src-contract/sample';
import { runChecks } from '../../../src-worker/checks/catalogue';
import { estimate } from '../estimate';

const counts: ExposureCounts = {
  rowsRead: 1000, exposureRows: 900, exposedUnits: 800, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [],
};
const variants = [{ id: 'a', units: 400, weight: 1, control: true }, { id: 'b', units: 400, weight: 1, control: false }];
const check = (id: string, over: Partial<ExposureCounts> = {}, estimates = [estimate({})], segmentEstimates: readonly Estimate[] = []) =>
  runChecks({ variants, counts: { ...counts, ...over }, multiple: 'exclude', estimates, segmentEstimates, skewness: [] }, []).find((one) => one.id === id);

describe('the other checks', () => {
  it('units in several variants pass, warn or fail by how many they are', () => {
    expect(check('multiple-variants')?.status).toBe('pass');
    expect(check('multiple-variants', { unitsInSeveralVariants: 1 })?.status).toBe('warn');
    expect(check('multiple-variants', { unitsInSeveralVariants: 20 })?.status).toBe('fail');
    expect(check('multiple-variants', { unitsInSeveralVariants: 20 })?.message).toBe('20 units were seen in more than one variant (2.5 % of 800). They are left out.');
  });

  it('undeclared variants are named with their units', () => {
    expect(check('undeclared-variants')?.status).toBe('pass');
    const found = check('undeclared-variants', { undeclared: [{ variant: 'c', units: 3 }, { variant: null, units: 1 }] });
    expect(found?.status).toBe('warn');
    expect(found?.message).toContain('c (3 units), (none) (1 unit)');
  });

  it('a share that rests on a handful of successes is warned about', () => {
    expect(check('small-counts', {}, [estimate({ kind: 'conversion', value: 0.1, controlValue: 0.1, units: 400, controlUnits: 400 })])?.status).toBe('pass');
    const found = check('small-counts', {}, [estimate({ kind: 'conversion', value: 0.01, controlValue: 0.02, units: 400, controlUnits: 400 })]);
    expect(found?.status).toBe('warn');
    expect(found?.message).toContain('fewer than 10 successes or failures are expected in an arm (6 for treatment)');
    expect(found?.message).toContain("Fisher's mid-p gives p = 0.2");
    const exact = check('small-counts', {}, [estimate({ kind: 'conversion', value: 0.45, controlValue: 0.15, units: 20, controlUnits: 20 })]);
    expect(exact?.message).toContain("Boschloo's exact test gives p = 0.042");
    expect(exact?.evidence['small']).toMatchObject([{ table: { successes: 9, units: 20, controlSuccesses: 3, controlUnits: 20 } }]);
    expect(check('small-counts', {}, [estimate({ kind: 'mean' })])).toBeUndefined();
  });

  it('a ratio, a z-test or a bootstrap of few units is warned about', () => {
    expect(check('small-counts', {}, [estimate({ kind: 'ratio', units: 100, controlUnits: 500 })])).toBeUndefined();
    const found = check('small-counts', {}, [estimate({ kind: 'ratio', units: 99, controlUnits: 500 })]);
    expect(found?.status).toBe('warn');
    expect(found?.message).toBe('m in treatment rests on an arm of 99 units, and the error of a ratio is a rough guide below 100.');
    expect(check('small-counts', {}, [estimate({ method: 'z', units: 20, controlUnits: 180 })])?.message).toContain('the z-test is a rough guide below 50');
    expect(check('small-counts', {}, [estimate({ method: 'welch', units: 20, controlUnits: 180 })])).toBeUndefined();
    expect(check('small-counts', {}, [estimate({ kind: 'ratio', units: 1, controlUnits: 1, pValue: null })])).toBeUndefined();
  });

  const level = (segment: string, controlUnits: number, units: number, difference = 1, over: Partial<Estimate> = {}) =>
    estimate({ segment, control: 'a', variant: 'b', units, controlUnits, difference, differenceStandardError: 0.3, ...over });

  it('the split is tested within every segment, corrected for their number', () => {
    const even = [level('country=DE', 210, 205), level('country=FR', 190, 195)];
    expect(check('segment-sample-ratio', {}, [], even)?.status).toBe('pass');
    const uneven = [level('country=DE', 350, 200), level('country=FR', 50, 200)];
    const found = check('segment-sample-ratio', {}, [], uneven);
    expect(found?.status).toBe('warn');
    expect(found?.message).toContain('country=FR (20.0 % : 80.0 %)');
    // Chi-square of 50 : 200 against even is 90; of 350 : 200 it is 40.9.
    expect(found?.pValue).toBeLessThan(1e-19);
    // A metric that leaves units out says nothing of the split.
    expect(check('segment-sample-ratio', {}, [], [level('country=DE', 100, 20)])).toBeUndefined();
    expect(check('segment-sample-ratio')).toBeUndefined();
  });

  it('effects that differ between segments are pointed out, by Cochran’s Q over all tests', () => {
    const alike = [level('country=DE', 200, 200, 1), level('country=FR', 200, 200, 1.2)];
    expect(check('segment-heterogeneity', {}, [], alike)?.status).toBe('pass');
    const unlike = [level('country=DE', 200, 200, 1), level('country=FR', 200, 200, -1), level('country=UK', 200, 200, 1, { difference: null })];
    const found = check('segment-heterogeneity', {}, [], unlike);
    // Q = 2 × (1/0.3)² = 22.2 on one degree of freedom.
    expect(found?.status).toBe('warn');
    expect(found?.statistic).toBeCloseTo(22.222, 3);
    expect(found?.degreesOfFreedom).toBe(1);
    expect(found?.message).toContain('m in b by country (Q 22.22');
  });
});
