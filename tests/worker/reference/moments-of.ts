import type { MethodName } from '../../../src-contract/capabilities';
import { addUnits, emptyMoments, pivotOf, type MomentColumns, type VariableRole } from '../../../src-worker/kernels/moments';
import { compareMoments, pairsAgainstControl, type Comparison } from '../../../src-worker/methods/compare-moments';
import { figuresOf, type ComparisonFigures, type ComparisonSettings } from '../../../src-worker/methods/method';
import type { ReferenceCase } from './reference-case';

export const twoSided: ComparisonSettings = { confidence: 0.95, alternative: 'two-sided', liftInterval: 'fieller' };

/** Moments of rows: one cell per variant, in the given order. */
export function momentsOf(
  rows: readonly Record<string, string>[],
  variants: readonly string[],
  columns: Partial<Record<VariableRole, (row: Record<string, string>) => number>> & { numerator: (row: Record<string, string>) => number },
): MomentColumns {
  const roles = (['numerator', 'denominator', 'covariate', 'covariateDenominator'] as const).filter((role) => columns[role] !== undefined);
  const pick = (some: readonly Record<string, string>[]): Float64Array[] => roles.map((role) => Float64Array.from(some, (row) => columns[role]!(row)));
  const moments = emptyMoments(roles, variants.length, pivotOf(pick(rows.slice(0, 1))));
  variants.forEach((variant, cell) => {
    const own = rows.filter((row) => row['variant'] === variant);
    addUnits(moments, cell, pick(own), 0, own.length);
  });
  return moments;
}

/** Moments of one variable from summaries (n, mean, variance), one cell per entry. */
export function momentsFromSummaries(summaries: readonly { n: number; mean: number; variance: number }[]): MomentColumns {
  const moments = emptyMoments(['numerator'], summaries.length);
  summaries.forEach(({ n, mean, variance }, cell) => {
    moments.n[cell] = n;
    moments.offset[0][cell] = mean;
    moments.product[0][cell] = variance * (n - 1);
  });
  return moments;
}

/** All treatments against cell 0, judged. */
export function judge(
  moments: MomentColumns, method: MethodName = 'welch', settings: Partial<ComparisonSettings> = {}, adjust = true,
): Comparison {
  return compareMoments(moments, pairsAgainstControl(1, moments.cells, 0), method, { ...twoSided, ...settings }, adjust);
}

export function judgeOne(
  moments: MomentColumns, method: MethodName = 'welch', settings: Partial<ComparisonSettings> = {}, comparison = 0, adjust = true,
): ComparisonFigures {
  return figuresOf(judge(moments, method, settings, adjust).columns, comparison);
}

/** Compares everything that the methods for means print with the figures of a case under one prefix. */
export function expectMeans(reference: ReferenceCase, prefix: string, moments: MomentColumns, comparison = 0): void {
  const fieller = judgeOne(moments, 'welch', {}, comparison);
  const delta = judgeOne(moments, 'welch', { liftInterval: 'delta' }, comparison);
  const log = judgeOne(moments, 'welch', { liftInterval: 'log' }, comparison);
  const student = judgeOne(moments, 'student', {}, comparison);
  const z = judgeOne(moments, 'z', { liftInterval: 'delta' }, comparison);
  // A negative control turns the log interval of the ratio round; the reference prints the ratio's.
  const turned = (fieller.controlValue ?? 0) < 0;
  const minus = (x: number | null): number | null => (x === null ? null : -x);
  const logLow = turned ? minus(log.liftHigh) : log.liftLow;
  const logHigh = turned ? minus(log.liftLow) : log.liftHigh;
  const square = (x: number | null): number | null => (x === null ? null : x * x);
  reference.expectAll(prefix, {
    'n_control': fieller.controlUnits, 'n_treatment': fieller.units,
    'mean_control': fieller.controlValue, 'mean_treatment': fieller.value,
    'var_control': square(fieller.controlStandardDeviation), 'var_treatment': square(fieller.standardDeviation),
    'diff': fieller.difference,
    'welch.t': fieller.statistic, 'welch.df': fieller.degreesOfFreedom, 'welch.se': fieller.differenceStandardError, 'welch.p': fieller.pValue,
    'welch.ci.lo': fieller.differenceLow, 'welch.ci.hi': fieller.differenceHigh,
    'student.t': student.statistic, 'student.p': student.pValue, 'z': z.statistic, 'z.p': z.pValue,
    'lift': fieller.lift, 'lift.delta.se': fieller.liftStandardError, 'delta.se': fieller.liftStandardError,
    'lift.delta.ci_t.lo': delta.liftLow, 'lift.delta.ci_t.hi': delta.liftHigh, 'delta.ci_t.lo': delta.liftLow, 'delta.ci_t.hi': delta.liftHigh,
    'lift.delta.ci_z.lo': z.liftLow, 'lift.delta.ci_z.hi': z.liftHigh,
    'lift.fieller.ci.lo': fieller.liftLow, 'lift.fieller.ci.hi': fieller.liftHigh, 'fieller.ci.lo': fieller.liftLow, 'fieller.ci.hi': fieller.liftHigh,
    'lift.log.ci.lo': logLow, 'lift.log.ci.hi': logHigh, 'log.ci.lo': logLow, 'log.ci.hi': logHigh,
  });
}
