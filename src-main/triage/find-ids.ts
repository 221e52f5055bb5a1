import { levelName } from '../../src-contract/evaluation';
import type { Repair } from '../../src-contract/repairs';
import { allDistinct } from '../database/all-distinct';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { asText } from '../evaluation/sql-text';
import { keptValues } from '../sources/kept-values';
import type { OpenedSource } from '../sources/opened-source';
import { standsForNobody } from '../sources/placeholder';
import { placesWhere, type UnitTable } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { found, proposal, type Found } from './found';
import { busyUnitsSql, keyColumn, timeColumn } from './repair-steps';
import { counted, number } from './repair-words';

/** A number that can well be somebody's id is a stand-in only if it gathers this many times the rows of a usual unit. */
const GATHERS = 5;
/** Rows in one hour below which nobody is called busy, and how many times the rows that 99 % of units have in all. */
const BUSY = { least: 100, times: 3 } as const;

export interface IdsSeen {
  readonly found: readonly Found[];
  /** A relation with every id of every source: the source's number `s`, the id as text `k`, its rows `n`, whether it stands for `nobody`. */
  readonly relation: string;
  /** Of the relation. */
  readonly rows: number;
}

interface SourceIds {
  readonly rows: number;
  readonly suspects: number;
  readonly most: number | null;
  readonly usual: number | null;
  readonly able: boolean | null;
}

/**
 * What is wrong with the ids of units, over all sources: stand-ins, ids that are one but for spaces and case, and units that are too busy.
 * @param table name for a table of the ids, which is made where a finding's rows need it or where ids must be gathered first
 */
export async function findIds(data: ExperimentData, units: UnitTable, table: string): Promise<IdsSeen> {
  const { connection, sources } = data;
  const list = [...sources.values()];
  const parts = list.map((source, index) => {
    const key = keyColumn(source, data);
    const kept = keptValues(data.database, source, key.name);
    const counts = kept === null ? `SELECT ${quoteIdentifier(key.name)} AS k, count(*) AS n FROM ${source.relation} GROUP BY ALL` : `SELECT v AS k, n FROM ${kept.table}`;
    // Whether some stand for nobody costs more than all else that is asked of ids, and a profile has seen it.
    const nobody = kept?.standIns === false ? 'FALSE' : `coalesce(${standsForNobody('k', 'VARCHAR')}, FALSE)`;
    return { kept, sql: `SELECT *, ${nobody} AS nobody FROM (SELECT ${String(index)} AS s, ${asText('k', key.type)} AS k, n FROM (${counts}))` };
  });
  const sql = parts.map((part) => part.sql).join(' UNION ALL ');
  const make = (): Promise<void> => connection.run(`CREATE OR REPLACE TABLE ${table} AS ${sql}`);
  const atHand = parts.every(({ kept }) => kept !== null);
  if (!atHand) await make();
  const relation = atHand ? `(${sql})` : table;
  const named = 'FILTER (WHERE k IS NOT NULL AND NOT nobody)';
  const seen = await connection.rows<Record<string, unknown> & SourceIds & { s: number }>(`SELECT s, count(*) AS rows, count(*) FILTER (WHERE nobody) AS suspects, max(n) ${named} AS most, quantile_disc(n, 0.99) ${named} AS usual, bool_or(${mayFold('k')}) AS able FROM ${relation} GROUP BY s`);
  const found: Found[] = [];
  for (const [index, source] of list.entries()) {
    const own = seen.find(({ s }) => s === index);
    if (own !== undefined) found.push(...(await standIns(data, units, source, relation, index, own)), ...(await bursts(data, source, relation, index, own)));
  }
  const rows = seen.reduce((sum, one) => sum + one.rows, 0);
  if (seen.every(({ able }) => able !== true)) return { found, relation, rows };
  const clashing = await collisions(data, relation, list, rows, { table, make: atHand ? make : () => Promise.resolve() });
  return { found: [...found, ...clashing], relation, rows };
}

