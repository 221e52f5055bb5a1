import { expressionText, type AggregateTerm, type DimensionFilter, type GoalTerm } from '../../src-contract/aggregate-expression';
import { namesInWords, nearestName } from '../database/nearest-name';
import { goalNames, meets, type AggregateRow, type AggregateTable } from './aggregate-table';

/** What a term sums to in one cell (a variant, perhaps within a level of a dimension). */
export interface TermTotal {
  readonly sum: number;
  /** Sum over units of the squared values; NaN where the aggregates do not say. */
  readonly squares: number;
  /** What Ep-Stats takes for the squares, right or not. */
  readonly epStatsSquares: number;
  /** Why `squares` is not known; null where it is. */
  readonly reason: string | null;
  /** No row of the variant: counted as 0. */
  readonly missing: boolean;
  /** Rows of several dates were added. */
  readonly dates: number;
}

/** The rows that a term is about, in all variants; `unknown` when the aggregates have none. */
export interface TermRows {
  readonly term: AggregateTerm;
  readonly byVariant: ReadonlyMap<string, readonly AggregateRow[]>;
  /** Dimensions that were added over, as no row has their total. */
  readonly addedOver: readonly string[];
  /** Why no row can be the term's, in words; null when some are. */
  readonly unknown: string | null;
}

/** Finds a term's rows. Where a dimension is not filtered, rows with its total (an empty cell) count; without them its levels are added. */
export function rowsOfTerm(table: AggregateTable, term: AggregateTerm, level: DimensionFilter | null): TermRows {
  const filters = level === null || term.filters.some(({ dimension }) => dimension === level.dimension) ? term.filters : [...term.filters, level];
  const contradicted = level !== null && term.filters.some((filter) => filter.dimension === level.dimension && !meets({ [filter.dimension]: level.value }, filter));
  const none = (unknown: string | null): TermRows => ({ term, byVariant: new Map(), addedOver: [], unknown });
  const unfit = unfitReason(table, term, filters);
  if (unfit !== null) return none(unfit);
  let rows = contradicted ? [] : table.rows.filter((row) => isOf(row, term) && filters.every((filter) => meets(row, filter)));
  if (rows.length === 0) return none(level === null ? noRows(table, term) : null);
  const legacy = table.dimensions.includes('dimension') && table.dimensions.includes('dimension_value');
  const addedOver: string[] = [];
  for (const dimension of table.dimensions) {
    if (filters.some((filter) => filter.dimension === dimension)) continue;
    if (legacy && (dimension === 'dimension' || dimension === 'dimension_value') && filters.some((filter) => !table.columns.includes(filter.dimension))) continue;
    const totals = rows.filter((row) => isEmpty(row[dimension]));
    if (totals.length > 0) rows = totals;
    else if (new Set(rows.map((row) => row[dimension])).size > 1) addedOver.push(dimension);
  }
  const goal = addedOver.find((dimension) => goalNames.includes(dimension.toLowerCase()));
  if (term.kind === 'column' && goal !== undefined) return none(`"${term.column}" has a row for each "${goal}"; say which, for example ${term.column}(${goal}=${String(rows[0]?.[goal] ?? '')}).`);
  const byVariant = new Map<string, AggregateRow[]>();
  for (const row of rows) {
    const variant = String(row[table.variant] ?? '');
    byVariant.set(variant, [...(byVariant.get(variant) ?? []), row]);
  }
  return { term, byVariant, addedOver, unknown: null };
}

