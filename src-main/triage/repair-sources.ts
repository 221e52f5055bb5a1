import { createHash } from 'node:crypto';
import type { Progress } from '../../src-contract/dataset';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { Repair, RepairOutcome } from '../../src-contract/repairs';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { ExpressionChecker } from '../evaluation/expression-checker';
import { periodSpan } from '../evaluation/period-span';
import { asText } from '../evaluation/sql-text';
import { columnClass } from '../sources/column-class';
import type { OpenedSource } from '../sources/opened-source';
import { timeSql } from '../sources/time-sql';
import { repairMemoryOf, type RepairedStep } from './repair-memory';
import { PLACE, repairStep, timeColumn, type RepairStep } from './repair-steps';
import { repairWords } from './repair-words';

export interface RepairOrder {
  readonly database: Database;
  readonly connect: () => Promise<Connection>;
  readonly checker: ExpressionChecker;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Sources and definition as the repairs leave them. */
export interface RepairedData {
  /** With the period that repairs left; its `repairs` are still listed. */
  readonly definition: CompleteDefinition;
  readonly sources: ReadonlyMap<string, OpenedSource>;
  readonly outcomes: readonly RepairOutcome[];
  readonly sql: readonly string[];
}

/**
 * Applies the repairs of a definition in their order: each is a view over the source as the one before left it, so that
 * nothing is copied but the places of rows that go. Without repairs everything is handed back as it is.
 * @throws LiftbenchError naming the repair's field that is wrong
 */
export async function repairSources(definition: CompleteDefinition, opened: ReadonlyMap<string, OpenedSource>, order: RepairOrder): Promise<RepairedData> {
  const { repairs = [] } = definition;
  if (repairs.length === 0) return { definition, sources: opened, outcomes: [], sql: [] };
  const sources = new Map(opened);
  const sql: string[] = [];
  const outcomes: RepairOutcome[] = [];
  let adjusted = definition;
  for (const [index, repair] of repairs.entries()) {
    order.onProgress?.({ step: 'units', label: 'Repairing the data', fraction: index / repairs.length });
    const field = `repairs[${String(index)}]`;
    const counts = { sources: [] as string[], rowsDropped: 0, rowsChanged: 0, units: null as number | null };
    if (repair.kind === 'end-before-incomplete-day') {
      const shortened = endingBefore(adjusted, repair.day);
      counts.rowsDropped = await exposuresLost(adjusted, shortened, sources, order);
      counts.sources.push(definition.exposure.source);
      adjusted = shortened;
    } else if (repair.kind === 'merge-variants') {
      counts.rowsChanged = await exposuresSpelled(adjusted, repair.from, sources, order);
      counts.sources.push(definition.exposure.source);
    } else {
      for (const name of actsOn(repair, adjusted, sources)) {
        const before = sources.get(name);
        if (before === undefined) throw new LiftbenchError({ kind: 'input', message: `There is no source "${name}".`, place: { field: `${field}.source` } });
        const step = await repairStep(repair, before, { definition: adjusted, checker: order.checker, field, current: (source) => sources.get(source) ?? before });
        if (step === null) continue;
        const done = await takeStep(step, before, order, { field, looked: repair.kind === 'drop-units' ? sources.get(repair.source ?? name) : undefined });
        sources.set(name, done.source);
        sql.push(...done.sql);
        counts.sources.push(name);
        counts.rowsDropped += done.rowsDropped;
        counts.rowsChanged += done.rowsChanged;
        counts.units = done.units ?? counts.units;
      }
    }
    outcomes.push({ index, kind: repair.kind, words: repairWords(repair, counts), note: repair.note ?? null, ...counts });
  }
  return { definition: adjusted, sources, outcomes, sql };
}

/** The sources whose rows a repair changes. Whole units are left out where they are exposed; nothing else of them counts then. */
export function actsOn(repair: Repair, definition: CompleteDefinition, sources: ReadonlyMap<string, unknown>): readonly string[] {
  if (repair.kind === 'drop-units') return [definition.exposure.source];
  if ('source' in repair && repair.source !== undefined) return [repair.source];
  // A table of aliases names no units of its own.
  return [...sources.keys()].filter((name) => name !== definition.aliases?.source);
}

async function takeStep(step: RepairStep, before: OpenedSource, order: RepairOrder, { field, looked }: { field: string; looked: OpenedSource | undefined }): Promise<RepairedStep> {
  const key = createHash('sha256').update(JSON.stringify([before.relation, before.repairsKey ?? before.dataHash, step, looked?.repairsKey ?? looked?.dataHash ?? null])).digest('hex').slice(0, 24);
  const memory = repairMemoryOf(order.database);
  const known = memory.get(key);
  if (known !== undefined) return known;
  const connection = await order.connect();
  try {
    const made = await makeStep(step, before, key, connection);
    for (const drop of memory.keep(key, made)) await connection.run(drop);
    return made;
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'query' || thrown.failure.place !== undefined) throw thrown;
    throw new LiftbenchError({ ...thrown.failure, place: { field }, next: thrown.failure.next ?? 'Make the expression hold for every row, for example with try_cast.' }, { cause: thrown });
  }
}

