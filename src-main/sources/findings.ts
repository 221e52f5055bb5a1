import type { DatasetNotice } from '../../src-contract/dataset';
import type { ColumnStatistics } from './column-statistics';
import { identifies } from './text-types';

const earliest = '1990-01-01';

/** What a person should know about the columns before trusting them. */
export function columnFindings(columns: readonly ColumnStatistics[], rows: number, today = new Date()): DatasetNotice[] {
  return columns.flatMap((column) => [
    ...emptyColumn(column, rows),
    ...notFinite(column),
    ...strangeTimes(column, today),
    ...nearlyUnique(column, rows),
    ...spellings(column),
    ...placeholders(column),
  ]);
}

function emptyColumn(column: ColumnStatistics, rows: number): DatasetNotice[] {
  return column.nulls === rows ? [{ severity: 'warning', column: column.name, message: `The column "${column.name}" is empty in every row.` }] : [];
}

function notFinite(column: ColumnStatistics): DatasetNotice[] {
  if (column.notFinite === 0) return [];
  const what = column.class === 'time' ? 'infinite times' : 'values that are not a number (NaN) or infinite';
  return [{ severity: 'warning', column: column.name, count: column.notFinite, message: `The column "${column.name}" has ${String(column.notFinite)} ${what}.` }];
}

/** Clock faults: text comparison of ISO dates is order enough. Infinite times are told already. */
function strangeTimes(column: ColumnStatistics, today: Date): DatasetNotice[] {
  if (column.class !== 'time' || column.minimum === null || column.maximum === null) return [];
  const latest = new Date(today.getTime() + 366 * 86_400_000).toISOString();
  const strange = [column.minimum, column.maximum].filter((time) => /^\d/.test(time) && (!/^\d{4}-/.test(time) || time < earliest || time > latest));
  return strange.length === 0 ? [] : [{ severity: 'warning', column: column.name, message: `The column "${column.name}" has times that can hardly be right, such as ${strange.join(' and ')}.` }];
}

/** A column that identifies rows but has a few values more than once: most often rows sent twice. */
function nearlyUnique(column: ColumnStatistics, rows: number): DatasetNotice[] {
  const filled = rows - column.nulls;
  if (column.class !== 'text' && !(column.class === 'number' && identifies(column.name))) return [];
  if (column.distinct === null || filled < 100 || column.distinct === filled || column.distinct < 0.9 * filled) return [];
  const extra = filled - column.distinct;
  return [{ severity: 'warning', column: column.name, count: extra, message: `"${column.name}" looks as if every row had its own value, but ${String(extra)} ${extra === 1 ? 'row repeats' : 'rows repeat'} a value: rows may have been sent twice.` }];
}

/** Values that are the same but for case or spaces: Treatment and treatment are two variants to a computer. */
function spellings(column: ColumnStatistics): DatasetNotice[] {
  if (column.class !== 'text' || column.distinct === null || column.distinct > 20) return [];
  const bySpelling = new Map<string, string[]>();
  for (const { value } of column.top) {
    const key = value.trim().toLowerCase();
    bySpelling.set(key, [...(bySpelling.get(key) ?? []), value]);
  }
  return [...bySpelling.values()].filter((values) => values.length > 1).map((values) => ({
    severity: 'warning' as const,
    column: column.name,
    message: `The column "${column.name}" spells one value in several ways: ${values.map((value) => `"${value}"`).join(', ')}.`,
  }));
}

/** Identifiers that stand for "nobody": all their rows would be taken for one unit. */
function placeholders(column: ColumnStatistics): DatasetNotice[] {
  if (column.distinct === null || column.distinct < 30 || column.placeholders.length === 0) return [];
  const rows = column.placeholders.reduce((sum, { count }) => sum + count, 0);
  return [{ severity: 'warning', column: column.name, count: rows, message: `"${column.name}" has ${String(rows)} ${rows === 1 ? 'row' : 'rows'} with a stand-in instead of an identifier: ${column.placeholders.map(({ value }) => `"${value}"`).join(', ')}.` }];
}
