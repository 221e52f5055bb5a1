import type { DecisionRecord, ShipDecision } from '../../src-contract/decision';
import type { Evaluation } from '../../src-contract/evaluation';
import { plainCount } from './plain-numbers';
import type { SheetTable } from './sheet-table';

const decisionWords: Readonly<Record<ShipDecision, string>> = { ship: 'Ship', 'do-not-ship': 'Do not ship', iterate: 'Iterate' };

/** What was decided, why, by whom and when, a line each. */
export function decisionLines(records: readonly DecisionRecord[]): string[] {
  return records.map(({ decision, reason, who, when }) => {
    const by = [who.trim() === '' ? '' : ` by ${who.trim()}`, when.trim() === '' ? '' : ` on ${when.trim()}`].join('');
    return [`${decisionWords[decision]}.`, reason.trim(), by === '' ? '' : `Decided${by}.`].filter((part) => part !== '').join(' ');
  });
}

/** How much was looked at in the notebook so far. */
export function peekLines({ peeks }: Evaluation): string[] {
  if (!peeks) return [];
  const many = (count: number, one: string, several: string): string => `${plainCount(count)} ${count === 1 ? one : several}`;
  return [`Looked at in the notebook so far: ${many(peeks.looks, 'state', 'states')} of the data, ${many(peeks.metrics, 'metric', 'metrics')}, ${many(peeks.segments, 'segment', 'segments')}.`];
}

/** The notebook's parameters, and the first rows of each SQL cell's answer. */
export function notebookTables({ notebook }: Evaluation): SheetTable[] {
  if (!notebook) return [];
  const parameters: SheetTable[] = notebook.parameters.length === 0 ? [] : [{
    heading: 'Parameters',
    columns: [{ label: 'parameter', align: 'left' }, { label: 'value', align: 'left' }],
    rows: notebook.parameters.map(({ name, value }) => ({ cells: [`$${name}`, value ?? 'not chosen'], decision: null })),
    notes: [],
  }];
  return [...parameters, ...notebook.answers.map(({ name, columns, rows, total, cut, failure }): SheetTable => ({
    heading: `Answer of ${name ?? 'a SQL cell'} (exploratory)`,
    columns: columns.map((label) => ({ label, align: 'left' })),
    rows: rows.map((row) => ({ cells: row.map((cell) => cell ?? ''), decision: null })),
    notes: failure !== undefined ? [failure] : cut || rows.length < total ? [`The first ${plainCount(rows.length)} of ${cut ? 'more than ' : ''}${plainCount(total)} rows.`] : [],
  }))];
}
