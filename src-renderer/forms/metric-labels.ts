import type { Aggregate, Goal, Role } from '../../src-contract/metrics/metric-kind';
import { methodWords } from '../wording/settings';

/** How a metric's key is named and explained to people. A key without an entry is shown by its own name. */
export const metricLabels: Readonly<Record<string, { readonly label: string; readonly help?: string; readonly placeholder?: string }>> = {
  name: { label: 'Name', placeholder: 'as its id' },
  description: { label: 'Description', placeholder: 'what it stands for' },
  role: { label: 'Role', help: 'Primary metrics decide; guardrails must not get worse than their margin; secondary ones explain.' },
  goal: { label: 'Good is', help: 'Which direction counts as better.' },
  minimumEffect: { label: 'Smallest lift', help: 'The smallest lift worth having, relative to the control. Used to say how many more units would decide.' },
  margin: { label: 'Margin', help: 'How much worse a guardrail may get, relative to the control, before it counts as harmed.' },
  equivalenceMargin: { label: 'Equivalence margin', help: 'An effect shown to lie inside this share of the control, either way, is called flat.' },
  superiorityMargin: { label: 'Superiority margin', help: 'Better means better by more than this share of the control.' },
  method: { label: 'Method', help: 'How this metric is compared, where not as the analysis says. One that does not serve it gives no figures, and the reason.' },
  format: { label: 'Shown as' },
  currency: { label: 'Currency', placeholder: 'EUR' },
  source: { label: 'Source' },
  where: { label: 'Rows where', help: 'A condition on the source’s columns, in SQL. Empty: every row counts.', placeholder: 'every row' },
  value: { label: 'Value', help: 'A column, or an expression that gives a number.', placeholder: 'a column' },
  aggregate: { label: 'Per unit', help: 'How the rows of one unit become one number.' },
  window: { label: 'Window', help: 'Which rows count, by time since the unit’s first exposure. Empty: all rows after exposure.' },
  from: { label: 'from', placeholder: '0s' },
  within: { label: 'within', placeholder: '7d' },
  to: { label: 'until', placeholder: 'open' },
  cap: { label: 'Cap', help: 'Extreme per-unit values are cut at pooled quantiles, blind to the variant, or at fixed values.' },
  upper: { label: 'upper quantile', placeholder: '0.999' },
  lower: { label: 'lower quantile', placeholder: 'none' },
  upperValue: { label: 'upper value', placeholder: 'none' },
  lowerValue: { label: 'lower value', placeholder: 'none' },
  covariate: { label: 'Covariate', help: 'Behaviour before exposure that explains part of the spread (CUPED): narrower intervals, the same estimate. Several are removed together.' },
  zeros: { label: 'Units without rows', help: 'Keep them as 0 (intention to treat), or leave them out: then the arms may no longer be comparable.' },
  transform: { label: 'Transform', help: 'Applied to each unit’s value before the cap.' },
  quantile: { label: 'Quantile', help: 'As a share: 0.9 is the value that nine tenths stay below.', placeholder: '0.9' },
  per: { label: 'Quantile over', help: 'Over all events of an arm, or over one value per unit.' },
  curve: { label: 'Effect along the distribution', help: 'Also the effect on the 5th to the 95th percentile, as a chart: which part of the distribution moved.' },
  numerator: { label: 'Numerator' },
  denominator: { label: 'Denominator' },
  squares: { label: 'Squares', help: 'The column with the sum of the units’ squared values, for tables of totals.', placeholder: 'units count 0 or 1' },
};

export const roleWords: Readonly<Record<Role, string>> = { primary: 'Primary', secondary: 'Secondary', guardrail: 'Guardrail' };
export const goalWords: Readonly<Record<Goal, string>> = { increase: 'an increase', decrease: 'a decrease', none: 'neither' };
export const aggregateWords: Readonly<Record<Aggregate, string>> = { sum: 'sum', max: 'largest', min: 'smallest', average: 'average', last: 'last', count: 'number of rows' };

const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  role: roleWords,
  goal: goalWords,
  aggregate: aggregateWords,
  zeros: { keep: 'count as 0', exclude: 'are left out' },
  per: { event: 'events', unit: 'units' },
  transform: { log1p: 'log(1 + value)', sqrt: 'square root' },
  format: { percent: 'percent', number: 'number', currency: 'currency', duration: 'duration' },
};

const usual: Readonly<Record<string, string>> = { role: 'Secondary', goal: 'an increase', aggregate: 'sum', zeros: 'count as 0', transform: 'none', format: 'as its kind', per: 'events', method: 'as analysis' };

/** What is in force while a choice of a metric is not made. */
export function usualChoice(kind: string, key: string): string {
  return kind === 'quantile' && key === 'zeros' ? 'are left out' : (usual[key] ?? 'as usual');
}

export function optionLabel(key: string, option: string): string {
  return key === 'method' ? methodWords(option) : (words[key]?.[option] ?? option);
}
