import type { Alternative, LiftInterval, MethodName } from '../../src-contract/capabilities';
import type { Estimate } from '../../src-contract/evaluation';
import type { CellColumns } from './cell-columns';
import type { Reading } from './reading';
import { reasonInWords } from './reason';

/** Comparison k sets cell treatment[k] against cell control[k]. */
export interface Pairs {
  readonly count: number;
  readonly treatment: Uint32Array;
  readonly control: Uint32Array;
}

/** One level and one sidedness drive p-value, interval and verdict together. */
export interface ComparisonSettings {
  /** Level of intervals, e.g. 0.95. */
  readonly confidence: number;
  readonly alternative: Alternative;
  readonly liftInterval: LiftInterval;
  /** How comparison k is read where looks are planned in sequence; absent = one look, planned in advance. */
  readonly readings?: ((k: number) => Reading) | undefined;
}

const figureNames = [
  'value', 'controlValue', 'standardDeviation', 'controlStandardDeviation',
  'difference', 'differenceStandardError', 'differenceLow', 'differenceHigh',
  'lift', 'liftStandardError', 'liftLow', 'liftHigh',
  'statistic', 'degreesOfFreedom', 'pValue',
] as const;
export type FigureName = (typeof figureNames)[number];

/** The judged comparisons of one metric as columns. A number that could not be had is NaN and has a reason. */
export type ComparisonColumns = { readonly [Name in FigureName]: Float64Array } & {
  readonly count: number;
  readonly units: Float64Array;
  readonly controlUnits: Float64Array;
  /** Bits of `Reason`. */
  readonly reason: Uint16Array;
};

/** A member of the family of methods: one metric's comparisons, all at once. */
export interface Method {
  readonly name: MethodName;
  /** For menus: "Welch's t-test". */
  readonly label: string;
  /** One sentence for people: what it does and what it assumes. */
  readonly explanation: string;
  readonly reads: 'moments';
  /** Fills `out` for every pair. Never throws: what cannot be computed is NaN with its reason. */
  compare(cells: CellColumns, pairs: Pairs, settings: ComparisonSettings, out: ComparisonColumns): void;
}

/** Empty columns for a number of comparisons; reuse them where the same number is judged again. */
export function comparisonColumns(count: number): ComparisonColumns {
  const figures = Object.fromEntries(figureNames.map((name) => [name, new Float64Array(count).fill(NaN)])) as { [Name in FigureName]: Float64Array };
  return { ...figures, count, units: new Float64Array(count), controlUnits: new Float64Array(count), reason: new Uint16Array(count) };
}

/** The figures of an {@link Estimate} that a method provides. */
export type ComparisonFigures = Pick<Estimate, FigureName | 'units' | 'controlUnits' | 'reason'>;

/** Comparison k with nulls for what could not be had, and the reason in words. */
export function figuresOf(columns: ComparisonColumns, k: number): ComparisonFigures {
  const figures = {} as Record<FigureName, number | null>;
  for (const name of figureNames) {
    const value = columns[name][k];
    figures[name] = Number.isFinite(value) ? value : null;
  }
  return {
    ...figures,
    units: columns.units[k],
    controlUnits: columns.controlUnits[k],
    reason: reasonInWords(columns.reason[k]),
  };
}
