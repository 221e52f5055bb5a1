import type { Evaluation } from '../../src-contract/evaluation';

/** What the definition's repairs did to the data, a line each; empty without repairs. */
export function repairLines({ repairs = [] }: Pick<Evaluation, 'repairs'>): string[] {
  return repairs.map(({ words, note }) => `Repair: ${words}${note === null ? '' : ` (${note})`}`);
}
