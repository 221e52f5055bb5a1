import { unitColumnOf, type CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { Repair } from '../../src-contract/repairs';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { ExpressionChecker } from '../evaluation/expression-checker';
import { periodSpan } from '../evaluation/period-span';
import { asText } from '../evaluation/sql-text';
import type { OpenedSource, SourceColumn } from '../sources/opened-source';
import { standsForNobody } from '../sources/placeholder';

/** The column of a repaired source with each row's place in its files. */
export const PLACE = '"__place"';

/** What a repair does to one source, in SQL over it. */
export type RepairStep =
  /** Rows for which the condition is true go. */
  | { readonly act: 'drop-where'; readonly condition: string }
  /** Rows go whose places a query gives as `place`. */
  | { readonly act: 'drop-places'; readonly places: string }
  /** Rows go whose key, as text, a query gives as `k`; it gives each key once. */
  | { readonly act: 'drop-keys'; readonly keys: string; readonly key: string }
  /** A column becomes another expression, where the condition holds. */
  | { readonly act: 'replace'; readonly column: string; readonly value: string; readonly changed: string; readonly type: string };

export interface StepContext {
  readonly definition: CompleteDefinition;
  readonly checker: ExpressionChecker;
  /** `repairs[2]`. */
  readonly field: string;
  /** A source as the repairs before left it. */
  readonly current: (source: string) => OpenedSource;
}

const SPACES = ' \t\r\n\u00a0\ufeff';

/** What the repair does to a source that it acts on; null where there is nothing to do (ids that are numbers have no spaces). */
export async function repairStep(repair: Repair, source: OpenedSource, context: StepContext): Promise<RepairStep | null> {
  const { checker, field } = context;
  switch (repair.kind) {
    case 'deduplicate':
      return deduplicate(repair.key, source, context);
    case 'drop-rows':
      return { act: 'drop-where', condition: (await checker.expression(source, repair.where, `${field}.where`, 'boolean')).sql };
    case 'trim-ids': {
      const key = keyColumn(source, context);
      return key.type === 'VARCHAR' ? replacing(key, `trim(${quoteIdentifier(key.name)}, ${quoteText(SPACES)})`) : null;
    }
    case 'fold-ids': {
      const key = keyColumn(source, context);
      return key.type === 'VARCHAR' ? replacing(key, `lower(${quoteIdentifier(key.name)})`) : null;
    }
    case 'drop-placeholder-ids': {
      const key = keyColumn(source, context);
      const name = quoteIdentifier(key.name);
      const condition = repair.ids === undefined ? standsForNobody(name) : `lower(trim(${asText(name, key.type)})) IN (${repair.ids.map((id) => quoteText(id.trim().toLowerCase())).join(', ')})`;
      return { act: 'drop-where', condition };
    }
    case 'drop-units': {
      const key = keyColumn(source, context);
      return { act: 'drop-keys', keys: await unitsToDrop(repair, context), key: asText(quoteIdentifier(key.name), key.type) };
    }
    case 'clip-times':
      return { act: 'drop-where', condition: outsideOf(repair, source, context) };
    case 'scale-values':
      return scaled(repair, source, context);
    case 'merge-variants':
    case 'end-before-incomplete-day':
      return null;
  }
}

function replacing({ name, type }: SourceColumn, value: string): RepairStep {
  return { act: 'replace', column: name, value, type, changed: `${value} IS DISTINCT FROM ${quoteIdentifier(name)}` };
}

export function keyColumn(source: OpenedSource, { definition, checker }: Pick<StepContext, 'definition' | 'checker'>): SourceColumn {
  const own = definition.sources[source.name]?.unit !== undefined;
  return checker.column(source, unitColumnOf(definition, source.name), own ? `sources.${source.name}.unit` : 'unit');
}

/** SQL of a row's time in epoch microseconds; null where the source has none. */
export function timeColumn(source: OpenedSource, { definition, checker }: Pick<StepContext, 'definition' | 'checker'>): string | null {
  const column = definition.sources[source.name]?.time;
  return column === undefined ? null : source.timeSql(checker.column(source, column, `sources.${source.name}.time`).name);
}

/**
 * Rows are found by a hash of their key first, so that only the few that share one are compared in full: exact, and as
 * fast as a count. A row without any key is a duplicate of nothing.
 */
function deduplicate(key: readonly string[] | undefined, source: OpenedSource, context: StepContext): RepairStep {
  const names = key === undefined ? source.columns.map(({ name }) => name) : key.map((name, index) => context.checker.column(source, name, `${context.field}.key[${String(index)}]`).name);
  return { act: 'drop-places', places: repeatsSql(source, names, key !== undefined, timeColumn(source, context), 'place') };
}

/**
 * The rows that repeat an earlier one (by time, then place) in some columns.
 * @param mustHaveKey rows that are NULL in all of the columns repeat nothing
 * @param select columns of the answer; `place`, `nth` and the source's own are at hand
 * @param keep which of the rows that share their key with another; the first has `nth` 1
 */
export function repeatsSql(source: OpenedSource, names: readonly string[], mustHaveKey: boolean, time: string | null, select: string, keep = ' WHERE nth > 1'): string {
  const columns = names.map(quoteIdentifier);
  const hash = `hash(${columns.join(', ')})`;
  const some = mustHaveKey ? ` WHERE ${columns.map((column) => `${column} IS NOT NULL`).join(' OR ')}` : '';
  const order = time === null ? 'place' : 't NULLS LAST, place';
  const rows = `SELECT *, CAST(${source.rowOrderSql} AS BIGINT) AS place, ${hash} AS h${time === null ? '' : `, ${time} AS t`} FROM ${source.relation}${some}`;
  return `SELECT ${select} FROM (
  SELECT *, row_number() OVER (PARTITION BY ${columns.join(', ')} ORDER BY ${order}) AS nth FROM (${rows}) r
  WHERE h IN (SELECT ${hash} FROM ${source.relation}${some} GROUP BY ALL HAVING count(*) > 1)
)${keep}`;
}

/** The keys, as text, of the units that a rule catches. */
async function unitsToDrop(repair: Extract<Repair, { kind: 'drop-units' }>, context: StepContext): Promise<string> {
  const { definition, checker, field } = context;
  const { moreThan, matching, ids, where } = repair;
  if (ids !== undefined) return `SELECT DISTINCT unnest([${ids.map(quoteText).join(', ')}]) AS k`;
  const source = context.current(repair.source ?? definition.exposure.source);
  const column = keyColumn(source, context);
  const key = asText(quoteIdentifier(column.name), column.type);
  const named = `${quoteIdentifier(column.name)} IS NOT NULL`;
  if (moreThan !== undefined) return busyUnitsSql(source, column, needTime(source, context), moreThan);
  const condition = where === undefined ? matches(source, matching ?? { column: '', pattern: '' }, context) : (await checker.expression(source, where, `${field}.where`, 'boolean')).sql;
  return `SELECT DISTINCT ${key} AS k FROM ${source.relation} WHERE ${named} AND ${condition}`;
}

/** Units with more rows than allowed in one clock hour or day, as text. Only units with so many rows in all are looked at closely. */
export function busyUnitsSql(source: OpenedSource, { name, type }: SourceColumn, time: string, { rows, per }: { readonly rows: number; readonly per: 'hour' | 'day' }): string {
  const key = quoteIdentifier(name);
  const span = per === 'hour' ? '3600000000' : '86400000000';
  const many = `SELECT ${key} FROM ${source.relation} WHERE ${key} IS NOT NULL GROUP BY ALL HAVING count(*) > ${String(rows)}`;
  return `SELECT DISTINCT ${asText('k', type)} AS k FROM (
  SELECT k FROM (SELECT ${key} AS k, ${time} // ${span} AS h FROM ${source.relation} WHERE ${key} IN (${many})) WHERE h IS NOT NULL GROUP BY k, h HAVING count(*) > ${String(rows)}
)`;
}

/** Values of a column are few beside its rows, so the pattern is tried on each once. */
function matches(source: OpenedSource, { column, pattern }: { readonly column: string; readonly pattern: string }, { checker, field }: StepContext): string {
  const name = quoteIdentifier(checker.column(source, column, `${field}.matching.column`).name);
  return `CAST(${name} AS VARCHAR) IN (SELECT v FROM (SELECT DISTINCT CAST(${name} AS VARCHAR) AS v FROM ${source.relation}) WHERE regexp_matches(v, ${quoteText(pattern)}, 'i'))`;
}

function needTime(source: OpenedSource, context: StepContext): string {
  const time = timeColumn(source, context);
  if (time !== null) return time;
  throw new LiftbenchError({ kind: 'input', message: `The source "${source.name}" has no time, which this repair needs.`, next: `Name its time column under sources.${source.name}.time, or remove the repair.`, place: { field: context.field } });
}

function outsideOf({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }, source: OpenedSource, context: StepContext): string {
  const time = needTime(source, context);
  const { start, end } = periodSpan({ from: from ?? null, to: to ?? null, timezone: context.definition.period.timezone });
  const bounds = [`${time} IS NULL`];
  if (start !== null) bounds.push(`${time} < ${String(start * 1000)}`);
  if (end !== null) bounds.push(`${time} >= ${String(end * 1000)}`);
  return `(${bounds.join(' OR ')})`;
}

async function scaled(repair: Extract<Repair, { kind: 'scale-values' }>, source: OpenedSource, { checker, field }: StepContext): Promise<RepairStep> {
  const column = checker.column(source, repair.column, `${field}.column`);
  const { sql: condition } = await checker.expression(source, repair.where, `${field}.where`, 'boolean');
  const name = quoteIdentifier(column.name);
  const factor = `${String(repair.factor)}::DOUBLE`;
  const text = column.type === 'VARCHAR';
  if (!text && column.class !== 'number') throw new LiftbenchError({ kind: 'input', message: `"${column.name}" holds no numbers (${column.type}).`, next: 'Name a column with numbers.', place: { field: `${field}.column` } });
  const number = text ? `TRY_CAST(${name} AS DOUBLE)` : `CAST(${name} AS DOUBLE)`;
  const value = text ? `CASE WHEN ${condition} AND ${number} IS NOT NULL THEN CAST(${number} * ${factor} AS VARCHAR) ELSE ${name} END` : `CASE WHEN ${condition} THEN ${number} * ${factor} ELSE ${number} END`;
  return { act: 'replace', column: column.name, value, type: text ? 'VARCHAR' : 'DOUBLE', changed: `${condition} AND ${number} IS NOT NULL` };
}
