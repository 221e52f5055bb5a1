import type { DatasetNotice, Dialect, ReadOptions } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { quoteText } from '../database/quoting';
import type { CsvText } from './csv-text';
import { duckPath } from './duck-path';
import { minuteFormat } from './minute-format';

const delimiters = [',', '\t', ';', '|'];
const sampledLines = 200;

/** How one text file is to be read. */
export interface CsvDialect extends Dialect {
  /** Names of the columns, unique; `column1`… without a header. */
  readonly names: readonly string[];
  readonly dateFormat: string | null;
  readonly timestampFormat: string | null;
  /** Numbers have a comma where others have a point. */
  readonly decimalComma: boolean;
  readonly notices: readonly DatasetNotice[];
}

interface Sniffed {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly header: boolean;
  readonly skippedLines: number;
  readonly columns: number;
  readonly dateFormat: string | null;
  readonly timestampFormat: string | null;
}

/**
 * The dialect of a text file: what DuckDB's sniffer says, corrected where it is known to go wrong (a ragged file taken for
 * one single column, a header of words above columns of words), then the user's own options.
 */
export async function detectDialect(connection: Connection, text: CsvText, options: ReadOptions): Promise<CsvDialect> {
  const given = (['delimiter', 'quote', 'header'] as const).filter((key) => options[key] !== undefined);
  const sniffed = await sniff(connection, text, options);
  const quote = options.quote ?? sniffed?.quote ?? '"';
  const counted = bestDelimiter(text.head, quote || '"');
  const trusted = sniffed !== null && (sniffed.columns > 1 || counted === null) && skipsOnlyPreamble(text.head, sniffed);
  const delimiter = options.delimiter ?? (trusted ? sniffed.delimiter : (counted ?? ','));
  const skippedLines = trusted ? sniffed.skippedLines : 0;
  const finalQuote = options.quote ?? (trusted ? sniffed.quote || '"' : '"');
  const records = splitRecords(afterLines(text.head, skippedLines), delimiter, finalQuote, 40);
  const [first, ...rest] = records;
  if (first === undefined) throw new LiftbenchError({ kind: 'input', message: 'This file has no line with data.', place: { file: text.file.path }, next: 'Export it again, or leave it out.' });
  const header = options.header ?? (looksLikeHeader(first, rest) || (trusted && sniffed.header && !first.some(isNumberText)));
  const notices: DatasetNotice[] = [];
  const names = columnNames(header ? first : null, first.length, notices);
  notices.push(...delimiterNotices(text, delimiter, first.length, options.delimiter !== undefined, finalQuote));
  const decimalComma = delimiter !== ',' && writesDecimalComma(splitRecords(afterLines(text.head, skippedLines), delimiter, finalQuote, 2000).slice(header ? 1 : 0));
  if (decimalComma) notices.push({ severity: 'info', message: 'Numbers are written with a decimal comma: 12,5 was read as 12.5, and 1.234,5 as 1234.5.' });
  return {
    delimiter,
    quote: finalQuote,
    escape: trusted && sniffed.escape !== '' ? sniffed.escape : finalQuote,
    header,
    skippedLines,
    given,
    names,
    dateFormat: trusted ? sniffed.dateFormat : null,
    timestampFormat: (trusted ? sniffed.timestampFormat : null) ?? minuteFormat(text.head),
    decimalComma,
    notices,
  };
}

async function sniff(connection: Connection, text: CsvText, options: ReadOptions): Promise<Sniffed | null> {
  const fixed = [
    options.delimiter === undefined ? '' : `, delim = ${quoteText(options.delimiter)}`,
    options.quote === undefined ? '' : `, quote = ${quoteText(options.quote)}`,
    options.header === undefined ? '' : `, header = ${String(options.header)}`,
    text.gzip ? `, compression = 'gzip'` : '',
  ].join('');
  try {
    const row = await connection.row<{ delimiter: string; quote: string; escape: string; header: boolean; skip: number; columns: number; date: string | null; timestamp: string | null }>(
      `SELECT Delimiter AS delimiter, "Quote" AS quote, "Escape" AS escape, HasHeader AS header, SkipRows AS skip, len("Columns") AS columns,
         DateFormat AS date, TimestampFormat AS timestamp
       FROM sniff_csv(${quoteText(duckPath(text.path))}, comment = '', sample_size = 4096${fixed})`,
    );
    const shown = (value: string): string => (value === '(empty)' ? '' : value === '\\t' ? '\t' : value);
    return {
      delimiter: shown(row.delimiter),
      quote: shown(row.quote),
      escape: shown(row.escape),
      header: row.header,
      skippedLines: row.skip,
      columns: row.columns,
      dateFormat: otherThanIso(row.date),
      timestampFormat: otherThanIso(row.timestamp),
    };
  } catch (thrown) {
    if (thrown instanceof LiftbenchError && thrown.failure.kind === 'cancelled') throw thrown;
    return null;
  }
}

/** ISO 8601 is read without a format, and faster. */
function otherThanIso(format: string | null): string | null {
  return format === null || format === '' || format.startsWith('%Y-%m-%d') ? null : format;
}

/**
 * The sniffer skips what it takes for lines above the table, and where most rows are ragged that may be the header and good
 * rows with it. Lines of a preamble have far fewer parts than the table.
 */
function skipsOnlyPreamble(head: string, sniffed: Sniffed): boolean {
  const above = head.slice(0, head.length - afterLines(head, sniffed.skippedLines).length);
  const skipped = splitRecords(above, sniffed.delimiter, sniffed.quote || '"', sniffed.skippedLines);
  return sniffed.skippedLines === 0 || skipped.every((record) => record.length <= sniffed.columns / 2);
}

