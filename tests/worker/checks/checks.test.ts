import { describe, expect, it } from 'vitest';
import type { ExposureCounts } from '../../../src-contract/sample';
import { runChecks } from '../../../src-worker/checks/catalogue';
import { estimate } from '../estimate';

const counts: ExposureCounts = {
  rowsRead: 1000, exposureRows: 900, exposedUnits: 800, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [],
};
const variants = [{ id: 'a', units: 400, weight: 1, control: true }, { id: 'b', units: 400, weight: 1, control: false }];
const check = (id: string, over: Partial<ExposureCounts> = {}, estimates = [estimate({})]) =>
  runChecks({ variants, counts: { ...counts, ...over }, multiple: 'exclude', estimates }, []).find((one) => one.id === id);

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
});
