import { quoteIdentifier } from '../database/quoting';
import { asText } from '../evaluation/sql-text';
import type { OpenedSource } from '../sources/opened-source';

/** A source with a time, as the checks read it. */
export interface TimedSource {
  readonly source: OpenedSource;
  /** The unit's column, and its type. */
  readonly unit: string;
  readonly unitType: string;
  /** Epoch microseconds of a row. */
  readonly time: string;
}

const integer = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/i;

/** Rows `e` of units `u`; where the types of their keys differ they are compared as text. */
function ofUnits({ unitType }: TimedSource, keyType: string): string {
  return unitType === keyType || (integer.test(unitType) && integer.test(keyType)) ? 'e.k = u.k' : `${asText('e.k', unitType)} = ${asText('u.k', keyType)}`;
}

/** Whether a source has a row from before an instant. */
export function reachesBackSql({ source, time }: TimedSource, before: number): string {
  return `SELECT count(*)::DOUBLE AS rows FROM (SELECT 1 FROM ${source.relation} WHERE ${time} < ${String(before)} LIMIT 1)`;
}

/** Units with a row from before an instant in any of the sources, by code of their variant. */
export function seenBeforeSql(sources: readonly TimedSource[], units: string, keyType: string, before: number): string {
  const seen = sources.map((one) => `SELECT u.rowid AS u FROM ${units} u SEMI JOIN (SELECT ${quoteIdentifier(one.unit)} AS k FROM ${one.source.relation} WHERE ${one.time} < ${String(before)}) e ON ${ofUnits(one, keyType)}`);
  return `SELECT c::INTEGER AS c, count(*)::DOUBLE AS units FROM ${units} WHERE rowid IN (${seen.join(' UNION ')}) GROUP BY c ORDER BY c`;
}

/**
 * Rows of the units looked at, and those that repeat an earlier row of their unit in every payload column within the
 * window but at another instant, by code of the variant.
 * @param oneIn one unit in so many is looked at; units are numbered by a hash, so these are drawn by lot
 */
export function replaysSql(one: TimedSource, units: string, keyType: string, o: { readonly columns: readonly string[]; readonly oneIn: number; readonly windowSeconds: number }): string {
  // Hashed after the join, so that rows of other units cost nothing.
  const payload = o.columns.length === 0 ? '0' : `hash(${o.columns.map((_, i) => `e.p${String(i)}`).join(', ')})`;
  const columns = [`${quoteIdentifier(one.unit)} AS k`, `${one.time} AS t`, ...o.columns.map((name, i) => `${quoteIdentifier(name)} AS p${String(i)}`)];
  const chosen = o.oneIn === 1 ? units : `(SELECT rowid, k, c FROM ${units} WHERE rowid % ${String(o.oneIn)} = 0)`;
  return `SELECT c::INTEGER AS c, count(*)::DOUBLE AS rows, (count(*) FILTER (WHERE again))::DOUBLE AS replayed, (count(DISTINCT u) FILTER (WHERE again))::DOUBLE AS "replayedUnits"
FROM (
  SELECT u, c, t - lag(t) OVER (PARTITION BY u, h ORDER BY t) BETWEEN 1 AND ${String(o.windowSeconds * 1_000_000)} AS again
  FROM (
  SELECT u.rowid AS u, u.c AS c, ${payload} AS h, e.t AS t
  FROM (SELECT ${columns.join(', ')} FROM ${one.source.relation}) e JOIN ${chosen} u ON ${ofUnits(one, keyType)}
  )
)
GROUP BY c ORDER BY c`;
}
