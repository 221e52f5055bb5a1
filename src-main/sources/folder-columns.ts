import { basename, dirname } from 'node:path';
import { quoteText } from '../database/quoting';

/** A column whose values stand in the names of the folders that the files lie in, such as `day=2026-03-01`. */
export interface FolderColumn {
  readonly name: string;
  /** DuckDB type: DATE, BIGINT or VARCHAR. */
  readonly type: string;
  /** One value per file, null where the folder stands for none. */
  readonly values: readonly (string | null)[];
}

const emptyFolder = '__HIVE_DEFAULT_PARTITION__';

/**
 * The columns in the folders' names, as Parquet files of the same layout have them: only those that every file has, and none
 * that a file has itself.
 * @param names columns of the files
 * @param chosen types that the user gave
 */
export function folderColumns(files: readonly string[], names: readonly string[], chosen: Readonly<Record<string, string>> = {}): FolderColumn[] {
  const found = files.map(partsOf);
  const [first] = found;
  if (first === undefined) return [];
  const taken = new Set(names.map((name) => name.toLowerCase()));
  return [...first.keys()].filter((name) => !taken.has(name.toLowerCase()) && found.every((parts) => parts.has(name))).map((name) => {
    const values = found.map((parts) => parts.get(name) ?? null);
    return { name, type: chosen[name] ?? typeOf(values), values };
  });
}

/** A file's value as SQL. */
export function folderValueSql({ type, values }: FolderColumn, file: number): string {
  const value = values[file] ?? null;
  return value === null ? `NULL::${type}` : `${quoteText(value)}::${type}`;
}

function partsOf(path: string): Map<string, string | null> {
  const parts = new Map<string, string | null>();
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(basename(folder)) ?? [];
    if (name !== undefined && value !== undefined && !parts.has(name)) parts.set(name, value === emptyFolder ? null : decoded(value));
  }
  return parts;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function typeOf(values: readonly (string | null)[]): string {
  const known = values.filter((value) => value !== null);
  const all = (pattern: RegExp): boolean => known.length > 0 && known.every((value) => pattern.test(value));
  if (all(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/) && known.every((value) => new Date(value).toISOString().startsWith(value))) return 'DATE';
  return all(/^(0|-?[1-9]\d{0,17})$/) ? 'BIGINT' : 'VARCHAR';
}
