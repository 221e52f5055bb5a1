import { Button } from '@blueprintjs/core';
import { Component, memo, useCallback, useMemo, type ComponentType, type ReactNode } from 'react';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { Cell } from '../../src-contract/notebook';
import { cellMember } from '../cells/catalogue';
import type { CellProps } from '../cells/cell';
import { editDefinition, setField, type DefinitionEdit } from '../forms/definition-edit';
import { readDefinitionText } from '../forms/definition-reading';
import { takeProposal } from '../forms/repair-edit';
import { evaluationViewOf } from '../notebook/evaluation-runner';
import type { InspectedFigure } from '../notebook/evaluation-view';
import { experimentFor } from '../notebook/experiment-cell';
import { keepFollowing, withFollowedSegment } from '../notebook/followed-segment';
import type { Session } from '../notebook/session';
import { FailureNote } from './failure-note';
import { useSession, useSessionState, useWindow } from './window-context';

/** Hands a cell's view what it needs. A view that breaks says so in its own place. */
export const CellBody = memo(function CellBody({ cell }: { readonly cell: Cell }): ReactNode {
  const session = useSession();
  const { layout } = useWindow();
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const history = useSessionState((state) => state.history);
  const evaluations = useSessionState((state) => state.evaluations);
  const sources = useSessionState((state) => state.sources);
  const alive = useSessionState((state) => state.engineAlive);
  const experiment = experimentFor(history.notebook, cell.id);
  const { evaluation, stale, progress, failure } = useMemo(() => evaluationViewOf(session.state, experiment), [session, experiment, history.notebook, evaluations, sources, alive]);
  // Progress is shown on the frame; beside an answer it would only draw the cell anew at every step.
  const shownProgress = evaluation === null ? progress : null;
  const view = useMemo(() => ({ evaluation, stale, progress: shownProgress, failure }), [evaluation, stale, shownProgress, failure]);
  const written = experiment ? readDefinitionText(experiment.definition).written : null;
  const actions = useMemo(() => actionsOf(session, cell.id, experiment?.id ?? null), [session, cell.id, experiment?.id]);
  const onInspect = useCallback((what: InspectedFigure): void => {
    session.set({ selected: cell.id, inspected: what, focusedField: null });
    layout.set({ inspector: 'number', inspectorOpen: true });
  }, [session, layout, cell.id]);
  const shown = useMemo(() => withFollowedSegment(cell, history.notebook), [cell, history.notebook]);
  const View = cellMember(cell.kind).View as unknown as ComponentType<CellProps>;
  return (
    <Guard copy={(text) => void session.bridge.host.copyText(text)}>
      <View cell={shown} view={view} definition={written} definitionText={experiment?.definition ?? null} host={session.bridge.host} engine={session.bridge.engine} readOnly={readOnly} {...actions} onInspect={onInspect} />
    </Guard>
  );
});

function actionsOf(session: Session, cellId: string, experimentId: string | null): Pick<CellProps, 'onCell' | 'onAnalysis' | 'onControl' | 'onAcknowledge' | 'onWithdrawAcknowledgement' | 'onRepair'> {
  const define = (change: (text: string) => string): void => {
    const cell = session.notebook.cells.find((each) => each.id === experimentId);
    if (cell?.kind === 'experiment') session.dispatch({ type: 'define', id: cell.id, definition: change(cell.definition) });
  };
  return {
    onCell: (patch) => session.dispatch({ type: 'patch', id: cellId, patch: followedPatch(session, cellId, patch as Record<string, unknown>) }, 'text' in patch || 'title' in patch || 'audit' in patch ? `${cellId} text` : null),
    onAnalysis: (patch) => define((text) => Object.entries(patch).reduce((now, [key, value]) => setField(now, ['analysis', key], value ?? undefined), text)),
    onControl: (variantId) => define((text) => {
      const variants = readDefinitionText(text).written?.variants ?? [];
      const edits = variants.map((variant, index): DefinitionEdit => ({ type: 'set', path: ['variants', index, 'control'], value: variant.id === variantId && index > 0 ? true : undefined }));
      return editDefinition(text, edits);
    }),
    onAcknowledge: (check, reason) => define((text) => {
      const before = readDefinitionText(text).written?.acknowledgements ?? [];
      return setField(text, ['acknowledgements'], [...before.filter((each) => each.check !== check), { check, reason }]);
    }),
    onWithdrawAcknowledgement: (check) => define((text) => {
      const rest = (readDefinitionText(text).written?.acknowledgements ?? []).filter((each) => each.check !== check);
      return setField(text, ['acknowledgements'], rest.length > 0 ? rest : undefined);
    }),
    onRepair: (repair) => define((text) => takeProposal(text, { repairs: [repair], edits: [] })),
  };
}

/** What a view changed, with a segment that follows a parameter left as it is. */
function followedPatch(session: Session, cellId: string, patch: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const written = session.notebook.cells.find((each) => each.id === cellId);
  return written ? keepFollowing(written, withFollowedSegment(written, session.notebook), patch) : patch;
}

/** Keeps a broken view from taking the window with it. */
class Guard extends Component<{ readonly children: ReactNode; readonly copy: (text: string) => void }, { failure: Failure | null }> {
  override state: { failure: Failure | null } = { failure: null };

  static getDerivedStateFromError(thrown: unknown): { failure: Failure } {
    const failure = toFailure(thrown);
    return { failure: { ...failure, message: failure.kind === 'bug' ? 'This cell could not be drawn.' : failure.message } };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    return <FailureNote failure={failure} onCopy={this.props.copy} actions={<Button size="small" onClick={() => this.setState({ failure: null })}>Draw again</Button>} />;
  }
}
