import { describe, expect, it } from 'vitest';
import type { CheckInput } from '../../../src-worker/checks/check';
import { runChecks } from '../../../src-worker/checks/catalogue';

const check = (leftOut: CheckInput['leftOut'], unreadable?: CheckInput['unreadable']) =>
  runChecks({ variants: [], counts: null, multiple: 'exclude', estimates: [], segmentEstimates: [], skewness: [], leftOut, unreadable }, []).find(({ id }) => id === 'left-out-values');

describe('values left out', () => {
  it('are named with their reasons and their share', () => {
    const found = check([{ metric: 'revenue', rows: 90, leftOut: { nulls: 0, notNumeric: 6, notFinite: 3, untimed: 1 } }]);
    expect(found?.status).toBe('warn');
    expect(found?.message).toContain('revenue 6 not numbers, 3 not finite, 1 without a readable time (10.0 % of its rows)');
  });
  it('are no finding where they are only empty', () => {
    expect(check([{ metric: 'revenue', rows: 90, leftOut: { nulls: 10, notNumeric: 0, notFinite: 0 } }])).toMatchObject({ status: 'pass', message: 'Every value that is there is a usable number; rows with empty values are left out: revenue 10 (10.0 % of its rows).' });
    expect(check([{ metric: 'revenue', rows: 90, leftOut: { nulls: 10, notNumeric: 0, notFinite: 0 } }, { metric: 'largest', rows: 90, leftOut: { nulls: 10, notNumeric: 0, notFinite: 0 } }, { metric: 'time', rows: 3, leftOut: { nulls: 1, notNumeric: 0, notFinite: 0 } }])?.message).toMatch(/: revenue, largest 10 \(10\.0 % of its rows\); time 1 \(25\.0 % of its rows\)\.$/);
  });
  it('include the cells that were emptied when a source was loaded', () => {
    const found = check([{ metric: 'revenue', rows: 90, leftOut: { nulls: 1, notNumeric: 0, notFinite: 0 } }], [{ source: 'events', cells: 1 }]);
    expect(found?.status).toBe('warn');
    expect(found?.message).toContain("1 cell of events did not fit their column's type and counts as empty.");
  });
  it('are not looked for without metrics', () => {
    expect(check([])).toBeUndefined();
  });
});
