import type { Estimate } from '../../src-contract/evaluation';
import { whole } from '../wording';

/** A comparison whose smaller arm has fewer units than its formula needs. */
export interface FewUnits {
  readonly metric: string;
  readonly variant: string;
  readonly units: number;
  readonly needed: number;
  readonly words: string;
}

interface Need {
  readonly needed: number;
  readonly words: string;
}

/** What the simulations of tests/calibration showed to be needed for a level of 5 % within half a percent. */
const ratioNeed: Need = { needed: 100, words: 'the error of a ratio' };
const methodNeeds: Readonly<Record<string, Need>> = {
  z: { needed: 50, words: 'the z-test' },
  bootstrap: { needed: 50, words: 'a bootstrap' },
  'post-stratified': { needed: 50, words: 'post-stratification' },
};

/** Comparisons of all units that rest on too few of them: ratios, the z-test, the bootstrap. */
export function fewUnits(estimates: readonly Estimate[]): FewUnits[] {
  return estimates.flatMap((estimate): FewUnits[] => {
    const { segment, kind, method, metric, variant, pValue } = estimate;
    if (segment !== null || pValue === null) return [];
    const units = Math.min(estimate.units, estimate.controlUnits);
    const need = [kind === 'ratio' ? ratioNeed : undefined, methodNeeds[method]].find((one) => one !== undefined && units < one.needed);
    return need === undefined ? [] : [{ metric, variant, units, ...need }];
  });
}

export function fewUnitsInWords(found: readonly FewUnits[]): string {
  return found.map(({ metric, variant, units, needed, words }) => `${metric} in ${variant} rests on an arm of ${whole(units)} units, and ${words} is a rough guide below ${whole(needed)}`).join('; ');
}
