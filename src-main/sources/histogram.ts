import type { HistogramBin } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { ColumnStatistics } from './column-statistics';
import { finiteInstants } from './known-times';
import type { OpenedSource } from './opened-source';

const wantedBins = 30;
const hour = 3_600_000;
const timeSteps = [1, 5, 10, 50, 100, 500, 1000, 5000, 15_000, 60_000, 300_000, 900_000, hour, 2 * hour, 6 * hour, 12 * hour, 24 * hour, 48 * hour, 168 * hour, 336 * hour, 720 * hour, 2160 * hour, 8760 * hour];

/** A step of 1, 2 or 5 times a power of ten that makes about `wantedBins` bins of a range. */
export function niceStep(range: number, whole: boolean): number {
  const rough = range / wantedBins;
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * (1 - 1e-9)) ?? 10 * power;
  return whole ? Math.max(1, Math.round(step)) : step;
}

/** A step that people count time in, in milliseconds. */
export function niceTimeStep(rangeMs: number): number {
  return timeSteps.find((step) => step >= rangeMs / wantedBins) ?? niceStep(rangeMs, true);
}

/**
 * Equal-width bins with round edges over the finite values of a number column, or over a time column in epoch milliseconds.
 * A bin holds low ≤ value < high; the last one also its high. Null for other columns and those without a finite value.
 */
export async function histogram(connection: Connection, source: OpenedSource, column: ColumnStatistics): Promise<HistogramBin[] | null> {
  if (column.class !== 'number' && column.class !== 'time') return null;
  return column.class === 'time' ? timeHistogram(connection, source, column) : numberHistogram(connection, source, column);
}

async function numberHistogram(connection: Connection, source: OpenedSource, column: ColumnStatistics): Promise<HistogramBin[] | null> {
  const [low, high] = [column.minimum, column.maximum].map((text) => (text === null ? null : Number(text)));
  if (low === null || high === null || low === undefined || high === undefined) return null;
  if (low === high) return [{ low, high, count: source.rows - column.nulls - column.notFinite }];
  const whole = /INT/.test(column.type);
  const step = niceStep(high - low, whole);
  const first = Math.floor(low / step);
  const bins = Math.min(10 * wantedBins, Math.max(1, Math.ceil(high / step) - first + (whole && Number.isInteger(high / step) ? 1 : 0)));
  const value = `${quoteIdentifier(column.name)}::DOUBLE`;
  const counts = await countBins(connection, source, `floor(${value} / ${literal(step)}) - ${literal(first)}`, column.notFinite === 0 ? `${quoteIdentifier(column.name)} IS NOT NULL` : `isfinite(${value})`, bins);
  return counts.map((count, index) => ({ low: clean((first + index) * step), high: clean((first + index + 1) * step), count }));
}

/** Whole microseconds are divided as whole numbers, several times as fast as fractions. */
async function timeHistogram(connection: Connection, source: OpenedSource, column: ColumnStatistics): Promise<HistogramBin[] | null> {
  const name = quoteIdentifier(column.name);
  const time = finiteInstants(source, column)?.microseconds ?? source.timeSql(column.name);
  const ends = await connection.rows<{ us: number | null }>(
    `WITH ends AS (${endsSql(source, column)})
     SELECT ${time} AS us FROM (SELECT low AS ${name} FROM ends UNION ALL SELECT high FROM ends) ORDER BY us`,
  );
  const [low, high] = [ends[0]?.us ?? null, ends[1]?.us ?? null].map((us) => (us === null ? null : us / 1000));
  if (low === null || high === null || low === undefined || high === undefined) return null;
  if (low === high) return [{ low, high, count: source.rows - column.nulls - column.notFinite }];
  const step = niceTimeStep(high - low);
  const first = Math.floor(low / step) * step;
  const bins = Math.min(10 * wantedBins, Math.max(1, Math.ceil((high - first) / step)));
  const counts = await countBins(connection, source, `(${time} - ${String(first * 1000)}) // ${String(step * 1000)}`, `${name} IS NOT NULL`, bins);
  return counts.map((count, index) => ({ low: first + index * step, high: first + (index + 1) * step, count }));
}

/** The first and the last time; what a profile found already is not looked for again. */
function endsSql(source: OpenedSource, { name, type, minimum, maximum }: ColumnStatistics): string {
  const column = quoteIdentifier(name);
  const exact = /^(DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE)$/.test(type) && minimum !== null && maximum !== null;
  if (exact) return `SELECT ${quoteText(minimum)}::${type} AS low, ${quoteText(maximum)}::${type} AS high`;
  return `SELECT min(${column}) AS low, max(${column}) AS high FROM ${source.relation} WHERE isfinite(${column})`;
}

async function countBins(connection: Connection, source: OpenedSource, bin: string, where: string, bins: number): Promise<number[]> {
  const rows = await connection.rows<{ bin: number; n: number }>(
    `SELECT least(greatest(x, 0), ${String(bins - 1)})::INTEGER AS bin, sum(n)::BIGINT AS n
     FROM (SELECT ${bin} AS x, count(*) AS n FROM ${source.relation} WHERE ${where} GROUP BY 1) WHERE x IS NOT NULL GROUP BY 1`,
  );
  const counts = new Array<number>(bins).fill(0);
  for (const row of rows) counts[row.bin] = row.n;
  return counts;
}

function literal(value: number): string {
  return `${value.toExponential()}::DOUBLE`;
}

/** 0.30000000000000004 is 0.3 on an axis. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
