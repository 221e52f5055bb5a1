import type { DimensionFilter } from '../../src-contract/aggregate-expression';
import type { AggregatesDefinition } from '../../src-contract/aggregates';
import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { checkExpression } from '../database/expression';
import { namesInWords, nearestName } from '../database/nearest-name';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { OpenedSource } from '../sources/opened-source';

/** A row of totals: numbers, or text for what tells the rows apart; null for an empty cell. */
export type AggregateRow = Readonly<Record<string, number | string | null>>;

/** Totals per variant as read from their source. */
export interface AggregateTable {
  readonly rows: readonly AggregateRow[];
  readonly columns: readonly string[];
  /** The column with the variant's id. */
  readonly variant: string;
  /** Whether rows are goals in Ep-Stats' layout. */
  readonly goals: boolean;
  /** Columns that tell rows of one variant (and goal) apart. */
  readonly dimensions: readonly string[];
  readonly sql: string;
}

/** More rows than this are not totals. */
const MOST_ROWS = 500_000;
const variantNames = ['exp_variant_id', 'variant', 'variant_id', 'variation', 'label', 'alternative', 'group', 'arm'];
const goalColumns = ['unit_type', 'agg_type', 'goal'];
const goalMeasures = ['count', 'sum_sqr_count', 'sum_value', 'sum_sqr_value', 'count_unique'];
/** What names a goal in a table of counters: adding over it would count one unit several times. */
export const goalNames = ['goal', 'event', 'kpi', 'metric', 'conversion', 'conversion_name', 'goal_name'];

/**
 * Reads the totals of an experiment. Counters in Gimel's layout (`results` with one list per goal) become a row per goal and
 * variant.
 * @throws LiftbenchError naming the field that is wrong
 */
export async function readAggregateTable(connection: Connection, source: OpenedSource, definition: AggregatesDefinition): Promise<AggregateTable> {
  const names = source.columns.map(({ name }) => name);
  const where = definition.where === undefined ? null : (await checkExpression(connection, definition.where, { relation: source.relation, columns: names, field: 'aggregates.where', expects: 'boolean' })).sql;
  const nested = source.columns.find(({ name, type }) => name.toLowerCase() === 'results' && type === 'VARCHAR');
  const plain = source.columns.filter((column) => column !== nested).map(({ name, class: meaning }) => `CAST(${quoteIdentifier(name)} AS ${meaning === 'number' ? 'DOUBLE' : 'VARCHAR'}) AS ${quoteIdentifier(name)}`);
  const inner = nested === undefined ? [] : await nestedColumns(connection, source, nested.name);
  const picked = inner.map(({ key, number }) => `${number ? `TRY_CAST(json_extract_string(entry, ${quoteText(`$."${key}"`)}) AS DOUBLE)` : `json_extract_string(entry, ${quoteText(`$."${key}"`)})`} AS ${quoteIdentifier(key)}`);
  const entries = nested === undefined ? '' : `, unnest(json_extract(${quoteIdentifier(nested.name)}, '$[*]')) AS entries(entry)`;
  const sql = `SELECT ${[...plain, ...picked].join(', ')} FROM ${source.relation}${entries}${where === null ? '' : ` WHERE ${where}`}`;
  if (source.rows > MOST_ROWS) {
    throw new LiftbenchError({ kind: 'input', message: `The source "${source.name}" has ${source.rows.toLocaleString('en-US')} rows; totals per variant have far fewer.`, next: 'Open rows of units with unit and exposure instead of aggregates.', place: { field: 'aggregates.source' } });
  }
  const rows = (await connection.rows(sql)) as AggregateRow[];
  const columns = [...source.columns.filter((column) => column !== nested).map(({ name }) => name), ...inner.map(({ key }) => key)];
  const numeric = [...source.columns.filter((column) => column.class === 'number').map(({ name }) => name), ...inner.filter(({ number }) => number).map(({ key }) => key)];
  return { rows, columns, sql, ...layoutOf(columns, numeric, variantColumn(columns, definition.variant, `"${source.name}"`)) };
}

/** The table of totals that a definition holds itself. @throws LiftbenchError when no column is the variant's */
export function tableOfRows({ rows: given = [], variant }: AggregatesDefinition): AggregateTable {
  const rows = given.map((row): AggregateRow => Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, typeof cell === 'boolean' ? String(cell) : cell])));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numeric = columns.filter((column) => rows.every((row) => typeof row[column] !== 'string'));
  return { rows, columns, sql: '', ...layoutOf(columns, numeric, variantColumn(columns, variant, 'the rows of totals')) };
}

function layoutOf(columns: readonly string[], numeric: readonly string[], variant: string): Pick<AggregateTable, 'variant' | 'goals' | 'dimensions'> {
  const goals = goalColumns.every((name) => columns.includes(name));
  const structural = new Set([variant, 'exp_id', 'date', 'timestamp', ...(goals ? [...goalColumns, ...goalMeasures] : [])]);
  return { variant, goals, dimensions: columns.filter((name) => !structural.has(name) && (goals || !numeric.includes(name))) };
}

async function nestedColumns(connection: Connection, source: OpenedSource, column: string): Promise<{ key: string; number: boolean }[]> {
  const found = await connection.rows<{ key: string; number: boolean }>(
    `SELECT k AS "key", bool_and(json_type(entry, '$."' || replace(k, '"', '\\"') || '"') IN ('BIGINT', 'UBIGINT', 'DOUBLE', 'NULL')) AS "number"
     FROM (SELECT entry, unnest(json_keys(entry)) AS k FROM ${source.relation}, unnest(json_extract(${quoteIdentifier(column)}, '$[*]')) AS entries(entry)) GROUP BY 1 ORDER BY 1`,
  );
  if (found.length > 0) return found;
  throw new LiftbenchError({ kind: 'input', message: `The column "${column}" holds no lists of results.`, next: 'Counters look like [{"goal": "signup", "results": [{"label": "a", "successes": 10, "trials": 100}]}].', place: { field: 'aggregates.source' } });
}

function variantColumn(columns: readonly string[], given: string | undefined, source: string): string {
  const find = (name: string): string | undefined => columns.find((column) => column.toLowerCase() === name.toLowerCase());
  const found = given === undefined ? variantNames.map(find).find((name) => name !== undefined) : find(given);
  if (found !== undefined) return found;
  const near = given === undefined ? null : nearestName(given, columns);
  throw new LiftbenchError({
    kind: 'input',
    message: given === undefined ? `No column of ${source} is called like a variant.` : `There is no column "${given}" in ${source}.`,
    next: `${near === null ? '' : `Did you mean "${near}"? `}Columns: ${namesInWords(columns)}.`,
    place: { field: 'aggregates.variant' },
  });
}

/** Whether a row meets a condition on a dimension. Dimensions of older layouts stand in `dimension` and `dimension_value`. */
export function meets(row: AggregateRow, { dimension, operator, value }: DimensionFilter): boolean {
  const own = dimension in row ? row[dimension] : row.dimension === dimension ? row.dimension_value : null;
  if (own === null || own === undefined || own === '') return false;
  const number = Number(value);
  const comparable = typeof own === 'number' || (Number.isFinite(Number(own)) && Number.isFinite(number));
  const [left, right] = comparable ? [Number(own), number] : [String(own), value];
  switch (operator) {
    case '=': return typeof own === 'number' ? own === number : own === value;
    case '!=': return typeof own === 'number' ? own !== number : own !== value;
    case '=^': return String(own).startsWith(value);
    case '<': return left < right;
    case '>': return left > right;
    case '<=': return left <= right;
    case '>=': return left >= right;
  }
}
