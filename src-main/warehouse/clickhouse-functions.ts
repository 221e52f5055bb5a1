import { clickHouseText } from './clickhouse-dialect';
import type { ExpressionPrinter, Printed, PrintedKind } from './printed';

type Rewrite = (given: readonly Printed[], printer: ExpressionPrinter) => Printed | null;

/** A function with the same meaning, its arguments of these kinds. */
function plain(name: string, takes: readonly PrintedKind[], gives: PrintedKind, fewest = takes.length): Rewrite {
  return (given) => {
    if (given.length < fewest || given.length > takes.length || given.some(({ kind }, i) => kind !== takes[i] && kind !== 'null')) return null;
    return { sql: `${name}(${given.map(({ sql }) => sql).join(', ')})`, kind: gives };
  };
}

function arithmetic(operator: string): Rewrite {
  return (given) => {
    if (given.some(({ kind }) => kind !== 'number' && kind !== 'null')) return null;
    const [a, b] = given;
    if (a === undefined) return null;
    if (b === undefined) return operator === '-' || operator === '+' ? { sql: `(${operator}${a.sql})`, kind: 'number', ...(a.number === undefined ? {} : { number: operator === '-' ? -a.number : a.number }) } : null;
    const ordered = operator !== '/' && [a, b].every((one) => one.ordered === true || one.number !== undefined);
    return { sql: `(${a.sql} ${operator} ${b.sql})`, kind: 'number', ...(ordered ? { ordered } : {}) };
  };
}

/** Whole division and remainder by zero are NULL in one engine and an error in the other. */
function byConstant(name: string): Rewrite {
  return ([a, b]) => {
    if (a === undefined || b === undefined) return null;
    if (a.kind !== 'number' || b.number === undefined || b.number === 0 || !Number.isInteger(b.number)) return null;
    return { sql: name === '%' ? `(${a.sql} % ${b.sql})` : `intDiv(${a.sql}, ${b.sql})`, kind: 'number' };
  };
}

function like(operator: string): Rewrite {
  return ([a, b, ...more]) => {
    // Where a pattern escapes, the engines read it differently.
    if (a?.kind !== 'text' || b?.text === undefined || more.length > 0 || b.text.includes('\\')) return null;
    return { sql: `(${a.sql} ${operator} ${clickHouseText(b.text)})`, kind: 'boolean' };
  };
}

/** Trimming takes bytes there, which would break letters; a pattern takes letters. */
function trimmedOf([text, given, ...more]: readonly Printed[]): Printed | null {
  if (text?.kind !== 'text' || given?.text === undefined || given.text === '' || more.length > 0) return null;
  const letters = `[${[...new Set(given.text)].map((letter) => `\\x{${(letter.codePointAt(0) ?? 0).toString(16)}}`).join('')}]+`;
  return { sql: `replaceRegexpAll(${text.sql}, ${clickHouseText(`^${letters}|${letters}$`)}, '')`, kind: 'text' };
}

/** A part of an instant, in UTC. */
const parts: Readonly<Record<string, string>> = { year: 'toYear', month: 'toMonth', day: 'toDayOfMonth', hour: 'toHour', minute: 'toMinute', quarter: 'toQuarter' };

function partOf(part: string): Rewrite {
  const name = parts[part];
  return ([time]) => (name === undefined || time?.kind !== 'time' ? null : { sql: `${name}(toDateTime64(${time.sql}, 6, 'UTC'))`, kind: 'number' });
}

const datePart: Rewrite = ([part, time], printer) => (part?.text === undefined || time === undefined ? null : partOf(part.text.toLowerCase())([time], printer));

/** Functions and operators of DuckDB that mean the same in ClickHouse, down to NULL. */
export const clickHouseFunctions: Readonly<Record<string, Rewrite | undefined>> = {
  '+': arithmetic('+'),
  '-': arithmetic('-'),
  '*': arithmetic('*'),
  '/': (given, printer) => {
    const [a, b] = given;
    if (a?.kind !== 'number' || b?.kind !== 'number') return null;
    return arithmetic('/')([{ ...a, sql: `toFloat64(${a.sql})` }, b], printer);
  },
  '//': byConstant('//'),
  '%': byConstant('%'),
  '~~': like('LIKE'),
  '!~~': like('NOT LIKE'),
  '~~*': like('ILIKE'),
  '!~~*': like('NOT ILIKE'),
  '||': (given) => (given.every(({ kind }) => kind === 'text') ? { sql: `concat(${given.map(({ sql }) => sql).join(', ')})`, kind: 'text' } : null),
  lower: plain('lowerUTF8', ['text'], 'text'),
  lcase: plain('lowerUTF8', ['text'], 'text'),
  upper: plain('upperUTF8', ['text'], 'text'),
  ucase: plain('upperUTF8', ['text'], 'text'),
  length: plain('lengthUTF8', ['text'], 'number'),
  len: plain('lengthUTF8', ['text'], 'number'),
  strlen: plain('length', ['text'], 'number'),
  trim: (given, printer) => trimmedOf(given) ?? plain('trimBoth', ['text'], 'text')(given, printer),
  ltrim: plain('trimLeft', ['text'], 'text'),
  rtrim: plain('trimRight', ['text'], 'text'),
  starts_with: plain('startsWith', ['text', 'text'], 'boolean'),
  prefix: plain('startsWith', ['text', 'text'], 'boolean'),
  ends_with: plain('endsWith', ['text', 'text'], 'boolean'),
  suffix: plain('endsWith', ['text', 'text'], 'boolean'),
  contains: ([a, b, ...more]) => (a?.kind !== 'text' || b?.text === undefined || b.text === '' || more.length > 0 ? null : { sql: `(position(${a.sql}, ${b.sql}) > 0)`, kind: 'boolean' }),
  abs: plain('abs', ['number'], 'number'),
  sign: plain('sign', ['number'], 'number'),
  floor: plain('floor', ['number'], 'number'),
  ceil: plain('ceil', ['number'], 'number'),
  ceiling: plain('ceil', ['number'], 'number'),
  isnan: plain('isNaN', ['number'], 'boolean'),
  isfinite: plain('isFinite', ['number'], 'boolean'),
  isinf: plain('isInfinite', ['number'], 'boolean'),
  ifnull: (given, printer) => (given.length === 2 ? { sql: `ifNull(${given.map(({ sql }) => sql).join(', ')})`, kind: printer.common(given, 'ifnull') } : null),
  nullif: (given, printer) => {
    const [a, b] = given;
    if (a === undefined || b === undefined) return null;
    return { sql: `CASE WHEN ${printer.compare(a, '=', b)} THEN NULL ELSE ${a.sql} END`, kind: a.kind };
  },
  if: ([condition, yes, no], printer) => {
    if (condition?.kind !== 'boolean' || yes === undefined || no === undefined) return null;
    return { sql: `CASE WHEN ${condition.sql} THEN ${yes.sql} ELSE ${no.sql} END`, kind: printer.common([yes, no], 'if') };
  },
  date_part: datePart,
  datepart: datePart,
  year: partOf('year'),
  month: partOf('month'),
  day: partOf('day'),
  dayofmonth: partOf('day'),
  hour: partOf('hour'),
  minute: partOf('minute'),
  quarter: partOf('quarter'),
};
