import type { Alternative, BootstrapInterval, LiftInterval, MethodName, StrataWeights } from '../../src-contract/capabilities';
import type { Estimate } from '../../src-contract/evaluation';
import type { MomentColumns } from '../kernels/moments';
import type { CellColumns } from './cell-columns';
import type { Reading } from './reading';
import { Reason, reasonInWords } from './reason';
import type { GroupStrata } from './strata/strata-codes';

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
  /** Default: bca. */
  readonly bootstrapInterval?: BootstrapInterval;
  /** Of post-stratification. Default: fixed. */
  readonly strataWeights?: StrataWeights;
  /** Of the methods that draw random numbers. Default: 1. */
  readonly seed?: number;
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
  readonly reason: Uint32Array;
  /** What to know about a comparison, by its number, where there is something. */
  readonly notes: Map<number, string>;
};

/** A member of the family of methods that read moments: one metric's comparisons, all at once. */
export interface MomentMethod {
  readonly name: MethodName;
  readonly reads: 'moments';
  /**
   * Fills `out` for every pair. Never throws: what cannot be computed is NaN with its reason.
   * @param moments what the cells were made from; null for quantiles.
   */
  compare(cells: CellColumns, pairs: Pairs, settings: ComparisonSettings, out: ComparisonColumns, moments: MomentColumns | null): void;
}

/** One arm's units: the metric's variables, place by place. */
export interface ValueArm {
  readonly values: Float64Array;
  /** Ratios only. */
  readonly denominator: Float64Array | null;
  /** For methods that fit them; otherwise none. */
  readonly covariates: readonly Float64Array[];
  /** Each unit's stratum, where strata are declared. */
  readonly strata: Uint32Array | null;
}

/** Two arms, and what is known of the group (all units, a segment) that they belong to. */
export interface ValuePair {
  readonly treatment: ValueArm;
  readonly control: ValueArm;
  /** Mean of each covariate over all variants of the group. */
  readonly covariateMeans: readonly number[];
  /** Units of all variants of the group per stratum, where strata are declared. */
  readonly strata: Pick<GroupStrata, 'units' | 'pooled'> | null;
  /** Tells this comparison's random numbers from its sisters'. */
  readonly seed: number;
  readonly reading: Reading;
}

/** A member that reads every unit's value: one pair at a time. */
export interface ValueMethod {
  readonly name: MethodName;
  readonly reads: 'values';
  /** What comparison k holds already: units, values, spread, difference and lift; with `welch` that test's figures too. */
  readonly startsFrom: 'description' | 'welch';
  /** Covariates come as columns beside the values; without this they have been taken out of the values, where the method uses them. */
  readonly fitsCovariates?: true;
  /**
   * Fills comparison k. Never throws: what cannot be computed is NaN with its reason.
   */
  compare(pair: ValuePair, settings: ComparisonSettings, out: ComparisonColumns, k: number): void;
}

export type Method = MomentMethod | ValueMethod;

/** Empty columns for a number of comparisons; reuse them where the same number is judged again. */
export function comparisonColumns(count: number): ComparisonColumns {
  const figures = Object.fromEntries(figureNames.map((name) => [name, new Float64Array(count).fill(NaN)])) as { [Name in FigureName]: Float64Array };
  return { ...figures, count, units: new Float64Array(count), controlUnits: new Float64Array(count), reason: new Uint32Array(count), notes: new Map() };
}

/** The figures that say whether and how far the arms differ. */
const inferenceNames = [
  'differenceStandardError', 'differenceLow', 'differenceHigh', 'liftStandardError', 'liftLow', 'liftHigh', 'statistic', 'degreesOfFreedom', 'pValue',
] as const;

/** Makes comparison k one that has been described, but not judged. */
export function clearInference(columns: ComparisonColumns, k: number): void {
  for (const name of inferenceNames) columns[name][k] = NaN;
}

/** Opens the end of comparison k's intervals that a one-sided analysis does not bound. */
export function openOneEnd(columns: ComparisonColumns, k: number, alternative: Alternative): void {
  if (alternative === 'two-sided') return;
  const [open, difference, lift] = alternative === 'greater' ? [Infinity, columns.differenceHigh, columns.liftHigh] : [-Infinity, columns.differenceLow, columns.liftLow];
  if (!Number.isNaN(difference[k])) difference[k] = open;
  if (!Number.isNaN(lift[k])) lift[k] = open;
  columns.reason[k] |= Reason.oneSided;
}

/** The two-sided level whose interval has the tail that a one-sided analysis leaves. */
export function twoSidedLevel({ confidence, alternative }: ComparisonSettings): number {
  return alternative === 'two-sided' ? confidence : 2 * confidence - 1;
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