/** Adds a term up in one variant. */
export function totalOf({ term, byVariant, addedOver }: TermRows, variant: string): TermTotal {
  const rows = byVariant.get(variant) ?? [];
  if (rows.length === 0) return { sum: 0, squares: 0, epStatsSquares: 0, reason: null, missing: true, dates: 0 };
  const add = (column: string): number => rows.reduce((sum, row) => sum + numberIn(row, column), 0);
  const dates = new Set(rows.map((row) => row.date ?? row.timestamp ?? '')).size;
  if (term.kind === 'column') return { sum: add(term.column), squares: NaN, epStatsSquares: add(term.column), reason: null, missing: false, dates };
  const [column, squareColumn] = ({ value: ['sum_value', 'sum_sqr_value'], count: ['count', 'sum_sqr_count'], unique: ['count_unique', 'count_unique'] } as const)[term.function];
  const sum = add(column);
  const epStatsSquares = add(squareColumn);
  const reason = squaresReason(term, rows, addedOver, add);
  return { sum, squares: reason === null ? epStatsSquares : NaN, epStatsSquares, reason, missing: false, dates };
}

function squaresReason(term: GoalTerm, rows: readonly AggregateRow[], addedOver: readonly string[], add: (column: string) => number): string | null {
  const name = expressionText(term);
  if (addedOver.length > 0) return `${name} is added over the levels of ${addedOver.join(', ')}, and one unit can be in several: the spread over units is not in the aggregates. Filter the dimension, or export its totals.`;
  const needed = term.function === 'value' ? 'sum_sqr_value' : term.function === 'count' ? 'sum_sqr_count' : 'count_unique';
  if (!rows.every((row) => Number.isFinite(numberIn(row, needed)))) return `The aggregates have no ${needed} for ${name}, so the spread over units is not known.`;
  if (term.per === 'unit' || term.function === 'unique') return null;
  const once = add('count') === add('count_unique');
  return once ? null : `${name} is aggregated over observations, of which a unit can have several; the spread over units needs .unit. instead of .global.`;
}

/** Why a term cannot be in a table at all; null where it can. */
function unfitReason(table: AggregateTable, term: AggregateTerm, filters: readonly DimensionFilter[]): string | null {
  if (term.kind === 'goal' && !table.goals) return `${expressionText(term)} is a goal, but the source has no columns unit_type, agg_type and goal; name a column, such as ${table.columns.find((column) => column !== table.variant) ?? 'successes'}.`;
  if (term.kind === 'column' && !table.columns.includes(term.column)) return unknownName('column', term.column, table.columns);
  if (term.kind === 'goal') {
    const column = { value: 'sum_value', count: 'count', unique: 'count_unique' }[term.function];
    if (!table.columns.includes(column)) return `${term.function}(…) needs the column ${column}, which the source does not have.`;
  }
  const unknown = filters.find(({ dimension }) => !table.columns.includes(dimension) && !table.rows.some((row) => row.dimension === dimension));
  return unknown === undefined ? null : unknownName('dimension', unknown.dimension, table.dimensions);
}

function noRows({ rows }: AggregateTable, term: AggregateTerm): string {
  if (term.kind === 'column') return `No row fits the filters of ${expressionText(term)}.`;
  const goals = [...new Set(rows.map((row) => `${String(row.unit_type)}.${String(row.agg_type)}.${String(row.goal)}`))];
  const wanted = `${term.unitType}.${term.per}.${term.goal}`;
  if (goals.includes(wanted)) return `No row of the goal ${wanted} fits its filters (${term.filters.map(({ dimension, operator, value }) => `${dimension}${operator}${value}`).join(', ')}).`;
  return unknownName('goal', wanted, goals);
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return `The aggregates have no ${what} "${name}"${near === null ? `; they have ${known.length === 0 ? 'none' : namesInWords(known)}` : `; did you mean "${near}"?`}${near === null ? '.' : ''}`;
}

function isOf(row: AggregateRow, term: AggregateTerm): boolean {
  return term.kind === 'column' || (row.goal === term.goal && row.unit_type === term.unitType && row.agg_type === term.per);
}

function isEmpty(cell: number | string | null | undefined): boolean {
  return cell === null || cell === undefined || cell === '';
}

function numberIn(row: AggregateRow, column: string): number {
  const cell = row[column];
  return cell === null || cell === undefined || cell === '' ? NaN : Number(cell);
}
