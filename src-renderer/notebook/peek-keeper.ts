import type { Evaluation } from '../../src-contract/evaluation';
import { addPeeks, noPeeks, type Peeks } from '../../src-contract/peeks';
import { questionOf } from './evaluation-runner';
import { experimentCells, experimentFor } from './experiment-cell';
import { withFollowedSegment, writtenSegment } from './followed-segment';
import type { Session } from './session';

/** Letters of a fingerprint that tell states of the data apart. */
const LETTERS = 12;

/** Notes what results are on show; called after every change of the state. Outside of undo: what was seen cannot be unseen. */
export function keepPeeks(session: Session): void {
  const { state, notebook } = session;
  if (!state.place || state.place.readOnly) return;
  const before = notebook.peeks ?? noPeeks;
  let now = before;
  for (const experiment of experimentCells(notebook)) {
    const known = state.evaluations[experiment.id];
    if (!known?.evaluation || known.answered === null || known.answered !== questionOf(experiment, notebook, state.place.baseDirectory)) continue;
    const shown = notebook.cells.filter((cell) => (cell.kind === 'readout' || cell.kind === 'chart') && cell.folded !== true && experimentFor(notebook, cell.id)?.id === experiment.id);
    if (shown.length > 0) now = addPeeks(now, seenIn(known.evaluation, shown.map((cell) => writtenSegment(withFollowedSegment(cell, notebook)))));
  }
  if (now !== before) session.set({ history: { ...state.history, notebook: { ...notebook, peeks: now } } });
}

/** Notes selections of units whose results were looked at; as a segment is, each is one more question asked of the same data. */
export function keepLook(session: Session, evaluation: Evaluation, ...selections: readonly string[]): void {
  const { state, notebook } = session;
  if (!state.place || state.place.readOnly) return;
  const before = notebook.peeks ?? noPeeks;
  const now = addPeeks(before, { ...seenIn(evaluation, []), segments: [...selections] });
  if (now !== before) session.set({ history: { ...state.history, notebook: { ...notebook, peeks: now } } });
}

/** @param segments what cells show: null = all units, a column, or `column=level` */
export function seenIn(evaluation: Evaluation, segments: readonly (string | null)[]): Peeks {
  const slices = new Set<string>();
  for (const { segment } of evaluation.estimates) {
    if (segment !== null && segments.some((shown) => shown !== null && (shown === segment || segment.startsWith(`${shown}=`)))) slices.add(segment);
  }
  return { looks: [evaluation.experiment.dataHash.slice(0, LETTERS)], metrics: evaluation.metrics.map(({ id }) => id), segments: [...slices] };
}
