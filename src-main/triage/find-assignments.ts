import { levelName, noLevel } from '../../src-contract/evaluation';
import type { FindingDetail, Proposal } from '../../src-contract/triage';
import type { Repair } from '../../src-contract/repairs';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { analysed, exposureConditions, named, placesWhere, variantLabel, type UnitTable } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { found, proposal, type Found } from './found';
import { counted, number } from './repair-words';

/** What is wrong with who was assigned what. */
export async function findAssignments(data: ExperimentData, table: UnitTable): Promise<Found[]> {
  return [...(await severalVariants(data, table)), ...(table.undeclared === false ? [] : await labels(data)), ...(await forced(data)), ...(await missingIds(data))];
}

async function severalVariants({ plan: { units }, connection, definition }: ExperimentData, table: UnitTable): Promise<Found[]> {
  const groups = await connection.rows<{ seen: string; n: number }>(`SELECT seen::VARCHAR AS seen, count(*) AS n FROM ${table.name} WHERE c IS NOT NULL AND ${named(units)} AND bit_count(seen) > 1 GROUP BY ALL ORDER BY n DESC, seen`);
  const count = groups.reduce((sum, { n }) => sum + n, 0);
  if (count === 0) return [];
  const { all } = await connection.row<{ all: number }>(`SELECT count(*) AS all FROM ${table.name} WHERE c IS NOT NULL AND ${named(units)}`);
  const details = groups.map(({ seen, n }): FindingDetail => ({ label: units.variants.filter((_, code) => (BigInt(seen) >> BigInt(code)) & 1n).join(' + '), count: n, total: all }));
  const choose = (value: 'exclude' | 'first', words: string): Proposal => proposal({ id: value, words, edits: [{ path: ['exposure', 'multiple'], value }], inForce: definition.multiple === value });
  const choices = [choose('exclude', `Leave out the ${counted(count, 'unit')}`), choose('first', 'Keep each with its first variant')];
  return [found({
    kind: 'several-variants', severity: count > 0.01 * all ? 'error' : 'warning', source: units.source.name, count, total: all, counted: 'units', details,
    sentence: `${counted(count, 'unit')} ${count === 1 ? 'was' : 'were'} exposed to several variants${definition.multiple === 'exclude' ? ' and left out' : ' and counted in the first'}.`,
    proposals: [...choices, proposal({ id: 'as-exposed', words: 'Count each in every variant it saw (to compare only)', comparisonOnly: true })],
    rows: { source: units.source.name, sql: placesWhere(units.source, [...exposureConditions(units), `${units.key} IN (SELECT k FROM ${table.name} WHERE bit_count(seen) > 1)`]) },
  })];
}

/** `Treatment `, `treat-ment` and `TREATMENT` are one name to a person. */
function spelledAlike(label: string): string {
  return label.normalize('NFKC').toLowerCase().replace(/[\s_.-]+/gu, '');
}

