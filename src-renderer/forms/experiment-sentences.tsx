import { Checkbox, HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { ColumnProfile } from '../../src-contract/dataset';
import { defaultAnalysis } from '../../src-contract/experiment';
import { formatCount, formatPercent } from '../wording/numbers';
import { AggregateSentences } from './aggregate-sentences';
import { ChoiceList } from './choice-list';
import { columnChoices, valueChoices } from './column-choices';
import { textOf, useDefinitionForm, useField, type DefinitionForm, type FieldHandle } from './definition-form';
import { ExpressionField } from './expression-field';
import { valueAt } from './field-path';
import { NumberField, TextField } from './fields';
import { namedColumn } from './named-column';
import { sourceOptions } from './source-options';
import { Token } from './token';
import { filledRowsEdits, variantColumnEdits, variantColumnGuesses } from './variant-column';

/** The experiment as sentences whose bold parts are controls. */
export function ExperimentSentences(): ReactNode {
  const form = useDefinitionForm();
  const unit = useField(['unit']);
  const randomised = useField(['randomisationUnit']);
  const source = useField(['exposure', 'source']);
  const variant = useField(['exposure', 'variant']);
  const where = useField(['exposure', 'where']);
  const multiple = useField(['exposure', 'multiple']);
  const sourceName = textOf(source.value);
  const time = useField(['sources', sourceName || '?', 'time']);
  const profile = form.profiles[sourceName];
  const unitName = textOf(unit.value) || textOf(valueAt(unit.value, ['column']));
  const variantName = namedColumn(textOf(variant.value));
  const units = form.split?.reduce((sum, part) => sum + (part.units ?? 0), 0) ?? null;
  const rows = form.split?.reduce((sum, part) => sum + part.rows, 0) ?? null;
  if (valueAt(form.parsed, ['aggregates']) !== undefined) return <div className="lb-sentences"><AggregateSentences /><VariantSentence /></div>;
  return (
    <div className="lb-sentences">
      <p>
        Units are{' '}
        <Token label="Unit column" shown={unitName} handle={unit} code>
          {(close) => <ChoiceList label="Unit column" choices={columnChoices(profile)} chosen={unitName} free onChoose={(value) => { unit.set(value); close(); }} />}
        </Token>
        , randomised{' '}
        <Token label="Randomisation unit" shown={textOf(randomised.value) ? `by ${textOf(randomised.value)}` : 'one by one'} handle={randomised} code={textOf(randomised.value) !== ''}>
          {(close) => <ChoiceList label="Randomisation unit" choices={[{ value: '', label: 'one by one', detail: 'units themselves' }, ...columnChoices(profile)]} chosen={textOf(randomised.value)} free onChoose={(value) => { randomised.set(value || undefined); close(); }} />}
        </Token>
        . They saw{' '}
        <Token label="Variant column" shown={variantName} handle={variant} code>
          {(close) => <ChoiceList label="Variant column" choices={columnChoices(profile, (column) => (column.distinct ?? 0) <= 50)} chosen={variantName} free onChoose={(value) => { chooseVariantColumn(form, value, profile?.columns.find((column) => column.name === value)); close(); }} />}
        </Token>{' '}
        in{' '}
        <Token label="Exposure source" shown={sourceName} handle={source} code>
          {(close) => <ChoiceList label="Exposure source" choices={sourceOptions(form.parsed)} chosen={sourceName} onChoose={(value) => { source.set(value); close(); }} />}
        </Token>{' '}
        <Token label="Exposure rows" shown={textOf(where.value) ? `where ${textOf(where.value)}` : 'on every row'} handle={where} code={textOf(where.value) !== ''}>
          {() => <div className="lb-token-form"><ExpressionField label="Rows that are exposures" handle={where} placeholder="every row" profile={profile} /></div>}
        </Token>{' '}
        at{' '}
        <Token label="Time column" shown={textOf(time.value)} handle={time} placeholder="no time" code>
          {(close) => <ChoiceList label="Time column" choices={[...columnChoices(profile, (column) => column.class === 'time'), ...columnChoices(profile, (column) => column.class !== 'time'), { value: '', label: 'no time', detail: 'one row per unit' }]} chosen={textOf(time.value)} onChoose={(value) => { time.set(value || undefined); close(); }} />}
        </Token>
        . Units seen in several variants{' '}
        <Token label="Units in several variants" shown={multiple.value === 'first' ? 'keep their first' : 'are left out'} handle={multiple}>
          {(close) => <ChoiceList label="Units in several variants" choices={[{ value: 'exclude', label: 'are left out', detail: 'and counted' }, { value: 'first', label: 'keep their first' }]} chosen={textOf(multiple.value) || 'exclude'} onChoose={(value) => { multiple.set(value === 'exclude' ? undefined : value); close(); }} />}
        </Token>
        .{units !== null && units > 0 && ' '}{units !== null && units > 0 && <span className="lb-live">{formatCount(units)} units{rows !== null && rows !== units ? ` in ${formatCount(rows)} rows` : ''}</span>}
      </p>
      <VariantSentence />
      <PeriodSentence />
    </div>
  );
}

function chooseVariantColumn(form: DefinitionForm, name: string, column: ColumnProfile | undefined): void {
  const declared = declaredVariants(form);
  const everyRow = valueAt(form.parsed, ['exposure', 'where']) === undefined;
  form.edit([...variantColumnEdits(name, column, declared), ...(everyRow ? filledRowsEdits(name, column) : [])], null, variantColumnGuesses(name, column, declared));
}

function declaredVariants(form: DefinitionForm): readonly string[] {
  const variants = valueAt(form.parsed, ['variants']);
  return Array.isArray(variants) ? variants.map((each) => textOf(valueAt(each, ['id']))) : [];
}

function VariantSentence(): ReactNode {
  const form = useDefinitionForm();
  const list = useField(['variants']);
  const variants: unknown[] = Array.isArray(list.value) ? list.value : [];
  const ids = variants.map((each) => textOf(valueAt(each, ['id'])));
  const control = Math.max(0, variants.findIndex((each) => valueAt(each, ['control']) === true));
  const controlHandle: FieldHandle = { ...list, ...guessOf(form, `variants[${String(control)}].id`, `variants[${String(control)}]`) };
  const column = variantColumn(form);
  const unlisted = (column?.top ?? []).filter(({ value }) => !ids.includes(value)).map(({ value }) => value);
  return (
    <p>
      Control is{' '}
      <Token label="Control" shown={ids[control] ?? ''} handle={controlHandle} code>
        {(close) => <ChoiceList label="Control" choices={ids.map((id) => ({ value: id, label: id }))} chosen={ids[control] ?? null} onChoose={(id) => { setControl(form, ids.indexOf(id)); close(); }} />}
      </Token>
      , against{' '}
      {ids.map((id, index) => index === control ? null : (
        <span key={id || index}>
          <VariantToken index={index} id={id} removable={ids.length > 2} />
          {index < lastOther(ids, control) ? ', ' : ''}
        </span>
      ))}
      {unlisted.length > 0 && !form.readOnly && (
        <>
          {' '}
          <Token label="Add a variant" shown="" placeholder="+ variant" handle={{ ...list, problem: null, guess: null }}>
            {(close) => <ChoiceList label="Add a variant" free choices={valueChoices(column).filter(({ value }) => !ids.includes(value))} chosen={null} onChoose={(id) => { form.edit([{ type: 'insert', path: ['variants'], index: ids.length, value: { id } }]); close(); }} />}
          </Token>
        </>
      )}
      . Planned split <SplitToken variants={variants} ids={ids} />.
      {form.split && ' '}
      {form.split && <SplitCounts form={form} ids={ids} />}
    </p>
  );
}

function VariantToken({ index, id, removable }: { readonly index: number; readonly id: string; readonly removable: boolean }): ReactNode {
  const form = useDefinitionForm();
  const handle = useField(['variants', index, 'id']);
  return (
    <Token label={`Variant ${String(index + 1)}`} shown={id} handle={handle} code>
      {(close) => (
        <>
          <ChoiceList label="Variant" free choices={valueChoices(variantColumn(form))} chosen={id} onChoose={(value) => { handle.set(value); close(); }} />
          {removable && <button type="button" className="lb-link-button" onClick={() => { form.edit([{ type: 'remove', path: ['variants'], index }]); close(); }}>Remove this variant</button>}
        </>
      )}
    </Token>
  );
}

function SplitToken({ variants, ids }: { readonly variants: readonly unknown[]; readonly ids: readonly string[] }): ReactNode {
  const form = useDefinitionForm();
  const list = useField(['variants']);
  const weights = variants.map((each) => Number(valueAt(each, ['weight']) ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shown = weights.map((weight) => formatPercent(weight / total, Number.isInteger(Math.round((weight / total) * 1000) / 10) ? 0 : 1).replace(/\s*%$/, '')).join(' / ');
  return (
    <Token label="Planned split" shown={shown} handle={{ ...list, ...guessOf(form, 'variants'), problem: null }}>
      {() => (
        <div className="lb-token-form">
          <p className="lb-quiet">Shares of units that were planned, on any scale.</p>
          {ids.map((id, index) => <WeightField key={index} index={index} label={id} />)}
        </div>
      )}
    </Token>
  );
}

function WeightField({ index, label }: { readonly index: number; readonly label: string }): ReactNode {
  return <NumberField label={label} handle={useField(['variants', index, 'weight'])} placeholder="equal" />;
}

function SplitCounts({ form, ids }: { readonly form: DefinitionForm; readonly ids: readonly string[] }): ReactNode {
  const parts = form.split ?? [];
  const total = parts.reduce((sum, part) => sum + (part.units ?? part.rows), 0);
  const known = ids.flatMap((id) => parts.find((part) => part.value === id) ?? []);
  if (total === 0 || known.length === 0) return null;
  return <span className="lb-live">{known.map((part) => formatCount(part.units ?? part.rows)).join(' / ')} seen</span>;
}

function PeriodSentence(): ReactNode {
  const form = useDefinitionForm();
  const from = { ...useField(['period', 'from']), ...guessOf(form, 'period.from', 'period') };
  const to = { ...useField(['period', 'to']), ...guessOf(form, 'period.to', 'period') };
  const timezone = useField(['period', 'timezone']);
  const segments = useField(['segments']);
  const filter = useField(['filters', 'exposure']);
  const source = textOf(valueAt(form.parsed, ['exposure', 'source']));
  const profile = form.profiles[source];
  const chosen = Array.isArray(segments.value) ? segments.value.map(textOf) : [];
  const candidates = (profile?.columns ?? []).filter((column) => chosen.includes(column.name) || ((column.distinct ?? 99) <= 50 && column.class !== 'time' && column.name !== textOf(valueAt(form.parsed, ['exposure', 'variant']))));
  return (
    <p>
      Counted from{' '}
      <Token label="First day" shown={dayInWords(textOf(from.value))} handle={from} placeholder="the first row">{() => <DayForm label="First day" handle={from} />}</Token>{' '}
      to{' '}
      <Token label="Last day" shown={dayInWords(textOf(to.value))} handle={to} placeholder="the last row">{() => <DayForm label="Last day" handle={to} />}</Token>{' '}
      (
      <Token label="Time zone" shown={textOf(timezone.value) || 'UTC'} handle={timezone}>
        {(close) => <ChoiceList label="Time zone" choices={timeZones()} chosen={textOf(timezone.value) || 'UTC'} free onChoose={(value) => { timezone.set(value === 'UTC' ? undefined : value); close(); }} />}
      </Token>
      ), for{' '}
      <Token label="Filter on units" shown={textOf(filter.value) ? `units where ${textOf(filter.value)}` : 'all units'} handle={filter} code={textOf(filter.value) !== ''}>
        {() => <div className="lb-token-form"><ExpressionField label="Only units where, at first exposure" handle={filter} placeholder="all units" profile={profile} /></div>}
      </Token>
      , also by{' '}
      <Token label="Segments" shown={chosen.join(', ')} handle={segments} placeholder="no segment" code={chosen.length > 0}>
        {() => (
          <div className="lb-token-form" role="group" aria-label="Segments">
            {candidates.length === 0 && <p className="lb-quiet">No column with few values is left.</p>}
            {candidates.map((column) => (
              <Checkbox key={column.name} className="lb-tick" checked={chosen.includes(column.name)} onChange={(event) => {
                const next = event.currentTarget.checked ? [...chosen, column.name] : chosen.filter((name) => name !== column.name);
                segments.set(next.length > 0 ? next : undefined);
              }}>
                <span className="lb-code">{column.name}</span> <span className="lb-quiet">{formatCount(column.distinct)} values</span>
              </Checkbox>
            ))}
          </div>
        )}
      </Token>
      .
    </p>
  );
}

function DayForm({ label, handle }: { readonly label: string; readonly handle: FieldHandle }): ReactNode {
  return (
    <div className="lb-token-form">
      <label className="lb-field">
        <span className="lb-field-label">{label}, counted in full</span>
        <input type="date" className="lb-input" value={textOf(handle.value)} onChange={(event) => handle.set(event.target.value || undefined)} />
      </label>
      <button type="button" className="lb-link-button" onClick={() => handle.set(undefined)}>Leave open</button>
    </div>
  );
}

/** Name and hypothesis. */
export function ExperimentDetails(): ReactNode {
  return (
    <>
      <TextField label="Name" handle={useField(['name'])} placeholder="Unnamed" />
      <TextField label="Hypothesis" handle={useField(['hypothesis'])} placeholder="What should happen, and why" />
    </>
  );
}

/** Level and sidedness as a control of the status bar's words. */
export function LevelSelect({ handle }: { readonly handle: FieldHandle }): ReactNode {
  return (
    <HTMLSelect value={String(handle.value ?? defaultAnalysis.confidence)} disabled={handle.readOnly} onChange={(event) => handle.set(Number(event.target.value))}>
      {[0.8, 0.9, 0.95, 0.99, 0.999].map((level) => <option key={level} value={level}>{formatPercent(level, level === 0.999 ? 1 : 0)}</option>)}
    </HTMLSelect>
  );
}

function variantColumn(form: DefinitionForm): DefinitionForm['profiles'][string]['columns'][number] | undefined {
  const source = textOf(valueAt(form.parsed, ['exposure', 'source']));
  const name = namedColumn(textOf(valueAt(form.parsed, ['exposure', 'variant'])));
  return form.profiles[source]?.columns.find((column) => column.name === name);
}

function setControl(form: DefinitionForm, index: number): void {
  const variants = valueAt(form.parsed, ['variants']);
  if (!Array.isArray(variants)) return;
  form.edit(variants.map((_variant, at) => ({ type: 'set' as const, path: ['variants', at, 'control'], value: at === index ? (index === 0 ? undefined : true) : undefined })));
}

/** The first of some fields that is a guess: a guess may stand for more than one part of a sentence. */
function guessOf(form: DefinitionForm, ...fields: readonly string[]): Pick<FieldHandle, 'guess' | 'confirm'> {
  const field = fields.find((each) => form.guesses[each] !== undefined);
  return { guess: field === undefined ? null : (form.guesses[field] ?? null), confirm: () => { if (field !== undefined) form.confirm(field); } };
}

function lastOther(ids: readonly string[], control: number): number {
  return ids.length - 1 === control ? ids.length - 2 : ids.length - 1;
}

function dayInWords(day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return day;
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

let zones: { value: string; label: string }[] | null = null;
export function timeZones(): { value: string; label: string }[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((zone) => ({ value: zone, label: zone }));
  return zones;
}
