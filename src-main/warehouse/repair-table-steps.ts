import type { Repair } from '../../src-contract/repairs';
import { LiftbenchError } from '../../src-contract/failure';
import { quoteIdentifier } from '../database/quoting';
import { periodSpan } from '../evaluation/period-span';
import type { ExpressionChecker } from '../evaluation/expression-checker';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { OpenedSource } from '../sources/opened-source';
import { standsForNobody } from '../sources/placeholder';
import { keyColumn, repairStep } from '../triage/repair-steps';
import type { RemoteColumn, RemoteEngine, RemoteTable } from './remote-engine';

/** A table in a warehouse with the empty mirror over which its expressions are checked. */
export interface MirroredTable {
  readonly remote: RemoteTable;
  readonly mirror: OpenedSource;
}

export interface TableStepContext {
  readonly definition: CompleteDefinition;
  readonly checker: ExpressionChecker;
  readonly engine: RemoteEngine;
  /** `repairs[2]`. */
  readonly field: string;
  readonly index: number;
  readonly current: (source: string) => MirroredTable;
}

/** What a repair does to a table, in the warehouse's own words. */
export type TableStep =
  | { readonly act: 'drop'; readonly condition: string; readonly keys: string | null }
  | { readonly act: 'first'; readonly rows: string; readonly nth: string; readonly kept: string }
  | { readonly act: 'replace'; readonly column: string; readonly value: string; readonly changed: string; readonly type: string };

/** The step of a repair on one table; null where there is nothing to do. @throws LiftbenchError at the repair where it cannot be said there */
export async function tableStep(repair: Repair, table: MirroredTable, context: TableStepContext): Promise<TableStep | null> {
  const { engine, field, checker, definition } = context;
  const { remote, mirror } = table;
  const condition = (sql: string): Promise<string> => engine.rewrite(sql, remote, field, 'boolean');
  if (repair.kind === 'deduplicate') return firstOfEach(repair.key, table, context);
  if (repair.kind === 'drop-units') {
    const keys = await unitsToDrop(repair, context);
    return { act: 'drop', condition: `${keyText(table, context)} IN (${keys})`, keys };
  }
  if (repair.kind === 'clip-times') return { act: 'drop', condition: outsideOf(repair, table, context), keys: null };
  if (repair.kind === 'drop-placeholder-ids' && repair.ids === undefined) {
    const { name, type } = keyColumn(mirror, { definition, checker });
    return { act: 'drop', condition: await condition(standsForNobody(quoteIdentifier(name), type)), keys: null };
  }
  const step = await repairStep(repair, mirror, { definition, checker, field, current: (source) => context.current(source).mirror });
  if (step?.act === 'drop-where') return { act: 'drop', condition: await condition(step.condition), keys: null };
  if (step?.act === 'replace') return { ...step, value: await engine.rewrite(step.value, remote, field, 'any'), changed: await condition(step.changed) };
  return null;
}

/** The column of a table that a definition names. */
export function remoteColumn({ remote, mirror }: MirroredTable, name: string, field: string, checker: ExpressionChecker): RemoteColumn & { readonly duckType: string } {
  const found = checker.column(mirror, name, field);
  const column = remote.columns.find((one) => one.name === found.name);
  if (column === undefined) throw new RangeError('a mirror has the columns of its table');
  return { ...column, duckType: found.type };
}

function keyText(table: MirroredTable, { definition, checker, engine, field }: TableStepContext): string {
  const { sql, duckType } = remoteColumn(table, keyColumn(table.mirror, { definition, checker }).name, field, checker);
  return engine.dialect.asText(sql, duckType);
}

/** The instant of a row, where its source names its time; null where not. */
export function instantSql(table: MirroredTable, { definition, checker }: Pick<TableStepContext, 'definition' | 'checker'>): string | null {
  const { name } = table.mirror;
  const time = definition.sources[name]?.time;
  return time === undefined ? null : remoteColumn(table, time, `sources.${name}.time`, checker).micros;
}

function needInstant(table: MirroredTable, context: TableStepContext): string {
  const found = instantSql(table, context);
  if (found !== null) return found;
  const { name } = table.mirror;
  throw new LiftbenchError({ kind: 'input', message: `The source "${name}" has no time, which this repair needs.`, next: `Name its time column under sources.${name}.time, or remove the repair.`, place: { field: context.field } });
}

