import { useId, type ReactNode } from 'react';

export interface EntryFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly type?: 'text' | 'password';
  /** Further values to choose from. */
  readonly choices?: readonly string[];
  readonly invalid?: boolean;
  readonly autoFocus?: boolean;
  readonly onValue: (value: string) => void;
}

/** One line of text under its label, outside of any definition. */
export function EntryField({ label, value, placeholder = '', type = 'text', choices = [], invalid = false, autoFocus = false, onValue }: EntryFieldProps): ReactNode {
  const id = useId();
  return (
    <div className="lb-field">
      <label className="lb-field-label" htmlFor={id}>{label}</label>
      <input id={id} className="lb-input lb-code" type={type} value={value} placeholder={placeholder} list={choices.length > 0 ? `${id}-choices` : undefined} autoFocus={autoFocus}
        spellCheck={false} autoComplete={type === 'password' ? 'new-password' : 'off'} autoCapitalize="off" aria-invalid={invalid} onChange={(event) => onValue(event.target.value)} />
      {choices.length > 0 && <datalist id={`${id}-choices`}>{choices.map((choice) => <option key={choice} value={choice} />)}</datalist>}
    </div>
  );
}
