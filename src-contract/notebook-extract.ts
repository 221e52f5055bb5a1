import type { DecisionRecord } from './decision';
import type { Exploration } from './exploration';
import type { Cell, Notebook } from './notebook';
import { boundParameters } from './parameters';

/** Rows of an answer that stand in a report. */
export const answerRowsInReport = 20;

/** A chart cell in a report: its chart, its choices, and what it was told beyond the evaluation. */
export interface ExtractedChart {
  readonly chart: string;
  readonly title: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  /** Null where the chart needs none, or where it was not computed. */
  readonly exploration: Exploration | null;
}

/** A SQL cell in a report: the query and the first rows of its answer, as text. */
export interface ExtractedAnswer {
  readonly name: string | null;
  readonly sql: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly total: number;
  /** There are more rows than `total`. */
  readonly cut: boolean;
  /** Why there is no answer; absent where there is one. */
  readonly failure?: string;
}

/** What a notebook has beside its experiment, for a report. */
export interface NotebookExtract {
  /** As SQL knows them; null = not chosen. */
  readonly parameters: readonly { readonly name: string; readonly value: string | null }[];
  readonly charts: readonly ExtractedChart[];
  readonly answers: readonly ExtractedAnswer[];
}

/** The decisions of a notebook that were made. */
export function decisionsIn(cells: readonly Cell[]): DecisionRecord[] {
  return cells.flatMap((cell) => (cell.kind === 'decision' && cell.decision ? [{ decision: cell.decision, reason: cell.reason ?? '', who: cell.who ?? '', when: cell.when ?? '' }] : []));
}

export function parametersIn(cells: readonly Cell[]): NotebookExtract['parameters'] {
  return cells.flatMap((cell) => (cell.kind === 'parameter' && cell.name !== '' ? boundParameters(cell).map(({ name, value }) => ({ name, value: value === null ? null : String(value) })) : []));
}

/** The chart cells that say more than a report says anyway: every one but a plain forest plot or sample ratio. */
export function chartsIn(cells: Notebook['cells'], explorationOf: (cellId: string) => Exploration | null): ExtractedChart[] {
  return cells.flatMap((cell) => {
    if (cell.kind !== 'chart' || ((cell.chart === 'forest' || cell.chart === 'sample-ratio') && Object.keys(cell.options ?? {}).length === 0 && cell.title === undefined)) return [];
    return [{ chart: cell.chart, title: cell.title ?? null, options: cell.options ?? {}, exploration: explorationOf(cell.id) }];
  });
}
