import { quoteIdentifier } from '../database/quoting';
import type { PlannedMeasure } from '../evaluation/plan-sample';
import { asFraction } from './fraction-words';
import { analysed, placesWhere, type UnitTable } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { found, proposal, type Found } from './found';
import { twoScales } from './two-scales';
import { ownKey, type UnitKey, type UnitKeys } from './unit-keys';
import { counted } from './repair-words';

/** A measure with a value, and the metrics that read it. */
export interface ValueMeasure {
  readonly measure: PlannedMeasure;
  readonly value: string;
  readonly metrics: readonly { readonly id: string; readonly index: number; readonly summed: boolean; readonly capped: boolean }[];
}

/** Fewer negatives than this share look like mistakes; more are a quantity that can be negative. */
const SIGNED = 0.05;
/** The share of a metric's total that a thousandth of the units may carry before it is told. */
const CARRIES = 0.1;
/** Bins of values per power of ten. */
const PER_POWER = 20;

/** The values of all measures. */
export async function seeValues(data: ExperimentData): Promise<SeenMeasure[]> {
  const all: SeenMeasure[] = [];
  for (const one of valueMeasures(data)) all.push({ ...one, seen: await lookAt(data, one) });
  return all;
}

/** What is wrong with the values of metrics. @param sums queries for the sums `s` per unit that are at hand, by measure */
export async function findValues(data: ExperimentData, table: UnitTable, keys: UnitKeys, measures: readonly SeenMeasure[], sums: ReadonlyMap<string, string>): Promise<Found[]> {
  const results: Found[] = [];
  for (const one of measures) results.push(...wrongValues(one, one.seen), ...mixedUnits(one, one.seen), ...(await outliers(data, one, table, keys, sums)));
  return results;
}

/** The metric by which a few units may carry most of a measure's sum; undefined where none can be told of. */
export function carriedMetric({ metrics }: ValueMeasure, { units }: UnitTable): ValueMeasure['metrics'][number] | undefined {
  return units < 100 ? undefined : metrics.find((metric) => metric.summed && !metric.capped);
}

function valueMeasures({ plan, definition }: ExperimentData): ValueMeasure[] {
  return plan.measures.flatMap((measure) => {
    if (measure.value === null) return [];
    const metrics = plan.metrics.flatMap(({ metric, numerator, denominator }) => {
      const index = definition.metrics.findIndex(({ id }) => id === metric);
      const written = definition.metrics[index];
      const mine = [numerator, denominator].filter((use) => use?.measure === measure.id);
      return mine.length === 0 || written === undefined ? [] : [{ id: metric, index, summed: numerator.measure === measure.id && numerator.aggregate === 'sum' && denominator === null, capped: 'cap' in written && written.cap !== undefined }];
    });
    return metrics.length === 0 ? [] : [{ measure, value: `TRY_CAST(${measure.value.sql} AS DOUBLE)`, metrics }];
  });
}

function where({ measure }: ValueMeasure, ...more: string[]): string[] {
  return [...(measure.condition === null ? [] : [measure.condition]), ...more];
}

/** Values by what is wrong with them, and those above zero by twentieths of a power of ten. */
interface SeenValues {
  readonly all: number;
  readonly words: number;
  readonly nan: number;
  readonly up: number;
  readonly down: number;
  readonly negative: number;
  readonly bins: readonly { readonly bin: number; readonly count: number }[];
}

/** A measure and its values. */
export interface SeenMeasure extends ValueMeasure {
  readonly seen: SeenValues;
}

async function lookAt(data: ExperimentData, one: ValueMeasure): Promise<SeenValues> {
  const raw = one.measure.value?.sql ?? '';
  const rows = await data.connection.rows<Omit<SeenValues, 'bins'> & { bin: number | null; n: number }>(
    `SELECT CASE WHEN v > 0 AND isfinite(v) THEN CAST(floor(log10(v) * ${String(PER_POWER)}) AS BIGINT) END AS bin, count(*) AS n, count(x) AS all, count(*) FILTER (WHERE x AND v IS NULL) AS words, count(*) FILTER (WHERE isnan(v)) AS nan, count(*) FILTER (WHERE v = 'inf'::DOUBLE) AS up, count(*) FILTER (WHERE v = '-inf'::DOUBLE) AS down, count(*) FILTER (WHERE v < 0 AND isfinite(v)) AS negative
     FROM (SELECT CASE WHEN ${raw} IS NOT NULL THEN TRUE END AS x, ${one.value} AS v FROM ${one.measure.source.relation} WHERE ${[...where(one), 'TRUE'].join(' AND ')}) GROUP BY 1 ORDER BY bin`,
  );
  const sum = (of: 'all' | 'words' | 'nan' | 'up' | 'down' | 'negative'): number => rows.reduce((total, row) => total + row[of], 0);
  return { all: sum('all'), words: sum('words'), nan: sum('nan'), up: sum('up'), down: sum('down'), negative: sum('negative'), bins: rows.flatMap(({ bin, n }) => (bin === null ? [] : [{ bin, count: n }])) };
}

