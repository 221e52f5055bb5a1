import type { PushDialect } from './push-dialect';

/** An identifier for ClickHouse. */
export function clickHouseName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** A string literal for ClickHouse, whose strings know escapes. */
export function clickHouseText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

/** An instant (epoch microseconds) as ClickHouse compares times with. */
export function clickHouseInstant(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  const fraction = String(microseconds - seconds * 1_000_000).padStart(6, '0');
  const day = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `toDateTime64('${day}.${fraction}', 6, 'UTC')`;
}

/** Names are those of the oldest ClickHouse that is asked (22.9), or older. Nothing here needs a setting, so a user who may only read can run it. */
export const clickHouseDialect: PushDialect = {
  name: 'ClickHouse',
  text: clickHouseText,
  identifier: clickHouseName,
  matches: (text, pattern) => `match(${text}, ${clickHouseText(`(?i)${pattern}`)})`,
  wholeSpans: (microseconds, span) => `intDiv(${microseconds}, ${String(span)})`,
  asText: (expression, type) => {
    if (type === 'VARCHAR') return expression;
    if (!/^(DOUBLE|FLOAT|REAL|DECIMAL)/i.test(type)) return `toString(${expression})`;
    const value = `toFloat64(${expression})`;
    return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 9007199254740992 THEN toString(toInt64(${value})) ELSE toString(${expression}) END`;
  },
  asFiniteDouble: (expression) => `CASE WHEN isFinite(toFloat64(${expression})) THEN toFloat64(${expression}) END`,
  wholeSeconds: (from, to) => `CAST(floor(toFloat64(${to} - ${from}) / 1000000) AS Nullable(Int64))`,
  sum: (expression) => `sumKahan(${expression})`,
  quantile: (expression, share) => `quantileExactInclusive(${String(share)})(${expression})`,
  number: (value) => `(${/[.e]/.test(String(value)) ? String(value) : `${String(value)}.0`})`,
  noInstant: 'CAST(NULL AS Nullable(Int64))',
  asDouble: (expression, type) => (type === 'VARCHAR' ? `toFloat64OrNull(trimBoth(${expression}))` : `toFloat64(${expression})`),
  isFinite: (expression) => `isFinite(${expression})`,
  first: (expressions, order) => `argMin(tuple(${expressions.join(', ')}), tuple(${order.join(', ')}))`,
  part: (value, place) => `tupleElement(${value}, ${String(place)})`,
  last: (expression, order, condition) => `argMax(${expression}, tuple(${order.join(', ')})) FILTER (WHERE ${condition})`,
  variance: (expression) => `varPopStable(${expression})`,
  covariance: (a, b) => `covarPopStable(${a}, ${b})`,
  log1p: (expression) => `log1p(${expression})`,
  scatter: (texts) => `cityHash64(${texts.map((text) => `ifNull(${text}, '')`).join(', ')})`,
  fewDistinct: (expression) => `uniqUpTo(100)(${expression})`,
  gather: (expression) => `groupArray(${expression})`,
  flat: (lists) => `arrayFlatten(${lists})`,
  sorted: (list) => `arraySort(${list})`,
  lengthOf: (list) => `length(${list})`,
  elementAt: (list, place) => `arrayElement(${list}, toInt64(${place}) + 1)`,
  countUpTo: (list, cut) => `arrayCount(v -> v <= ${cut}, ${list})`,
  sumOver: (list, name, expression) => `arraySum(${name} -> ${expression}, ${list})`,
  between: (rawTime, from, to) => [
    ...(from === null ? [] : [`${rawTime} >= ${clickHouseInstant(from)}`]),
    ...(to === null ? [] : [`${rawTime} < ${clickHouseInstant(to)}`]),
  ],
};
