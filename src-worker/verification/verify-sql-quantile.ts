import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { SecondEngineFinding, SecondMetric } from '../../src-contract/second-engine';
import type { MetricMoments } from '../evaluate-metric';
import { plain } from '../wording';

/** Gap in standard errors below which two engines agree. */
const TOLERANCE = 1e-6;

/** An arm's quantile as an engine has it; the error null where there are too few values around it. */
interface ArmQuantile {
  readonly units: number;
  readonly value: number;
  readonly error: number | null;
}

/** A quantile of each pair of arms and its clustered error, by SQL's order statistics beside the walk over rows. */
export function verifySqlQuantile({ variants, control }: CompleteDefinition, metric: Metric, { cells, unanswered }: MetricMoments, second: SecondMetric | undefined): SecondEngineFinding[] {
  if (second === undefined || cells === null || unanswered !== null) return [];
  const walked = (arm: number): ArmQuantile => {
    const error = Math.sqrt(cells.variance[arm] / cells.n[arm]);
    return { units: cells.n[arm], value: cells.value[arm], error: Number.isNaN(error) ? null : error };
  };
  const bySql = (arm: number): ArmQuantile => {
    const found = (second.quantiles ?? []).find(({ variant }) => variant === arm);
    return { units: found?.units ?? 0, value: found?.value ?? NaN, error: found?.standardError ?? null };
  };
  const base = variants.findIndex(({ id }) => id === control);
  return variants.flatMap(({ id }, arm): SecondEngineFinding[] => {
    if (arm === base) return [];
    const finding = (gap: number | null, words: string): SecondEngineFinding[] => [{ metric: metric.id, variant: id, path: 'sql-quantiles', agrees: gap !== null && gap <= TOLERANCE, gap, tolerance: TOLERANCE, words }];
    if (second.failed !== null) return finding(null, `SQL could not compute ${metric.id} again: ${second.failed}`);
    const gaps = [arm, base].map((one) => gapBetween(walked(one), bySql(one)));
    const gap = gaps.includes(null) ? null : Math.max(...gaps.map((one) => one ?? 0));
    if (gap !== null && gap <= TOLERANCE) return finding(gap, `SQL's order statistics give the same ${metric.id} in ${id} as the walk over rows.`);
    const write = (of: (place: number) => ArmQuantile): string => [base, arm].map((one) => inWords(of(one))).join(' and ');
    return finding(gap, `SQL's order statistics and the walk over rows DISAGREE on ${metric.id} in ${id}: ${write(bySql)} by SQL, ${write(walked)} by the walk.`);
  });
}

/** In standard errors; null where only one of the two has a figure, or their units differ. */
function gapBetween(one: ArmQuantile, other: ArmQuantile): number | null {
  if (one.units !== other.units) return null;
  if (one.units === 0) return 0;
  if (one.units > 1 && (one.error === null) !== (other.error === null)) return null;
  const scale = one.error !== null && one.error > 0 ? one.error : Math.max(Math.abs(one.value), Number.MIN_VALUE);
  return Math.max(Math.abs(one.value - other.value), one.units > 1 ? Math.abs((one.error ?? 0) - (other.error ?? 0)) : 0) / scale;
}

function inWords({ units, value, error }: ArmQuantile): string {
  return `${plain(value)} (± ${error === null ? '?' : plain(error)}, ${String(units)} units)`;
}
