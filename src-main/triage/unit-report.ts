import { createHash } from 'node:crypto';
import { levelName } from '../../src-contract/evaluation';
import { LiftbenchError } from '../../src-contract/failure';
import type { UnitReport, UnitSourceRows } from '../../src-contract/unit-lookup';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { EvaluationOrder } from '../evaluation/evaluate-experiment';
import { asText, rowOrder } from '../evaluation/sql-text';
import type { OpenedSource } from '../sources/opened-source';
import { exposureConditions, placesWhere, variantLabel } from './exposure-sql';
import { withExperimentData, type ExperimentData } from './experiment-data';
import { placedRows } from './finding-rows';
import { otherExperiments } from './other-experiments';
import { keyColumn, timeColumn } from './repair-steps';
import { unitValues } from './unit-values';

export type UnitOrder = Pick<EvaluationOrder, 'workspace' | 'statistics' | 'definition' | 'baseDirectory' | 'onProgress' | 'signal'>;

const MOST_ROWS = 500;

/** A fingerprint that stands for an id where ids must not be shown: the same id, the same fingerprint. */
export function maskedId(id: string): string {
  return `#${createHash('sha256').update(`liftbench ${id}`).digest('hex').slice(0, 10)}`;
}

/** All that the data of an experiment say about one unit. */
export async function unitReport(given: string, order: UnitOrder): Promise<UnitReport> {
  if (given.trim() === '') throw new LiftbenchError({ kind: 'input', message: 'No id was given.', next: 'Paste the id of a unit.' });
  const own = await withExperimentData(order, async (data) => {
    const seen = await inExperiment(given, data);
    const first = seen.firstExposure === null ? null : seen.micros;
    const { micros: _micros, ...rest } = seen;
    return { ...rest, metrics: seen.variant === null ? [] : await unitValues(data, seen.id, first) };
  });
  return { ...own, ...(order.baseDirectory === null ? { elsewhere: [], notLookedInto: [] } : await otherExperiments(order.baseDirectory, order, (data) => inExperiment(own.id, data))) };
}

/** Rows of a unit, as a condition. */
function isUnit(source: OpenedSource, data: ExperimentData, id: string): string {
  const key = keyColumn(source, data);
  return `${asText(quoteIdentifier(key.name), key.type)} = ${quoteText(id)}`;
}

async function spelled(given: string, data: ExperimentData): Promise<{ id: string; similar: string[]; found: boolean }> {
  const near = new Set<string>();
  for (const source of data.sources.values()) {
    const key = keyColumn(source, data);
    const text = asText(quoteIdentifier(key.name), key.type);
    const rows = await data.connection.rows<{ k: string }>(`SELECT DISTINCT ${text} AS k FROM ${source.relation} WHERE ${text} = ${quoteText(given)} OR lower(trim(${text})) = lower(${quoteText(given.trim())}) ORDER BY k LIMIT 20`);
    for (const { k } of rows) near.add(k);
  }
  if (near.has(given)) return { id: given, found: true, similar: [...near].filter((one) => one !== given) };
  const [first, ...rest] = [...near].sort((a, b) => Number(b === given.trim()) - Number(a === given.trim()));
  return first === undefined ? { id: given, found: false, similar: [] } : { id: first, found: true, similar: rest };
}

async function inExperiment(given: string, data: ExperimentData): Promise<Omit<UnitReport, 'metrics' | 'elsewhere' | 'notLookedInto'> & { readonly micros: number | null }> {
  const { definition, plan: { units }, connection, sources } = data;
  const { id, found, similar } = await spelled(given, data);
  const label = variantLabel(units);
  const order = units.time === null ? 'r' : 't, r';
  const mine = `SELECT ${label} AS v, ${units.time ?? 'NULL::BIGINT'} AS t, ${rowOrder(units.source)} AS r FROM ${units.source.relation} WHERE ${[...exposureConditions(units), isUnit(units.source, data, id)].join(' AND ')}`;
  const seen = await connection.rows<{ v: string | null; first: number | null; n: number }>(`SELECT v, min(t)::DOUBLE AS first, count(*) AS n, min(r) AS r FROM (${mine}) GROUP BY v ORDER BY ${units.time === null ? 'r' : 'first, r'}`);
  const variants = seen.map(({ v, first, n }) => ({ variant: v, declared: v !== null && units.variants.includes(v), first: instant(first), rows: n }));
  const declared = variants.filter((one) => one.declared);
  const [first] = variants;
  const leftOut = !found ? 'No row names this unit.'
    : first === undefined ? 'It has no exposure that counts.'
      : !first.declared ? `It was seen first in “${levelName(first.variant)}”, which is not declared.`
        : declared.length > 1 && definition.multiple === 'exclude' ? `It was seen in several variants: ${declared.map(({ variant }) => variant ?? '').join(', ')}.` : null;
  const columns = units.source.columns.map(({ name }, index) => `${quoteIdentifier(name)}::VARCHAR AS c${String(index)}`);
  const [row] = first === undefined ? [] : await connection.rows<Record<string, string | null>>(`SELECT ${columns.join(', ')}, ${units.time ?? 'NULL::BIGINT'} AS t, ${rowOrder(units.source)} AS r FROM ${units.source.relation} WHERE ${[...exposureConditions(units), isUnit(units.source, data, id)].join(' AND ')} ORDER BY ${order} LIMIT 1`);
  const listed: UnitSourceRows[] = [];
  for (const source of sources.values()) listed.push(await rowsOf(source, data, id));
  return {
    liftbench: 1, experiment: { id: definition.id, name: definition.name }, id, masked: maskedId(id), found, similar, variants,
    variant: leftOut === null ? (first?.variant ?? null) : null, leftOut, firstExposure: first?.first ?? null, micros: seen[0]?.first ?? null,
    attributes: row === undefined ? [] : units.source.columns.map(({ name }, index) => ({ column: name, value: row[`c${String(index)}`] ?? null })),
    sources: listed,
  };
}

async function rowsOf(source: OpenedSource, data: ExperimentData, id: string): Promise<UnitSourceRows> {
  const condition = isUnit(source, data, id);
  const time = timeColumn(source, data);
  const { n } = await data.connection.row<{ n: number }>(`SELECT count(*) AS n FROM ${source.relation} WHERE ${condition}`);
  const places = placesWhere(source, [condition], `CAST(${time ?? 'NULL::BIGINT'} AS VARCHAR)`).replace(/^SELECT /, `SELECT ${time ?? 'NULL::BIGINT'} AS t, `);
  const { rows } = await placedRows(source, places, data.connection, `ORDER BY w.t NULLS LAST, w.place LIMIT ${String(MOST_ROWS)}`);
  return { source: source.name, columns: source.columns.map(({ name }) => name), total: n, rows: rows.map((row) => ({ ...row, remark: null, time: row.remark === null ? null : instant(Number(row.remark)) })) };
}

function instant(micros: number | null): string | null {
  if (micros === null || !Number.isFinite(micros)) return null;
  const date = new Date(micros / 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
