import { useState } from 'react';
import type { ReactNode } from 'react';

export interface NumberEntryProps {
  readonly label: string;
  /** Null shows as empty. */
  readonly value: number | null;
  /** Shown and typed as percent of the stored share. */
  readonly percent?: boolean;
  readonly placeholder?: string | undefined;
  readonly disabled: boolean;
  /** Null when emptied; only called with what can be read as a number. */
  onChange(value: number | null): void;
}

/** A number with its words before it, for a line of settings. */
export function NumberEntry({ label, value, percent = false, placeholder, disabled, onChange }: NumberEntryProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = value === null ? '' : String(percent ? Number((value * 100).toPrecision(12)) : value);
  const number = Number((typed ?? '').replace(',', '.').replace('\u2212', '-'));
  const commit = (text: string): void => {
    setTyped(text);
    const entered = Number(text.replace(',', '.').replace('\u2212', '-'));
    if (text.trim() === '') onChange(null);
    else if (Number.isFinite(entered)) onChange(percent ? Number((entered / 100).toPrecision(12)) : entered);
  };
  return (
    <label className="lb-choice lb-number-entry">
      <span>{label}</span>
      <span className="lb-affix" data-wide={placeholder !== undefined || undefined}>
        <input className="lb-input" inputMode="decimal" value={typed ?? shown} placeholder={placeholder} disabled={disabled} aria-invalid={typed !== null && Number.isNaN(number)} onChange={(event) => commit(event.target.value)} onBlur={() => setTyped(null)} />
        {percent && <span className="lb-affix-unit" aria-hidden>%</span>}
      </span>
    </label>
  );
}
