import { autocompletion, closeBrackets, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { schemaCompletionSource, sql, SQLDialect } from '@codemirror/lang-sql';
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Failure } from '../../src-contract/failure';
import { editorColours, editorLook, fromOutside, smallestChange } from '../forms/yaml-editor';

export interface SqlEditorProps {
  readonly text: string;
  readonly label: string;
  readonly readOnly: boolean;
  /** Tables and their columns, for completion. */
  readonly schema: Readonly<Record<string, readonly string[]>>;
  readonly parameters: readonly string[];
  /** Marked at its line and character. */
  readonly failure: Failure | null;
  onChange(text: string): void;
  onRun(): void;
}

/** What a SELECT of DuckDB's is made of; fewer words than other dialects reserve, so that columns look like columns. */
const duckSql = SQLDialect.define({
  keywords: 'select distinct from where group by all having order asc desc nulls first last limit offset with recursive as materialized join left right full inner outer cross asof semi anti positional lateral on using union intersect except case when then else end and or not in is null like ilike between exists any over partition rows range unbounded preceding following current row filter within qualify window values pivot unpivot exclude replace sample interval cast try_cast true false similar to escape collate',
  types: 'boolean bigint integer int double decimal varchar text date time timestamp timestamptz uuid hugeint smallint tinyint float real',
  builtin: '', doubleQuotedStrings: false, specialVar: '$', caseInsensitiveIdentifiers: true,
});

/** A SELECT as text: keywords, tables, columns and parameters are completed, a mistake is marked where it is. */
export function SqlEditor(props: SqlEditorProps): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const host = holder.current;
    if (!host) return undefined;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const parent = document.createElement('div');
    root.replaceChildren(parent);
    const complete = (context: CompletionContext): CompletionResult | null => parameterCompletions(context, latest.current.parameters);
    const tables = (context: CompletionContext): ReturnType<ReturnType<typeof schemaCompletionSource>> =>
      schemaCompletionSource({ dialect: duckSql, schema: Object.fromEntries(Object.entries(latest.current.schema).map(([name, columns]) => [name, [...columns]])) })(context);
    const editor = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          lineNumbers(), drawSelection(), bracketMatching(), closeBrackets(), indentUnit.of('  '), EditorView.lineWrapping,
          sql({ dialect: duckSql, upperCaseKeywords: true }), duckSql.language.data.of({ autocomplete: complete }), duckSql.language.data.of({ autocomplete: tables }),
          syntaxHighlighting(editorColours), editorLook, autocompletion({ icons: false }),
          keymap.of([{ key: 'Mod-Enter', run: () => { latest.current.onRun(); return true; } }, ...completionKeymap, ...defaultKeymap]),
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
    const range = props.failure === null ? null : rangeOfFailure(editor.state.doc.toString(), props.failure);
    editor.dispatch(setDiagnostics(editor.state, range === null || props.failure === null ? [] : [{ ...range, severity: 'error', message: props.failure.message }]));
  }, [props.failure, props.text]);

  return <div ref={holder} className="lb-sql-editor" />;
}

/** The word that a failure points at; null when it points nowhere in this text. */
export function rangeOfFailure(text: string, { place }: Failure): { readonly from: number; readonly to: number } | null {
  if (place?.line === undefined) return null;
  const lines = text.split('\n');
  const line = lines[place.line - 1];
  if (line === undefined) return null;
  const start = lines.slice(0, place.line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  if (typeof place.column !== 'number') return { from: start, to: start + line.length };
  const from = Math.min(start + place.column - 1, text.length);
  const word = /^(\$?[\p{L}\p{N}_.]+|"[^"]*"|'[^']*'|\S)/u.exec(text.slice(from))?.[0] ?? '';
  return word === '' ? { from: Math.max(0, from - 1), to: from } : { from, to: from + word.length };
}

function parameterCompletions(context: CompletionContext, parameters: readonly string[]): CompletionResult | null {
  const word = context.matchBefore(/\$\w*/);
  return word && parameters.length > 0 ? { from: word.from, options: parameters.map((name) => ({ label: `$${name}`, detail: 'parameter' })) } : null;
}