function wrongValues(one: ValueMeasure, counts: SeenValues): Found[] {
  const { measure, value, metrics } = one;
  const raw = measure.value?.sql ?? '';
  const { name } = measure.source;
  const label = measure.key.value ?? '';
  const base = { source: name, column: label, metric: metrics[0]?.id ?? null, total: counts.all, counted: 'values' as const };
  const infinite = counts.nan + counts.up + counts.down;
  const results: Found[] = [];
  if (counts.words > 0) {
    results.push(found({
      ...base, kind: 'not-numbers', severity: 'warning', count: counts.words,
      sentence: `${counted(counts.words, 'value')} of ${label} in ${name} ${counts.words === 1 ? 'is' : 'are'} no number and ${counts.words === 1 ? 'does' : 'do'} not count.`,
      rows: { source: name, sql: placesWhere(measure.source, where(one, `${raw} IS NOT NULL`, `${value} IS NULL`)) },
    }));
  }
  if (infinite > 0) {
    const details = [{ label: 'not a number (NaN)', count: counts.nan, total: null }, { label: 'infinite', count: counts.up, total: null }, { label: 'minus infinite', count: counts.down, total: null }].filter(({ count }) => count > 0);
    results.push(found({
      ...base, kind: 'infinite-values', severity: 'warning', count: infinite, details,
      sentence: `${counted(infinite, 'value')} of ${label} in ${name} ${infinite === 1 ? 'is' : 'are'} infinite or not a number and ${infinite === 1 ? 'does' : 'do'} not count.`,
      rows: { source: name, sql: placesWhere(measure.source, where(one, `${value} IS NOT NULL`, `NOT isfinite(${value})`)) },
    }));
  }
  if (counts.negative > 0 && counts.negative < SIGNED * counts.all) {
    results.push(found({
      ...base, kind: 'negative-values', severity: 'warning', count: counts.negative,
      sentence: `${counted(counts.negative, 'value')} of ${label} in ${name} ${counts.negative === 1 ? 'is' : 'are'} negative, where all others are not.`,
      proposals: [proposal({ id: 'leave-out', words: `Leave out the ${counted(counts.negative, 'row')}`, repairs: [{ kind: 'drop-rows', source: name, where: condition(measure, `${number(measure)} < 0${finite(measure)}`) }] })],
      rows: { source: name, sql: placesWhere(measure.source, where(one, `${value} < 0`, `isfinite(${value})`)) },
    }));
  }
  return results;
}

/** A condition in the definition's own words. */
function condition({ key }: PlannedMeasure, more: string): string {
  return key.where === null ? more : `(${key.where}) AND ${more}`;
}

function number({ key, value, source }: PlannedMeasure): string {
  const text = key.value ?? '';
  const written = source.columns.some(({ name }) => name === text) && !/^[a-z_][a-z0-9_]*$/i.test(text) ? quoteIdentifier(text) : text;
  return value?.type === 'VARCHAR' ? `try_cast(${written} AS DOUBLE)` : `(${written})`;
}

/** Minus infinity is another finding. */
function finite(measure: PlannedMeasure): string {
  return /^(DOUBLE|FLOAT|VARCHAR)$/.test(measure.value?.type ?? '') ? ` AND isfinite(${number(measure)})` : '';
}

