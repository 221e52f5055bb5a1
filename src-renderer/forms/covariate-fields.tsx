import { Button, HTMLSelect } from '@blueprintjs/core';
import { useId, type ReactNode } from 'react';
import { textOf, useDefinitionForm, useField } from './definition-form';
import { ExpressionField } from './expression-field';
import { valueAt, type FieldPath } from './field-path';
import { FieldRow, NumberField, SelectField } from './fields';
import { metricLabels } from './metric-labels';
import { sourceOptions } from './source-options';

/** A metric's covariates: none, one, or several that are removed together. */
export function CovariateFields({ path }: { readonly path: FieldPath }): ReactNode {
  const handle = useField(path);
  const form = useDefinitionForm();
  const declared = handle.value;
  const parts = Array.isArray(declared) ? (declared as unknown[]) : declared === undefined ? [] : [declared];
  const remove = (index: number): void => {
    const rest = parts.filter((_, at) => at !== index);
    handle.set(rest.length > 1 ? rest : rest[0]);
  };
  if (parts.length === 0) return <OneCovariate path={path} label={metricLabels.covariate?.label ?? 'Covariate'} onRemove={null} />;
  return (
    <>
      {Array.isArray(declared)
        ? parts.map((_, index) => <OneCovariate key={index} path={[...path, index]} label={`Covariate ${String(index + 1)}`} onRemove={() => remove(index)} />)
        : <OneCovariate path={path} label={metricLabels.covariate?.label ?? 'Covariate'} onRemove={() => remove(0)} />}
      {!handle.readOnly && (
        <div className="lb-field">
          <span />
          <Button size="small" variant="minimal" icon="plus" text="Another covariate" onClick={() => handle.set([...parts, { source: lastSource(form.parsed) }])} />
        </div>
      )}
    </>
  );
}

/** The same measure some days before exposure, or a column of another source; choosing none takes it away. */
function OneCovariate({ path, label, onRemove }: { readonly path: FieldPath; readonly label: string; readonly onRemove: (() => void) | null }): ReactNode {
  const form = useDefinitionForm();
  const handle = useField(path);
  const days = useField([...path, 'days']);
  const source = useField([...path, 'source']);
  const value = useField([...path, 'value']);
  const where = useField([...path, 'where']);
  const id = useId();
  const covariate = valueAt(form.parsed, path) as { source?: string; numerator?: unknown } | undefined;
  const mode = covariate === undefined ? 'none' : covariate.source !== undefined ? 'source' : covariate.numerator !== undefined ? 'ratio' : 'days';
  const choose = (next: string): void => {
    if (next === 'none') onRemove?.();
    else handle.set(next === 'days' ? { days: 14 } : { source: lastSource(form.parsed) });
  };
  return (
    <>
      <FieldRow label={label} help={metricLabels.covariate?.help} handle={handle} id={id}>
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

function lastSource(parsed: unknown): string {
  const [other = ''] = sourceOptions(parsed).map((option) => option.value).slice(-1);
  return other;
}
