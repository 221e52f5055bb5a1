import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { SourceRequest } from '../../src-contract/bridge';
import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { CacheFolder } from '../shelf/cache-folder';
import { readColumnFile, writeColumnFile } from '../shelf/column-file';
import { dataHash } from './data-hash';
import { keptPart, partSelect, rowsInParts, type RowPart } from './file-rows';
import type { FileRows, SourceFile } from './opened-source';
import type { ReadResult } from './source-kind';

/** Text files that are smaller are read again faster than kept. */
const WORTH_KEEPING_BYTES = 20 * 1024 * 1024;

/** Files that were read together, as rows in one Parquet file. */
export interface KeptPart {
  readonly key: string;
  readonly files: readonly SourceFile[];
  readonly dataHash: string;
  readonly rows: number;
}

/** What reading a source's files gave: its rows lie in parts, one after the other. */
export interface KeptImport {
  readonly result: ReadResult;
  readonly parts: readonly KeptPart[];
}

/** What was read into a table, to be kept. */
export interface ImportOrder {
  readonly request: SourceRequest;
  /** Of all files. */
  readonly key: string;
  /** Of all files. */
  readonly result: ReadResult;
  /** Parts that are kept already; their rows come first. */
  readonly before: readonly KeptPart[];
  /** The files whose rows are in the table. */
  readonly files: readonly SourceFile[];
  readonly table: string;
  readonly rows: number;
}

/** Text files that were read once, kept as Parquet, so that the next time costs no parsing, and a new day of files only its own. */
export class ImportShelf {
  readonly #folder: CacheFolder;
  readonly #stamp: string;
  readonly #fromBytes: number;
  /** An import is kept this long after it was read, when nobody waits for the first look at the data any more. */
  readonly afterMs: number;

  /** @param stamp changes whenever the program does. */
  constructor(folder: CacheFolder, stamp: string, { fromBytes = WORTH_KEEPING_BYTES, afterMs = 3000 } = {}) {
    this.#folder = folder;
    this.#stamp = stamp;
    this.#fromBytes = fromBytes;
    this.afterMs = afterMs;
  }

