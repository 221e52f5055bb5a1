import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { RepairOutcome } from '../../src-contract/repairs';
import type { ExpressionChecker } from '../evaluation/expression-checker';
import { periodSpan } from '../evaluation/period-span';
import { columnClass } from '../sources/column-class';
import { actsOn, endingBefore } from '../triage/repair-sources';
import { repairWords } from '../triage/repair-words';
import type { Ask } from './read-pushed-units';
import type { RemoteEngine, RemoteTable } from './remote-engine';
import { instantSql, tableStep, type MirroredTable, type TableStep } from './repair-table-steps';

/** Tables and definition as the repairs leave them. */
export interface RepairedTables {
  readonly definition: CompleteDefinition;
  readonly tables: ReadonlyMap<string, MirroredTable>;
  readonly outcomes: readonly RepairOutcome[];
}

interface RepairOrder {
  readonly checker: ExpressionChecker;
  readonly engine: RemoteEngine;
  readonly ask: Ask;
  /** Gives a mirror the columns that a repair left. */
  readonly mirror: (name: string, table: RemoteTable) => Promise<MirroredTable['mirror']>;
}

/**
 * Applies the repairs of a definition in their order, each as a query over the table as the one before left it; nothing is
 * written in the warehouse.
 * @throws LiftbenchError naming the repair that cannot be said there, and why
 */
export async function repairTables(definition: CompleteDefinition, given: ReadonlyMap<string, MirroredTable>, order: RepairOrder): Promise<RepairedTables> {
  const tables = new Map(given);
  const outcomes: RepairOutcome[] = [];
  let adjusted = definition;
  const current = (name: string): MirroredTable => {
    const found = tables.get(name);
    if (found === undefined) throw new LiftbenchError({ kind: 'input', message: `There is no source "${name}".`, place: { field: 'repairs' } });
    return found;
  };
  const { engine, checker } = order;
  for (const [index, repair] of (definition.repairs ?? []).entries()) {
    const field = `repairs[${String(index)}]`;
    const counts = { sources: [] as string[], rowsDropped: 0, rowsChanged: 0, units: null as number | null };
    const exposures = current(definition.exposure.source);
    if (repair.kind === 'end-before-incomplete-day') {
      const shortened = endingBefore(adjusted, repair.day);
      const time = instantSql(exposures, { definition, checker });
      const [end, was] = [periodSpan(shortened.period).end, periodSpan(adjusted.period).end];
      if (time !== null && end !== null && shortened !== adjusted) counts.rowsDropped = await countExposures(adjusted, exposures, [`${time} >= ${String(end * 1000)}`, ...(was === null ? [] : [`${time} < ${String(was * 1000)}`])], order);
      counts.sources.push(definition.exposure.source);
      adjusted = shortened;
    } else if (repair.kind === 'merge-variants') {
      const { sql, type } = await checker.expression(exposures.mirror, definition.exposure.variant, 'exposure.variant', 'any');
      const label = engine.dialect.asText(await engine.rewrite(sql, exposures.remote, 'exposure.variant', 'any'), type);
      counts.rowsChanged = await countExposures(adjusted, exposures, [`${label} IN (${repair.from.map((from) => engine.dialect.text(from)).join(', ')})`], order);
      counts.sources.push(definition.exposure.source);
    } else {
      for (const name of actsOn(repair, adjusted, tables)) {
        const before = current(name);
        const step = await tableStep(repair, before, { definition: adjusted, checker, engine, field, index, current });
        if (step === null) continue;
        const done = await takeStep(step, before, order);
        tables.set(name, done.table);
        counts.sources.push(name);
        counts.rowsDropped += done.rowsDropped;
        counts.rowsChanged += done.rowsChanged;
        counts.units = done.units ?? counts.units;
      }
    }
    outcomes.push({ index, kind: repair.kind, words: repairWords(repair, counts), note: repair.note ?? null, ...counts });
  }
  return { definition: adjusted, tables, outcomes };
}

async function takeStep(step: TableStep, { remote, mirror }: MirroredTable, order: RepairOrder): Promise<{ table: MirroredTable; rowsDropped: number; rowsChanged: number; units: number | null }> {
  const { ask, engine } = order;
  const count = async (sql: string): Promise<number> => Number((await ask(sql, 'Repairing the data'))[0]?.['n'] ?? 0);
  if (step.act === 'replace') {
    const rowsChanged = await count(`SELECT count(*) AS n FROM ${remote.sql} AS src WHERE ${step.changed}`);
    const name = engine.dialect.identifier(step.column);
    const columns = remote.columns.map((column) => (column.name === step.column ? { ...column, duckType: step.type, sql: `src.${name}`, micros: null } : column));
    const next = { ...remote, columns, sql: `(SELECT * REPLACE (${step.value} AS ${name}) FROM ${remote.sql} AS src)` };
    const typed = mirror.columns.map((column) => (column.name === step.column ? { ...column, type: step.type, class: columnClass(step.type) } : column));
    const same = mirror.columns.every(({ type }, at) => type === typed[at]?.type);
    return { table: { remote: next, mirror: same ? mirror : await order.mirror(mirror.name, next) }, rowsDropped: 0, rowsChanged, units: null };
  }
  const sql = step.act === 'first'
    ? `(SELECT * FROM (${step.rows}) AS src WHERE ${step.kept})`
    : `(SELECT * FROM ${remote.sql} AS src WHERE CASE WHEN ${step.condition} THEN 1 ELSE 0 END = 0)`;
  const rows = await count(`SELECT count(*) AS n FROM ${sql} AS src`);
  const units = step.act === 'drop' && step.keys !== null ? await count(`SELECT count(DISTINCT k) AS n FROM (${step.keys}) AS keys`) : null;
  return { table: { remote: { ...remote, sql, rows }, mirror: { ...mirror, rows } }, rowsDropped: remote.rows - rows, rowsChanged: 0, units };
}

async function countExposures({ exposure }: CompleteDefinition, { remote, mirror }: MirroredTable, conditions: readonly string[], { checker, engine, ask }: RepairOrder): Promise<number> {
  const where = exposure.where === undefined ? [] : [await engine.rewrite((await checker.expression(mirror, exposure.where, 'exposure.where', 'boolean')).sql, remote, 'exposure.where', 'boolean')];
  return Number((await ask(`SELECT count(*) AS n FROM ${remote.sql} AS src WHERE ${[...where, ...conditions].join(' AND ')}`, 'Repairing the data'))[0]?.['n'] ?? 0);
}
