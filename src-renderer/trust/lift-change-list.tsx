import type { ReactNode } from 'react';
import type { LiftChange } from '../../src-contract/triage';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { liftChangeWords } from '../wording/triage-words';
import { LiftDumbbell, type DumbbellAxis } from './lift-dumbbell';

/** What happens to each primary metric's lift, in a line each. */
export function LiftChangeList({ lifts, axis, index }: { readonly lifts: readonly LiftChange[]; readonly axis: DumbbellAxis; readonly index: EvaluationIndex | null }): ReactNode {
  return (
    <ul className="lb-lifts">
      {lifts.map((change) => {
        const words = liftChangeWords(change);
        return (
          <li key={`${change.metric} ${change.variant}`}>
            <span className="lb-lift-name">{comparisonName(change, index)}</span>
            {words.reason !== null ? <span className="lb-quiet">{words.reason}</span> : words.unchanged ? <span>stays at {words.with}</span> : (
              <>
                <span className="lb-lift-figures"><span className="lb-lift-before">{words.without}</span> <span aria-hidden>→</span><span className="lb-unseen">becomes</span> <b>{words.with}</b></span>
                <LiftDumbbell change={change} axis={axis} />
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** `Bought`, or `Bought, Ranking A` where several variants are compared. */
export function comparisonName({ metric, variant }: Pick<LiftChange, 'metric' | 'variant'>, index: EvaluationIndex | null): string {
  const name = index?.metric(metric).name ?? metric;
  return (index?.treatments.length ?? 1) > 1 ? `${name}, ${index?.variantName(variant) ?? variant}` : name;
}