function outsideOf({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }, table: MirroredTable, context: TableStepContext): string {
  const time = needInstant(table, context);
  const { start, end } = periodSpan({ from: from ?? null, to: to ?? null, timezone: context.definition.period.timezone });
  return `(${[`${time} IS NULL`, ...(start === null ? [] : [`${time} < ${String(start * 1000)}`]), ...(end === null ? [] : [`${time} >= ${String(end * 1000)}`])].join(' OR ')})`;
}

/** The keys, as text and never NULL, of the units that a rule catches. */
async function unitsToDrop(repair: Extract<Repair, { kind: 'drop-units' }>, context: TableStepContext): Promise<string> {
  const { definition, engine, field, checker } = context;
  const { dialect } = engine;
  const { ids, moreThan, matching, where } = repair;
  if (ids !== undefined) return ids.map((id) => `SELECT ${dialect.text(id)} AS k`).join(' UNION ALL ');
  const table = context.current(repair.source ?? definition.exposure.source);
  const key = keyText(table, context);
  const named = `${remoteColumn(table, keyColumn(table.mirror, { definition, checker }).name, field, checker).sql} IS NOT NULL`;
  const from = `FROM ${table.remote.sql} AS src WHERE ${named}`;
  if (moreThan !== undefined) {
    const time = needInstant(table, context);
    const span = dialect.wholeSpans(time, moreThan.per === 'hour' ? 3_600_000_000 : 86_400_000_000);
    return `SELECT DISTINCT k FROM (SELECT ${key} AS k, ${span} AS h ${from} AND ${time} IS NOT NULL) AS spans GROUP BY k, h HAVING count(*) > ${String(moreThan.rows)}`;
  }
  if (matching !== undefined) {
    const { sql, duckType } = remoteColumn(table, matching.column, `${field}.matching.column`, checker);
    return `SELECT DISTINCT ${key} AS k ${from} AND ${sql} IS NOT NULL AND ${dialect.matches(dialect.asText(sql, duckType), matching.pattern)}`;
  }
  const holds = await engine.rewrite((await checker.expression(table.mirror, where ?? '', `${field}.where`, 'boolean')).sql, table.remote, `${field}.where`, 'boolean');
  return `SELECT DISTINCT ${key} AS k ${from} AND ${holds}`;
}

/** Rows that repeat no earlier one (by time, then by the column that numbers the rows). */
function firstOfEach(key: readonly string[] | undefined, table: MirroredTable, context: TableStepContext): TableStep {
  const { definition, checker, engine, field, index } = context;
  const { name } = table.mirror;
  const order = definition.sources[name]?.order;
  if (key !== undefined && order === undefined) {
    throw new LiftbenchError({ kind: 'input', message: 'Which of several rows is the first is not known in a warehouse, whose tables have no order.', next: `Name a column that numbers the rows under sources.${name}.order.`, place: { field } });
  }
  const unread = table.remote.columns.find(({ duckType }) => duckType === null);
  if (key === undefined && unread !== undefined) {
    throw new LiftbenchError({ kind: 'input', message: `Whether rows are alike in every column cannot be told: "${unread.name}" is of type ${unread.type}.`, next: `Name the columns under ${field}.key.`, place: { field } });
  }
  const columns = (key ?? table.mirror.columns.map((column) => column.name)).map((column) => remoteColumn(table, column, `${field}.key`, checker));
  const time = instantSql(table, context);
  const by = [...(time === null ? [] : [`${time} ASC NULLS LAST`]), ...(order === undefined ? [] : [remoteColumn(table, order, `sources.${name}.order`, checker).sql])];
  const nth = engine.dialect.identifier(`__nth ${String(index)}`);
  const numbered = `row_number() OVER (PARTITION BY ${columns.map(({ sql }) => sql).join(', ')}${by.length === 0 ? '' : ` ORDER BY ${by.join(', ')}`}) AS ${nth}`;
  const without = key === undefined ? '' : ` OR (${columns.map(({ sql }) => `${sql} IS NULL`).join(' AND ')})`;
  return { act: 'first', rows: `SELECT *, ${numbered} FROM ${table.remote.sql} AS src`, nth, kept: `${nth} = 1${without}` };
}
