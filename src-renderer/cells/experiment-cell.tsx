import { Button, Tooltip } from '@blueprintjs/core';
import { Edit, Lightbulb, Properties } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { readDefinitionText } from '../forms/definition-reading';
import { textOf, useDefinitionForm } from '../forms/definition-form';
import { ExperimentSentences } from '../forms/experiment-sentences';
import { valueAt } from '../forms/field-path';
import { roleWords } from '../forms/metric-labels';
import { kindLabel, metricInWords } from '../forms/metric-words';
import { roles } from '../../src-contract/metrics/metric-kind';
import { DefinitionProvider } from '../workbench/definition-provider';
import { useSession, useWindow } from '../workbench/window-context';
import type { CellMember, CellProps } from './cell';
import './experiment-cell.css';

/** The experiment in sentences, its metrics in a line each; the inspector beside it has every field. */
function ExperimentCell({ cell }: CellProps<'experiment'>): ReactNode {
  return (
    <DefinitionProvider cell={cell}>
      <Summary cellId={cell.id} />
    </DefinitionProvider>
  );
}

function Summary({ cellId }: { readonly cellId: string }): ReactNode {
  const form = useDefinitionForm();
  const session = useSession();
  const { layout } = useWindow();
  const found = valueAt(form.parsed, ['metrics']);
  const metrics: unknown[] = Array.isArray(found) ? found : [];
  const hypothesis = textOf(valueAt(form.parsed, ['hypothesis']));
  const guesses = Object.keys(form.guesses).length;
  const open = (id: string | null, view: 'form' | 'yaml' = 'form'): void => {
    session.set({ selected: cellId, inspected: null, focusedField: id });
    layout.set({ inspector: view, inspectorOpen: true });
  };
  if (form.parsed === undefined) {
    return (
      <div className="lb-inline-problem" role="alert">
        <p>{form.problems[0]?.message ?? 'The definition cannot be read.'}{form.problems[0] ? ` Line ${String(form.problems[0].line)}.` : ''}</p>
        <Button size="small" onClick={() => open(null, 'yaml')}>Open the text</Button>
      </div>
    );
  }
  const loose = form.problems.filter((problem) => !problem.field.startsWith('metrics['));
  return (
    <div className="lb-experiment">
      {hypothesis && <p className="lb-hypothesis">{hypothesis}</p>}
      <ExperimentSentences />
      {loose.length > 0 && (
        <ul className="lb-problem-list" aria-label="Problems">
          {loose.map((problem) => <li key={`${problem.field} ${problem.message}`}><span className="lb-code">{problem.field}</span> {problem.message}</li>)}
        </ul>
      )}
      <div className="lb-metric-lines">
        <dl>
          {roles.map((role) => {
            const own = metrics.map((metric, index) => ({ metric, index })).filter(({ metric }) => (textOf(valueAt(metric, ['role'])) || 'secondary') === role);
            if (own.length === 0) return null;
            return (
              <div key={role}>
                <dt>{roleWords[role]}</dt>
                <dd>{own.map(({ metric, index }) => <MetricName key={index} metric={metric} index={index} onOpen={open} />)}</dd>
              </div>
            );
          })}
          {metrics.length === 0 && <div><dt>Metrics</dt><dd><button type="button" className="lb-row-button" onClick={() => open(null)}>none yet: add one</button></dd></div>}
        </dl>
        <span className="lb-experiment-ways">
          <Button size="small" variant="minimal" icon={<Edit size={12} />} onClick={() => open(null)}>Metrics and analysis</Button>
          <Button size="small" variant="minimal" icon={<Properties size={12} />} onClick={() => open(null, 'yaml')}>As text</Button>
        </span>
      </div>
      {form.problems.filter((problem) => problem.field.startsWith('metrics[')).map((problem) => (
        <p key={`${problem.field} ${problem.message}`} className="lb-field-problem">{metricNamed(metrics, problem.field)}: {problem.message}</p>
      ))}
      {guesses > 0 && <p className="lb-guess-count"><Lightbulb size={12} aria-hidden /> {guesses === 1 ? '1 guess is' : `${String(guesses)} guesses are`} marked by a dotted line; click one to change or keep it. {!form.readOnly && <button type="button" className="lb-row-button" onClick={() => session.dispatch({ type: 'confirm-guess', id: cellId, field: null })}>Keep all</button>}</p>}
    </div>
  );
}

function MetricName({ metric, index, onOpen }: { readonly metric: unknown; readonly index: number; readonly onOpen: (id: string) => void }): ReactNode {
  const form = useDefinitionForm();
  const at = `metrics[${String(index)}]`;
  const id = textOf(valueAt(metric, ['id']));
  const guess = Object.entries(form.guesses).find(([field]) => field.startsWith(at))?.[1];
  const problem = form.problems.some((each) => each.field.startsWith(at));
  const words = `${kindLabel(textOf(valueAt(metric, ['kind'])))}: ${metricInWords(metric)}`;
  return (
    <Tooltip content={guess ? `${words}. Guessed: ${guess}` : words} placement="top" hoverOpenDelay={300}>
      <button type="button" className="lb-row-button" data-state={problem ? 'problem' : guess ? 'guess' : 'plain'} onClick={() => onOpen(id)}>{textOf(valueAt(metric, ['name'])) || id || 'Unnamed'}</button>
    </Tooltip>
  );
}

/** `metrics[2].where` → the metric's name and the key. */
function metricNamed(metrics: readonly unknown[], field: string): string {
  const [, index = '0', key = ''] = /^metrics\[(\d+)\]\.?(.*)$/.exec(field) ?? [];
  const metric = metrics[Number(index)];
  return [textOf(valueAt(metric, ['name'])) || textOf(valueAt(metric, ['id'])), key].filter(Boolean).join(', ');
}

export const experimentMember: CellMember<'experiment'> = {
  kind: 'experiment',
  label: 'Experiment',
  explanation: 'Units, variants, exposure and metrics: what the readouts below it answer.',
  icon: Properties,
  create: (id) => ({ kind: 'experiment', id, definition: 'liftbench: 1\nname: New experiment\nsources: {}\nunit: ""\nexposure: { source: "", variant: "" }\nvariants:\n  - { id: control }\n  - { id: treatment }\nmetrics: []\n' }),
  title: (cell) => textOf(valueAt(readDefinitionText(cell.definition).value, ['name'])) || 'Experiment',
  View: ExperimentCell,
};