async function makeStep(step: RepairStep, before: OpenedSource, key: string, connection: Connection): Promise<RepairedStep> {
  const view = quoteIdentifier(`${before.name} repaired ${key}`);
  const gone = quoteIdentifier(`${before.name} left out ${key}`);
  const rows = before.repairsKey === undefined ? `(SELECT *, CAST(${before.rowOrderSql} AS BIGINT) AS ${PLACE} FROM ${before.relation})` : before.relation;
  const count = async (sql: string): Promise<number> => (await connection.row<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)).n;
  const asSource = (dropped: number, columns = before.columns): OpenedSource => ({
    ...before, relation: view, rowOrderSql: PLACE, rows: before.rows - dropped, columns, repairsKey: key,
    timeSql: (column) => timeSql(column, columns.find(({ name }) => name === column)?.type ?? 'unknown', before.timezone),
  });
  const base = { rowsDropped: 0, rowsChanged: 0, units: null, drop: `DROP VIEW IF EXISTS ${view}` };
  if (step.act === 'replace') {
    const sql = `CREATE OR REPLACE VIEW ${view} AS SELECT * REPLACE (${step.value} AS ${quoteIdentifier(step.column)}) FROM ${rows} r`;
    const rowsChanged = await count(`${rows} r WHERE ${step.changed}`);
    await connection.run(sql);
    const columns = before.columns.map((column) => (column.name === step.column ? { ...column, type: step.type, class: columnClass(step.type) } : column));
    return { ...base, source: asSource(0, columns), rowsChanged, sql: [sql] };
  }
  if (step.act === 'drop-where') {
    const sql = `CREATE OR REPLACE VIEW ${view} AS SELECT * FROM ${rows} r WHERE (${step.condition}) IS NOT TRUE`;
    const rowsDropped = await count(`${rows} r WHERE ${step.condition}`);
    await connection.run(sql);
    return { ...base, source: asSource(rowsDropped), rowsDropped, sql: [sql] };
  }
  const list = step.act === 'drop-places' ? step.places : step.keys;
  const make = `CREATE OR REPLACE TABLE ${gone} AS ${list}`;
  const match = step.act === 'drop-places' ? `r.${PLACE} = g.place` : `${step.key} = g.k`;
  const sql = `CREATE OR REPLACE VIEW ${view} AS SELECT r.* FROM ${rows} r ANTI JOIN ${gone} g ON ${match}`;
  await connection.run(make);
  const listed = await count(gone);
  const rowsDropped = step.act === 'drop-places' ? listed : await count(`${rows} r SEMI JOIN ${gone} g ON ${match}`);
  await connection.run(sql);
  return { ...base, source: asSource(rowsDropped), rowsDropped, units: step.act === 'drop-keys' ? listed : null, sql: [make, sql], drop: `DROP VIEW IF EXISTS ${view}; DROP TABLE IF EXISTS ${gone}` };
}

export function endingBefore(definition: CompleteDefinition, day: string): CompleteDefinition {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  const last = date.toISOString().slice(0, 10);
  const { to } = definition.period;
  return to !== null && to <= last ? definition : { ...definition, period: { ...definition.period, to: last } };
}

/** Exposure rows of the period that the shortened one leaves out. */
async function exposuresLost(before: CompleteDefinition, after: CompleteDefinition, sources: ReadonlyMap<string, OpenedSource>, order: RepairOrder): Promise<number> {
  const source = sources.get(before.exposure.source);
  const time = source && timeColumn(source, { definition: before, checker: order.checker });
  const end = periodSpan(after.period).end;
  if (source === undefined || time === undefined || time === null || end === null || before === after) return 0;
  const was = periodSpan(before.period);
  const bounds = [`${time} >= ${String(end * 1000)}`, ...(was.end === null ? [] : [`${time} < ${String(was.end * 1000)}`])];
  return countExposures(before, source, bounds, order);
}

async function exposuresSpelled(definition: CompleteDefinition, spellings: readonly string[], sources: ReadonlyMap<string, OpenedSource>, order: RepairOrder): Promise<number> {
  const source = sources.get(definition.exposure.source);
  if (source === undefined) return 0;
  const { sql, type } = await order.checker.expression(source, definition.exposure.variant, 'exposure.variant', 'any');
  return countExposures(definition, source, [`${asText(sql, type)} IN (${spellings.map(quoteText).join(', ')})`], order);
}

async function countExposures({ exposure }: CompleteDefinition, source: OpenedSource, conditions: readonly string[], order: RepairOrder): Promise<number> {
  const where = exposure.where === undefined ? [] : [(await order.checker.expression(source, exposure.where, 'exposure.where', 'boolean')).sql];
  const connection = await order.connect();
  return (await connection.row<{ n: number }>(`SELECT count(*) AS n FROM ${source.relation} WHERE ${[...where, ...conditions].join(' AND ')}`)).n;
}
