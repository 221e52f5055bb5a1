import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { schemaCompletionSource, sql, SQLDialect } from '@codemirror/lang-sql';
import { setDiagnostics } from '@codemirror/lint';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, type ReactNode } from 'react';
import type { Failure } from '../../src-contract/failure';
import { useCodeEditor, type CodeEditorProps } from '../forms/code-editor';

export interface SqlEditorProps extends CodeEditorProps {
  /** Tables and their columns, for completion. */
  readonly schema: Readonly<Record<string, readonly string[]>>;
  readonly parameters: readonly string[];
  /** Marked at its line and character. */
  readonly failure: Failure | null;
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
  const { holder, view } = useCodeEditor(props, (latest) => {
    const complete = (context: CompletionContext): CompletionResult | null => parameterCompletions(context, latest.current.parameters);
    const tables = (context: CompletionContext): ReturnType<ReturnType<typeof schemaCompletionSource>> =>
      schemaCompletionSource({ dialect: duckSql, schema: Object.fromEntries(Object.entries(latest.current.schema).map(([name, columns]) => [name, [...columns]])) })(context);
    return [
      EditorView.lineWrapping, sql({ dialect: duckSql, upperCaseKeywords: true }),
      duckSql.language.data.of({ autocomplete: complete }), duckSql.language.data.of({ autocomplete: tables }), autocompletion({ icons: false }),
      keymap.of([{ key: 'Mod-Enter', run: () => { latest.current.onRun(); return true; } }, ...completionKeymap, ...defaultKeymap]),
    ];
  });

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
