import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Small text at the right: a type, a count. */
  readonly detail?: string | undefined;
  readonly icon?: ReactNode;
}

export interface ChoiceListProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: string | null;
  /** Text that is not in the list may be taken as it is. */
  readonly free?: boolean | undefined;
  onChoose(value: string): void;
}

/** A short list with a filter: type, arrows, Enter. */
export function ChoiceList({ label, choices, chosen, free = false, onChoose }: ChoiceListProps): ReactNode {
  const [filter, setFilter] = useState('');
  const [active, setActive] = useState(() => Math.max(0, choices.findIndex((choice) => choice.value === chosen)));
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    const matching = choices.filter((choice) => `${choice.label} ${choice.value}`.toLowerCase().includes(wanted));
    const exact = choices.some((choice) => choice.value === filter.trim());
    return free && wanted && !exact ? [...matching, { value: filter.trim(), label: filter.trim(), detail: 'use this text' }] : matching;
  }, [choices, filter, free]);
  const at = Math.min(active, shown.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((at + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const choice = shown[at];
      if (choice) onChoose(choice.value);
    }
  };
  return (
    <div className="lb-choices">
      <input
        className="lb-input lb-choices-filter"
        role="combobox"
        aria-label={`${label}: filter`}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={shown[at] ? `${id}-${String(at)}` : undefined}
        aria-autocomplete="list"
        placeholder={free ? 'Filter, or type your own' : 'Filter'}
        autoFocus
        spellCheck={false}
        value={filter}
        onChange={(event) => { setFilter(event.target.value); setActive(0); }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={id} role="listbox" aria-label={label} className="lb-choices-list">
        {shown.map((choice, index) => (
          <li
            key={choice.value}
            id={`${id}-${String(index)}`}
            role="option"
            aria-selected={index === at}
            data-chosen={choice.value === chosen}
            className="lb-option"
            onMouseMove={() => setActive(index)}
            onClick={() => onChoose(choice.value)}
          >
            <span className="lb-option-icon">{choice.icon}</span>
            <span className="lb-option-label">{choice.label}</span>
            {choice.detail && <span className="lb-option-detail">{choice.detail}</span>}
          </li>
        ))}
        {shown.length === 0 && <li className="lb-option-none">Nothing matches.</li>}
      </ul>
    </div>
  );
}
