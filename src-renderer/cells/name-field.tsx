import { useEffect, useId, useState, type ReactNode } from 'react';

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
  const [typed, setTyped] = useState(name);
  const problemId = useId();
  useEffect(() => setTyped(name), [name]);
  const keep = (): void => { if (typed.trim() !== name) onName(typed.trim()); };
  return (
    <label className="lb-name-field">
      <span>{label}</span>
      <input value={typed} placeholder={placeholder} readOnly={readOnly} size={Math.max(10, typed.length + 1)} spellCheck={false} aria-invalid={problem !== null} aria-describedby={problem === null ? undefined : problemId}
        onChange={(event) => setTyped(event.target.value)} onBlur={keep} onKeyDown={(event) => { if (event.key === 'Enter') keep(); }} />
      {problem !== null && <span id={problemId} className="lb-fail-text" role="alert">{problem}</span>}
    </label>
  );
}