/** The delimiter that splits the first line and, in the same number of parts, most other lines; else one that makes a header of the first line; null when none does. */
export function bestDelimiter(head: string, quote: string): string | null {
  let best: string | null = null;
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const records = splitRecords(head, delimiter, quote, sampledLines);
    const parts = records[0]?.length ?? 1;
    if (parts < 2) continue;
    const alike = records.filter((record) => record.length === parts).length / records.length;
    const score = alike * Math.log2(parts + 1);
    if (alike >= 0.4 && score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best ?? delimiters.find((delimiter) => {
    const [first = [], ...rest] = splitRecords(head, delimiter, quote, sampledLines);
    return first.length > 1 && looksLikeHeader(first, rest);
  }) ?? null;
}

/** The first records of a text, empty lines left out, quotes obeyed (doubled inside). */
export function splitRecords(text: string, delimiter: string, quote: string, most: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let wasQuoted = false;
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const endField = (): void => {
    record.push(wasQuoted ? field : field.trim());
    field = '';
    wasQuoted = false;
  };
  const endRecord = (): void => {
    endField();
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  for (let at = 0; at < body.length && records.length < most; at++) {
    const character = body[at] ?? '';
    if (quoted) {
      if (character !== quote) field += character;
      else if (body[at + 1] === quote) {
        field += quote;
        at += 1;
      } else quoted = false;
    } else if (quote !== '' && character === quote && field.trim() === '') {
      quoted = true;
      wasQuoted = true;
      field = '';
    } else if (body.startsWith(delimiter, at)) {
      endField();
      at += delimiter.length - 1;
    } else if (character === '\n') endRecord();
    else if (character !== '\r') field += character;
    else if (body[at + 1] !== '\n') endRecord();
  }
  if (records.length < most && (field !== '' || record.length > 0)) endRecord();
  return records;
}

function afterLines(text: string, lines: number): string {
  const ends = /\r\n|\n|\r/g;
  for (let line = 0; line < lines; line++) if (ends.exec(text) === null) return '';
  return text.slice(ends.lastIndex);
}

function isNumberText(field: string): boolean {
  return field !== '' && Number.isFinite(Number(field.replace(',', '.')));
}

const usualNames = /(^|[_\s.-])(id|uid|uuid|user|userid|visitor|customer|device|session|variant|variation|group|arm|bucket|experiment|test|event|events|name|time|timestamp|ts|date|day|country|platform|value|amount|revenue|orders?|clicks?|views?|page|url|type|status|converted|created|exposure)($|[_\s.-])|_at$|Id$|At$/i;

/** Whether the first record names the columns: words, all different, and unlike what stands below them. */
export function looksLikeHeader(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const names = first.filter((field) => field !== '');
  if (names.length === 0 || names.length < first.length * 0.5) return false;
  if (names.some((name) => isNumberText(name) || /^\d{4}-\d\d-\d\d/.test(name) || name.length > 120)) return false;
  if (names.some((name) => usualNames.test(name) || usualNames.test(name.replace(/([a-z])([A-Z])/g, '$1_$2')))) {
    return !first.every((field, index) => field !== '' && rest.some((record) => record[index] === field));
  }
  const typedBelow = first.some((_, index) => rest.length > 0 && rest.every((record) => record[index] === '' || record[index] === undefined || isNumberText(record[index]) || /^\d{4}-\d\d-\d\d/.test(record[index])));
  return typedBelow && new Set(names).size === names.length;
}

/** Some column has numbers with a comma, and none has numbers with a point. Whole numbers say nothing: most people spend 0. */
export function writesDecimalComma(records: readonly (readonly string[])[]): boolean {
  const columns = (records[0] ?? []).map((_, index) => records.map((record) => record[index] ?? '').filter((field) => field !== ''));
  const mostly = (fields: readonly string[], pattern: RegExp): boolean => {
    const telling = fields.filter((field) => !/^[+-]?\d+$/.test(field));
    return telling.length > 0 && telling.filter((field) => pattern.test(field)).length >= 0.5 * telling.length && fields.every((field) => /^[+-]?[\d.,]+$/.test(field) || !/\d/.test(field));
  };
  return columns.some((fields) => mostly(fields, /^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$/)) && !columns.some((fields) => mostly(fields, /^[+-]?\d+\.\d+$/));
}

function columnNames(header: readonly string[] | null, count: number, notices: DatasetNotice[]): string[] {
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    const written = header?.[index]?.trim() ?? '';
    const wanted = written === '' ? `column${String(index + 1)}` : written;
    let name = wanted;
    for (let copy = 2; names.some((taken) => taken.toLowerCase() === name.toLowerCase()); copy++) name = `${wanted}_${String(copy)}`;
    if (name !== wanted) notices.push({ severity: 'warning', column: name, message: `The column name "${wanted}" occurs more than once; column ${String(index + 1)} is called "${name}" here.` });
    names.push(name);
  }
  return names;
}

function delimiterNotices(text: CsvText, delimiter: string, columns: number, given: boolean, quote: string): DatasetNotice[] {
  if (columns > 1) return [];
  const better = bestDelimiter(text.head, quote);
  const shown = delimiterInWords(delimiter);
  if (better !== null && better !== delimiter) {
    return [{ severity: 'error', message: `Only one column was found with ${shown} between columns${given ? ', as you chose' : ''}; ${delimiterInWords(better)} would give several.` }];
  }
  return [{ severity: 'warning', message: `Only one column was found (${shown} taken as the delimiter). If there should be more, choose the delimiter.` }];
}

export function delimiterInWords(delimiter: string): string {
  return { ',': 'a comma', '\t': 'a tab', ';': 'a semicolon', '|': 'a bar', ' ': 'a space' }[delimiter] ?? `"${delimiter}"`;
}
