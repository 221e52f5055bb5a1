import { HTMLSelect } from '@blueprintjs/core';
import { useId, type ReactNode } from 'react';
import type { MetricKindName } from '../../src-contract/metrics/catalogue';
import { ExpressionField } from './expression-field';
import type { FieldPath } from './field-path';
import { FieldRow, NumberField, SelectField, SwitchField, TextField } from './fields';
import { metricLabels, optionLabel, usualChoice } from './metric-labels';
import { fieldsOfKind, type SchemaField } from './metric-schema';
import { textOf, useDefinitionForm, useField } from './definition-form';
import { valueAt } from './field-path';

const sections: readonly { readonly title: string; readonly keys: readonly string[] }[] = [
  { title: 'What is measured', keys: ['source', 'where', 'value', 'quantile', 'per', 'aggregate', 'numerator', 'denominator', 'window', 'zeros', 'transform'] },
  { title: 'How it is judged', keys: ['role', 'goal', 'minimumEffect', 'margin', 'equivalenceMargin', 'superiorityMargin', 'method'] },
  { title: 'Spread', keys: ['cap', 'covariate'] },
  { title: 'How it is shown', keys: ['name', 'description', 'format', 'currency'] },
];
const shares = new Set(['minimumEffect', 'margin', 'equivalenceMargin', 'superiorityMargin']);

/** Every field of a metric of one kind, made from the kind's schema; a key nobody foresaw gets a plain field. */
export function MetricFields({ kind, path }: { readonly kind: MetricKindName; readonly path: FieldPath }): ReactNode {
  const fields = fieldsOfKind(kind);
  const placed = new Set(sections.flatMap((section) => section.keys));
  const rest = fields.filter(({ key }) => !placed.has(key));
  const all = rest.length > 0 ? [...sections, { title: 'Further', keys: rest.map(({ key }) => key) }] : sections;
  return all.map(({ title, keys }) => {
    const own = keys.flatMap((key) => fields.find((field) => field.key === key) ?? []);
    if (own.length === 0) return null;
    return (
      <fieldset key={title} className="lb-fieldset">
        <legend>{title}</legend>
        {own.map((field) => <SchemaControl key={field.key} kind={kind} field={field} path={[...path, field.key]} sourcePath={[...path, 'source']} />)}
      </fieldset>
    );
  });
}

function SchemaControl({ kind, field, path, sourcePath }: { readonly kind: MetricKindName; readonly field: SchemaField; readonly path: FieldPath; readonly sourcePath: FieldPath }): ReactNode {
  const form = useDefinitionForm();
  const handle = useField(path);
  const { label = field.key, help, placeholder } = metricLabels[field.key] ?? {};
  const source = textOf(valueAt(form.parsed, sourcePath));
  const profile = form.profiles[source];
  const shared = { label, help, handle, placeholder };
  if (field.key === 'covariate') return <CovariateControl path={path} />;
  if (field.key === 'source') return <SelectField {...shared} fallback={null} options={sourceOptions(form.parsed)} />;
  if (field.key === 'where' || field.key === 'value') return <ExpressionField {...shared} profile={profile} />;
  switch (field.type) {
    case 'choice':
      return <SelectField {...shared} fallback={field.required ? null : usualChoice(kind, field.key)} options={field.options.map((value) => ({ value, label: optionLabel(field.key, value) }))} />;
    case 'number':
      return <NumberField {...shared} percent={shares.has(field.key)} />;
    case 'switch':
      return <SwitchField {...shared} fallback={false} />;
    case 'group':
      return (
        <div className="lb-subfields" role="group" aria-label={label}>
          <div className="lb-subfields-label">{label}</div>
          <div className="lb-subfields-body" data-wide={field.fields.some(({ key }) => key === 'where')}>
            {field.fields.map((inner) => <SchemaControl key={inner.key} kind={kind} field={inner} path={[...path, inner.key]} sourcePath={[...path, 'source']} />)}
          </div>
        </div>
      );
    default:
      return <TextField {...shared} />;
  }
}

/** None, the same measure some days before exposure, or a column of another source. */
function CovariateControl({ path }: { readonly path: FieldPath }): ReactNode {
  const form = useDefinitionForm();
  const handle = useField(path);
  const days = useField([...path, 'days']);
  const source = useField([...path, 'source']);
  const value = useField([...path, 'value']);
  const where = useField([...path, 'where']);
  const id = useId();
  const covariate = handle.value as { days?: number; source?: string; numerator?: unknown } | undefined;
  const mode = covariate === undefined ? 'none' : covariate.source !== undefined ? 'source' : covariate.numerator !== undefined ? 'ratio' : 'days';
  const choose = (next: string): void => {
    const [other = ''] = sourceOptions(form.parsed).map((option) => option.value).slice(-1);
    handle.set(next === 'none' ? undefined : next === 'days' ? { days: 14 } : { source: other });
  };
  const { label = 'Covariate', help } = metricLabels.covariate ?? {};
  return (
    <>
      <FieldRow label={label} help={help} handle={handle} id={id}>
        <HTMLSelect id={id} fill value={mode} disabled={handle.readOnly} onChange={(event) => choose(event.target.value)}>
          <option value="none">none</option>
          <option value="days">the same measure before exposure</option>
          <option value="source">a column of a source</option>
          {mode === 'ratio' && <option value="ratio">a ratio, as the text says</option>}
        </HTMLSelect>
      </FieldRow>
      {mode === 'days' && <NumberField label="Days before exposure" handle={days} />}
      {mode === 'source' && (
        <div className="lb-subfields-body" data-wide>
          <SelectField label="Source" handle={source} fallback={null} options={sourceOptions(form.parsed)} />
          <ExpressionField label="Value" handle={value} placeholder="a column" profile={form.profiles[textOf(source.value)]} />
          <ExpressionField label="Rows where" handle={where} placeholder="every row" profile={form.profiles[textOf(source.value)]} />
        </div>
      )}
    </>
  );
}

export function sourceOptions(parsed: unknown): { value: string; label: string }[] {
  const sources = valueAt(parsed, ['sources']);
  return typeof sources === 'object' && sources !== null ? Object.keys(sources).map((value) => ({ value, label: value })) : [];
}
