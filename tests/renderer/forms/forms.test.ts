import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { DatasetProfile } from '../../../src-contract/dataset';
import { metricKinds, metricSchema } from '../../../src-contract/metrics/catalogue';
import { suggest } from '../../../src-renderer/forms/expression-field';
import { parseFieldPath } from '../../../src-renderer/forms/field-path';
import { metricLabels } from '../../../src-renderer/forms/metric-labels';
import { fieldsOfKind, type SchemaField } from '../../../src-renderer/forms/metric-schema';
import { metricInWords } from '../../../src-renderer/forms/metric-words';
import { namedColumn } from '../../../src-renderer/forms/named-column';
import { newMetric } from '../../../src-renderer/forms/new-metric';
import { yamlCompletions } from '../../../src-renderer/forms/yaml-completion';
import { smallestChange } from '../../../src-renderer/forms/code-editor';
import { fieldPath } from '../../../src-contract/experiment';
import eventsProfile from '../fixtures/events-profile.json';

const profile = eventsProfile as DatasetProfile;
const parsed = { sources: { events: {} }, exposure: { source: 'events' } };

describe('the form of a metric', () => {
  it('has a control with a label for every key of every kind', () => {
    const keys = (fields: readonly SchemaField[]): string[] => fields.flatMap((field) => [field.key, ...keys(field.fields)]);
    for (const { kind } of metricKinds) {
      expect(fieldsOfKind(kind).length).toBeGreaterThan(5);
      expect(keys(fieldsOfKind(kind)).filter((key) => !(key in metricLabels)), kind).toEqual([]);
    }
  });

  it('starts every kind with what makes it complete, but for a value to be chosen', () => {
    for (const { kind } of metricKinds) {
      const made = newMetric(kind, parsed, null);
      const complete = 'value' in made ? { ...made, value: 'amount' } : made;
      expect(metricSchema.safeParse(complete).success, kind).toBe(true);
    }
  });

  it('keeps what two kinds share when the kind is changed', () => {
    const ratio = newMetric('ratio', parsed, { id: 'a', name: 'Revenue', kind: 'mean', source: 'events', where: 'x', value: 'amount', role: 'primary' });
    expect(ratio).toMatchObject({ id: 'a', name: 'Revenue', kind: 'ratio', role: 'primary', numerator: { source: 'events', where: 'x', value: 'amount' } });
    expect(newMetric('mean', parsed, ratio)).toMatchObject({ source: 'events', where: 'x', value: 'amount' });
  });

  it('says a metric in a few words', () => {
    expect(metricInWords({ kind: 'mean', value: 'amount', where: "event = 'purchase'", window: { within: '7d' } })).toBe("sum of amount where event = 'purchase', within 7d");
    expect(metricInWords({ kind: 'conversion', window: { from: '7d', to: '14d' } })).toBe('any row, 7d to 14d after exposure');
    expect(metricInWords({ kind: 'ratio', numerator: { value: 'amount' }, denominator: { where: 'x' } })).toBe('sum of amount per rows where x');
    expect(metricInWords({ kind: 'mean', value: '"order"' })).toBe('sum of order');
    expect(metricInWords(undefined)).toBe('any row');
  });
});

describe('a column that is written as an expression', () => {
  it.each([['"group"', 'group'], ['"say ""hi"""', 'say "hi"'], ['variant', 'variant'], ['lower("group")', 'lower("group")'], ['"a" || "b"', '"a" || "b"'], ['""', '""']])('reads %s as %s', (expression, shown) => {
    expect(namedColumn(expression)).toBe(shown);
  });
});

describe('completion', () => {
  const texts = (text: string): string[] => suggest(text, text.length, profile).map((each) => each.text);

  it('offers columns for a word, and the compared column’s values inside quotes', () => {
    expect(texts('ev')).toEqual(['event']);
    expect(texts("event = 'pur")).toEqual(["'purchase'"]);
    expect(texts("country = 'DE' and device = '")).toEqual(["'mobile'", "'desktop'", "'tablet'"]);
    expect(texts("event in ('view', '")).toContain("'purchase'");
    expect(texts("nothing = '")).toEqual([]);
  });

  it('offers the keys of the section, few-valued keys’ values, and columns in the text', () => {
    const offered = (text: string): string[] => {
      const state = EditorState.create({ doc: text });
      return yamlCompletions({ pos: text.length, explicit: true, state }, { profiles: { events: profile } })?.options.map((option) => option.label) ?? [];
    };
    expect(offered('an')).toContain('analysis');
    expect(offered('analysis:\n  co')).toContain('confidence');
    expect(offered('analysis:\n  correction: h')).toContain('holm');
    expect(offered('metrics:\n  - { id: a, k')).toContain('kind');
    expect(offered('metrics:\n  - { id: a, kind: ')).toContain('retention');
    expect(offered('unit: u')).toContain('user_id');
    expect(offered('exposure: { source: ')).toEqual(['events']);
  });
});

describe('small things', () => {
  it('replaces only the part of the text that differs', () => {
    expect(smallestChange('abcdef', 'abXdef')).toEqual({ from: 2, to: 3, insert: 'X' });
    expect(smallestChange('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' });
    expect(smallestChange('same', 'same')).toEqual({ from: 4, to: 4, insert: '' });
  });

  it('reads back the field paths that messages show', () => {
    for (const path of [['unit'], ['metrics', 2, 'where'], ['variants', 0], ['sources', 'events', 'types', 'ts']]) expect(parseFieldPath(fieldPath(path))).toEqual(path);
  });
});