async function labels({ plan: { units }, connection }: ExperimentData): Promise<Found[]> {
  const label = variantLabel(units);
  const seen = await connection.rows<{ label: string | null; n: number }>(`SELECT ${label} AS label, count(*) AS n FROM ${units.source.relation} WHERE ${exposureConditions(units).join(' AND ')} GROUP BY ALL ORDER BY n DESC, label NULLS LAST LIMIT 1000`);
  const all = seen.reduce((sum, { n }) => sum + n, 0);
  const strange = seen.filter((one) => one.label === null || !units.variants.includes(one.label));
  const meant = (one: string | null): string | undefined => (one === null ? undefined : units.variants.find((variant) => spelledAlike(variant) === spelledAlike(one)));
  const spelled = strange.filter((one) => meant(one.label) !== undefined);
  const undeclared = strange.filter((one) => meant(one.label) === undefined);
  const places = (some: readonly { label: string | null }[]): string => {
    const texts = some.flatMap((one) => (one.label === null ? [] : [quoteText(one.label)]));
    const among = [...(texts.length === 0 ? [] : [`${label} IN (${texts.join(', ')})`]), ...(some.some((one) => one.label === null) ? [`${label} IS NULL`] : [])];
    return placesWhere(units.source, [...exposureConditions(units), among.join(' OR ')]);
  };
  const details = (some: typeof strange): FindingDetail[] => some.map((one) => ({ label: levelName(one.label), count: one.n, total: all }));
  const sum = (some: typeof strange): number => some.reduce((total, { n }) => total + n, 0);
  const base = { source: units.source.name, column: null, total: all, counted: 'rows' as const };
  const results: Found[] = [];
  if (spelled.length > 0) {
    const repairs = units.variants.flatMap((to): Repair[] => {
      const from = spelled.flatMap((one) => (one.label !== null && meant(one.label) === to ? [one.label] : []));
      return from.length === 0 ? [] : [{ kind: 'merge-variants', from, to }];
    });
    const count = sum(spelled);
    results.push(found({
      ...base, kind: 'variant-spellings', severity: 'error', count, details: details(spelled), rows: { source: units.source.name, sql: places(spelled) },
      sentence: `${counted(count, 'exposure row')} ${count === 1 ? 'spells' : 'spell'} a variant otherwise than declared: ${spelled.slice(0, 6).map((one) => `“${one.label ?? ''}”`).join(', ')}.`,
      proposals: [proposal({ id: 'merge', words: `Read ${spelled.length === 1 ? 'it' : 'them'} as the declared ${repairs.length === 1 ? 'variant' : 'variants'}`, repairs })],
    }));
  }
  if (undeclared.length > 0) {
    const count = sum(undeclared);
    results.push(found({
      ...base, kind: 'undeclared-variants', severity: count > 0.05 * all ? 'warning' : 'info', count, details: details(undeclared), rows: { source: units.source.name, sql: places(undeclared) },
      sentence: `${counted(count, 'exposure row')} ${count === 1 ? 'names' : 'name'} a variant that is not declared: ${undeclared.slice(0, 6).map((one) => (one.label === null ? noLevel : `“${one.label}”`)).join(', ')}.`,
    }));
  }
  return results;
}

const forcedName = /^(is_?|was_?)?(forced?|preview|qa|internal|override|overridden|debug|staff|employee|test_?(user|account|mode)|whitelist(ed)?|allowlist(ed)?)(_(assignment|variant|user|mode|flag|group))?$/i;

async function forced({ plan: { units }, connection }: ExperimentData): Promise<Found[]> {
  const results: Found[] = [];
  for (const column of units.source.columns.filter(({ name }) => forcedName.test(name))) {
    const name = quoteIdentifier(column.name);
    const holds = column.class === 'boolean' ? name : column.class === 'number' ? `${name} <> 0` : `lower(trim(${name}::VARCHAR)) IN ('true', 't', '1', 'yes', 'y', 'forced', 'force', 'preview', 'qa', 'internal', 'override')`;
    const conditions = [...exposureConditions(units), holds];
    const { n, people } = await connection.row<{ n: number; people: number }>(`SELECT count(*) AS n, count(DISTINCT ${units.key}) AS people FROM ${units.source.relation} WHERE ${conditions.join(' AND ')}`);
    if (n === 0) continue;
    results.push(found({
      kind: 'forced-assignments', severity: 'error', source: units.source.name, column: column.name, count: people, counted: 'units',
      sentence: `${counted(people, 'unit')} ${people === 1 ? 'was' : 'were'} not assigned at random: ${column.name} is set in ${counted(n, 'exposure row')}.`,
      details: [{ label: 'exposure rows', count: n, total: null }],
      proposals: [proposal({ id: 'leave-out', words: `Leave out the ${counted(people, 'unit')}`, repairs: [{ kind: 'drop-units', source: units.source.name, where: column.class === 'text' || column.class === 'other' ? holds : holds }] })],
      rows: { source: units.source.name, sql: placesWhere(units.source, conditions) },
    }));
  }
  return results;
}

