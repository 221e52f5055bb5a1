import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustPValues } from '../../../src-worker/corrections/adjust-family';
import { corrections } from '../../../src-worker/corrections/catalogue';
import { ReferenceCase } from '../reference/reference-case';

const members = {
  bonferroni: 'bonferroni', holm: 'holm', hochberg: 'hochberg', hommel: 'hommel', BH: 'benjamini-hochberg', BY: 'benjamini-yekutieli',
} as const;

describe('adjusted p-values', () => {
  it('are those of R and statsmodels, with ties, 1e-20 and 1 in the family', () => {
    const reference = new ReferenceCase('c11_multiple_comparisons');
    const rows = reference.rows('pvalues.csv');
    const p = Float64Array.from(rows, (row) => Number(row['p_value']));
    for (const [id, name] of Object.entries(members)) {
      const adjusted = corrections[name].adjust(p);
      rows.forEach((row, i) => {
        reference.expect(`${id}.${row['metric'] ?? ''}`, adjusted[i]);
      });
      reference.expect(`${id}.rejected`, adjusted.filter((value) => value < 0.05).length);
    }
    expect(reference.unmatched().filter((id) => !/sidak|rejected/.test(id))).toEqual([]);
  });

  it('leave what could not be tested out of the family', () => {
    const estimate = (pValue: number | null) => ({ metric: 'm', role: 'primary' as const, segment: null, pValue, units: 10, controlUnits: 10 });
    const adjusted = adjustPValues([estimate(0.02), estimate(null), estimate(0.04)], 'bonferroni', 'primary');
    expect(adjusted.map(({ value }) => value)).toEqual([0.04, null, 0.08]);
    expect(adjusted.map(({ familySize }) => familySize)).toEqual([2, 1, 2]);
  });

  it('run over primary metrics by default, over roles or all if asked, and over segments by themselves', () => {
    const estimates = [
      { role: 'primary' as const, segment: null, pValue: 0.01 },
      { role: 'guardrail' as const, segment: null, pValue: 0.01 },
      { role: 'guardrail' as const, segment: null, pValue: 0.01 },
      { role: 'primary' as const, segment: 'country=DE', pValue: 0.01 },
      { role: 'primary' as const, segment: 'country=FR', pValue: 0.01 },
      { role: 'primary' as const, segment: 'device=a=b', pValue: 0.01 },
    ].map((one) => ({ ...one, metric: 'm', units: 10, controlUnits: 10 }));
    const sizes = (family: 'primary' | 'role' | 'all') => adjustPValues(estimates, 'holm', family).map(({ familySize }) => familySize);
    expect(sizes('primary')).toEqual([1, 1, 1, 2, 2, 1]);
    expect(sizes('role')).toEqual([1, 2, 2, 2, 2, 1]);
    expect(sizes('all')).toEqual([3, 3, 3, 2, 2, 1]);
  });

  it('Dunnett uses the shared control within a metric and Bonferroni over metrics', () => {
    const one = { role: 'primary' as const, segment: null, units: 1000, controlUnits: 1000 };
    const p = [0.02, 0.3, 0.5];
    const within = adjustPValues(p.map((pValue) => ({ ...one, metric: 'm', pValue })), 'dunnett', 'primary');
    // SciPy 1.17.1: quad over the shared part of three normals with correlation one half, at isf(0.01).
    expect(within[0]!.value!).toBeCloseTo(0.052967037558402374, 11);
    const two = adjustPValues([{ ...one, metric: 'm', pValue: 0.02 }, { ...one, metric: 'n', pValue: 0.3 }], 'dunnett', 'primary');
    expect(two[0]!.value!).toBeCloseTo(0.04, 9);
    const deep = corrections.dunnett.adjust(Float64Array.of(1e-30, 0.5));
    expect(deep[0] / 2e-30).toBeGreaterThan(0.9);
    expect(deep[0] / 2e-30).toBeLessThanOrEqual(1 + 1e-12);
  });

  const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }).map((p) => Float64Array.from(p));

  it.each(Object.values(corrections))('$label never lowers a p, keeps their order, and ignores how the family is listed', (correction) => {
    fc.assert(fc.property(family, (p) => {
      const adjusted = correction.adjust(p);
      const reversed = correction.adjust(p.slice().reverse()).reverse();
      for (let i = 0; i < p.length; i += 1) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p[i] * (1 - 1e-15));
        expect(adjusted[i]).toBeLessThanOrEqual(1);
        expect(Math.abs(adjusted[i] - reversed[i])).toBeLessThanOrEqual(1e-14);
        for (let j = 0; j < p.length; j += 1) if (p[i] < p[j]) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
      }
    }), { numRuns: 50 });
  });

  it('Hommel is never above Hochberg, which is never above Holm, which is never above Bonferroni', () => {
    fc.assert(fc.property(family, (p) => {
      const [a, b, c, d] = (['hommel', 'hochberg', 'holm', 'bonferroni'] as const).map((name) => corrections[name].adjust(p));
      for (let i = 0; i < p.length; i += 1) {
        expect(a[i]).toBeLessThanOrEqual(b[i] * (1 + 1e-14));
        expect(b[i]).toBeLessThanOrEqual(c[i] * (1 + 1e-14));
        expect(c[i]).toBeLessThanOrEqual(d[i] * (1 + 1e-14));
      }
    }), { numRuns: 50 });
  });
});
