import type { ConformanceRow } from '../../src-contract/conformance';
import { stepDown } from '../corrections/correction';
import { normalCdf, normalIsf, normalSf } from '../kernels/normal';
import { tIsf, tSf } from '../kernels/student-t';
import { falsePositiveRisk } from '../power/false-positive-risk';

/** What Ep-Stats reads of one variant of one metric. */
export interface EpStatsArm {
  readonly id: string;
  /** Units, or the sum of the denominator. */
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

export interface EpStatsMetric {
  readonly experiment: string;
  readonly metric: string;
  readonly name: string;
  readonly control: string;
  readonly minimumEffect: number | null;
  /** Level in force on the day: {@link epStatsLevel}. */
  readonly level: number;
  readonly timestamp: number;
  /** Share of experiments without an effect, its `null_hypothesis_rate`. */
  readonly nullHypothesisRate: number;
}

/** The power that its required sample size is for. */
const POWER = 0.8;
/** An infinite statistic counts as none where the variant's values sum to this or less. */
const FEW = 10;
const HIGHEST_LEVEL = 0.9999;

/**
 * Ep-Stats' level on a day of the experiment: 1 − (2 − 2 Φ(z/√(day/days))), rounded to four decimals, at
 * most 0.9999. It uses a spending function as the level of every look, so looks together err more often
 * than the level says; kept here only to compare with it.
 */
export function epStatsLevel(confidence: number, days: number, day: number): number {
  const quantile = normalIsf((1 - confidence) / 2);
  const spent = 2 * normalSf(quantile / Math.sqrt(Math.min(day, days) / days));
  return Math.min(HIGHEST_LEVEL, roundEven((1 - spent) * 1e4) / 1e4);
}

/**
 * One metric's rows as Ep-Stats 2.5 computes them, in its order (variants sorted by id), its peculiarities
 * kept: the lift is tested with the delta method's standard error divided by the control mean itself, so a
 * negative control turns signs; degrees of freedom are truncated; Holm runs over all rows but the first,
 * also where that is not the control's; the half-width is read at alpha × p / adjusted p.
 * The false-positive risk is p π/(p π + power (1 − π)) with the row's p and power, π the rate of null hypotheses.
 */
export function epStatsRows(given: readonly EpStatsArm[], metric: EpStatsMetric): ConformanceRow[] {
  const arms = [...given].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map(summary);
  const control = arms.find(({ id }) => id === metric.control);
  if (control === undefined) return [];
  const tests = arms.map((arm) => test(arm, control));
  const alpha = 1 - metric.level;
  const adjusted = tests.map(({ p }) => p);
  if (arms.length > 2) adjusted.splice(1, arms.length - 1, ...holm(adjusted.slice(1)));
  return arms.map((arm, i) => {
    const { difference, statistic, p, error, df } = tests[i];
    const ratio = p / adjusted[i];
    const half = error * tIsf((alpha * (Number.isNaN(ratio) ? 1 : ratio)) / 2, df);
    const required = arm === control || metric.minimumEffect === null ? NaN : requiredSize(arm, control, metric.minimumEffect, alpha / (arms.length - 1));
    const power = powerOf(arm.count / required, alpha / (arms.length - 1));
    return {
      timestamp: metric.timestamp, exp_id: metric.experiment, metric_id: metric.metric, metric_name: metric.name, exp_variant_id: arm.id,
      count: finite(arm.count), mean: finite(arm.mean), std: finite(arm.std), sum_value: finite(arm.sum),
      confidence_level: metric.level, diff: finite(difference), test_stat: finite(statistic), p_value: finite(adjusted[i]),
      confidence_interval: finite(half), standard_error: finite(error), degrees_of_freedom: finite(df),
      minimum_effect: arm === control ? null : metric.minimumEffect, sample_size: finite(arm.count),
      required_sample_size: finite(required), power: finite(power),
      false_positive_risk: finite(falsePositiveRisk(adjusted[i], power, 1 - metric.nullHypothesisRate)),
    };
  });
}

/** What could not be tested counts as a comparison, last, and stays untested. */
function holm(p: readonly number[]): number[] {
  const adjusted = stepDown(Float64Array.from(p, (one) => (Number.isNaN(one) ? Infinity : one)), (rank, m) => m - rank);
  return p.map((one, i) => (Number.isNaN(one) ? NaN : adjusted[i]));
}

interface Summary extends EpStatsArm {
  readonly mean: number;
  readonly std: number;
}

function summary(arm: EpStatsArm): Summary {
  const { count, sum, sumOfSquares } = arm;
  return { ...arm, mean: sum / count, std: Math.sqrt((sumOfSquares - (sum * sum) / count) / (count - 1)) };
}

function test(arm: Summary, control: Summary): { difference: number; statistic: number; p: number; error: number; df: number } {
  const own = arm.std ** 2 / arm.count;
  const other = control.std ** 2 / control.count;
  const welch = (own + other) ** 2 / (own ** 2 / (arm.count - 1) + other ** 2 / (control.count - 1));
  const df = Math.trunc(roundEven(welch * 1e5) / 1e5);
  const difference = (arm.mean - control.mean) / Math.abs(control.mean);
  const error = Math.sqrt((arm.mean * control.std) ** 2 / (control.mean ** 2 * control.count) + own) / control.mean;
  const raw = difference / error;
  const statistic = Math.abs(raw) === Infinity && arm.sum <= FEW ? 0 : raw;
  // 1 − cdf, digits lost in the tail included: a p below 1e-16 is 0 there, and its interval uncorrected.
  return { difference, statistic, p: 2 * (1 - (1 - tSf(Math.abs(statistic), df))), error, df };
}

function requiredSize(arm: Summary, control: Summary, minimumEffect: number, alpha: number): number {
  const quantiles = (normalIsf(alpha / 2) + normalIsf(1 - POWER)) ** 2;
  return roundEven((quantiles * (control.std ** 2 + arm.std ** 2)) / (control.mean * minimumEffect) ** 2);
}

function powerOf(share: number, alpha: number): number {
  const quantile = normalIsf(alpha / 2);
  return normalCdf(Math.sqrt(share) * (quantile + normalIsf(1 - POWER)) - quantile);
}

/** Halves go to the even neighbour, as numpy's do. */
function roundEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
