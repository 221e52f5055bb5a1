import type { TrustCheckName } from '../../src-contract/capabilities';
import type { Check } from '../../src-contract/evaluation';
import { assignmentOrder } from './assignment-order';
import { balance } from './balance';
import { newUnits } from './new-units';
import { replays } from './replays';
import { sampleRatioCause } from './sample-ratio-cause';
import type { TrustCheckMember, TrustInput } from './trust-check';
import { lookForStop } from '../stop-flag';

/** Every check on the assignment, in the order in which they are shown. */
export const trustChecks: Readonly<Record<TrustCheckName, TrustCheckMember>> = {
  'sample-ratio-cause': sampleRatioCause,
  'assignment-order': assignmentOrder,
  balance,
  'new-units': newUnits,
  replays,
};

/** Sets of findings kept; the oldest goes. */
const KEPT = 12;

/** Runs the checks on the assignment, and keeps what they found: level, method and acknowledgements do not matter to them. */
export class TrustChecks {
  readonly #known = new Map<string, readonly Check[]>();

  run(input: TrustInput): readonly Check[] {
    const key = keyOf(input);
    const found = this.#known.get(key);
    if (found !== undefined) return found;
    const made = Object.values(trustChecks).map((member) => {
      lookForStop();
      return member.run(input);
    }).filter((check) => check !== null);
    this.#known.set(key, made);
    if (this.#known.size > KEPT) for (const oldest of this.#known.keys()) { this.#known.delete(oldest); break; }
    return made;
  }
}

function keyOf({ sample, definition, uses, facts, checks }: TrustInput): string {
  const { variants, control, segments, metrics } = definition;
  const ratio = checks.find(({ id }) => id === 'sample-ratio')?.status;
  return JSON.stringify([sample.key, variants, control, segments, metrics.map(({ id }) => id), uses, facts.attributes.map(({ column }) => column), facts.newUnits, facts.replays, ratio]);
}
