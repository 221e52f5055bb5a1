import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editDefinition, setField, type DefinitionEdit } from '../../../src-renderer/forms/definition-edit';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';

const sample = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');

describe('editing a definition through its text', () => {
  it('changes one scalar where it stands and leaves every other character alone', () => {
    expect(setField(sample, ['analysis', 'confidence'], 0.9)).toBe(sample.replace('confidence: 0.95', 'confidence: 0.9'));
  });

  it('keeps comments when keys are added', () => {
    const edited = setField(sample, ['sources', 'events', 'delimiter'], ';');
    expect(edited).toContain('# events.csv.gz holds the same rows');
    expect(edited).toContain('# purchases of the four weeks before exposure');
    expect(parse(edited)).toMatchObject({ sources: { events: { path: 'events.parquet', time: 'ts', delimiter: ';' } } });
  });

  it('removes a key, and the map that it leaves empty', () => {
    expect(parse(setField('a: 1\nanalysis: { confidence: 0.9 }\n', ['analysis', 'confidence'], undefined))).toEqual({ a: 1 });
  });

  it('quotes what YAML would read as something else', () => {
    for (const value of ['no', '0.5', '# not a comment', "a: b", 'null', ' space ', "event = 'x' -- {"]) {
      expect(parse(setField('unit: user_id # id\n', ['unit'], value))).toEqual({ unit: value });
    }
  });

  it('gives the value back that was set, whatever it is, and touches nothing else', () => {
    const scalar = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const value = fc.oneof(scalar, fc.array(scalar), fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), scalar));
    const path = fc.constantFrom(['name'], ['metrics', 0, 'where'], ['analysis', 'confidence'], ['exposure', 'where'], ['metrics', 2, 'window'], ['filters', 'exposure']);
    fc.assert(fc.property(path, value, (at, set) => {
      const expected = parse(sample) as Record<string, never>;
      let target: Record<string | number, unknown> = expected;
      for (const key of at.slice(0, -1)) target = (target[key] ??= {}) as Record<string | number, unknown>;
      target[at.at(-1)!] = set;
      expect(JSON.stringify(parse(setField(sample, at, set)))).toBe(JSON.stringify(expected));
    }), { numRuns: 200 });
  });

  it('inserts, moves and removes metrics', () => {
    const edits: DefinitionEdit[] = [
      { type: 'insert', path: ['metrics'], index: 0, value: { id: 'new', kind: 'conversion', source: 'events' } },
      { type: 'move', path: ['metrics'], from: 0, to: 2 },
      { type: 'remove', path: ['metrics'], index: 0 },
    ];
    const { metrics } = parse(editDefinition(sample, edits)) as { metrics: { id: string }[] };
    expect(metrics.slice(0, 3).map((metric) => metric.id)).toEqual(['revenue', 'new', 'orders']);
  });

  it('starts a list that was not there', () => {
    expect(parse(editDefinition('a: 1\n', [{ type: 'insert', path: ['segments'], index: 0, value: 'country' }]))).toEqual({ a: 1, segments: ['country'] });
  });

  it('leaves text alone that is not YAML', () => {
    expect(setField('a: [1', ['a'], 2)).toBe('a: [1');
  });

  it('edits JSON definitions too', () => {
    expect(parse(setField('{ "unit": "a", "metrics": [] }', ['unit'], 'b'))).toEqual({ unit: 'b', metrics: [] });
  });
});

describe('reading a definition', () => {
  it('places a problem at its field', () => {
    const text = sample.replace('kind: conversion\n', 'kind: convrsion\n');
    const [problem] = readDefinitionText(text).problems;
    expect(problem?.field).toBe('metrics[0].kind');
    expect(text.slice(problem?.from, problem?.to)).toBe('convrsion');
  });

  it('places a problem with a missing key at the nearest thing that exists', () => {
    const text = sample.replace('    value: amount\n', '');
    const [problem] = readDefinitionText(text).problems;
    expect(problem?.field).toBe('metrics[1].value');
    expect(text.split('\n')[(problem?.line ?? 0) - 1]).toContain('id: revenue');
  });

  it('says where the YAML itself breaks', () => {
    expect(readDefinitionText('liftbench: 1\nunit: [a\n')).toMatchObject({ written: null, editable: false });
    expect(readDefinitionText('liftbench: 1\nunit: [a\n').problems[0]?.message).toContain('not valid YAML');
  });

  it('means the same with and without comments', () => {
    expect(readDefinitionText(`# why\n${sample}`).meaning).toBe(readDefinitionText(sample).meaning);
    expect(readDefinitionText(setField(sample, ['analysis', 'confidence'], 0.9)).meaning).not.toBe(readDefinitionText(sample).meaning);
  });
});
