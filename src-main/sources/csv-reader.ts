import { quoteIdentifier, quoteText } from '../database/quoting';
import type { CsvDialect } from './csv-dialect';
import type { CsvText } from './csv-text';
import { duckPath } from './duck-path';
import { realSql } from './text-types';

/** One or more files of the same layout, and how their cells become values. */
export interface CsvGroup {
  readonly texts: readonly CsvText[];
  readonly dialect: CsvDialect;
  /** Tolerates line ends of several kinds and stray quotes, where the strict reader gives up. */
  readonly lenient: boolean;
  /** Columns whose one value stands in the folder's name: SQL by name. */
  readonly constants?: ReadonlyMap<string, string> | undefined;
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
    // A folder's name must not win over a column of the file.
    'hive_partitioning = false',
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    `header = ${String(dialect.header)}`,
    `skip = ${String(dialect.skippedLines)}`,
    `columns = {${columns.join(', ')}}`,
    `compression = ${group.texts.some((text) => text.gzip) ? `'gzip'` : `'none'`}`,
    ...(dialect.decimalComma ? [`decimal_separator = ','`] : []),
    ...(group.lenient ? ['strict_mode = false'] : []),
    ...(dialect.dateFormat === null ? [] : [`dateformat = ${quoteText(dialect.dateFormat)}`]),
    ...(dialect.timestampFormat === null ? [] : [`timestampformat = ${quoteText(dialect.timestampFormat)}`]),
  ];
  return `read_csv(${settings.join(', ')}${more})`;
}

/**
 * The type to give DuckDB's reader for a column. Whole numbers, dates and local times are read as text and converted by
 * {@link cellSql}: the reader would round 1.5 to 2, drop the zeros of 007, cut the time off a date and the offset off a
 * time, all without a word.
 */
export function readerType(type: string, conversion: Conversion): string {
  return conversion === 'tried' || type in losses ? 'VARCHAR' : type;
}

/** What a conversion to a type would lose, as a condition on a cell's text. */
const losses: Readonly<Record<string, (cell: string) => string>> = {
  BIGINT: (cell) => `contains(${cell}, '.') OR ${cell} LIKE '0_%'`,
  DATE: (cell) => `length(${cell}) > 10`,
  // Whatever follows the seconds must be digits of a fraction.
  TIMESTAMP: (cell) => `strlen(${cell}) > 19 AND try_cast(substr(${cell}, 21) AS UBIGINT) IS NULL`,
};

function formatOf(type: string, dialect: CsvDialect): string | null {
  return type === 'DATE' ? dialect.dateFormat : type.startsWith('TIMESTAMP') ? dialect.timestampFormat : null;
}

/** SQL of a cell's value from what the reader gave. */
export function cellSql(name: string, type: string, conversion: Conversion, dialect: CsvDialect): string {
  const cell = quoteIdentifier(name);
  const format = formatOf(type, dialect);
  if (type === 'VARCHAR') return cell;
  if (conversion === 'tried' && type === 'DOUBLE') return realSql(cell, dialect.decimalComma);
  if (conversion === 'tried') return format === null ? `try_cast(${cell} AS ${type})` : `try_strptime(${cell}, ${quoteText(format)})::${type}`;
  const lost = losses[type];
  if (lost === undefined) return cell;
  if (format !== null) return `strptime(${cell}, ${quoteText(format)})::${type}`;
  return `CASE WHEN ${lost(cell)} THEN error('does not fit')::${type} ELSE ${cell}::${type} END`;
}

/** Whether a cell's text becomes a value of the type with nothing lost, as a condition. */
export function fitsSql(cell: string, type: string, dialect: CsvDialect): string {
  const format = formatOf(type, dialect);
  if (format !== null) return `try_strptime(${cell}, ${quoteText(format)}) IS NOT NULL`;
  if (type === 'DOUBLE') return `(${realSql(cell, dialect.decimalComma)}) IS NOT NULL`;
  const lost = losses[type];
  return `try_cast(${cell} AS ${type}) IS NOT NULL${lost === undefined ? '' : ` AND NOT (${lost(cell)})`}`;
}
