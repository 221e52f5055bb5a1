import type { HistogramBin } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { ColumnStatistics } from './column-statistics';
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
  const value = column.class === 'time' ? `(${source.timeSql(column.name)} / 1000.0)` : `${quoteIdentifier(column.name)}::DOUBLE`;
  const { low, high } = await range(connection, source, column, value);
  if (low === null || high === null) return null;
  if (low === high) return [{ low, high, count: source.rows - column.nulls - column.notFinite }];
  const whole = /INT/.test(column.type);
  const step = column.class === 'time' ? niceTimeStep(high - low) : niceStep(high - low, whole);
  const first = Math.floor(low / step);
  const bins = Math.min(10 * wantedBins, Math.max(1, Math.ceil(high / step) - first + (whole && Number.isInteger(high / step) ? 1 : 0)));
  const counted = await connection.rows<{ bin: number; n: number }>(
    `SELECT least(greatest(floor(${value} / ${literal(step)}) - ${literal(first)}, 0), ${String(bins - 1)})::INTEGER AS bin, count(*) AS n
     FROM ${source.relation} WHERE ${column.class === 'time' || column.notFinite === 0 ? `${quoteIdentifier(column.name)} IS NOT NULL` : `isfinite(${value})`} GROUP BY 1 HAVING bin IS NOT NULL`,
  );
  const counts = new Map(counted.map((row) => [row.bin, row.n]));
  return Array.from({ length: bins }, (_, index) => ({ low: clean((first + index) * step), high: clean((first + index + 1) * step), count: counts.get(index) ?? 0 }));
}

async function range(connection: Connection, source: OpenedSource, column: ColumnStatistics, value: string): Promise<{ low: number | null; high: number | null }> {
  if (column.class === 'number' && column.notFinite === 0 && !/HUGEINT|DECIMAL/.test(column.type)) {
    return { low: column.minimum === null ? null : Number(column.minimum), high: column.maximum === null ? null : Number(column.maximum) };
  }
  return connection.row<{ low: number | null; high: number | null }>(`SELECT min(x) AS low, max(x) AS high FROM (SELECT ${value} AS x FROM ${source.relation}) WHERE isfinite(x)`);
}

function literal(value: number): string {
  return `${value.toExponential()}::DOUBLE`;
}

/** 0.30000000000000004 is 0.3 on an axis. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
