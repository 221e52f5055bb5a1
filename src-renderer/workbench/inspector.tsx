import { Button, SegmentedControl } from '@blueprintjs/core';
import { Cross } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { AnalysisForm } from '../forms/analysis-form';
import { useDefinitionForm } from '../forms/definition-form';
import { ExperimentDetails, ExperimentSentences } from '../forms/experiment-sentences';
import { MetricList } from '../forms/metric-list';
import { YamlEditor } from '../forms/yaml-editor';
import { experimentFor } from '../notebook/experiment-cell';
import { DefinitionProvider } from './definition-provider';
import type { InspectorView } from './layout-state';
import { Provenance } from './provenance';
import { useSession, useSessionState, useWindow } from './window-context';

/** Beside the notebook: the definition as a form or as text, and where a clicked number comes from. */
export function Inspector(): ReactNode {
  const { layout } = useWindow();
  const view = useStore(layout.store, (state) => state.inspector);
  const inspected = useSessionState((state) => state.inspected);
  const experiment = useSessionState((state) => experimentFor(state.history.notebook, state.selected));
  const shown: InspectorView = view === 'number' && !inspected ? 'form' : view;
  const options = [
    { label: 'Form', value: 'form' },
    { label: 'Text', value: 'yaml' },
    { label: 'Both', value: 'both' },
    ...(inspected ? [{ label: 'Number', value: 'number' }] : []),
  ];
  return (
    <aside className="lb-inspector" aria-label="Inspector">
      <div className="lb-inspector-head">
        <SegmentedControl size="small" options={options} value={shown} onValueChange={(value) => layout.set({ inspector: value as InspectorView })} aria-label="What the inspector shows" />
        <span className="lb-spring" />
        <Button variant="minimal" size="small" icon={<Cross size={12} />} aria-label="Fold the inspector" onClick={() => layout.set({ inspectorOpen: false })} />
      </div>
      {!experiment && <p className="lb-quiet lb-pad">Open data or add an experiment cell to define an experiment here.</p>}
      {experiment && (
        <DefinitionProvider cell={experiment}>
          {shown === 'number' && inspected ? <Provenance experiment={experiment} figure={inspected} /> : (
            <div className="lb-definition" data-both={shown === 'both'}>
              {shown !== 'yaml' && <AsForm />}
              {shown !== 'form' && <AsText cellId={experiment.id} />}
            </div>
          )}
        </DefinitionProvider>
      )}
    </aside>
  );
}

function AsForm(): ReactNode {
  const session = useSession();
  const { layout } = useWindow();
  const form = useDefinitionForm();
  const focused = useSessionState((state) => state.focusedField);
  if (form.parsed === undefined) {
    return (
      <div className="lb-inspector-body">
        <div className="lb-inline-problem" role="alert">
          <p>{form.problems[0]?.message}</p>
          <Button size="small" onClick={() => layout.set({ inspector: 'yaml' })}>Open the text</Button>
        </div>
      </div>
    );
  }
  return (
    <div className="lb-inspector-body">
      <MetricList open={focused} onOpen={(id) => session.set({ focusedField: id })} />
      <AnalysisForm />
      <section className="lb-form-section" aria-label="Experiment">
        <div className="lb-section-head"><h3>Experiment</h3></div>
        <ExperimentDetails />
        <ExperimentSentences />
      </section>
    </div>
  );
}

function AsText({ cellId }: { readonly cellId: string }): ReactNode {
  const session = useSession();
  const form = useDefinitionForm();
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  return (
    <div className="lb-yaml-pane">
      <YamlEditor label="Definition as YAML" text={form.text} problems={form.problems} vocabulary={{ profiles: form.profiles }} readOnly={readOnly}
        onChange={(definition) => session.dispatch({ type: 'define', id: cellId, definition }, `${cellId} text`)} />
      <div className="lb-yaml-foot" role="status" data-state={form.problems.length > 0 ? 'problem' : 'fine'}>
        {form.problems.length === 0 ? 'The definition is complete.' : `Line ${String(form.problems[0]?.line)}: ${form.problems[0]?.field ? `${form.problems[0].field}: ` : ''}${form.problems[0]?.message ?? ''}${form.problems.length > 1 ? ` (and ${String(form.problems.length - 1)} more)` : ''}`}
      </div>
    </div>
  );
}
