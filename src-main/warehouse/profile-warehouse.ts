import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import { columnClass } from '../sources/column-class';
import type { OpenedSource } from '../sources/opened-source';
import type { PushDialect } from './push-dialect';
import type { RemoteColumn, RemoteEngine, RemoteRow, RemoteTable } from './remote-engine';

/** Columns of one statement. */
const COLUMNS = 25;
/** Above so many rows, different values are counted up to a hundred only, and frequent ones of such columns alone. */
const COUNTED_ROWS = 20_000_000;
const FEW = 100;
const SHOWN = 20;

/** Tells how far a profile is, as a share. */
export type ShareTold = (share: number) => void;

/**
 * The profile of a table, added up where it is: exact counts, ranges and frequent values. Of a very large table, values that
 * differ in more than a hundred ways are not counted.
 */
export async function profileWarehouse(engine: RemoteEngine, table: RemoteTable, opened: OpenedSource, tell: ShareTold = () => undefined): Promise<DatasetProfile> {
  const usable = table.columns.flatMap((column) => (column.duckType === null ? [] : [{ ...column, duckType: column.duckType }]));
  const columns: ColumnProfile[] = [];
  for (let first = 0; first < usable.length; first += COLUMNS) {
    const some = usable.slice(first, first + COLUMNS);
    const [row = {}] = await engine.rows(rangesSql(table, some, engine.dialect));
    for (const [k, column] of some.entries()) {
      columns.push({ ...profileOf(column, table, row, k), top: await frequentValues(engine, table, column, row, k) });
      tell(columns.length / usable.length);
    }
  }
  const unread = table.columns.filter(({ duckType }) => duckType === null);
  return {
    source: opened.name, files: [], format: 'clickhouse', dialect: null, rows: table.rows, rejected: { count: 0, rows: [] }, columns,
    notices: unread.map(({ name, type }) => ({ severity: 'info', column: name, message: `"${name}" is of type ${type}, which a definition cannot use.` })),
    dataHash: opened.dataHash,
  };
}

type UsableColumn = RemoteColumn & { readonly duckType: string };

function isReal({ duckType }: UsableColumn): boolean {
  return duckType === 'DOUBLE' || duckType === 'FLOAT';
}

function isWide({ duckType }: UsableColumn): boolean {
  return /^U?(BIG|HUGE)INT$/.test(duckType);
}

/** What is compared and counted of a column: instants as microseconds, the rest as it is. */
function plainValue(column: UsableColumn): string {
  return column.micros ?? column.sql;
}

function rangesSql({ sql, rows }: RemoteTable, columns: readonly UsableColumn[], dialect: PushDialect): string {
  const told = columns.flatMap((column, at) => {
    const k = String(at);
    const value = plainValue(column);
    const ranged = columnClass(column.duckType) === 'boolean' ? dialect.asText(column.sql, column.duckType) : value;
    const finite = isReal(column) ? `CASE WHEN ${dialect.isFinite(column.sql)} THEN ${column.sql} END` : ranged;
    // As text: a whole number of 64 bits may have more digits than what is sent as a number keeps.
    const end = (aggregate: string): string => (isWide(column) ? dialect.asText(`${aggregate}(${finite})`, column.duckType) : `${aggregate}(${finite})`);
    return [
      `count(${column.sql}) AS n${k}`, `${end('min')} AS low${k}`, `${end('max')} AS high${k}`,
      `${rows <= COUNTED_ROWS ? `count(DISTINCT ${value})` : dialect.fewDistinct(value)} AS d${k}`,
      ...(isReal(column) ? [`count(CASE WHEN NOT ${dialect.isFinite(column.sql)} THEN 1 END) AS x${k}`] : []),
    ];
  });
  return `SELECT ${told.join(', ')} FROM ${sql} AS src`;
}

function profileOf(column: UsableColumn, { rows }: RemoteTable, row: RemoteRow, at: number): ColumnProfile {
  const k = String(at);
  const end = (value: unknown): string | null => (value === null || value === undefined ? null : column.micros === null ? String(value) : instantText(Number(value)));
  const filled = Number(row[`n${k}`] ?? 0);
  return {
    name: column.name, type: column.duckType, class: columnClass(column.duckType), nulls: rows - filled, distinct: distinctOf(rows, row, k),
    minimum: filled === 0 ? null : end(row[`low${k}`]), maximum: filled === 0 ? null : end(row[`high${k}`]), notFinite: Number(row[`x${k}`] ?? 0), top: [], histogram: null,
  };
}

function distinctOf(rows: number, row: RemoteRow, k: string): number | null {
  const counted = Number(row[`d${k}`] ?? 0);
  return rows > COUNTED_ROWS && counted > FEW ? null : counted;
}

/** The most frequent values; none of columns whose values hardly repeat. */
async function frequentValues(engine: RemoteEngine, { sql, rows }: RemoteTable, column: UsableColumn, row: RemoteRow, at: number): Promise<ColumnProfile['top']> {
  const distinct = distinctOf(rows, row, String(at));
  if (distinct === null || distinct === 0 || (distinct > FEW && distinct * 2 > rows)) return [];
  const { dialect } = engine;
  const value = column.micros ?? dialect.asText(column.sql, column.duckType);
  const found = await engine.rows(`SELECT v, count(*) AS n FROM (SELECT ${value} AS v FROM ${sql} AS src) AS q WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT ${String(SHOWN)}`);
  return found.map(({ v, n }) => ({ value: column.micros === null ? String(v) : instantText(Number(v)), count: Number(n) }));
}

/** An instant as profiles write it: `2026-03-02T10:00:00`, UTC. */
export function instantText(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString().replace(/(\.000)?Z$/, '');
}
