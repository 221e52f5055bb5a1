import type { Alternative, SequentialName } from '../../src-contract/capabilities';
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
export interface PlannedLook {
  /** Units of all variants together. */
  readonly units: number;
  /** Units over planned units. */
  readonly informationFraction: number;
  /** Critical value of |z| at this look; null where nothing can be claimed yet. */
  readonly bound: number | null;
  /** Two-sided (or one-sided) p of a fixed test at the bound. */
  readonly nominalP: number | null;
  /** Error spent up to this look; null for members that do not spend. */
  readonly spent: number | null;
}

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
