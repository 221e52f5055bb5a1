import type { Figure } from './evaluation';
import type { PlacedRow } from './triage';

/** The unit look-up: all that the data of an experiment say about one unit. */

export interface UnitRequest {
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  /** As it was pasted; spaces around it and its case are tried when it is not found as it stands. */
  readonly id: string;
}

export interface UnitSourceRows {
  readonly source: string;
  readonly columns: readonly string[];
  /** Rows of the unit in this source. */
  readonly total: number;
  /** In time order where the source has a time; at most 500. */
  readonly rows: readonly (PlacedRow & { /** ISO 8601, UTC. */ readonly time: string | null })[];
}

export interface UnitReport {
  readonly liftbench: 1;
  readonly experiment: { readonly id: string; readonly name: string };
  /** As the data spell it. */
  readonly id: string;
  /** For exports: a fingerprint in place of the id. */
  readonly masked: string;
  readonly found: boolean;
  /** Variants that it was exposed to, in time order, with the first time of each. */
  readonly variants: readonly { readonly variant: string | null; readonly declared: boolean; readonly first: string | null; readonly rows: number }[];
  /** The variant that it counts in; null when it is left out. */
  readonly variant: string | null;
  /** Why it is left out, in words; null when it is analysed. */
  readonly leftOut: string | null;
  /** ISO 8601, UTC. */
  readonly firstExposure: string | null;
  /** Every column of the exposure source at first exposure. */
  readonly attributes: readonly { readonly column: string; readonly value: string | null }[];
  /** Its value of each metric, as the readout counts it. */
  readonly metrics: readonly { readonly metric: string; readonly name: string; readonly value: Figure; readonly denominator: Figure; readonly reason: string | null }[];
  readonly sources: readonly UnitSourceRows[];
  /** Other experiments in the folder whose sources could be read and have this unit. */
  readonly elsewhere: readonly { readonly file: string; readonly experiment: string; readonly variants: readonly string[]; readonly first: string | null }[];
  /** Definitions in the folder that could not be looked into, and why. */
  readonly notLookedInto: readonly { readonly file: string; readonly reason: string }[];
  /** Similar ids where it is not found: the same but for spaces and case. */
  readonly similar: readonly string[];
}
