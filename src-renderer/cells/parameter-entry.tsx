import { useState, type ReactNode } from 'react';

export interface ParameterEntryProps {
  readonly label: string;
  readonly type: 'text' | 'number' | 'date';
  readonly value: string;
  readonly readOnly: boolean;
  onValue(value: string): void;
}

/** A field that is taken over when it is left or Enter is pressed; a day at once, as it comes whole. */
export function ParameterEntry({ label, type, value, readOnly, onValue }: ParameterEntryProps): ReactNode {
  // What is being typed; null where the value stands. No effect copies the value: it could run after the first letters and undo them.
  const [typed, setTyped] = useState<string | null>(null);
  const keep = (entered: string): void => {
    setTyped(null);
    if (!readOnly && entered !== value) onValue(entered);
  };
  const change = (entered: string): void => {
    setTyped(entered);
    if (type === 'date') onValue(entered);
  };
  return (
    <label className="lb-field-line"><span>{label}</span>
      <input type={type} step="any" value={typed ?? value} readOnly={readOnly} onChange={(event) => change(event.target.value)} onBlur={(event) => keep(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter') keep(event.currentTarget.value); }} />
    </label>
  );
}
