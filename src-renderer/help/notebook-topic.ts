import type { CellKind } from '../../src-contract/notebook';

/** Ids of the pages on the notebook and its cells. */
export const notebookTopicIds = ['notebook', 'data-cell', 'trust-cell', 'chart-cell', 'sql', 'parameters', 'peeks', 'decision', 'brush'] as const;
export type NotebookTopicId = (typeof notebookTopicIds)[number];

/** The page on each kind of cell. */
export const cellHelp = {
  data: 'data-cell', trust: 'trust-cell', experiment: 'definition', readout: 'scorecard', chart: 'chart-cell', power: 'power', brush: 'brush', sql: 'sql', parameter: 'parameters', decision: 'decision', note: 'notebook',
} as const satisfies Readonly<Record<CellKind, string>>;

/** The page on a chart of the catalogue. */
export type ChartTopicId = `chart-${string}`;
export function chartTopicId(chart: string): ChartTopicId {
  return `chart-${chart}`;
}
