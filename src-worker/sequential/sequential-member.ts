import type { Alternative, SequentialName } from '../../src-contract/capabilities';
import type { LookSummary } from '../../src-contract/evaluation';
import type { Reading } from '../methods/reading';

/** What a sequential reading is made for. */
export interface SequentialSettings {
  /** Total error, e.g. 0.05. */
  readonly alpha: number;
  readonly alternative: Alternative;
  /** Units of all variants together at which the experiment is planned to end. */
  readonly plannedUnits: number;
}

/** A look as its plan sees it, for the table of looks. */
export type PlannedLook = Omit<LookSummary, 'day'>;

export interface SequentialReadings {
  /** One reading per look. */
  readonly readings: readonly Reading[];
  readonly looks: readonly PlannedLook[];
}

/** A member of the family of sequential plans. */
export interface SequentialMember {
  readonly name: SequentialName;
  readonly label: string;
  /** One sentence for people: what may be looked at when, and what it costs. */
  readonly explanation: string;
  /** @param units of all variants together at each look, never falling. */
  plan(units: ArrayLike<number>, settings: SequentialSettings): SequentialReadings;
}
