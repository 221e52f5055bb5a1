import type { Figure } from './figure';
import type { Repair, RepairOutcome } from './repairs';

/**
 * Triage: what is wrong with the data of an experiment, found before any number is believed. A finding says how much is
 * wrong, where the rows are, what could be done about it, and, when asked, what that would do to the primary metrics.
 */

/** Every kind of finding; a source or column may have one of each. */
export const findingKinds = [
  'rejected-rows', 'unreadable-cells', 'duplicate-ids', 'duplicate-rows', 'before-exposure', 'impossible-times', 'outside-period', 'jumping-times',
  'several-variants', 'variant-spellings', 'undeclared-variants', 'colliding-ids', 'placeholder-ids', 'missing-ids', 'missing-hours', 'missing-days', 'null-share',
  'bursts', 'bots', 'outlier-units', 'not-numbers', 'negative-values', 'infinite-values', 'mixed-units', 'forced-assignments', 'incomplete-day',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** `error`: figures are wrong until it is dealt with. `warning`: figures may be wrong. `info`: good to know, nothing to repair. */
export type FindingSeverity = 'error' | 'warning' | 'info';

/** A change of the definition outside of `repairs`: sets one value. */
export interface DefinitionEdit {
  /** Keys and indices from the top: ['exposure', 'multiple'], ['metrics', 0, 'cap']. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** Something that could be done about a finding. */
export interface Proposal {
  /** Unique within the finding. */
  readonly id: string;
  /** As an instruction, for a button: `Leave out the 150 repeated rows`. */
  readonly words: string;
  /** Repairs to append to the definition's `repairs`, in this order; empty for an edit. */
  readonly repairs: readonly Repair[];
  /** Edits of the definition; empty for repairs. */
  readonly edits: readonly DefinitionEdit[];
  /** What the definition does already: shown beside the others, with nothing to apply. */
  readonly inForce: boolean;
  /** Cannot be applied, only looked at: units counted in every variant they were seen in. */
  readonly comparisonOnly: boolean;
}

/** A figure of a finding beside its count, for a small table: rows by variant, by value, by day. */
export interface FindingDetail {
  readonly label: string;
  readonly count: number;
  /** What it is a part of; null where that says nothing. */
  readonly total: number | null;
}

export interface Finding {
  /** Stable for the same data and definition: `duplicate-ids:events:event_id`. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: FindingSeverity;
  /** One sentence with the count in it, for people. */
  readonly sentence: string;
  /** Exact. What is counted is in `counted`. */
  readonly count: number;
  /** What it is a part of; null where there is no whole. */
  readonly total: number | null;
  readonly counted: 'rows' | 'cells' | 'units' | 'hours' | 'days' | 'values' | 'ids';
  readonly source: string | null;
  readonly column: string | null;
  /** Metric that it concerns, by id. */
  readonly metric: string | null;
  readonly details: readonly FindingDetail[];
  /** Where a test decided: its p-value, corrected for as many comparisons as were made. */
  readonly pValue: Figure;
  readonly adjustedPValue: Figure;
  /** Whether `findingRows` of the engine has rows to show. */
  readonly hasRows: boolean;
  /** The first is the one to take, unless it is in force. */
  readonly proposals: readonly Proposal[];
}

export interface TriageRequest {
  /** Cancels and supersedes an earlier request of the same job. */
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly baseDirectory: string | null;
}

export interface Triage {
  readonly liftbench: 1;
  readonly experiment: { readonly id: string; readonly name: string; readonly definitionHash: string };
  /** Most severe first, then as listed in {@link findingKinds}. What the definition's repairs took care of is not found again. */
  readonly findings: readonly Finding[];
  /** What the definition's repairs did. */
  readonly repairs: readonly RepairOutcome[];
  /** Rows looked at, by source. */
  readonly sources: readonly { readonly name: string; readonly rows: number }[];
  /** What could not be looked for, and why: `No source has a time, so …`. */
  readonly notLookedFor: readonly string[];
  /** Milliseconds. */
  readonly took: number;
}

export interface FindingRowsRequest {
  /** YAML or JSON text of the definition that was triaged. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  readonly finding: string;
  readonly offset: number;
  /** At most 1000. */
  readonly limit: number;
}

/** A row of a source, where it came from. */
export interface PlacedRow {
  /** As the definition names it; null where unknown. */
  readonly file: string | null;
  /** 1-based line of the text file (Parquet: row number); null where it cannot be told. */
  readonly line: number | null;
  /** Display text; null = SQL NULL. */
  readonly cells: readonly (string | null)[];
  /** What is wrong with this row, where it is not the same for all. */
  readonly remark: string | null;
}

export interface FindingRows {
  readonly columns: readonly string[];
  readonly offset: number;
  readonly total: number;
  readonly rows: readonly PlacedRow[];
}

/** What would change if a proposal were taken. */
export interface ProposalRequest {
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  /** Finding and proposal of the triage of this definition. */
  readonly finding: string;
  readonly proposal: string;
}

/** Lift of one primary metric in one variant, without and with the proposal; null with a reason. */
export interface LiftChange {
  readonly metric: string;
  readonly variant: string;
  readonly without: LiftFigures;
  readonly with: LiftFigures;
  /** Difference of the lifts, a share; null where one is. */
  readonly change: Figure;
}

export interface LiftFigures {
  readonly lift: Figure;
  readonly low: Figure;
  readonly high: Figure;
  readonly pValue: Figure;
  readonly units: number;
  readonly controlUnits: number;
  readonly reason: string | null;
}

export interface ProposalEffect {
  readonly finding: string;
  readonly proposal: string;
  readonly lifts: readonly LiftChange[];
  /** What the proposal's repairs would do to the data. */
  readonly repairs: readonly RepairOutcome[];
  /** Set when the experiment cannot be evaluated without or with it, in words. */
  readonly reason: string | null;
}

/** What a repair of the definition does to each primary metric: the experiment without it (and with all others) against as it is. */
export interface RepairEffect {
  /** Place in `repairs`. */
  readonly index: number;
  readonly lifts: readonly LiftChange[];
  /** Set when the experiment cannot be evaluated without it, in words. */
  readonly reason: string | null;
}

/** A triage as a report keeps it: with the effects that somebody looked at. */
export interface TriageRecord {
  readonly triage: Triage;
  readonly proposals: readonly ProposalEffect[];
  readonly repairs: readonly RepairEffect[];
}
