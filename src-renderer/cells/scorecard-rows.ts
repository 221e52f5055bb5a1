import type { Estimate, MetricSummary, Verdict } from '../../src-contract/evaluation';
import type { Role } from '../../src-contract/metrics/metric-kind';
import { isSmall } from '../charts/effect-axis';
import type { EvaluationIndex } from '../wording/evaluation-index';

/** One line of the scorecard: a metric, a variant against the control, and a slice of the units. */
export interface ScorecardRow {
  readonly id: string;
  readonly metric: MetricSummary;
  readonly variant: string;
  readonly segment: string | null;
  readonly estimate: Estimate | null;
  readonly verdict: Verdict | null;
  /** First line of its metric: the others do not repeat the name. */
  readonly first: boolean;
  /** First line of its slice. */
  readonly firstOfSlice: boolean;
  /** A slice chosen after the fact; never a verdict. */
  readonly exploratory: boolean;
  /** So few units that the figures say little. */
  readonly small: boolean;
}

export interface ScorecardGroup {
  readonly role: Role;
  readonly label: string;
  readonly rows: readonly ScorecardRow[];
}

export interface ScorecardSort {
  readonly column: string;
  readonly descending: boolean;
}

const roleLabels: Readonly<Record<Role, string>> = { primary: 'Primary', secondary: 'Secondary', guardrail: 'Guardrail' };

/**
 * The lines to show. `segment` null: all units. `country=DE`: that slice alone. `country`: all units, and below each
 * line its slices. Sorting stays inside a role, so that a guardrail never climbs above a primary metric.
 */
export function scorecardGroups(index: EvaluationIndex, segment: string | null, sort: ScorecardSort | null): readonly ScorecardGroup[] {
  const slices = slicesOf(index, segment);
  return (['primary', 'secondary', 'guardrail'] as const)
    .map((role) => {
      const rows = index.metrics
        .filter((metric) => metric.role === role)
        .flatMap((metric) => slices.flatMap((slice) => index.treatments.map((variant) => rowOf(index, metric, variant.id, slice))));
      return { role, label: roleLabels[role], rows: markFirst(sort ? sortRows(rows, sort) : rows) };
    })
    .filter((group) => group.rows.length > 0);
}

function slicesOf(index: EvaluationIndex, segment: string | null): readonly (string | null)[] {
  if (segment === null) return [null];
  const column = index.segments.find((one) => one.column === segment);
  if (column) return [null, ...column.slices];
  return index.segments.some((one) => one.slices.includes(segment)) ? [segment] : [null];
}

function rowOf(index: EvaluationIndex, metric: MetricSummary, variant: string, segment: string | null): ScorecardRow {
  const estimate = index.estimate(metric.id, variant, segment);
  return {
    id: JSON.stringify([metric.id, variant, segment]),
    metric,
    variant,
    segment,
    estimate,
    verdict: segment === null ? index.verdict(metric.id, variant) : null,
    first: false,
    firstOfSlice: false,
    exploratory: segment !== null,
    small: estimate !== null && isSmall(estimate),
  };
}

function markFirst(rows: readonly ScorecardRow[]): readonly ScorecardRow[] {
  return rows.map((row, at) => {
    const first = rows[at - 1]?.metric.id !== row.metric.id;
    return { ...row, first, firstOfSlice: first || rows[at - 1]?.segment !== row.segment };
  });
}

const decisionOrder = ['better', 'flat', 'undecided', 'worse', 'invalid'];

/** What a column sorts by: a number, a text, or null where there is nothing (always last). */
export function sortKey(row: ScorecardRow, column: string): number | string | null {
  const { estimate } = row;
  switch (column) {
    case 'metric':
      return row.metric.name;
    case 'variant':
      return row.variant;
    case 'verdict':
      return row.verdict ? decisionOrder.indexOf(row.verdict.decision) : null;
    case 'effect':
    case 'liftInterval':
      return estimate?.lift ?? null;
    case 'differenceInterval':
      return estimate?.difference ?? null;
    case 'method':
      return estimate?.method ?? null;
    case 'varianceReduction':
      return estimate?.adjustment?.varianceReduction ?? null;
    case 'capCutShare':
      return estimate?.cap?.cutShare ?? null;
    default: {
      const value = estimate?.[column as keyof Estimate];
      return typeof value === 'number' ? value : null;
    }
  }
}

function sortRows(rows: readonly ScorecardRow[], sort: ScorecardSort): readonly ScorecardRow[] {
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const x = sortKey(a, sort.column);
    const y = sortKey(b, sort.column);
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return sign * (typeof x === 'string' || typeof y === 'string' ? String(x).localeCompare(String(y)) : x - y);
  });
}
