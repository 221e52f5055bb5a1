import type { EffectView } from '../charts/effect-axis';
import { scorecardColumns } from '../cells/scorecard-columns';
import type { ScorecardGroup } from '../cells/scorecard-rows';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { settingsSentence } from '../wording/sentences';

/** The scorecard as seen, cell by cell: a heading line, then rows, with the role in front. */
export function scorecardCells(index: EvaluationIndex, groups: readonly ScorecardGroup[], columns: readonly string[], view: EffectView): readonly (readonly string[])[] {
  const shown = scorecardColumns.filter((column) => columns.includes(column.id));
  const heading = ['Role', ...shown.map((column) => column.label(index, view))];
  return [heading, ...groups.flatMap((group) => group.rows.map((row) => [group.label, ...shown.map((column) => column.text(row, index, view))]))];
}

/** Tab-separated, for spreadsheets. */
export function scorecardTsv(cells: readonly (readonly string[])[]): string {
  return cells.map((row) => row.map((cell) => cell.replace(/[\t\n]/g, ' ')).join('\t')).join('\n');
}

/** A Markdown table with the settings below it, for pull requests and wikis. */
export function scorecardMarkdown(cells: readonly (readonly string[])[], index: EvaluationIndex): string {
  const [heading = [], ...rows] = cells;
  const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line), '', settingsSentence(index)].join('\n');
}
