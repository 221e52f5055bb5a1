import { AFTER_PERIOD } from '../../src-contract/sample';
import type { OpenedSource } from '../sources/opened-source';
import { asText, rowOrder } from './sql-text';

/** One scan of a source for measures that are not there yet. */
export interface ScanPlan {
  readonly source: OpenedSource;
  /** The unit's column, quoted, and its type. */
  readonly key: string;
  readonly keyType: string;
  /** The type of the units' own key; where the two differ they are compared as text. */
  readonly unitsKeyType: string;
  /** Epoch microseconds of a row; null when rows or units have no time. */
  readonly time: string | null;
  /** Exclusive end of the period, epoch microseconds; null = open. */
  readonly end: number | null;
  /** Distinct conditions; null = every row. Condition i is bit i % 32 of mask i / 32. */
  readonly conditions: readonly (string | null)[];
  /** Distinct value expressions with their types. */
  readonly values: readonly { readonly sql: string; readonly type: string }[];
  /** The row's place, to order rows of one unit at one instant. */
  readonly ordered: boolean;
}

/** How a value that cannot count is written into its column, so that one column of numbers says everything. */
export const sentinels = { missing: NaN, notNumeric: -Infinity, notFinite: Infinity } as const;

const MASK_BITS = 32;

/** How many mask columns a scan has; none when there is but one condition. */
export function maskCount(scan: Pick<ScanPlan, 'conditions'>): number {
  return scan.conditions.length < 2 ? 0 : Math.ceil(scan.conditions.length / MASK_BITS);
}

/**
 * Rows of exposed units that match at least one condition: unit number `u`, microseconds since first exposure `d`,
 * row `r`, masks `m0`…, values `v0`…. Rows after the period carry AFTER_PERIOD seconds more.
 */
export function measuresSql(scan: ScanPlan, units: string): string {
  const inner = [`${scan.key} AS k`];
  const outer = ['u.rowid::UINTEGER AS u'];
  if (scan.time !== null) {
    inner.push(`${scan.time} AS t`);
    const later = scan.end === null ? '' : ` + CASE WHEN e.t >= ${String(scan.end)} THEN ${String(AFTER_PERIOD * 1e6)} ELSE 0 END`;
    const longest = String((AFTER_PERIOD - 1) * 1e6);
    outer.push(`coalesce(CAST(CASE WHEN e.t - u.t > ${longest} THEN ${longest} ELSE e.t - u.t END AS DOUBLE)${later}, 'nan'::DOUBLE) AS d`);
  }
  if (scan.ordered) {
    inner.push(`${rowOrder(scan.source)} AS r`);
    outer.push('CAST(e.r AS DOUBLE) AS r');
  }
  for (let mask = 0; mask < maskCount(scan); mask += 1) {
    const part = scan.conditions.slice(mask * MASK_BITS, (mask + 1) * MASK_BITS);
    const bits = part.map((condition, bit) => {
      const value = String(2 ** bit);
      return condition === null ? `${value}::UINTEGER` : `CASE WHEN ${condition} THEN ${value}::UINTEGER ELSE 0::UINTEGER END`;
    });
    inner.push(`${bits.join(' | ')} AS m${String(mask)}`);
    outer.push(`e.m${String(mask)}`);
  }
  scan.values.forEach((value, index) => {
    inner.push(`${encodedValue(value)} AS v${String(index)}`);
    outer.push(`e.v${String(index)}`);
  });
  const any = scan.conditions.includes(null) ? [] : [scan.conditions.map((condition) => condition ?? 'TRUE').join(' OR ')];
  const where = any.length === 0 ? '' : `\n  WHERE ${any.join('')}`;
  return `SELECT ${outer.join(', ')}
FROM (
  SELECT ${inner.join(', ')}
  FROM ${scan.source.relation}${where}
) e JOIN ${units} u ON ${keyComparison(scan)}`;
}

const integer = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/i;

function keyComparison({ keyType, unitsKeyType }: ScanPlan): string {
  if (keyType === unitsKeyType || (integer.test(keyType) && integer.test(unitsKeyType))) return 'e.k = u.k';
  return `${asText('e.k', keyType)} = ${asText('u.k', unitsKeyType)}`;
}

const wholeNumbers = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BOOLEAN|DECIMAL)/i;

/** A value as DOUBLE, with {@link sentinels} for what cannot count. */
function encodedValue({ sql, type }: { readonly sql: string; readonly type: string }): string {
  const value = sql;
  if (wholeNumbers.test(type)) return `coalesce(CAST(${value} AS DOUBLE), 'nan'::DOUBLE)`;
  const number = `TRY_CAST(${value} AS DOUBLE)`;
  return `CASE WHEN ${value} IS NULL THEN 'nan'::DOUBLE WHEN ${number} IS NULL THEN '-inf'::DOUBLE WHEN isfinite(${number}) THEN ${number} ELSE 'inf'::DOUBLE END`;
}
