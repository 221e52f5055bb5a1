import { metricKinds } from '../../src-contract/metrics/catalogue';
import { textOf } from './definition-form';
import { valueAt } from './field-path';
import { namedColumn } from './named-column';

/** A metric in a few words, from whatever of it can be read: `sum of amount where event = 'purchase', within 7d`. */
export function metricInWords(metric: unknown): string {
  const kind = textOf(valueAt(metric, ['kind']));
  const where = textOf(valueAt(metric, ['where']));
  const value = namedColumn(textOf(valueAt(metric, ['value'])));
  const base =
    kind === 'ratio' ? `${sideInWords(valueAt(metric, ['numerator']))} per ${sideInWords(valueAt(metric, ['denominator']))}`
    : kind === 'quantile' ? `quantile ${textOf(valueAt(metric, ['quantile']))} of ${value}${where ? ` where ${where}` : ''}`
    : kind === 'aggregate' ? `${textOf(valueAt(metric, ['numerator']))} per ${textOf(valueAt(metric, ['denominator'])) || 'unit'}`
    : value ? `${textOf(valueAt(metric, ['aggregate'])) || 'sum'} of ${value}${where ? ` where ${where}` : ''}`
    : where || 'any row';
  const window = windowInWords(valueAt(metric, ['window']));
  return window ? `${base}, ${window}` : base;
}

export function windowInWords(window: unknown): string {
  const from = textOf(valueAt(window, ['from']));
  const to = textOf(valueAt(window, ['to'])) || textOf(valueAt(window, ['within']));
  if (from && to) return `${from} to ${to} after exposure`;
  if (to) return `within ${to}`;
  return from ? `from ${from} on` : '';
}

export function kindLabel(kind: string): string {
  return metricKinds.find((member) => member.kind === kind)?.label ?? kind;
}

function sideInWords(side: unknown): string {
  const value = namedColumn(textOf(valueAt(side, ['value'])));
  const where = textOf(valueAt(side, ['where']));
  const rows = where ? `rows where ${where}` : 'rows';
  return value ? `${textOf(valueAt(side, ['aggregate'])) || 'sum'} of ${value}` : rows;
}
