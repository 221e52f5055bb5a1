import type { CalibrationOrder, CalibrationResult } from './calibration';
import type { Evaluation, MetricSummary } from './evaluation';

/** The calibration of an experiment's own data: what was tried, under which settings, and what came of it. */
export interface ExperimentCalibration {
  readonly liftbench: 1;
  readonly experiment: Evaluation['experiment'];
  readonly analysis: Evaluation['analysis'];
  readonly order: CalibrationOrder;
  /** Units of all variants together. */
  readonly units: number;
  readonly metrics: readonly MetricSummary[];
  /** One per metric, in their order. */
  readonly calibration: readonly CalibrationResult[];
  /** Milliseconds in all. */
  readonly took: number;
}
