import { allDistinct } from '../database/all-distinct';
import { quoteIdentifier } from '../database/quoting';
import { isKnownFilled, isKnownUnique } from '../sources/known-columns';
import type { OpenedSource } from '../sources/opened-source';
import type { ExperimentData } from './experiment-data';
import { found, proposal, type Found } from './found';
import { keyColumn, repeatsSql, timeColumn } from './repair-steps';
import { counted } from './repair-words';

const idName = /^(event|row|message|msg|insert|record|log|hit|request|req|transaction|txn|order|payment|impression|exposure|entry)?_?(id|uuid|guid|key|hash)$/i;
const SAMPLE = 20_000;

/** Rows that were sent twice: by an id of their own where they have one, else equal in every column. */
export async function findDuplicates(data: ExperimentData): Promise<Found[]> {
  const results: Found[] = [];
  for (const source of data.sources.values()) results.push(...(await duplicatesOf(source, data)));
  return results;
}

async function duplicatesOf(source: OpenedSource, data: ExperimentData): Promise<Found[]> {
  const { connection } = data;
  if (source.rows < 2) return [];
  const id = await rowId(source, data);
  if (id !== null && isKnownUnique(source, id)) return [];
  const time = timeColumn(source, data);
  const names = id === null ? source.columns.map(({ name }) => name) : [id];
  const all = source.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const own = quoteIdentifier(names[0] ?? '');
  const hash = id === null ? `hash(${names.map(quoteIdentifier).join(', ')})` : `hash(${own})`;
  if (await allDistinct(connection, { hash, from: source.relation, where: id === null ? '' : `${own} IS NOT NULL`, rows: source.rows })) return [];
  const repeats = repeatsSql(source, names, id !== null, time, 'place');
  const { n, same } = await connection.row<{ n: number; same: number }>(
    `SELECT count(*) AS n, count(*) FILTER (WHERE same > 1) AS same FROM (${repeatsSql(source, names, id !== null, time, `row_number() OVER (PARTITION BY ${all} ORDER BY place) AS same, nth`, '')}) WHERE nth > 1`,
  );
  if (n === 0) return [];
  const severity = n > 0.01 * source.rows ? 'error' : 'warning';
  const words = `Leave out the ${counted(n, 'repeated row')}`;
  const rows = { source: source.name, sql: repeats };
  if (id === null) {
    return [found({
      kind: 'duplicate-rows', severity, source: source.name, count: n, total: source.rows, counted: 'rows', rows,
      sentence: `${counted(n, 'row')} of ${source.name} ${n === 1 ? 'repeats' : 'repeat'} an earlier one in every column.`,
      proposals: [proposal({ id: 'leave-out', words, repairs: [{ kind: 'deduplicate', source: source.name }] })],
    })];
  }
  return [found({
    kind: 'duplicate-ids', severity, source: source.name, column: id, count: n, total: source.rows, counted: 'rows', rows,
    sentence: `${counted(n, 'row')} of ${source.name} ${n === 1 ? 'repeats' : 'repeat'} the ${id} of an earlier one${same === n ? ', and every other column' : `; ${counted(same, 'row')} in every column`}.`,
    details: [{ label: 'equal in every column', count: same, total: n }, { label: 'same id, other content', count: n - same, total: n }],
    proposals: [proposal({ id: 'leave-out', words, repairs: [{ kind: 'deduplicate', source: source.name, key: [id] }] })],
  })];
}

/** The column that identifies rows: named like an id, not the unit's, and different in nearly every one of the first rows. */
async function rowId(source: OpenedSource, data: ExperimentData): Promise<string | null> {
  const unit = keyColumn(source, data).name;
  for (const { name } of source.columns.filter((column) => idName.test(column.name) && column.name !== unit && (column.class === 'text' || column.class === 'number'))) {
    if (isKnownUnique(source, name) && isKnownFilled(source, name)) return name;
    const column = quoteIdentifier(name);
    const { filled, different } = await data.connection.row<{ filled: number; different: number }>(`SELECT count(${column}) AS filled, count(DISTINCT ${column}) AS different FROM (SELECT ${column} FROM ${source.relation} LIMIT ${String(SAMPLE)})`);
    if (filled > 0 && different >= 0.5 * filled && filled >= 0.5 * Math.min(SAMPLE, source.rows)) return name;
  }
  return null;
}
