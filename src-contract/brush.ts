import type { Estimate } from './evaluation';
import type { Figure } from './figure';

/**
 * Linked brushing: a selection of units made in one view changes the others and the readout.
 *
 * A selection is a conjunction: a unit is in it when every condition holds. Everything that conditions are about is in the
 * statistics worker's memory, so that a brush that moves asks no database.
 */
export type UnitCondition =
  /** The unit's level of a column (of the exposure source, at first exposure) is one of these; null is the level of empty cells. */
  | { readonly kind: 'levels'; readonly column: string; readonly levels: readonly (string | null)[] }
  /** First exposed on one of the days from … to, both inclusive, YYYY-MM-DD in the period's time zone; null = open. */
  | { readonly kind: 'days'; readonly from: string | null; readonly to: string | null }
  /**
   * from ≤ the unit's value of a metric < to; null = open. The value is the one that the metric's histogram shows: transformed
   * where the metric is, before its cap, a ratio's as the unit's own quotient. Units without one (no row of a metric that
   * leaves them out, no denominator) are in no range. `withoutZeros` also leaves out units whose value is 0, which have a bar
   * of their own. Of quantiles over events there is no value per unit.
   */
  | { readonly kind: 'values'; readonly metric: string; readonly from: number | null; readonly to: number | null; readonly withoutZeros?: boolean | undefined }
  /** These variants are left out altogether: no units, no comparisons. */
  | { readonly kind: 'variants'; readonly hidden: readonly string[] };

/** Conditions that all hold. Those of the same kind about the same column or metric belong to one view. */
export type UnitSelection = readonly UnitCondition[];

/** What is to be counted beside the estimates. */
export type BrushView =
  | { readonly kind: 'levels'; readonly column: string }
  | { readonly kind: 'days' }
  | { readonly kind: 'values'; readonly metric: string };

export interface BrushRequest {
  /** A newer request of the same job supersedes an earlier one, which then fails with kind `cancelled`. */
  readonly job: string;
  /** YAML or JSON text; its segment columns and those of the conditions and views can be brushed. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  readonly selection: UnitSelection;
  /** Ids of the metrics to estimate; null = all, an empty list = none (counts alone come sooner). */
  readonly metrics: readonly string[] | null;
  readonly views: readonly BrushView[];
}

/** What the statistics worker is asked: the request without what main has read already. */
export type BrushOrder = Pick<BrushRequest, 'selection' | 'metrics' | 'views'>;

/**
 * A comparison over the selected units at the analysis's level, read as a segment's is (by the present look, where looks are
 * planned). There is no verdict and no correction: a selection made while looking at results is a question, and its p-value
 * is named as what it is.
 */
export interface ExploratoryEstimate extends Omit<Estimate, 'segment' | 'pValue' | 'adjustedPValue' | 'probabilityToBeatControl' | 'expectedLoss' | 'power' | 'requiredUnits'> {
  /** What a p-value would be, had the selection been declared beforehand. */
  readonly exploratoryPValue: Figure;
}

/** Units of one variant. */
export interface BrushedVariant {
  readonly variant: string;
  /** In the sample. */
  readonly all: number;
  /** In the selection; of a hidden variant, those that would be in it if it were shown. */
  readonly selected: number;
  readonly hidden: boolean;
}

/**
 * Units per bar and variant. `counts` follow the crossfilter convention: under all conditions but those on this very view,
 * so that what was brushed away stays in sight. `all` are without any condition, for the bars behind.
 * Both at [variant][bar], variants in the order of the definition; hidden ones count 0 in `counts`.
 */
export type BrushCounts =
  | { readonly kind: 'levels'; readonly column: string; readonly levels: readonly (string | null)[]; readonly counts: readonly (readonly number[])[]; readonly all: readonly (readonly number[])[] }
  | { readonly kind: 'days'; readonly days: readonly string[]; readonly counts: readonly (readonly number[])[]; readonly all: readonly (readonly number[])[]; readonly reason: string | null }
  | BrushedHistogram;

/** The per-unit values of a metric; bin k holds edges[k] ≤ value < edges[k + 1]. Edges are of all units and stay where they are. */
export interface BrushedHistogram {
  readonly kind: 'values';
  readonly metric: string;
  readonly edges: readonly number[];
  readonly counts: readonly (readonly number[])[];
  readonly all: readonly (readonly number[])[];
  /** Units that are in no bin, per variant, under the conditions of `counts`. */
  readonly beside: readonly HistogramRest[];
  /** The same without any condition. */
  readonly besideAll: readonly HistogramRest[];
  /** Why there is nothing to draw; null when there is. */
  readonly reason: string | null;
}

export interface HistogramRest {
  /** Values of 0, which are in no bin. */
  readonly zeros: number;
  readonly below: number;
  /** At or above the last edge. */
  readonly above: number;
  /** Units without a value. */
  readonly without: number;
}

/**
 * The answer for one selection.
 *
 * Cut points of caps stay those of the full sample, so that a brush does not move the values it brushes; a covariate's theta
 * is estimated anew on the selection, as it is in a segment. Methods that read every unit's value (resampling, ranks,
 * regression, strata) are answered by Welch's test, and a note of the estimate says so.
 */
export interface Brushed {
  readonly exploratory: true;
  readonly experiment: { readonly id: string; readonly definitionHash: string; readonly dataHash: string };
  readonly selection: UnitSelection;
  readonly variants: readonly BrushedVariant[];
  /** Level of the intervals. */
  readonly confidence: number;
  /** Every treatment that is not hidden against the control, metric by metric. */
  readonly estimates: readonly ExploratoryEstimate[];
  /** In the order of the request's views. */
  readonly views: readonly BrushCounts[];
  /** What holds for all estimates, one sentence each; to be shown beside them. */
  readonly notes: readonly string[];
  /** Milliseconds in the statistics worker, and in all. */
  readonly took: { readonly statistics: number; readonly total: number };
}

/** What the worker answers; main adds what it knows of the experiment. */
export type BrushJudgement = Pick<Brushed, 'variants' | 'estimates' | 'views' | 'notes'>;
