import type { FindingDetail } from '../../src-contract/triage';
import type { OpenedSource } from '../sources/opened-source';
import { found, type Found } from './found';
import { counted } from './repair-words';

/** Rows and cells that could not be read when the sources were loaded. */
export function findRejects(sources: ReadonlyMap<string, OpenedSource>): Found[] {
  return [...sources.values()].flatMap((source) => [...rejectedRows(source), ...unreadableCells(source)]);
}

function rejectedRows(source: OpenedSource): Found[] {
  const { droppedRows, rows, name } = source;
  if (droppedRows === 0) return [];
  const rejects = source.rejectedRows.filter(({ column }) => column === null);
  const all = rows + droppedRows;
  return [found({
    kind: 'rejected-rows', severity: droppedRows > 0.01 * all ? 'error' : 'warning', source: name, count: droppedRows, total: all, counted: 'rows',
    sentence: `${counted(droppedRows, 'row')} of ${name} ${droppedRows === 1 ? 'has' : 'have'} the wrong shape and ${droppedRows === 1 ? 'is' : 'are'} left out.`,
    details: byReason(rejects.map(({ reason }) => reason.toLowerCase())), rows: { rejects },
  })];
}

function unreadableCells(source: OpenedSource): Found[] {
  const { unreadableCells: cells, name } = source;
  if (cells === 0) return [];
  const rejects = source.rejectedRows.filter(({ column }) => column !== null);
  const details = source.notices.flatMap(({ column, count, message }) => (column !== undefined && count !== undefined && /kept with an empty cell/.test(message) ? [{ label: column, count, total: null }] : []));
  return [found({
    kind: 'unreadable-cells', severity: 'warning', source: name, count: cells, counted: 'cells', details,
    sentence: `${counted(cells, 'cell')} of ${name} ${cells === 1 ? 'does' : 'do'} not fit ${cells === 1 ? 'its' : 'their'} column and ${cells === 1 ? 'is' : 'are'} read as empty${details.length === 0 ? '' : ` (${details.map(({ label, count }) => `${label}: ${String(count)}`).join(', ')})`}.`,
    rows: { rejects },
  })];
}

function byReason(reasons: readonly string[]): FindingDetail[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count, total: null }));
}
