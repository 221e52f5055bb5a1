import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';

/**
 * What the texts of a column could be, counted. Text formats have no types of their own; these counts decide them, by the
 * same rules for a sample and for a whole file.
 */
export interface TextCounts {
  /** Cells that are not empty. */
  readonly filled: number;
  readonly integers: number;
  /** Integers with a leading zero or more than 18 digits, which a number would not keep. */
  readonly codes: number;
  readonly reals: number;
  readonly booleans: number;
  readonly dates: number;
  readonly timestamps: number;
  /** Timestamps that carry an offset or Z. */
  readonly zoned: number;
  /** Words for a missing value, such as n/a. */
  readonly blanks: number;
  /** Dates and timestamps in the file's own format, where it has one other than ISO. */
  readonly writtenDates: number;
  readonly writtenTimestamps: number;
}

/** How a file writes what others write otherwise. */
export interface TextFormats {
  /** Formats for strptime other than ISO 8601; null where the file has none. */
  readonly dateFormat: string | null;
  readonly timestampFormat: string | null;
  /** 12,5 is a number and 12.5 is none. */
  readonly decimalComma: boolean;
}

/** Thousands set apart by points before a decimal comma: 1.234,50. Without the comma 1.234 could be either. */
export const groupedByPoints = '[+-]?[0-9]{1,3}([.][0-9]{3})+,[0-9]+';

/** A cell's text as a DOUBLE, NULL where it is none. */
export function realSql(text: string, decimalComma: boolean): string {
  return decimalComma ? `CASE WHEN NOT contains(${text}, '.') THEN try_cast(replace(${text}, ',', '.') AS DOUBLE) WHEN regexp_full_match(trim(${text}), '${groupedByPoints}') THEN try_cast(replace(replace(${text}, '.', ''), ',', '.') AS DOUBLE) END` : `try_cast(${text} AS DOUBLE)`;
}

export interface TextType {
  readonly type: string;
  /** Some cells will not fit and become empty, visibly. */
  readonly garbage: boolean;
  /** The column is empty, so that any type fits. */
  readonly unknown: boolean;
}

const blankWords = `('n/a', 'na', '#n/a', 'null', 'none', 'nil', 'nan', '-', '--', '?', '.', 'undefined', 'missing', 'unknown', 'error', '#value!', '#ref!', '#div/0!', '\\n')`;
const zone = `'([0-9][zZ]|[0-9] ?[+-][0-9]{2}(:?[0-9]{2})?| ?(UTC|GMT))$'`;

/** A statement of thousands of aggregates takes minutes and gigabytes. */
const atOnce = 24;

/** The first so many texts of a column tell whether it has few different ones. */
const looked = 100_000;
const fewTexts = 1000;
const occurrences = '"__occurrences"';

/** The same counts for one column of a table with many rows: a text that occurs often is looked at once. */
export async function countColumnTypes(connection: Connection, relation: string, column: string, formats: TextFormats): Promise<TextCounts> {
  const cell = quoteIdentifier(column);
  const filled = `SELECT ${cell} FROM ${relation} WHERE ${cell} <> ''`;
  const { texts } = await connection.row<{ texts: number }>(`SELECT count(DISTINCT ${cell}) AS texts FROM (${filled} LIMIT ${String(looked)})`);
  const counts = texts > fewTexts
    ? await countTextTypes(connection, `(${filled})`, [column], formats)
    : await countTextTypes(connection, `(SELECT ${cell}, count(*) AS ${occurrences} FROM (${filled}) GROUP BY ${cell})`, [column], formats, `sum(${occurrences})`);
  const found = counts.get(column);
  if (found === undefined) throw new RangeError(`the texts of "${column}" were not counted`);
  return found;
}

/**
 * Counts, for each named VARCHAR column of a relation, what its texts could be.
 * @param count what counts the rows
 */
export async function countTextTypes(connection: Connection, relation: string, columns: readonly string[], formats: TextFormats, count = 'count(*)'): Promise<Map<string, TextCounts>> {
  const found = new Map<string, TextCounts>();
  if (columns.length === 0) return found;
  if (columns.length > atOnce) {
    for (let at = 0; at < columns.length; at += atOnce) {
      for (const [name, counts] of await countTextTypes(connection, relation, columns.slice(at, at + atOnce), formats, count)) found.set(name, counts);
    }
    return found;
  }
  const keys = ['filled', 'integers', 'codes', 'reals', 'booleans', 'dates', 'timestamps', 'zoned', 'blanks', 'writtenDates', 'writtenTimestamps'] as const;
  const written = (text: string, format: string | null): string => (format === null ? 'false' : `try_strptime(${text}, ${quoteText(format)}) IS NOT NULL`);
  const terms = columns.flatMap((column, index) => {
    const text = `trim(${quoteIdentifier(column)})`;
    const conditions = {
      filled: `${text} <> ''`,
      integers: `regexp_full_match(${text}, '[+-]?[0-9]+')`,
      codes: `regexp_full_match(${text}, '[+-]?(0[0-9]+|[0-9]{19,})')`,
      reals: `(${realSql(text, formats.decimalComma)}) IS NOT NULL`,
      booleans: `lower(${text}) IN ('true', 'false')`,
      dates: `length(${text}) = 10 AND try_cast(${text} AS DATE) IS NOT NULL`,
      timestamps: `length(${text}) > 9 AND try_cast(${text} AS TIMESTAMPTZ) IS NOT NULL`,
      zoned: `length(${text}) > 10 AND regexp_matches(${text}, ${zone}) AND try_cast(${text} AS TIMESTAMPTZ) IS NOT NULL`,
      blanks: `lower(${text}) IN ${blankWords}`,
      writtenDates: written(text, formats.dateFormat),
      writtenTimestamps: written(text, formats.timestampFormat),
    };
    return keys.map((key) => `${count} FILTER (WHERE ${conditions[key]}) AS ${key}_${String(index)}`);
  });
  const row = await connection.row<Record<string, number>>(`SELECT ${terms.join(', ')} FROM ${relation}`);
  columns.forEach((column, index) => {
    found.set(column, Object.fromEntries(keys.map((key) => [key, row[`${key}_${String(index)}`] ?? 0])) as unknown as TextCounts);
  });
  return found;
}

