import { Manual } from '@blueprintjs/icons';
import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { toFailure } from '../../src-contract/failure';
import { useSession } from '../workbench/window-context';
import type { CellMember, CellProps } from './cell';
import './note-cell.css';

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: true });

/** A note as safe HTML: no scripts, no images from elsewhere, links that lead nowhere by themselves. */
export function noteHtml(text: string): string {
  return DOMPurify.sanitize(markdown.render(text), { FORBID_TAGS: ['img', 'style', 'form', 'input', 'iframe'], FORBID_ATTR: ['style', 'class', 'id'] });
}

/** Markdown, shown as text, edited in place. */
function NoteCell({ cell, onCell, readOnly, host }: CellProps<'note'>): ReactNode {
  const session = useSession();
  const [editing, setEditing] = useState(cell.text === '' && !readOnly);
  const field = useRef<HTMLTextAreaElement>(null);
  const html = useMemo(() => noteHtml(cell.text), [cell.text]);
  useEffect(() => {
    const element = field.current;
    if (!editing || !element) return;
    element.style.height = '0';
    element.style.height = `${String(element.scrollHeight)}px`;
  }, [editing, cell.text]);
  if (editing) {
    return (
      <textarea ref={field} className="lb-note-edit" aria-label="Note, in Markdown" autoFocus={cell.text !== ''} placeholder="Write a note. Markdown works: **bold**, lists, links." value={cell.text}
        onChange={(event) => onCell({ text: event.target.value })}
        onBlur={() => { if (cell.text.trim() !== '') setEditing(false); }}
        onKeyDown={(event) => { if (event.key === 'Escape' && cell.text.trim() !== '') setEditing(false); }} />
    );
  }
  return (
    <div className="lb-note" onDoubleClick={() => { if (!readOnly) setEditing(true); }}
      onClick={(event) => {
        const link = (event.target as Element).closest('a');
        if (!link) return;
        event.preventDefault();
        void host.copyText(link.href).then(() => session.notify({ tone: 'plain', text: 'The address was copied; this window opens no pages.' }), (thrown: unknown) => session.report(toFailure(thrown)));
      }}>
      <div dangerouslySetInnerHTML={{ __html: html }} />
      {!readOnly && <button type="button" className="lb-note-button" onClick={() => setEditing(true)}>Edit</button>}
    </div>
  );
}

export const noteMember: CellMember<'note'> = {
  kind: 'note',
  label: 'Note',
  explanation: 'Words of your own, in Markdown.',
  icon: Manual,
  create: (id) => ({ kind: 'note', id, text: '' }),
  title: (cell) => firstWords(cell.text) || 'Note',
  View: NoteCell,
};

function firstWords(text: string): string {
  const [line = ''] = text.split('\n').map((each) => each.replace(/^[#>*\-\s]+/, '').replace(/[*_`]/g, '').trim()).filter(Boolean);
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}
