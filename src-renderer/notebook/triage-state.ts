import type { Progress } from '../../src-contract/dataset';
import type { Failure } from '../../src-contract/failure';
import type { ProposalEffect, RepairEffect, Triage } from '../../src-contract/triage';

/** An effect on the lifts that somebody asked for, as far as it has come. */
export interface EffectState<Effect> {
  readonly effect: Effect | null;
  /** Null while it waits for its turn, and once it is there. */
  readonly progress: Progress | null;
  readonly failure: Failure | null;
}

/** The triage of one experiment cell. */
export interface TriageState {
  /** The last triage that succeeded. */
  readonly triage: Triage | null;
  /** The question that `triage` answers. */
  readonly answered: string | null;
  readonly asking: string | null;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  readonly failed: string | null;
  /** Effects of proposals by {@link effectKey}, and of repairs by their place; of the definition `effectsOf` alone. */
  readonly proposals: Readonly<Record<string, EffectState<ProposalEffect>>>;
  readonly repairs: Readonly<Record<number, EffectState<RepairEffect>>>;
  readonly effectsOf: string | null;
}

export const idleTriage: TriageState = { triage: null, answered: null, asking: null, progress: null, failure: null, failed: null, proposals: {}, repairs: {}, effectsOf: null };

export function effectKey(finding: string, proposal: string): string {
  return JSON.stringify([finding, proposal]);
}