async function missingIds({ plan: { units }, connection }: ExperimentData): Promise<Found[]> {
  const conditions = [`${units.key} IS NULL`, ...(units.where === null ? [] : [units.where])];
  const count = async (some: readonly string[]): Promise<number> =>
    (await connection.row<{ n: number }>(`SELECT count(*) AS n FROM ${units.source.relation}${some.length === 0 ? '' : ` WHERE ${some.join(' AND ')}`}`)).n;
  const n = await count(conditions);
  if (n === 0) return [];
  const all = await count(conditions.slice(1));
  return [found({
    kind: 'missing-ids', severity: n > 0.01 * all ? 'error' : 'warning', source: units.source.name, column: units.key.slice(1, -1), count: n, total: all, counted: 'rows',
    sentence: `${counted(n, 'exposure row')} ${n === 1 ? 'names' : 'name'} no unit and ${n === 1 ? 'is' : 'are'} left out.`,
    rows: { source: units.source.name, sql: placesWhere(units.source, conditions) },
  })];
}

/** Counts of a column's empty cells at first exposure, at [variant][empty, filled]; all zero columns are left out. */
export interface EmptyShares {
  readonly column: string;
  readonly table: readonly (readonly number[])[];
}

export async function emptyShares({ plan: { units }, connection }: ExperimentData, table: UnitTable): Promise<EmptyShares[]> {
  if (table.columns.length === 0) return [];
  const counts = table.columns.map((_, bit) => `count(*) FILTER (WHERE (f.a0 & ${String(2n ** BigInt(bit))}::UBIGINT) <> 0) AS n${String(bit)}`);
  const groups = await connection.rows<Record<string, number>>(`SELECT c::INTEGER AS c, count(*) AS units, ${counts.join(', ')} FROM ${table.name} WHERE ${analysed(units)} GROUP BY c ORDER BY c`);
  return table.columns.flatMap((column, bit) => {
    const rows = units.variants.map((_, code) => {
      const group = groups.find(({ c }) => c === code);
      const empty = group?.[`n${String(bit)}`] ?? 0;
      return [empty, (group?.['units'] ?? 0) - empty];
    });
    return rows.some(([empty]) => empty !== 0) && rows.some(([, filled]) => filled !== 0) ? [{ column, table: rows }] : [];
  });
}

/** A column whose empty share differs between variants more than chance allows. */
export function nullShare({ plan: { units } }: ExperimentData, { column, table: counts }: EmptyShares, p: { readonly pValue: number; readonly adjustedPValue: number }, compared: number, unitTable: UnitTable): Found {
  const count = counts.reduce((sum, [empty = 0]) => sum + empty, 0);
  const total = counts.reduce((sum, row) => sum + row.reduce((all, n) => all + n, 0), 0);
  const details = units.variants.map((variant, code) => ({ label: variant, count: counts[code]?.[0] ?? 0, total: (counts[code]?.[0] ?? 0) + (counts[code]?.[1] ?? 0) }));
  const shares = details.map((one) => `${one.label} ${one.total === 0 ? '–' : `${((100 * one.count) / one.total).toFixed(1)} %`}`).join(', ');
  return found({
    kind: 'null-share', severity: 'warning', source: units.source.name, column, count, total, counted: 'units', details, ...p,
    sentence: `${column} is empty at first exposure more often in one variant than in another (${shares}; ${number(compared)} ${compared === 1 ? 'column' : 'columns'} compared).`,
    rows: { source: units.source.name, sql: placesWhere(units.source, [...exposureConditions(units), `${quoteIdentifier(column)} IS NULL`, `${units.key} IN (SELECT k FROM ${unitTable.name} WHERE ${analysed(units)})`]) },
  });
}
