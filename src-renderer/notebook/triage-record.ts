import type { Evaluation } from '../../src-contract/evaluation';
import type { ExperimentCell } from './experiment-cell';
import type { SessionState } from './session-state';
import { triageQuestionOf } from './triager';

/** An evaluation for handing out: with what is known to be wrong with its data, and with what repairs do to the lifts. */
export function withTriage(evaluation: Evaluation, state: Pick<SessionState, 'triages' | 'place'>, cell: ExperimentCell): Evaluation {
  const known = state.triages[cell.id];
  if (!known?.triage || known.answered !== triageQuestionOf(cell, state.place?.baseDirectory ?? null)) return evaluation;
  const effects = <Effect>(all: Readonly<Record<string, { readonly effect: Effect | null }>>): readonly Effect[] => Object.values(all).flatMap(({ effect }) => (effect === null ? [] : [effect]));
  return { ...evaluation, triage: { triage: known.triage, proposals: effects(known.proposals), repairs: effects(known.repairs) } };
}
