import { LiftbenchError } from '../../src-contract/failure';
import type { AskedOf } from './clickhouse-failure';

/**
 * The oldest ClickHouse that is asked: the first one whose GROUPING tells what standard SQL says it does, by which sums over all
 * units are known from those of a segment. Every function of the dialect is older.
 */
export const OLDEST_CLICKHOUSE = '22.9';

/** @throws LiftbenchError where a server says that it is older; one that gives no number that can be read is asked. */
export function refuseOlder(version: string, { source, address }: AskedOf): void {
  const [year, month] = numbersOf(version);
  const [oldestYear, oldestMonth] = numbersOf(OLDEST_CLICKHOUSE);
  if (Number.isNaN(year) || year > oldestYear || (year === oldestYear && !(month < oldestMonth))) return;
  throw new LiftbenchError({
    kind: 'input', message: `ClickHouse ${version} at ${address} is too old: ${OLDEST_CLICKHOUSE} is the oldest that adds segments up as Liftbench asks it to.`,
    next: 'Name a newer server, or export the tables to Parquet and open the files.', place: { field: `sources.${source}.address` },
  });
}

function numbersOf(version: string): [number, number] {
  const [, year = '', month = ''] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return year === '' ? [NaN, NaN] : [Number(year), Number(month)];
}
