import { createHash } from 'node:crypto';
import type { AliasesDefinition, MergedUnits } from '../../src-contract/aliases';
import { unitColumnOf, type CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import { quoteIdentifier } from '../database/quoting';
import type { ExpressionChecker } from '../evaluation/expression-checker';
import { PLACE } from '../triage/repair-steps';
import type { OpenedSource } from './opened-source';
import { timeSql } from './time-sql';

export interface AliasOrder {
  readonly database: Database;
  readonly connect: () => Promise<Connection>;
  readonly checker: ExpressionChecker;
}

/** Sources whose unit column holds users, as far as the alias table knows them, and what that did to the units. */
export interface AliasedSources {
  readonly sources: ReadonlyMap<string, OpenedSource>;
  readonly merged: MergedUnits | undefined;
  readonly sql: readonly string[];
}

/** An anonymous id may lead to another and that to a user; longer chains are circles. */
const LONGEST_CHAIN = 20;
const SHOWN_EXAMPLES = 20;
const made = new WeakMap<Database, Map<string, AliasedSources>>();

/**
 * Puts users in the place of anonymous identifiers: in every source but the alias table, the unit's column is looked up in it.
 * Chains are followed to their end; of several users for one id the smallest counts, so that the answer is the same each time.
 * @throws LiftbenchError naming the field that is wrong
 */
export async function aliasSources(definition: CompleteDefinition, sources: ReadonlyMap<string, OpenedSource>, order: AliasOrder): Promise<AliasedSources> {
  const { aliases } = definition;
  if (aliases === undefined) return { sources, merged: undefined, sql: [] };
  const memory = made.get(order.database) ?? new Map<string, AliasedSources>();
  made.set(order.database, memory);
  const identities = [...sources].map(([name, { relation, dataHash, repairsKey }]) => [name, relation, dataHash, repairsKey ?? null, unitColumnOf(definition, name)]);
  const key = createHash('sha256').update(JSON.stringify([aliases, identities, definition.exposure, definition.variants.map(({ id }) => id)])).digest('hex').slice(0, 24);
  const known = memory.get(key);
  if (known !== undefined) return known;
  const result = await makeAliases(definition, aliases, sources, key, order);
  memory.set(key, result);
  return result;
}

async function makeAliases(definition: CompleteDefinition, aliases: AliasesDefinition, sources: ReadonlyMap<string, OpenedSource>, key: string, { connect, checker }: AliasOrder): Promise<AliasedSources> {
  const source = sources.get(aliases.source);
  if (source === undefined) throw new LiftbenchError({ kind: 'input', message: `There is no source "${aliases.source}".`, place: { field: 'aliases.source' } });
  const from = quoteIdentifier(checker.column(source, aliases.from, 'aliases.from').name);
  const to = quoteIdentifier(checker.column(source, aliases.to, 'aliases.to').name);
  const connection = await connect();
  const table = quoteIdentifier(`aliases ${key}`);
  const pairs = `SELECT CAST(${from} AS VARCHAR) AS anonymous, min(CAST(${to} AS VARCHAR)) AS person, count(DISTINCT ${to}) AS people FROM ${source.relation}
    WHERE ${from} IS NOT NULL AND ${to} IS NOT NULL AND CAST(${from} AS VARCHAR) <> '' AND CAST(${to} AS VARCHAR) <> '' AND CAST(${from} AS VARCHAR) <> CAST(${to} AS VARCHAR) GROUP BY 1`;
  const make = `CREATE OR REPLACE TABLE ${table} AS WITH RECURSIVE pairs AS MATERIALIZED (${pairs}),
    chains AS (SELECT anonymous, person, people, 1 AS steps FROM pairs UNION ALL
      SELECT c.anonymous, p.person, c.people, c.steps + 1 FROM chains c JOIN pairs p ON c.person = p.anonymous WHERE c.steps < ${String(LONGEST_CHAIN)} AND p.person <> c.anonymous)
    SELECT anonymous, arg_max(person, steps) AS person, any_value(people) AS people FROM chains GROUP BY anonymous`;
  await connection.run(make);
  const sql = [make];
  const aliased = new Map(sources);
  for (const [name, before] of sources) {
    if (name === aliases.source) continue;
    const column = checker.column(before, unitColumnOf(definition, name), definition.sources[name]?.unit === undefined ? 'unit' : `sources.${name}.unit`);
    const view = quoteIdentifier(`${name} aliased ${key}`);
    const rows = before.repairsKey === undefined ? `(SELECT *, CAST(${before.rowOrderSql} AS BIGINT) AS ${PLACE} FROM ${before.relation})` : before.relation;
    const unit = `CAST(r.${quoteIdentifier(column.name)} AS VARCHAR)`;
    const statement = `CREATE OR REPLACE VIEW ${view} AS SELECT r.* REPLACE (coalesce(a.person, ${unit}) AS ${quoteIdentifier(column.name)}) FROM ${rows} r LEFT JOIN ${table} a ON a.anonymous = ${unit}`;
    await connection.run(statement);
    sql.push(statement);
    const columns = before.columns.map((each) => (each.name === column.name ? { ...each, type: 'VARCHAR', class: 'text' as const } : each));
    aliased.set(name, {
      ...before, relation: view, rowOrderSql: PLACE, columns, repairsKey: `${before.repairsKey ?? ''}a${key}`,
      timeSql: (each) => timeSql(each, columns.find((one) => one.name === each)?.type ?? 'unknown', before.timezone),
    });
  }
  return { sources: aliased, merged: await countMerged(definition, sources, table, connection, checker), sql };
}

async function countMerged(definition: CompleteDefinition, sources: ReadonlyMap<string, OpenedSource>, table: string, connection: Connection, checker: ExpressionChecker): Promise<MergedUnits> {
  const { exposure } = definition;
  const source = sources.get(exposure.source);
  if (source === undefined) throw new LiftbenchError({ kind: 'input', message: `There is no source "${exposure.source}".`, place: { field: 'exposure.source' } });
  const column = checker.column(source, unitColumnOf(definition, exposure.source), 'unit').name;
  const variant = (await checker.expression(source, exposure.variant, 'exposure.variant', 'any')).sql;
  const where = exposure.where === undefined ? 'true' : (await checker.expression(source, exposure.where, 'exposure.where', 'boolean')).sql;
  const seen = `WITH seen AS MATERIALIZED (SELECT CAST(${quoteIdentifier(column)} AS VARCHAR) AS id, CAST(${variant} AS VARCHAR) AS variant FROM ${source.relation} WHERE (${where}) AND ${quoteIdentifier(column)} IS NOT NULL GROUP BY 1, 2),
    people AS MATERIALIZED (SELECT coalesce(a.person, s.id) AS person, s.id, s.variant, a.person IS NOT NULL AS renamed FROM seen s LEFT JOIN ${table} a ON a.anonymous = s.id),
    each_one AS MATERIALIZED (SELECT person, count(DISTINCT id) AS ids, count(DISTINCT variant) AS variants, count(DISTINCT id) FILTER (WHERE renamed) AS renamed,
      list_sort(list(DISTINCT id)) AS idlist, list_sort(list(DISTINCT variant)) AS variantlist,
      count(DISTINCT struct_pack(id := id, variant := variant)) AS pairs FROM people GROUP BY person)`;
  const counts = await connection.row<Omit<MergedUnits, 'examples' | 'ambiguous'>>(
    `${seen} SELECT coalesce(sum(ids), 0)::BIGINT AS identifiers, count(*) AS units, coalesce(sum(renamed), 0)::BIGINT AS renamed, count(*) FILTER (WHERE ids > 1) AS merged, count(*) FILTER (WHERE ids > 1 AND variants > 1) AS "acrossVariants" FROM each_one`,
  );
  const examples = await connection.rows<{ unit: string; identifiers: string; variants: string }>(
    `${seen} SELECT person AS unit, array_to_string(idlist[1:6], ', ') AS identifiers, array_to_string(variantlist, ' + ') AS variants FROM each_one WHERE ids > 1 AND variants > 1 ORDER BY person LIMIT ${String(SHOWN_EXAMPLES)}`,
  );
  const { ambiguous } = await connection.row<{ ambiguous: number }>(`SELECT count(*) FILTER (WHERE people > 1) AS ambiguous FROM ${table}`);
  return { ...counts, ambiguous, examples };
}
