import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { DatasetProfile } from '../../src-contract/dataset';
import { FieldRow, type SimpleFieldProps } from './fields';
import { textOf } from './definition-form';

interface Suggestion {
  readonly text: string;
  readonly detail: string;
}

/** A DuckDB expression over one source's columns, completed from the data: columns, and values inside quotes. */
export function ExpressionField({ label, help, handle, placeholder, profile }: SimpleFieldProps & { readonly profile: DatasetProfile | undefined }): ReactNode {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const [active, setActive] = useState(0);
  const text = textOf(handle.value);
  const look = (): void => {
    const at = input.current?.selectionStart ?? 0;
    setSuggestions(suggest(input.current?.value ?? '', at, profile));
    setActive(0);
  };
  const take = (suggestion: Suggestion): void => {
    const element = input.current;
    if (!element) return;
    const { from, to } = wordAt(element.value, element.selectionStart ?? 0);
    const next = element.value.slice(0, from) + suggestion.text + element.value.slice(to);
    handle.set(next);
    setSuggestions([]);
    requestAnimationFrame(() => element.setSelectionRange(from + suggestion.text.length, from + suggestion.text.length));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (suggestions.length === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + suggestions.length) % suggestions.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      const chosen = suggestions[active];
      if (chosen) {
        event.preventDefault();
        take(chosen);
      }
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      setSuggestions([]);
    }
  };
  return (
    <FieldRow label={label} help={help} handle={handle} id={id}>
      <div className="lb-expression">
        <input ref={input} id={id} className="lb-input lb-code" value={text} placeholder={placeholder} readOnly={handle.readOnly} spellCheck={false} autoComplete="off"
          role="combobox" aria-expanded={suggestions.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={suggestions[active] ? `${id}-${String(active)}` : undefined}
          aria-invalid={handle.problem !== null} aria-describedby={handle.problem ? `${id}-problem` : undefined}
          onChange={(event) => { handle.type(event.target.value === '' ? undefined : event.target.value); requestAnimationFrame(look); }}
          onKeyDown={onKeyDown} onBlur={() => setSuggestions([])} />
        <ul id={`${id}-list`} role="listbox" aria-label={`${label}: completions`} className="lb-completions" hidden={suggestions.length === 0}>
          {suggestions.map((suggestion, index) => (
            <li key={suggestion.text} id={`${id}-${String(index)}`} role="option" aria-selected={index === active} className="lb-option"
              onMouseDown={(event) => { event.preventDefault(); take(suggestion); }}>
              <span className="lb-option-label lb-code">{suggestion.text}</span>
              <span className="lb-option-detail">{suggestion.detail}</span>
            </li>
          ))}
        </ul>
      </div>
    </FieldRow>
  );
}

/** The word or the opened quote that the cursor stands in. */
export function wordAt(text: string, at: number): { from: number; to: number; word: string; quoted: boolean } {
  const before = text.slice(0, at);
  const quotes = before.split("'").length - 1;
  if (quotes % 2 === 1) {
    const from = before.lastIndexOf("'");
    const end = text.indexOf("'", at);
    return { from, to: end < 0 ? text.length : end + 1, word: before.slice(from + 1), quoted: true };
  }
  const word = /[A-Za-z_][A-Za-z0-9_]*$/.exec(before)?.[0] ?? '';
  const rest = /^[A-Za-z0-9_]*/.exec(text.slice(at))?.[0] ?? '';
  return { from: at - word.length, to: at + rest.length, word, quoted: false };
}

/** Completions at a place in an expression: columns for words, the compared column's values inside quotes. */
export function suggest(text: string, at: number, profile: DatasetProfile | undefined): Suggestion[] {
  if (!profile) return [];
  const { from, word, quoted } = wordAt(text, at);
  const wanted = word.toLowerCase();
  if (quoted) {
    const name = /"?([A-Za-z_][A-Za-z0-9_]*)"?\s*(?:=|<>|!=|in\s*\((?:\s*'[^']*'\s*,)*)\s*$/i.exec(text.slice(0, from))?.[1];
    const column = profile.columns.find((each) => each.name === name);
    return (column?.top ?? []).filter(({ value }) => value.toLowerCase().startsWith(wanted)).slice(0, 8).map(({ value, count }) => ({ text: `'${value.replaceAll("'", "''")}'`, detail: `${String(count)} rows` }));
  }
  if (word === '') return [];
  return profile.columns
    .filter(({ name }) => name.toLowerCase().startsWith(wanted) && name !== word)
    .slice(0, 8)
    .map(({ name, type }) => ({ text: /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `"${name}"`, detail: type.toLowerCase() }));
}
