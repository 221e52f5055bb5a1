import type { TrustCheckName } from '../../src-contract/capabilities';
import type { Check } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Sample } from '../../src-contract/sample';
import type { TrustFacts } from '../../src-contract/trust';
import type { MetricUse } from '../../src-contract/worker-protocol';

/** What the checks on the assignment look at. */
export interface TrustInput {
  readonly sample: Sample;
  readonly definition: CompleteDefinition;
  readonly uses: readonly MetricUse[];
  readonly facts: TrustFacts;
  /** Findings of the checks that every evaluation has. */
  readonly checks: readonly Check[];
}

/** A member of the family of checks on the assignment. */
export interface TrustCheckMember {
  readonly name: TrustCheckName;
  readonly label: string;
  /** One sentence for people: what it looks for and why it matters. */
  readonly explanation: string;
  /** The finding; null where there is nothing of the kind to check. */
  run(input: TrustInput): Check | null;
}

/** Below this a check on the assignment warns, as for the sample ratio. */
export const trustThreshold = 0.001;
