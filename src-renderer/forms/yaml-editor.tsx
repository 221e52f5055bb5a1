import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightActiveLine, keymap } from '@codemirror/view';
import { useEffect, type ReactNode } from 'react';
import { useCodeEditor, type CodeEditorProps } from './code-editor';
import type { PlacedProblem } from './definition-reading';
import { yamlCompletions, type YamlVocabulary } from './yaml-completion';

export interface YamlEditorProps extends CodeEditorProps {
  readonly problems: readonly PlacedProblem[];
  readonly vocabulary: YamlVocabulary;
}

/** The definition as text, with problems marked at their line and keys and columns completed. */
export function YamlEditor(props: YamlEditorProps): ReactNode {
  const { holder, view } = useCodeEditor(props, (latest) => {
    const complete = (context: CompletionContext): CompletionResult | null => yamlCompletions(context, latest.current.vocabulary);
    return [lintGutter(), highlightActiveLine(), yaml(), autocompletion({ override: [complete], icons: false }), keymap.of([...completionKeymap, ...defaultKeymap, indentWithTab])];
  });

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
