import type { Analysis } from '../../src-contract/experiment';

/** The priors that can be chosen by name; `own` stands for numbers that the definition declares. */
export type LiftPriorName = 'flat' | 'wide' | 'own';

export const liftPriors: Readonly<Record<LiftPriorName, { readonly label: string; readonly patch: Partial<Analysis> }>> = {
  flat: { label: 'flat', patch: { prior: null, sharePrior: null, ratePrior: null } },
  wide: { label: 'lifts normal, spread 30 %', patch: { prior: { mean: 0, standardDeviation: 0.3 }, sharePrior: null, ratePrior: null } },
  own: { label: 'as declared', patch: {} },
};

/** Which of them is in force. */
export function nameOfLiftPrior({ prior, sharePrior, ratePrior }: Pick<Analysis, 'prior' | 'sharePrior' | 'ratePrior'>): LiftPriorName {
  if (sharePrior !== null || ratePrior !== null) return 'own';
  if (prior === null) return 'flat';
  return (prior.mean as number | undefined ?? 0) === 0 && prior.standardDeviation === 0.3 ? 'wide' : 'own';
}

/** Those to offer: `own` only while it is in force. */
export function liftPriorNames(analysis: Pick<Analysis, 'prior' | 'sharePrior' | 'ratePrior'>): readonly LiftPriorName[] {
  return nameOfLiftPrior(analysis) === 'own' ? ['flat', 'wide', 'own'] : ['flat', 'wide'];
}