  /** Where the database must be allowed to read and write. */
  async folder(): Promise<string | null> {
    return mkdir(this.#folder.folder, { recursive: true, mode: 0o700 }).then(() => this.#folder.folder, () => null);
  }

  /** Names an import by everything that decides its rows; null where keeping it is not worth it. */
  keyOf(files: readonly SourceFile[], { options }: SourceRequest, hash: string): string | null {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return bytes < this.#fromBytes ? null : this.#digest([hash, files, options]);
  }

  /**
   * Makes a relation of a kept import.
   * @returns what reading the files gave, and the files that must stay; null when it is not kept, or is damaged.
   */
  async take(connection: Connection, relation: string, key: string): Promise<{ result: ReadResult; paths: readonly string[] } | null> {
    const kept = await this.#about(key);
    if (kept === null) return null;
    const shown = await this.show(connection, relation, kept, null);
    if (shown !== null) return { result: { ...kept.result, kind: 'view', rowOrderSql: place, fileRows: shown.fileRows }, paths: shown.paths };
    await this.#folder.forget(aboutName(key));
    return null;
  }

  /**
   * The longest row of parts that a source's files still begin with, unchanged, from what was kept of it last; its files are
   * fewer than the source has now. Null where there is none, or where what was read then was not clean: what is a reject or a
   * cell of another type may depend on all files.
   */
  async beginning(request: SourceRequest, files: readonly SourceFile[]): Promise<KeptImport | null> {
    const path = await this.#folder.find(latestName(this.#family(request)));
    if (path === null) return null;
    const { key } = (await readColumnFile(path).catch(() => ({ key: '' }))) as { key: string };
    const kept = await this.#about(key);
    if (kept === null || !isClean(kept.result)) return null;
    const parts: KeptPart[] = [];
    let at = 0;
    for (const part of kept.parts) {
      const now = files.slice(at, at + part.files.length);
      if (JSON.stringify(now) !== JSON.stringify(part.files) || (await dataHash(now)) !== part.dataHash) break;
      parts.push(part);
      at += now.length;
    }
    return parts.length === 0 || at === files.length ? null : { result: kept.result, parts };
  }

  /**
   * Makes a view over an import's parts, and over the rows of a table after them.
   * @returns the files that must stay, and which rows are whose; null when one is gone or damaged
   */
  async show(connection: Connection, relation: string, { result, parts }: KeptImport, more: Pick<ImportOrder, 'table' | 'rows' | 'files'> | null): Promise<{ readonly paths: readonly string[]; readonly fileRows: FileRows } | null> {
    const names = result.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    const paths: string[] = [];
    const all: RowPart[] = [];
    for (const part of parts) {
      const path = await this.#folder.find(rowsName(part.key));
      if (path === null) return null;
      paths.push(path);
      all.push(keptPart(part.files, path, part.rows));
    }
    if (more !== null) all.push({ files: more.files, from: more.table, row: 'rowid', rows: more.rows });
    let rows = 0;
    const selects = all.map((part) => {
      rows += part.rows;
      return partSelect(part, rows - part.rows, names, place);
    });
    try {
      await connection.run(`CREATE VIEW ${relation} AS ${selects.join(' UNION ALL ')}`);
      const described = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${relation}`);
      const { found } = await connection.row<{ found: number }>(`SELECT count(*) AS found FROM ${relation}`);
      if (found === rows && result.columns.every(({ type }, index) => described[index]?.column_type === type)) return { paths, fileRows: rowsInParts(relation, result.columns, place, all) };
    } catch {
      // What is damaged is thrown away below.
    }
    await connection.run(`DROP VIEW IF EXISTS ${relation}`).catch(() => undefined);
    for (const part of parts) await this.#folder.forget(rowsName(part.key));
    return null;
  }

  /** Keeps what was read into a table, its rows in their order. Never fails; says whether it is kept. */
  async keep(connect: () => Promise<Connection>, { request, key, result, before, files, table, rows }: ImportOrder): Promise<boolean> {
    if (!result.columns.every(({ name, type }) => copyable(type) && name.toLowerCase() !== 'file_row_number')) return false;
    const part: KeptPart = { key: this.#digest(['part', key]), files, dataHash: await dataHash(files).catch(() => ''), rows };
    const kept = await this.#folder.keep(rowsName(part.key), async (path) => {
      const connection = await connect();
      try {
        await connection.run(`COPY (SELECT ${result.columns.map(({ name }) => quoteIdentifier(name)).join(', ')} FROM ${table}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION lz4_raw)`);
      } finally {
        connection.close();
      }
    });
    const { fileRows: _rows, ...plain } = result;
    const about: KeptImport = { result: plain, parts: [...before, part] };
    // The pointer first: one to nothing does no harm, and whatever is described is pointed to.
    if (!kept || !(await this.#folder.keep(latestName(this.#family(request)), (path) => writeColumnFile(path, { key })))) return false;
    return this.#folder.keep(aboutName(key), (path) => writeColumnFile(path, about));
  }

  async #about(key: string): Promise<KeptImport | null> {
    const path = await this.#folder.find(aboutName(key));
    if (path === null) return null;
    try {
      return (await readColumnFile(path)) as KeptImport;
    } catch {
      await this.#folder.forget(aboutName(key));
      return null;
    }
  }

  /** One source, whatever files it has just now. */
  #family({ paths, baseDirectory, options }: SourceRequest): string {
    return this.#digest(['source', paths, baseDirectory, options]);
  }

  #digest(parts: unknown): string {
    return createHash('sha256').update(JSON.stringify([this.#stamp, parts])).digest('hex').slice(0, 40);
  }
}

/** Every row and cell of the files is there as it was written. */
export function isClean({ droppedRows, unreadableCells, notices }: ReadResult): boolean {
  return droppedRows === 0 && unreadableCells === 0 && notices.length === 0;
}

export const place = '"__row_position"';
/** Types that come back from Parquet as they went in. */
const safeType = /^(BOOLEAN|U?(TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE|VARCHAR|DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE|UUID|DECIMAL\(\d+,\d+\))$/;
/** Whether a type comes back from Parquet as it went in. */
export function copyable(type: string): boolean {
  return safeType.test(type);
}
const rowsName = (key: string): string => `import-${key}.parquet`;
const aboutName = (key: string): string => `import-${key}.about`;
const latestName = (family: string): string => `import-${family}.latest`;
