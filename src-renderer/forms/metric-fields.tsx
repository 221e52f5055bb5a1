import type { ReactNode } from 'react';
import type { MetricKindName } from '../../src-contract/metrics/catalogue';
import { CovariateFields } from './covariate-fields';
import { ExpressionField } from './expression-field';
import type { FieldPath } from './field-path';
import { NumberField, SelectField, SwitchField, TextField } from './fields';
import { metricLabels, optionLabel, usualChoice } from './metric-labels';
import { fieldsOfKind, type SchemaField } from './metric-schema';
import { textOf, useDefinitionForm, useField } from './definition-form';
import { sourceOptions } from './source-options';
import { valueAt } from './field-path';

const sections: readonly { readonly title: string; readonly keys: readonly string[] }[] = [
  { title: 'What is measured', keys: ['source', 'where', 'value', 'quantile', 'per', 'curve', 'aggregate', 'numerator', 'denominator', 'squares', 'window', 'zeros', 'transform'] },
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
  if (field.key === 'covariate') return <CovariateFields path={path} />;
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
