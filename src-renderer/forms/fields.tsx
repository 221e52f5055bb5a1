import { HTMLSelect, Switch, Tooltip } from '@blueprintjs/core';
import { useId, useState, type ReactNode } from 'react';
import { textOf, type FieldHandle } from './definition-form';

/** A label above its control, with the problem below it. */
export function FieldRow({ label, help, handle, children, id }: { readonly label: string; readonly help?: string | undefined; readonly handle: FieldHandle; readonly id: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="lb-field" data-state={handle.problem ? 'problem' : handle.guess ? 'guess' : 'plain'} data-field={handle.field}>
      <div className="lb-field-label">
        <label htmlFor={id}>{label}</label>
        {help && <FieldHelp text={help} />}
        {handle.guess && (
          <Tooltip content={`Guessed: ${handle.guess} Click to keep it.`} placement="top">
            <button type="button" className="lb-guess-chip" onClick={() => handle.confirm()}>guess</button>
          </Tooltip>
        )}
      </div>
      {children}
      {handle.problem && <p className="lb-field-problem" id={`${id}-problem`}>{handle.problem}</p>}
    </div>
  );
}

function FieldHelp({ text }: { readonly text: string }): ReactNode {
  return (
    <Tooltip content={<span className="lb-tip">{text}</span>} placement="top">
      <span className="lb-field-help" role="note" tabIndex={0} aria-label={text}>?</span>
    </Tooltip>
  );
}

export interface SimpleFieldProps {
  readonly label: string;
  readonly help?: string | undefined;
  readonly handle: FieldHandle;
  readonly placeholder?: string | undefined;
}

/** One line of text; emptied, the key goes. */
export function TextField({ label, help, handle, placeholder }: SimpleFieldProps): ReactNode {
  const id = useId();
  return (
    <FieldRow label={label} help={help} handle={handle} id={id}>
      <input id={id} className="lb-input" value={textOf(handle.value)} placeholder={placeholder} readOnly={handle.readOnly} spellCheck={false}
        aria-invalid={handle.problem !== null} aria-describedby={handle.problem ? `${id}-problem` : undefined}
        onChange={(event) => handle.type(event.target.value === '' ? undefined : event.target.value)} />
    </FieldRow>
  );
}

/** A number, optionally shown in percent of its stored share. */
export function NumberField({ label, help, handle, placeholder, percent = false }: SimpleFieldProps & { readonly percent?: boolean }): ReactNode {
  const id = useId();
  const stored = typeof handle.value === 'number' ? String(percent ? round(handle.value * 100) : handle.value) : textOf(handle.value);
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (text: string): void => {
    setTyped(text);
    const number = Number(text.replace(',', '.'));
    if (text.trim() === '') handle.type(undefined);
    else if (Number.isFinite(number)) handle.type(percent ? round(number / 100) : number);
  };
  return (
    <FieldRow label={label} help={help} handle={handle} id={id}>
      <span className="lb-affix">
        <input id={id} className="lb-input lb-number" inputMode="decimal" value={typed ?? stored} placeholder={placeholder} readOnly={handle.readOnly}
          aria-invalid={handle.problem !== null} aria-describedby={handle.problem ? `${id}-problem` : undefined}
          onChange={(event) => commit(event.target.value)} onBlur={() => setTyped(null)} />
        {percent && <span className="lb-affix-unit" aria-hidden>%</span>}
      </span>
    </FieldRow>
  );
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

/** One of a few; the empty option, which stands for the usual value, removes the key. */
export function SelectField({ label, help, handle, options, fallback, usual }: SimpleFieldProps & { readonly options: readonly SelectOption[]; readonly fallback: string | null; readonly usual?: string }): ReactNode {
  const id = useId();
  const value = textOf(handle.value);
  const shown = options.some((option) => option.value === value) ? value : value === usual ? '' : value;
  return (
    <FieldRow label={label} help={help} handle={handle} id={id}>
      <HTMLSelect id={id} fill disabled={handle.readOnly} value={shown} aria-invalid={handle.problem !== null}
        onChange={(event) => handle.set(event.target.value === '' ? undefined : event.target.value)}>
        {shown !== '' && !options.some((option) => option.value === shown) && <option value={shown}>{shown}</option>}
        {(fallback !== null || shown === '') && <option value="">{fallback ?? 'choose'}</option>}
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        
      </HTMLSelect>
    </FieldRow>
  );
}

export function SwitchField({ label, help, handle, fallback }: SimpleFieldProps & { readonly fallback: boolean }): ReactNode {
  const id = useId();
  return (
    <div className="lb-field lb-field-switch" data-field={handle.field}>
      <Switch id={id} checked={typeof handle.value === 'boolean' ? handle.value : fallback} disabled={handle.readOnly} label={label} onChange={(event) => handle.set(event.currentTarget.checked)} />
      {help && <FieldHelp text={help} />}
    </div>
  );
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