async function standIns(data: ExperimentData, table: UnitTable, source: OpenedSource, ids: string, index: number, seen: SourceIds): Promise<Found[]> {
  if (seen.suspects === 0) return [];
  const { connection, plan: { units } } = data;
  const key = keyColumn(source, data);
  const of = `FROM ${ids} WHERE s = ${String(index)}`;
  const suspects = await connection.rows<{ k: string; n: number }>(`SELECT k, n ${of} AND nobody ORDER BY n DESC, k`);
  const { usual, rows } = await connection.row<{ usual: number; rows: number }>(`SELECT avg(n) AS usual, sum(n)::BIGINT AS rows ${of}`);
  const sure = suspects.filter(({ k, n }) => !/^(-1|0|test)$/i.test(k.trim()) || n >= GATHERS * usual);
  if (sure.length === 0) return [];
  const count = sure.reduce((sum, { n }) => sum + n, 0);
  const texts = sure.map(({ k }) => quoteText(k)).join(', ');
  const exposed = (await connection.row<{ n: number }>(`SELECT count(*) AS n FROM ${table.name} WHERE c < 255 AND ${asText('k', units.keyType)} IN (${texts})`)).n;
  return [found({
    kind: 'placeholder-ids', severity: exposed > 0 ? 'error' : 'warning', source: source.name, column: key.name, count, total: rows, counted: 'rows',
    sentence: `${counted(count, 'row')} of ${source.name} ${count === 1 ? 'has' : 'have'} a stand-in instead of an id (${sure.slice(0, 4).map(({ k }) => `“${k}”`).join(', ')})${exposed > 0 ? ` and ${exposed === 1 ? 'is' : 'are'} taken for ${counted(exposed, 'unit')}` : ''}.`,
    details: sure.map(({ k, n }) => ({ label: levelName(k), count: n, total: null })),
    proposals: [proposal({ id: 'leave-out', words: `Leave out the ${counted(count, 'row')}`, repairs: [{ kind: 'drop-placeholder-ids', source: source.name, ids: sure.map(({ k }) => k) }] })],
    rows: { source: source.name, sql: placesWhere(source, [`${asText(quoteIdentifier(key.name), key.type)} IN (${texts})`]) },
  })];
}

async function bursts(data: ExperimentData, source: OpenedSource, ids: string, index: number, { most, usual }: SourceIds): Promise<Found[]> {
  const { connection } = data;
  const time = timeColumn(source, data);
  if (time === null) return [];
  const limit = Math.max(BUSY.least, BUSY.times * (usual ?? 0));
  if (most === null || most <= limit) return [];
  const key = keyColumn(source, data);
  const busy = busyUnitsSql(source, key, time, { rows: limit, per: 'hour' });
  const caught = await connection.rows<{ k: string; n: number }>(`SELECT i.k, i.n FROM ${ids} i SEMI JOIN (${busy}) b ON i.k = b.k WHERE i.s = ${String(index)} AND NOT i.nobody ORDER BY i.n DESC, i.k`);
  if (caught.length === 0) return [];
  const rows = caught.reduce((sum, { n }) => sum + n, 0);
  const count = caught.length;
  return [found({
    kind: 'bursts', severity: 'warning', source: source.name, count, counted: 'units',
    sentence: `${counted(count, 'unit')} ${count === 1 ? 'has' : 'have'} more than ${number(limit)} rows of ${source.name} in one hour, ${counted(rows, 'row')} in all; most units have no more than ${number(usual ?? 0)} ever.`,
    details: caught.slice(0, 10).map(({ k, n }) => ({ label: k, count: n, total: null })),
    proposals: [proposal({ id: 'leave-out', words: `Leave out units with more than ${number(limit)} rows in one hour`, repairs: [{ kind: 'drop-units', source: source.name, moreThan: { rows: limit, per: 'hour' } }] })],
    rows: { source: source.name, sql: placesWhere(source, [`${asText(quoteIdentifier(key.name), key.type)} IN (${busy})`]) },
  })];
}

