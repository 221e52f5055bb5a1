/** A row as Ep-Stats prints it, under its own names: one per metric and variant, the control among them; null where it prints NaN. */
export interface ConformanceRow {
  /** Seconds since 1970 at which it was computed. */
  readonly timestamp: number;
  readonly exp_id: string;
  readonly metric_id: string;
  readonly metric_name: string;
  readonly exp_variant_id: string;
  /** Units, or the sum of a ratio's denominator. */
  readonly count: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly sum_value: number | null;
  readonly confidence_level: number;
  readonly diff: number | null;
  readonly test_stat: number | null;
  readonly p_value: number | null;
  /** Half the width of the interval of `diff`. */
  readonly confidence_interval: number | null;
  readonly standard_error: number | null;
  readonly degrees_of_freedom: number | null;
  readonly minimum_effect: number | null;
  readonly sample_size: number | null;
  readonly required_sample_size: number | null;
  readonly power: number | null;
  readonly false_positive_risk: number | null;
}

export const conformanceColumns = [
  'timestamp', 'exp_id', 'metric_id', 'metric_name', 'exp_variant_id', 'count', 'mean', 'std', 'sum_value', 'confidence_level', 'diff', 'test_stat',
  'p_value', 'confidence_interval', 'standard_error', 'degrees_of_freedom', 'minimum_effect', 'sample_size', 'required_sample_size', 'power', 'false_positive_risk',
] as const satisfies readonly (keyof ConformanceRow)[];

/** What a reader of these rows must know: how they differ from the readout's own figures. */
export const conformanceWords =
  'Rows for comparison with Ep-Stats are beside the readout and never in it: they test the lift instead of the difference, cut degrees of freedom to whole numbers, correct by Holm within each metric in row order, use Ep-Stats’ level per day where a period is given, treat a ratio’s denominator as its sample size, use no covariate, and take the false-positive risk at the definition’s nullHypothesisRate (0.9 unless declared; Ep-Stats leaves it empty then).';
