import { Button, Collapse } from '@blueprintjs/core';
import { ChevronDown, ChevronRight, Clipboard, Error as ErrorIcon, Tick } from '@blueprintjs/icons';
import { useId, useState, type ReactNode } from 'react';
import { failureLine, placeInWords, type Failure } from '../../src-contract/failure';
import { typeset } from '../wording/engine-words';
import './failure-note.css';

export interface FailureNoteProps {
  readonly failure: Failure;
  /** How the text reaches the clipboard; the copy button is left out without it. */
  readonly onCopy?: ((text: string) => void) | undefined;
  /** Further ways out, e.g. "Try again". */
  readonly actions?: ReactNode;
}

/** A failure where it happened: one sentence, its place, the next step, and on demand the engine's own words. */
export function FailureNote({ failure, onCopy, actions }: FailureNoteProps): ReactNode {
  const [open, setOpen] = useState(false);
  const [copied, setCopied] = useState(false);
  const detailsId = useId();
  const place = placeInWords(failure.place);
  const copy = (): void => {
    onCopy?.([failureLine(failure), failure.details].filter(Boolean).join('\n\n'));
    setCopied(true);
  };
  return (
    <div className="lb-failure" role="alert" data-kind={failure.kind}>
      <ErrorIcon className="lb-failure-icon" size={14} aria-hidden />
      <div className="lb-failure-body">
        <p className="lb-failure-message">{typeset(failure.message)}</p>
        {place && <p className="lb-failure-place">{place}</p>}
        {failure.next && <p className="lb-failure-next">{typeset(failure.next)}</p>}
        <div className="lb-failure-actions">
          {actions}
          {failure.details && (
            <Button
              variant="minimal"
              size="small"
              icon={open ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
              aria-expanded={open}
              aria-controls={detailsId}
              onClick={() => setOpen(!open)}
            >
              Details
            </Button>
          )}
          {onCopy && (
            <Button variant="minimal" size="small" icon={copied ? <Tick size={12} /> : <Clipboard size={12} />} onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </div>
        {failure.details && (
          <Collapse isOpen={open} transitionDuration={100}>
            <pre id={detailsId} className="lb-failure-details" tabIndex={0}>{failure.details}</pre>
          </Collapse>
        )}
      </div>
    </div>
  );
}
