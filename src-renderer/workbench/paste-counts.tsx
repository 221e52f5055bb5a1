import { Button, Dialog, DialogBody, DialogFooter, TextArea } from '@blueprintjs/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { toFailure, type Failure } from '../../src-contract/failure';
import { openCounts } from '../notebook/opening';
import { isTyping } from './command';
import { FailureNote } from './failure-note';
import { useSession, useWindow } from './window-context';

const example = 'variant     successes  trials\ncontrol     120        1000\ntreatment   150        1010';

/** A dialog for a table of successes and trials; pasting one anywhere outside a field opens it at once. */
export function PasteCounts(): ReactNode {
  const session = useSession();
  const { layout } = useWindow();
  const text = useStore(layout.store, (state) => state.counts);
  const [failure, setFailure] = useState<Failure | null>(null);
  const close = (): void => {
    setFailure(null);
    layout.set({ counts: null });
  };
  const open = (counts: string): void => {
    openCounts(session, counts).then(close, (thrown: unknown) => {
      setFailure(toFailure(thrown));
      layout.set({ counts });
    });
  };
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const pasted = event.clipboardData?.getData('text/plain') ?? '';
      if (isTyping(event.target) || event.defaultPrevented || !looksLikeCounts(pasted)) return;
      event.preventDefault();
      open(pasted);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  });
  return (
    <Dialog isOpen={text !== null} onClose={close} title="Paste counts" className="lb-paste-counts" transitionDuration={80}>
      <DialogBody>
        <p>One row per variant with its successes and its trials, as copied from a sheet or typed. Labels and a header may be there or not.</p>
        <TextArea autoFocus fill rows={8} className="lb-code-area" aria-label="Table of successes and trials" placeholder={example} value={text ?? ''} onChange={(event) => layout.set({ counts: event.target.value })} />
        {failure && <FailureNote failure={failure} onCopy={(words) => void session.bridge.host.copyText(words)} />}
      </DialogBody>
      <DialogFooter minimal actions={<Button intent="primary" disabled={(text ?? '').trim() === ''} onClick={() => open(text ?? '')}>Compare</Button>} />
    </Dialog>
  );
}

/** At least two lines that end in two numbers, or begin with them. */
function looksLikeCounts(text: string): boolean {
  const lines = text.trim().split(/\r\n|\r|\n/);
  return lines.length >= 2 && lines.length <= 40 && lines.slice(-2).every((line) => (line.match(/\d[\d.,]*/g) ?? []).length >= 2);
}
