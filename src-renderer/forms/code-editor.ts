import { closeBrackets } from '@codemirror/autocomplete';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Annotation, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef, type RefObject } from 'react';

/** Marks a change that did not come from typing. */
const fromOutside = Annotation.define<boolean>();

/** Colours of all texts that are edited here. */
const editorColours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--lb-accent)' },
  { tag: tags.definition(tags.propertyName), color: 'var(--lb-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--lb-pass)' },
  { tag: [tags.number, tags.bool, tags.keyword], color: 'var(--lb-worse)' },
  { tag: tags.comment, color: 'var(--lb-muted)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--lb-muted)' },
]);

/** How all editors look. */
const editorLook = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', color: 'var(--lb-text)', backgroundColor: 'var(--lb-ground)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--lb-mono)', lineHeight: '18px' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--lb-text)' },
  '.cm-gutters': { backgroundColor: 'var(--lb-ground)', color: 'var(--lb-muted)', border: 'none', paddingLeft: '4px' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 4px', minWidth: '20px', fontVariantNumeric: 'tabular-nums' },
  '.cm-activeLine': { backgroundColor: 'var(--lb-hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--lb-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--lb-accent-ground)' },
  '.cm-tooltip': { backgroundColor: 'var(--lb-ground)', color: 'var(--lb-text)', border: 'none', borderRadius: '6px', boxShadow: 'var(--lb-shadow-raised)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--lb-mono)', fontSize: '12px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--lb-accent-ground)', color: 'var(--lb-text)' },
  '.cm-completionDetail': { color: 'var(--lb-muted)', fontStyle: 'normal' },
  '.cm-diagnostic': { padding: '4px 8px', fontFamily: 'var(--lb-font)', maxWidth: '320px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--lb-fail)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--lb-fail)', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-gutter-lint': { width: '12px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '2px 0 0' },
  '.cm-lint-marker': { width: '8px', height: '8px' },
  '.cm-lint-marker-error': { content: '""', backgroundColor: 'var(--lb-fail)', borderRadius: '50%', marginTop: '3px' },
});

export interface CodeEditorProps {
  readonly text: string;
  readonly label: string;
  readonly readOnly: boolean;
  onChange(text: string): void;
}

/**
 * An editor for a text that is kept elsewhere; undo belongs to the notebook. It lives in a shadow root, where the editor may
 * keep its style sheets under a strict policy.
 * @param extensions what is special about the text's language; made once, so what changes is read from `latest`.
 * @returns where to put the editor, and the editor once it is there.
 */
export function useCodeEditor<Props extends CodeEditorProps>(props: Props, extensions: (latest: { readonly current: Props }) => Extension): { holder: RefObject<HTMLDivElement | null>; view: RefObject<EditorView | null> } {
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const special = useRef(extensions);

  useEffect(() => {
    const host = holder.current;
    if (!host) return undefined;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const parent = document.createElement('div');
    parent.style.height = '100%';
    root.replaceChildren(parent);
    const editor = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          lineNumbers(), special.current(latest), drawSelection(), bracketMatching(), closeBrackets(), indentUnit.of('  '),
          syntaxHighlighting(editorColours), editorLook,
          EditorView.contentAttributes.of({ 'aria-label': latest.current.label, tabindex: '0' }),
          EditorState.readOnly.of(latest.current.readOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((each) => each.annotation(fromOutside))) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [props.readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const now = editor.state.doc.toString();
    if (now === props.text) return;
    const { from, to, insert } = smallestChange(now, props.text);
    editor.dispatch({ changes: { from, to, insert }, annotations: fromOutside.of(true) });
  }, [props.text]);

  return { holder, view };
}

/** The part that differs, so that the cursor and the scroll position stay where they are. */
export function smallestChange(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < before.length - from && end < after.length - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
