import { commonMetricFields } from '../../src-contract/metrics/metric-kind';
import type { MetricKindName } from '../../src-contract/metrics/catalogue';
import { textOf } from './definition-form';
import { valueAt } from './field-path';
import { fieldsOfKind } from './metric-schema';

/**
 * A metric of a kind, filled from an earlier one where the kinds share a key, and otherwise with what makes it
 * complete: the exposure's source, a window for retention, two sides for a ratio.
 */
export function newMetric(kind: MetricKindName, parsed: unknown, from: unknown): Record<string, unknown> & { id: string } {
  const fields = fieldsOfKind(kind);
  const before = (typeof from === 'object' && from !== null ? from : {}) as Record<string, unknown>;
  const numerator = valueAt(before, ['numerator']);
  const source = textOf(before.source) || textOf(valueAt(numerator, ['source'])) || textOf(valueAt(parsed, ['exposure', 'source']));
  const where = before.where ?? valueAt(numerator, ['where']);
  const given: Record<string, unknown> = { ...before, source, where };
  const required: Record<string, unknown> = {
    value: valueAt(numerator, ['value']) ?? '',
    quantile: 0.9,
    window: kind === 'retention' ? { from: '7d', to: '14d' } : undefined,
    numerator: { source, ...(where === undefined ? {} : { where }), ...(before.value === undefined ? {} : { value: before.value }) },
    denominator: { source },
    ...(kind === 'aggregate' ? { numerator: 'successes', denominator: undefined } : {}),
  };
  const metric: Record<string, unknown> & { id: string } = { id: textOf(before.id) || kind, kind };
  for (const { key, required: must } of fields) {
    const value = given[key] ?? (must ? required[key] : undefined);
    if (value !== undefined) metric[key] = value;
  }
  if (metric.role === undefined && from === null) metric.role = 'secondary';
  return orderKeys(metric);
}

/** Keys in the order in which people read them: who it is, what is measured, how it is judged. */
function orderKeys(metric: Record<string, unknown> & { id: string }): Record<string, unknown> & { id: string } {
  const last = Object.keys(commonMetricFields).filter((key) => !['id', 'name', 'description'].includes(key));
  const rank = (key: string): number => (key === 'id' ? 0 : key === 'name' ? 1 : key === 'kind' ? 2 : last.includes(key) ? 4 : 3);
  return Object.fromEntries(Object.entries(metric).sort(([left], [right]) => rank(left) - rank(right))) as Record<string, unknown> & { id: string };
}
