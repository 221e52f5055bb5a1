import { useId, useState, type ReactNode } from 'react';

export interface NameFieldProps {
  readonly label: string;
  readonly name: string;
  readonly placeholder: string;
  /** Why the name cannot be used; null when it can. */
  readonly problem: string | null;
  readonly readOnly: boolean;
  onName(name: string): void;
}

/** The name of a cell: taken over when the field is left or Enter is pressed, so that no half name runs anything. */
export function NameField({ label, name, placeholder, problem, readOnly, onName }: NameFieldProps): ReactNode {
  // What is being typed; null where the name stands. No effect copies the name: it could run after the first letters and undo them.
  const [typed, setTyped] = useState<string | null>(null);
  const problemId = useId();
  const shown = typed ?? name;
  const keep = (entered: string): void => {
    setTyped(null);
    if (!readOnly && entered.trim() !== name) onName(entered.trim());
  };
  return (
    <label className="lb-name-field">
      <span>{label}</span>
      <input value={shown} placeholder={placeholder} readOnly={readOnly} size={Math.max(10, shown.length + 1)} spellCheck={false} aria-invalid={problem !== null} aria-describedby={problem === null ? undefined : problemId}
        onChange={(event) => setTyped(event.target.value)} onBlur={(event) => keep(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter') keep(event.currentTarget.value); }} />
      {problem !== null && <span id={problemId} className="lb-fail-text" role="alert">{problem}</span>}
    </label>
  );
}
