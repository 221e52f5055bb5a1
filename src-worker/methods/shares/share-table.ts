/** Two arms of units that did or did not: successes and units of each. */
export interface ShareTable {
  readonly successes: number;
  readonly units: number;
  readonly controlSuccesses: number;
  readonly controlUnits: number;
}

/** Ends of an interval. */
export type Interval = readonly [low: number, high: number];
