import { quoteIdentifier, quoteText } from '../database/quoting';
import type { CsvDialect } from './csv-dialect';
import type { CsvText } from './csv-text';
import { duckPath } from './duck-path';

/** One or more files of the same layout, and how their cells become values. */
export interface CsvGroup {
  readonly texts: readonly CsvText[];
  readonly dialect: CsvDialect;
  /** Tolerates line ends of several kinds and stray quotes, where the strict reader gives up. */
  readonly lenient: boolean;
}

/** How a cell's text becomes its column's value: a failure ends the statement, or gives NULL. */
export type Conversion = 'demanded' | 'tried';

/** `read_csv` over a group. Every column is read as text unless `types` says otherwise. */
export function readCsv(group: CsvGroup, types: ReadonlyMap<string, string>, more = ''): string {
  const { dialect } = group;
  const columns = dialect.names.map((name) => `${quoteText(name)}: ${quoteText(types.get(name) ?? 'VARCHAR')}`);
  const settings = [
    `[${group.texts.map((text) => quoteText(duckPath(text.path))).join(', ')}]`,
    'auto_detect = false',
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    `header = ${String(dialect.header)}`,
    `skip = ${String(dialect.skippedLines)}`,
    `columns = {${columns.join(', ')}}`,
    `compression = ${group.texts.some((text) => text.gzip) ? `'gzip'` : `'none'`}`,
    ...(group.lenient ? ['strict_mode = false'] : []),
    ...(dialect.dateFormat === null ? [] : [`dateformat = ${quoteText(dialect.dateFormat)}`]),
    ...(dialect.timestampFormat === null ? [] : [`timestampformat = ${quoteText(dialect.timestampFormat)}`]),
  ];
  return `read_csv(${settings.join(', ')}${more})`;
}

/**
 * The type to give DuckDB's reader for a column. Whole numbers and dates are read as text and converted by
 * {@link cellSql}: the reader would round 1.5 to 2 and cut the time off a date without a word.
 */
export function readerType(type: string, conversion: Conversion): string {
  if (conversion === 'tried' || type === 'BIGINT' || type === 'DATE') return 'VARCHAR';
  return type;
}

/** SQL of a cell's value from what the reader gave. */
export function cellSql(name: string, type: string, conversion: Conversion, dialect: CsvDialect): string {
  const cell = quoteIdentifier(name);
  if (type === 'VARCHAR') return cell;
  if (conversion === 'demanded') {
    if (type === 'BIGINT') return `CASE WHEN contains(${cell}, '.') THEN error('not a whole number')::BIGINT ELSE ${cell}::BIGINT END`;
    if (type === 'DATE') {
      return dialect.dateFormat === null
        ? `CASE WHEN length(${cell}) > 10 THEN error('not a date')::DATE ELSE ${cell}::DATE END`
        : `strptime(${cell}, ${quoteText(dialect.dateFormat)})::DATE`;
    }
    return cell;
  }
  return triedSql(cell, type, dialect);
}

/** The reader's own conversion, giving NULL for what does not fit. */
function triedSql(cell: string, type: string, dialect: CsvDialect): string {
  const format = type === 'DATE' ? dialect.dateFormat : type.startsWith('TIMESTAMP') ? dialect.timestampFormat : null;
  return format === null ? `try_cast(${cell} AS ${type})` : `try_strptime(${cell}, ${quoteText(format)})::${type}`;
}
