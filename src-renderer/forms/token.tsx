import { Button, PopoverNext, Tooltip } from '@blueprintjs/core';
import { useState, type ReactNode } from 'react';
import type { FieldHandle } from './definition-form';

export interface TokenProps {
  /** What the part of the sentence is, for those who cannot see the sentence: "Unit column". */
  readonly label: string;
  readonly shown: ReactNode;
  readonly handle: FieldHandle;
  /** Shown instead of an empty value. */
  readonly placeholder?: string;
  readonly code?: boolean;
  /** The control that changes it; call `close` when done. */
  readonly children: (close: () => void) => ReactNode;
}

/** A bold part of a sentence that opens its control. A guess has a dotted line and says why; a problem is marked. */
export function Token({ label, shown, handle, placeholder = 'choose', code = false, children }: TokenProps): ReactNode {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const state = handle.problem ? 'problem' : handle.guess ? 'guess' : 'plain';
  const hint = handle.problem ?? (handle.guess ? `Guessed: ${handle.guess}` : null);
  const empty = shown === null || shown === '' || shown === undefined;
  return (
    <PopoverNext
      isOpen={open}
      onInteraction={setOpen}
      placement="bottom-start"
      arrow={false} animation="minimal"
      disabled={handle.readOnly}
      enforceFocus={false}
      shouldReturnFocusOnClose
      popoverClassName="lb-token-popover"
      content={
        <div className="lb-token-content">
          {handle.problem && <p className="lb-field-problem">{handle.problem}</p>}
          {handle.guess && (
            <div className="lb-guess-note">
              <span>Guessed. {handle.guess}</span>
              <Button size="small" variant="outlined" onClick={() => { handle.confirm(); close(); }}>Keep</Button>
            </div>
          )}
          {children(close)}
        </div>
      }
      renderTarget={({ isOpen: _isOpen, className, ...target }) => (
        <Tooltip content={hint ?? ''} disabled={hint === null || open} placement="top" hoverOpenDelay={200} renderTarget={({ isOpen: _tip, className: tipClass, ...tip }) => (
          <span
            {...target}
            {...tip}
            ref={(element) => { assign(target.ref, element); assign(tip.ref, element); }}
            role="button"
            tabIndex={0}
            aria-disabled={handle.readOnly || undefined}
            className={`lb-token ${className ?? ''} ${tipClass ?? ''}`}
            data-state={state}
            data-empty={empty}
            data-code={code}
            aria-label={`${label}: ${empty ? placeholder : typeof shown === 'string' ? shown : label}${handle.guess ? ' (guessed)' : ''}${handle.problem ? ` (${handle.problem})` : ''}`}
            aria-haspopup="dialog"
            aria-expanded={open}
            onClick={(event) => { (target as { onClick?: (event: unknown) => void }).onClick?.(event); }}
            onKeyDown={(event) => {
              if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return;
              event.preventDefault();
              event.stopPropagation();
              if (!handle.readOnly) setOpen(!open);
            }}
          >
            {empty ? placeholder : shown}
          </span>
        )} />
      )}
    />
  );
}

function assign(ref: unknown, element: HTMLElement | null): void {
  if (typeof ref === 'function') (ref as (element: HTMLElement | null) => void)(element);
  else if (ref && typeof ref === 'object') (ref as { current: HTMLElement | null }).current = element;
}
