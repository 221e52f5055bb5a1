import { exposureRows, UNDECLARED, validity, type UnitsPlan } from '../evaluation/units-sql';
import { isKnownWithin } from '../sources/known-columns';
import type { ExperimentData } from './experiment-data';

/** Time and row of an exposure (see {@link exposureRows}) take up 111 bits of 126 where times lie before 2^51 µs, which is in 2041. */
const LATEST = 2 ** 51;
const FREE_BITS = 15;

/** Where the parts of a packed exposure stand, from the lowest bit on: a bit for each column, then the variant's code. */
export interface Packing {
  readonly columns: number;
  readonly codes: number;
}

/**
 * Whether all that is asked of first exposures fits one sortable number, so that its minimum gives it at once; null where it
 * does not, or is not known to.
 * @param columns how many columns of the exposure source are looked at
 * @param latest epoch microseconds up to which times are looked for
 */
export function packing({ plan: { units }, definition }: ExperimentData, columns: number, latest: number): Packing | null {
  const codes = Math.ceil(Math.log2(units.variants.length + 1));
  const time = definition.sources[units.source.name]?.time;
  const fits = units.time !== null && units.cluster === null && time !== undefined && columns + codes <= FREE_BITS && units.variants.length < 63 && latest < LATEST;
  return fits && isKnownWithin(units.source, time, 0, latest / 1000) ? { columns, codes } : null;
}

/**
 * The table of units, from one minimum per unit, which costs three quarters of asking for each part at first exposure. Columns as of
 * `firstExposuresSql`: those that are asked for here.
 */
export function packedExposuresSql(plan: UnitsPlan, table: string, { columns, codes }: Packing): string {
  const [bits, none] = [2 ** (columns + codes), 2 ** codes - 1];
  const code = `(CASE c WHEN ${String(UNDECLARED)} THEN ${String(none)} ELSE c END)`;
  const attribute = columns === 0 ? '' : ' + a0';
  const outside = validity(plan).map(({ name, holds }, index, all) => ({ name, sql: [...all.slice(0, index).map((one) => `(${one.holds})`), `NOT (${holds})`].join(' AND ') })).find(({ name }) => name === 'outsidePeriod');
  const held = `(o & ${String(bits - 1)}::HUGEINT)::INTEGER`;
  const first = `(${held} >> ${String(columns)})`;
  return `CREATE OR REPLACE TABLE ${table} AS
SELECT k, (CASE ${first} WHEN ${String(none)} THEN ${String(UNDECLARED)} ELSE ${first} END)::UTINYINT AS c${columns === 0 ? '' : `, {a0: (${held} & ${String(2 ** columns - 1)})::UBIGINT} AS f`},
  (o >> ${String(60 + columns + codes)})::BIGINT AS t, most & ${String(2n ** 63n - 1n)}::UBIGINT AS seen, most >> 63 = 1 AS strange${outside === undefined ? '' : ', "outsidePeriod"'}
FROM (
  SELECT k, min(o * ${String(bits)} + (${code}::INTEGER * ${String(2 ** columns)}${attribute})::INTEGER) AS o,
    bit_or(CASE WHEN o IS NULL THEN 0::UBIGINT WHEN c < ${String(UNDECLARED)} THEN 1::UBIGINT << c ELSE ${String(2n ** 63n)}::UBIGINT END) AS most${outside === undefined ? '' : `,
    count(*) FILTER (WHERE ${outside.sql}) AS "outsidePeriod"`}
  FROM (${exposureRows(plan)}
  ) r
  GROUP BY k
)`;
}
