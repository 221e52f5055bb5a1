import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { explorationKey, isOfSameData } from '../../../src-renderer/notebook/exploration-key';
import recorded from '../fixtures/evaluation.json';

const evaluation = recorded as unknown as Evaluation;
const { experiment, provenance } = evaluation;
const files = (modified: string): Evaluation => ({ ...evaluation, provenance: { ...provenance, sources: { events: { dataHash: 'h', files: [{ path: '/a/events.parquet', bytes: 9, modified }] } } } });
const key = (of: Evaluation, question: readonly unknown[] = ['distribution', 'revenue', null]): string => explorationKey(of, 'explore', question);

describe('The key of an answer', () => {
  it('is another for other data, another definition, another analysis, another file and another question', () => {
    const keys = [
      key(evaluation),
      key({ ...evaluation, experiment: { ...experiment, dataHash: 'other' } }),
      key({ ...evaluation, experiment: { ...experiment, definitionHash: 'other' } }),
      key({ ...evaluation, analysis: { ...evaluation.analysis, confidence: 0.9 } }),
      key(files('2026-01-01T00:00:00Z')),
      key(files('2026-01-02T00:00:00Z')),
      key(evaluation, ['distribution', 'orders', null]),
      key(evaluation, ['distribution', 'revenue', 'country']),
      explorationKey(evaluation, 'brush', ['distribution', 'revenue', null]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same after an evaluation and a question were written and read again, in whatever order', () => {
    const turned = JSON.parse(JSON.stringify({ ...evaluation, experiment: Object.fromEntries(Object.entries(experiment).reverse()), timings: { total: 5 } })) as Evaluation;
    expect(key(turned, [{ to: null, from: 1, kind: 'values' }])).toBe(key(evaluation, [{ kind: 'values', from: 1, to: null, withoutZeros: undefined }]));
    expect(key(files('2026-01-01T00:00:00Z'))).toBe(key(JSON.parse(JSON.stringify(files('2026-01-01T00:00:00Z')).replace('/a/', '/elsewhere/')) as Evaluation));
  });
});

describe('An answer', () => {
  const hashes = Object.fromEntries(Object.entries(provenance.sources ?? {}).map(([name, source]) => [name, (source as { dataHash: string }).dataHash]));

  it('is of the data of an evaluation when every source of it is, one or all', () => {
    expect(isOfSameData(evaluation, hashes)).toBe(true);
    expect(isOfSameData(evaluation, { events: hashes['events'] ?? '' })).toBe(true);
    expect(isOfSameData(evaluation, {})).toBe(true);
  });

  it('is not where it does not say so, or a source changed or is not read by the evaluation', () => {
    expect(isOfSameData(evaluation, undefined)).toBe(false);
    expect(isOfSameData(evaluation, { ...hashes, events: 'other' })).toBe(false);
    expect(isOfSameData(evaluation, { ...hashes, visits: 'unseen' })).toBe(false);
  });
});
