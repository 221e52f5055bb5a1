import type { Estimate, MetricSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { splitSegment } from '../wording/evaluation-index';
import { MOST_MARKS } from './chart';

/** One interval of a forest plot, at its place from the top. */
export interface ForestRow {
  readonly y: number;
  readonly estimate: Estimate;
  readonly metric: MetricSummary;
}

export interface ForestLabel {
  readonly y: number;
  readonly text: string;
  readonly slice: boolean;
  readonly metric: MetricSummary;
}

export interface ForestRole {
  /** Between this role's first line and the line above. */
  readonly y: number;
  readonly text: string;
}

export interface ForestRows {
  readonly rows: readonly ForestRow[];
  readonly labels: readonly ForestLabel[];
  readonly roles: readonly ForestRole[];
  /** Height in lines. */
  readonly lines: number;
  /** Rows left out because nobody could read so many. */
  readonly left: number;
}

const GAP = 0.55;
const ROLE_GAP = 0.9;
/** Marks that one row takes: two lines of two points, a dot, perhaps two arrows, its name and its figures. */
const MARKS_PER_ROW = 9;

const roleWords = { primary: 'Primary', secondary: 'Secondary', guardrail: 'Guardrail' } as const;

/** More rows than this are not drawn. */
const MOST_ROWS = Math.floor(MOST_MARKS / MARKS_PER_ROW);

/** Lays out metrics from top to bottom by role; variants of one metric stand close, slices below all units. */
export function forestRows(index: EvaluationIndex, segment: string | null, most = MOST_ROWS): ForestRows {
  const slices = forestSlices(index, segment);
  const rows: ForestRow[] = [];
  const labels: ForestLabel[] = [];
  const roles: ForestRole[] = [];
  let y = 0;
  let left = 0;
  let role: string | null = null;
  for (const metric of index.metrics) {
    if (metric.role !== role) {
      y += roles.length === 0 ? 0.6 : ROLE_GAP;
      roles.push({ y: y - 0.45, text: roleWords[metric.role] });
      role = metric.role;
      y += 0.6;
    } else y += GAP;
    for (const slice of slices) {
      const found = index.treatments.flatMap((variant) => index.estimate(metric.id, variant.id, slice) ?? []);
      if (found.length === 0) continue;
      if (rows.length + found.length > most) {
        left += found.length;
        continue;
      }
      labels.push({ y: y + (found.length - 1) / 2, text: slice === null || slices.length === 1 ? metric.name : splitSegment(slice).level, slice: slice !== null && slices.length > 1, metric });
      for (const estimate of found) {
        rows.push({ y, estimate, metric });
        y += 1;
      }
    }
  }
  return { rows, labels, roles, lines: y, left };
}

export function forestSlices(index: EvaluationIndex, segment: string | null): readonly (string | null)[] {
  if (segment === null) return [null];
  const column = index.segments.find((one) => one.column === segment);
  if (column) return [null, ...column.slices];
  return index.segments.some((one) => one.slices.includes(segment)) ? [segment] : [null];
}