function mixedUnits(one: ValueMeasure, { bins }: SeenValues): Found[] {
  const { measure, value, metrics } = one;
  const { name, columns } = measure.source;
  const split = twoScales(bins, PER_POWER);
  if (split === null) return [];
  const label = measure.key.value ?? '';
  const column = columns.find((candidate) => candidate.name === label);
  const minority = split.above <= split.below ? 'above' : 'below';
  const count = minority === 'above' ? split.above : split.below;
  const compare = minority === 'above' ? '>=' : '<';
  const cut = String(Number((10 ** split.cut).toPrecision(6)));
  const factor = minority === 'above' ? 1 / split.factor : split.factor;
  const written = condition(measure, `${number(measure)} ${compare} ${cut}${minority === 'below' ? ` AND ${number(measure)} > 0` : ''}`);
  return [found({
    kind: 'mixed-units', severity: 'error', source: name, column: label, metric: metrics[0]?.id ?? null, count, total: split.above + split.below, counted: 'values',
    sentence: `${counted(count, 'value')} of ${label} in ${name} ${count === 1 ? 'is' : 'are'} about ${split.factor.toLocaleString('en-US')} times as ${minority === 'above' ? 'large' : 'small'} as the others: two units of measurement in one column.`,
    details: [{ label: `below ${cut}`, count: split.below, total: null }, { label: `${cut} and above`, count: split.above, total: null }],
    proposals: column === undefined ? [] : [proposal({ id: 'scale', words: `Multiply the ${counted(count, 'value')} by ${String(factor)}`, repairs: [{ kind: 'scale-values', source: name, column: label, where: written, factor }] })],
    rows: { source: name, sql: placesWhere(measure.source, where(one, `${value} ${compare} ${cut}`, `${value} > 0`, `isfinite(${value})`)) },
  })];
}

async function outliers({ plan: { units }, connection, definition }: ExperimentData, one: ValueMeasure, table: UnitTable, keys: UnitKeys, sums: ReadonlyMap<string, string>): Promise<Found[]> {
  const { measure, value } = one;
  const metric = carriedMetric(one, table);
  if (metric === undefined) return [];
  const most = Math.ceil(0.001 * table.units);
  const after = measure.time === null ? '' : ' AND e.t >= u.t';
  const sumsBy = ({ row, unit, same }: UnitKey): string => {
    const inner = [`${row} AS k`, `${measure.time ?? 'NULL::BIGINT'} AS t`, `${value} AS v`];
    return `SELECT u.k AS k, sum(e.v) AS s FROM (SELECT ${inner.join(', ')} FROM ${measure.source.relation} WHERE ${[...where(one), 'TRUE'].join(' AND ')}) e JOIN (SELECT ${unit} AS k, t FROM ${table.name} WHERE ${analysed(units)}) u ON ${same} WHERE isfinite(e.v)${after} GROUP BY u.k`;
  };
  const { total, top, least, lowest, having } = await connection.row<{ total: number | null; top: number | null; least: number | null; lowest: number | null; having: number }>(
    `WITH p AS MATERIALIZED (${sums.get(measure.id) ?? sumsBy(keys.of(measure.unitColumn))}), q AS (SELECT s FROM p ORDER BY s DESC LIMIT ${String(most)}) SELECT sum(s) AS total, min(s) AS lowest, count(*) AS having, (SELECT sum(s) FROM q) AS top, (SELECT min(s) FROM q) AS least FROM p`,
  );
  if (total === null || top === null || least === null || lowest === null || lowest < 0 || total <= 0 || having < 20 * most || top < CARRIES * total) return [];
  const share = top / total;
  const name = definition.metrics[metric.index]?.name ?? metric.id;
  return [found({
    kind: 'outlier-units', severity: share > 0.2 ? 'warning' : 'info', source: measure.source.name, column: measure.key.value, metric: metric.id, count: most, total: table.units, counted: 'units',
    sentence: `The top 0.1 % of units (${counted(most, 'unit')}) carry ${asFraction(share)} of all ${name}.`,
    details: [{ label: 'units with a value', count: having, total: table.units }],
    proposals: [proposal({ id: 'cap', words: `Cap ${name} at its 99.9th percentile`, edits: [{ path: ['metrics', metric.index, 'cap'], value: { upper: 0.999 } }] })],
    rows: { source: measure.source.name, sql: placesWhere(measure.source, where(one, `${quoteIdentifier(measure.unitColumn.name)} IN (SELECT k FROM (${sumsBy(ownKey(measure.unitColumn, units))}) WHERE s >= ${String(least)})`)) },
  })];
}
