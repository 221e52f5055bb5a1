import type { AliasesDefinition, MergedUnits } from '../../src-contract/aliases';
import { unitColumnOf, type CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { ExpressionChecker } from '../evaluation/expression-checker';
import type { Ask } from './read-pushed-units';
import type { RemoteEngine, RemoteTable } from './remote-engine';
import { remoteColumn, type MirroredTable } from './repair-table-steps';

interface AliasOrder {
  readonly checker: ExpressionChecker;
  readonly engine: RemoteEngine;
  readonly ask: Ask;
  /** Gives a mirror the columns that aliases left. */
  readonly mirror: (name: string, table: RemoteTable) => Promise<MirroredTable['mirror']>;
}

/** Tables whose unit column holds users, as far as the alias table knows them. */
export interface AliasedTables {
  readonly tables: ReadonlyMap<string, MirroredTable>;
  readonly merged: MergedUnits | undefined;
}

/** An anonymous id may lead to another and that to a user; longer chains are circles. */
const LONGEST_CHAIN = 20;
const SHOWN_EXAMPLES = 20;
const SHOWN_IDENTIFIERS = 6;

/**
 * Puts users in the place of anonymous identifiers by a join in the warehouse: chains are followed to their end, and of several
 * users for one id the smallest counts, as for files.
 * @throws LiftbenchError naming the field that is wrong
 */
export async function aliasTables(definition: CompleteDefinition, tables: ReadonlyMap<string, MirroredTable>, order: AliasOrder): Promise<AliasedTables> {
  const { aliases } = definition;
  if (aliases === undefined) return { tables, merged: undefined };
  const source = tables.get(aliases.source);
  if (source === undefined) throw new LiftbenchError({ kind: 'input', message: `There is no source "${aliases.source}".`, place: { field: 'aliases.source' } });
  const pairs = pairsSql(aliases, source, order);
  const persons = await followed(pairs, order.ask);
  const merged = await countMerged(definition, tables, { pairs, persons }, order);
  const aliased = new Map(tables);
  const { engine, checker } = order;
  for (const [name, { remote, mirror }] of tables) {
    if (name === aliases.source) continue;
    const column = remoteColumn({ remote, mirror }, unitColumnOf(definition, name), definition.sources[name]?.unit === undefined ? 'unit' : `sources.${name}.unit`, checker);
    const key = engine.dialect.asText(column.sql, column.duckType);
    const quoted = engine.dialect.identifier(column.name);
    const columns = remote.columns.map((one) => (one.name === column.name ? { ...one, duckType: 'VARCHAR', sql: `src.${quoted}`, micros: null } : one));
    const next = { ...remote, columns, sql: `(SELECT src.* REPLACE (coalesce(al.person, ${key}) AS ${quoted}) FROM ${remote.sql} AS src LEFT JOIN (${persons}) AS al ON al.anonymous = ${key})` };
    aliased.set(name, { remote: next, mirror: column.duckType === 'VARCHAR' ? mirror : await order.mirror(name, next) });
  }
  return { tables: aliased, merged };
}

/** Who each anonymous id is called by the table: `anonymous`, `person`, and by how many. */
function pairsSql({ from, to }: AliasesDefinition, source: MirroredTable, { engine, checker }: AliasOrder): string {
  const { dialect } = engine;
  const [anonymous, person] = ([['from', from], ['to', to]] as const).map(([key, name]) => remoteColumn(source, name, `aliases.${key}`, checker)).map(({ sql, duckType }) => dialect.asText(sql, duckType));
  // A join leaves the empty text where it finds nobody, unless the column may be NULL.
  return `SELECT alias_of AS anonymous, nullif(min(named), '') AS person, count(DISTINCT named) AS people FROM (SELECT ${anonymous ?? ''} AS alias_of, ${person ?? ''} AS named FROM ${source.remote.sql} AS src) AS rows_of
  WHERE alias_of IS NOT NULL AND named IS NOT NULL AND alias_of <> '' AND named <> '' AND alias_of <> named GROUP BY alias_of`;
}

/** The pairs with every chain followed: as many joins as the longest one needs. */
async function followed(pairs: string, ask: Ask): Promise<string> {
  let chains = `SELECT anonymous, person FROM (${pairs}) AS pairs`;
  for (let step = 1; step < LONGEST_CHAIN; step += 1) {
    const further = `(${chains}) AS c JOIN (${pairs}) AS p ON c.person = p.anonymous`;
    const [left] = await ask(`SELECT count(*) AS n FROM ${further} WHERE p.person <> c.anonymous`, 'Merging identifiers');
    if (Number(left?.['n'] ?? 0) === 0) break;
    chains = `SELECT c.anonymous AS anonymous, CASE WHEN p.person <> c.anonymous THEN p.person ELSE c.person END AS person FROM (${chains}) AS c LEFT JOIN (${pairs}) AS p ON c.person = p.anonymous`;
  }
  return chains;
}

async function countMerged(definition: CompleteDefinition, tables: ReadonlyMap<string, MirroredTable>, { pairs, persons }: { pairs: string; persons: string }, { checker, engine, ask }: AliasOrder): Promise<MergedUnits> {
  const { exposure } = definition;
  const source = tables.get(exposure.source);
  if (source === undefined) throw new LiftbenchError({ kind: 'input', message: `There is no source "${exposure.source}".`, place: { field: 'exposure.source' } });
  const { dialect } = engine;
  const key = remoteColumn(source, unitColumnOf(definition, exposure.source), 'unit', checker);
  const label = await checker.expression(source.mirror, exposure.variant, 'exposure.variant', 'any');
  const variant = dialect.asText(await engine.rewrite(label.sql, source.remote, 'exposure.variant', 'any'), label.type);
  const where = exposure.where === undefined ? [] : [await engine.rewrite((await checker.expression(source.mirror, exposure.where, 'exposure.where', 'boolean')).sql, source.remote, 'exposure.where', 'boolean')];
  const seen = `SELECT DISTINCT ${dialect.asText(key.sql, key.duckType)} AS id, ${variant} AS variant FROM ${source.remote.sql} AS src WHERE ${[...where, `${key.sql} IS NOT NULL`].join(' AND ')}`;
  const people = `SELECT coalesce(al.person, s.id) AS person, s.id AS id, s.variant AS variant, CASE WHEN al.person IS NULL THEN 0 ELSE 1 END AS renamed FROM (${seen}) AS s LEFT JOIN (${persons}) AS al ON al.anonymous = s.id`;
  const each = `SELECT person, count(DISTINCT id) AS ids, count(DISTINCT variant) AS variants, count(DISTINCT CASE WHEN renamed = 1 THEN id END) AS renames FROM (${people}) AS people GROUP BY person`;
  const [counts = {}] = await ask(`SELECT sum(ids) AS identifiers, count(*) AS units, sum(renames) AS renamed, count(CASE WHEN ids > 1 THEN 1 END) AS merged, count(CASE WHEN ids > 1 AND variants > 1 THEN 1 END) AS across FROM (${each}) AS each_one`, 'Merging identifiers');
  const [ambiguous = {}] = await ask(`SELECT count(CASE WHEN people > 1 THEN 1 END) AS n FROM (${pairs}) AS pairs`, 'Merging identifiers');
  const shown = await ask(`SELECT p.person AS person, p.id AS id, p.variant AS variant FROM (${people}) AS p JOIN (SELECT person FROM (${each}) AS each_one WHERE ids > 1 AND variants > 1 ORDER BY person LIMIT ${String(SHOWN_EXAMPLES)}) AS x ON p.person = x.person`, 'Merging identifiers');
  const of = (name: string): number => Number(counts[name] ?? 0);
  return { identifiers: of('identifiers'), units: of('units'), renamed: of('renamed'), merged: of('merged'), acrossVariants: of('across'), ambiguous: Number(ambiguous['n'] ?? 0), examples: examplesOf(shown) };
}

function examplesOf(rows: Awaited<ReturnType<Ask>>): MergedUnits['examples'] {
  const byUnit = new Map<string, { ids: Set<string>; variants: Set<string> }>();
  for (const { person, id, variant } of rows) {
    const unit = byUnit.get(String(person)) ?? { ids: new Set<string>(), variants: new Set<string>() };
    byUnit.set(String(person), unit);
    unit.ids.add(String(id));
    if (variant !== null) unit.variants.add(String(variant));
  }
  const sorted = (texts: Iterable<string>): string[] => [...texts].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return sorted(byUnit.keys()).map((unit) => {
    const { ids, variants } = byUnit.get(unit) ?? { ids: [], variants: [] };
    return { unit, identifiers: sorted(ids).slice(0, SHOWN_IDENTIFIERS).join(', '), variants: sorted(variants).join(' + ') };
  });
}
