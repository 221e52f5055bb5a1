import { Button } from '@blueprintjs/core';
import { Component, memo, useCallback, useDeferredValue, useMemo, type ComponentType, type ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { Cell, CellKind } from '../../src-contract/notebook';
import { cellMember } from '../cells/catalogue';
import type { CellProps } from '../cells/cell';
import { editDefinition, setField, type DefinitionEdit } from '../forms/definition-edit';
import { readDefinitionText } from '../forms/definition-reading';
import { takeProposal } from '../forms/repair-edit';
import { evaluationViewOf } from '../notebook/evaluation-runner';
import type { EvaluationView, InspectedFigure } from '../notebook/evaluation-view';
import { experimentFor } from '../notebook/experiment-cell';
import { followedName, keepFollowing, withFollowedSegment } from '../notebook/followed-segment';
import type { Session } from '../notebook/session';
import type { SessionState } from '../notebook/session-state';
import { FailureNote } from './failure-note';
import { useSession, useSessionState, useWindow } from './window-context';

/** Hands a cell's view what it needs. A view that breaks says so in its own place. */
export const CellBody = memo(function CellBody({ cell }: { readonly cell: Cell }): ReactNode {
  const session = useSession();
  const { layout } = useWindow();
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const experiment = useSessionState((state) => experimentFor(state.history.notebook, cell.id));
  // Progress is shown on the frame; in the cell it would only draw all of it anew at every step.
  const told = useSessionState(useShallow((state: SessionState) => {
    const { progress, ...found } = evaluationViewOf(state, experiment);
    return { ...found, running: found.evaluation === null ? (progress?.label ?? null) : null };
  }));
  const view = useMemo((): EvaluationView => {
    const { running, ...found } = told;
    return { ...found, progress: running === null ? null : { label: running } };
  }, [told]);
  // A first answer is drawn in slices, so that nothing waits for all cells of it; later ones at once.
  const before = useDeferredValue(view);
  const shownView = before.evaluation === null && view.evaluation !== null ? before : view;
  const notebook = useSessionState((state) => (followedName(cell) === null ? null : state.history.notebook));
  const written = experiment ? readDefinitionText(experiment.definition).written : null;
  const actions = useMemo(() => actionsOf(session, cell.id, experiment?.id ?? null), [session, cell.id, experiment?.id]);
  const onInspect = useCallback((what: InspectedFigure): void => {
    session.set({ selected: cell.id, inspected: what, focusedField: null });
    layout.set({ inspector: 'number', inspectorOpen: true });
  }, [session, layout, cell.id]);
  const shown = useMemo(() => (notebook === null ? cell : withFollowedSegment(cell, notebook)), [cell, notebook]);
  const View = viewOf(cell.kind);
  return (
    <Guard copy={(text) => void session.bridge.host.copyText(text)}>
      <View cell={shown} view={shownView} definition={written} definitionText={experiment?.definition ?? null} host={session.bridge.host} engine={session.bridge.engine} readOnly={readOnly} {...actions} onInspect={onInspect} />
    </Guard>
  );
});

const views = new Map<CellKind, ComponentType<CellProps>>();

/** The view of a kind, drawn anew only when what it is given changes. */
function viewOf(kind: CellKind): ComponentType<CellProps> {
  const found = views.get(kind) ?? memo(cellMember(kind).View as unknown as ComponentType<CellProps>);
  views.set(kind, found);
  return found;
}

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