const identifying = /(^|[_\s.-])(id|ids|uid|uuid|guid|user|users|userid|visitor|customer|client|account|member|device|session|cookie|key|code|zip|postcode|phone|sku|hash|token|ip|version)($|[_\s.-])|[a-z](Id|ID|Key|Code)$/;

/** Whether a column's name says that its values identify something, so that turning one into a number would harm it. */
export function identifies(name: string): boolean {
  return identifying.test(name) || identifying.test(name.toLowerCase());
}

/**
 * The type that keeps what a column says. Integers with leading zeros or beyond 18 digits, and anything but plain integers in
 * a column that identifies something, stay text. A column with at least nine of ten cells of one type, or whose other
 * cells are words for "missing", is of that type, and the rest is garbage that will be reported.
 */
export function decideTextType(name: string, counts: TextCounts): TextType {
  const { filled } = counts;
  const clear = (type: string): TextType => ({ type, garbage: false, unknown: false });
  if (filled === 0) return { type: 'VARCHAR', garbage: false, unknown: true };
  if (counts.codes > 0) return clear('VARCHAR');
  if (counts.integers === filled) return clear('BIGINT');
  if (counts.booleans === filled) return clear('BOOLEAN');
  if (counts.dates === filled) return clear('DATE');
  if (identifies(name)) return clear('VARCHAR');
  const mostly = (fitting: number): boolean => fitting > 0 && (fitting >= 0.9 * filled || (fitting + counts.blanks >= 0.98 * filled && fitting >= 0.2 * filled));
  const of = (type: string, fitting: number): TextType => ({ type, garbage: fitting < filled, unknown: false });
  if (counts.reals === filled && counts.blanks < filled) return clear('DOUBLE');
  if (counts.timestamps === filled && (counts.zoned === 0 || counts.zoned === filled)) return clear(counts.zoned > 0 ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP');
  if (mostly(counts.reals) && counts.integers + counts.reals > counts.blanks) return of(counts.integers === counts.reals ? 'BIGINT' : 'DOUBLE', counts.reals);
  if (mostly(counts.dates) && counts.dates === counts.timestamps) return of('DATE', counts.dates);
  if (mostly(counts.timestamps)) {
    if (counts.zoned === 0) return of('TIMESTAMP', counts.timestamps);
    if (counts.zoned === counts.timestamps) return of('TIMESTAMP WITH TIME ZONE', counts.timestamps);
  }
  if (mostly(counts.writtenTimestamps)) return of('TIMESTAMP', counts.writtenTimestamps);
  if (mostly(counts.writtenDates)) return of('DATE', counts.writtenDates);
  if (mostly(counts.booleans)) return of('BOOLEAN', counts.booleans);
  return clear('VARCHAR');
}

/** The counts of cells that are known to fit a type, without looking at them again. */
export function countsOfFitting(type: string, cells: number, formats: TextFormats): TextCounts {
  const none: TextCounts = { filled: cells, integers: 0, codes: 0, reals: 0, booleans: 0, dates: 0, timestamps: 0, zoned: 0, blanks: 0, writtenDates: 0, writtenTimestamps: 0 };
  if (type === 'BIGINT') return { ...none, integers: cells, reals: cells };
  if (type === 'DOUBLE') return { ...none, reals: cells };
  if (type === 'BOOLEAN') return { ...none, booleans: cells };
  if (type === 'DATE') return formats.dateFormat === null ? { ...none, dates: cells, timestamps: cells } : { ...none, writtenDates: cells };
  if (type === 'TIMESTAMP') return formats.timestampFormat === null ? { ...none, timestamps: cells } : { ...none, writtenTimestamps: cells };
  if (type === 'TIMESTAMP WITH TIME ZONE') return { ...none, timestamps: cells, zoned: cells };
  return none;
}

export function addCounts(left: TextCounts, right: TextCounts): TextCounts {
  return Object.fromEntries(Object.entries(right).map(([key, value]: [string, number]) => [key, value + left[key as keyof TextCounts]])) as unknown as TextCounts;
}
