import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedReport } from '../../../src-renderer/trust/masked-report';
import { unitLike } from '../fixtures/triages';

describe('a look-up for handing out', () => {
  it('has a fingerprint where the id stood', () => {
    const masked = maskedReport(unitLike('p100000'));
    expect(masked.id).toBe('unit-4f1c9a7e');
    expect(masked.sources[0]?.rows.map(({ cells }) => cells[0])).toEqual(['unit-4f1c9a7e', 'unit-4f1c9a7e', 'unit-4f1c9a7e']);
    expect(masked.sources[0]?.rows[1]?.cells[2]).toBeNull();
  });

  it('has the id nowhere, whatever its spelling and its letters', () => {
    fc.assert(fc.property(fc.string({ minLength: 3, maxLength: 20 }).map((text) => `p${text}`).filter((id) => !'unit-4f1c9a7e'.includes(id.trim().toLowerCase())), (id) => {
      const report = unitLike(id);
      const inside = { ...report, attributes: [{ column: 'url', value: `/people/${id.toUpperCase()}/cart` }] };
      const masked = maskedReport(inside);
      expect(masked.attributes[0]?.value?.toLowerCase()).not.toContain(id.trim().toLowerCase());
      expect(masked.sources.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)).every((cell) => cell === null || !cell.includes(id))).toBe(true);
    }));
  });

  it('keeps everything else as it was', () => {
    const report = unitLike('p100000');
    expect(maskedReport(report)).toMatchObject({ variants: report.variants, metrics: report.metrics, leftOut: report.leftOut, elsewhere: report.elsewhere });
  });
});
