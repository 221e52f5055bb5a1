import { autocompletion, completionKeymap, closeBrackets, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef, type ReactNode } from 'react';
import type { PlacedProblem } from './definition-reading';
import { yamlCompletions, type YamlVocabulary } from './yaml-completion';

/** Marks a change that did not come from typing. */
export const fromOutside = Annotation.define<boolean>();

/** Colours of all texts that are edited here. */
export const editorColours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--lb-accent)' },
  { tag: tags.definition(tags.propertyName), color: 'var(--lb-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--lb-pass)' },
  { tag: [tags.number, tags.bool, tags.keyword], color: 'var(--lb-worse)' },
  { tag: tags.comment, color: 'var(--lb-muted)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--lb-muted)' },
]);

/** How all editors look. */
export const editorLook = EditorView.theme({
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

export interface YamlEditorProps {
  readonly text: string;
  readonly problems: readonly PlacedProblem[];
  readonly vocabulary: YamlVocabulary;
  readonly readOnly: boolean;
  readonly label: string;
  onChange(text: string): void;
}

/**
 * The definition as text, with problems marked at their line and keys and columns completed. It lives in a shadow
 * root, where the editor may keep its style sheets under a strict policy. Undo belongs to the notebook.
 */
export function YamlEditor(props: YamlEditorProps): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const host = holder.current;
    if (!host) return undefined;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const parent = document.createElement('div');
    parent.style.height = '100%';
    root.replaceChildren(parent);
    const complete = (context: CompletionContext): CompletionResult | null => yamlCompletions(context, latest.current.vocabulary);
    const editor = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          lineNumbers(), lintGutter(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets(), indentUnit.of('  '),
          yaml(), syntaxHighlighting(editorColours), editorLook, autocompletion({ override: [complete], icons: false }),
          keymap.of([...completionKeymap, ...defaultKeymap, indentWithTab]),
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

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const { length } = editor.state.doc;
    editor.dispatch(setDiagnostics(editor.state, props.problems.map((problem) => ({
      from: Math.min(problem.from, length), to: Math.min(Math.max(problem.to, problem.from), length), severity: 'error' as const, message: problem.field ? `${problem.field}: ${problem.message}` : problem.message,
    }))));
  }, [props.problems, props.text]);

  return <div ref={holder} className="lb-yaml" />;
}

/** The part that differs, so that the cursor and the scroll position stay where they are. */
export function smallestChange(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < before.length - from && end < after.length - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