const SPACES = quoteText(' \t\r\n\u00a0\ufeff');

/** Holds for every id that folding would change: where there is none, no two become one. Costs a tenth of folding. */
function mayFold(k: string): string {
  const ends = [' ', '\t', '\r', '\n'].map((space) => `ends_with(${k}, ${quoteText(space)})`);
  return `(${k} <> lower(${k}) OR ${k} < '!' OR strlen(${k}) <> length(${k}) OR ${ends.join(' OR ')})`;
}

async function collisions(data: ExperimentData, ids: string, list: readonly OpenedSource[], rows: number, kept: { readonly table: string; make(): Promise<void> }): Promise<Found[]> {
  const { connection } = data;
  const textual = list.filter((source) => keyColumn(source, data).type === 'VARCHAR');
  if (textual.length === 0) return [];
  const folded = `lower(trim(k, ${SPACES}))`;
  // Within one source they differ already.
  const distinctOf = (relation: string): string => `SELECT ${list.length === 1 ? '' : 'DISTINCT '}k FROM ${relation} WHERE k IS NOT NULL AND NOT nobody`;
  const distinct = distinctOf(ids);
  if (await allDistinct(connection, { hash: `hash(${folded})`, from: `(${distinct})`, where: '', rows })) return [];
  const groupsOf = (of: string): string => `SELECT ${folded} AS f FROM (${of}) GROUP BY ALL HAVING count(*) > 1`;
  const clashing = await connection.rows<{ k: string; f: string }>(`SELECT k, ${folded} AS f FROM (${distinct}) WHERE ${folded} IN (${groupsOf(distinct)}) ORDER BY f, k LIMIT 200000`);
  if (clashing.length === 0) return [];
  // Rows are shown for longer than a profile's values are kept.
  await kept.make();
  const trimmed = new Map<string, number>();
  for (const { k } of clashing) trimmed.set(k.trim(), (trimmed.get(k.trim()) ?? 0) + 1);
  const bySpaces = clashing.filter(({ k }) => (trimmed.get(k.trim()) ?? 0) > 1).length;
  const meant = new Set(clashing.map(({ f }) => f)).size;
  const byCase = new Set(clashing.map(({ k }) => k.trim())).size > meant;
  const count = clashing.length;
  const fold: Repair[] = [...(bySpaces > 0 ? [{ kind: 'trim-ids' } as const] : []), { kind: 'fold-ids' }];
  const proposals = [
    ...(byCase ? [proposal({ id: 'fold', words: bySpaces > 0 ? 'Take spaces away and ignore case' : 'Ignore the case of ids', repairs: fold })] : []),
    ...(bySpaces > 0 ? [proposal({ id: 'trim', words: 'Take spaces around ids away', repairs: [{ kind: 'trim-ids' }] })] : []),
  ];
  const [first] = textual;
  const key = first && quoteIdentifier(keyColumn(first, data).name);
  const examples = clashing.slice(0, 2).map(({ k }) => `“${k}”`).join(' and ');
  return [found({
    kind: 'colliding-ids', severity: 'warning', source: first?.name ?? null, count, counted: 'ids',
    sentence: `${counted(count, 'id')} ${count === 1 ? 'is' : 'are'} the same as another but for ${bySpaces > 0 && byCase ? 'spaces or case' : byCase ? 'case' : 'spaces'}, such as ${examples}: ${counted(meant, 'unit')} at most, not ${number(count)}.`,
    details: [{ label: 'by spaces', count: bySpaces, total: count }, { label: 'units at most', count: meant, total: null }],
    proposals,
    rows: first === undefined || key === undefined ? null : { source: first.name, sql: placesWhere(first, [`lower(trim(${key}, ${SPACES})) IN (${groupsOf(distinctOf(kept.table))})`]) },
  })];
}
