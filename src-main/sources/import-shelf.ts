import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { ReadOptions } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { CacheFolder } from '../shelf/cache-folder';
import { readColumnFile, writeColumnFile } from '../shelf/column-file';
import { duckPath } from './duck-path';
import type { SourceFile } from './opened-source';
import type { ReadResult } from './source-kind';

/** Text files that are smaller are read again faster than kept. */
const WORTH_KEEPING_BYTES = 20 * 1024 * 1024;

/** Text files that were read once, kept as Parquet, so that the next time costs no parsing. */
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
  keyOf(files: readonly SourceFile[], options: ReadOptions, dataHash: string): string | null {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes < this.#fromBytes) return null;
    return createHash('sha256').update(JSON.stringify([this.#stamp, dataHash, files, options])).digest('hex').slice(0, 40);
  }

  /**
   * Makes a relation of a kept import.
   * @returns what reading the files gave, and the file that must stay; null when it is not kept, or is damaged.
   */
  async take(connection: Connection, relation: string, key: string): Promise<{ result: ReadResult; path: string } | null> {
    const [rows, about] = [await this.#folder.find(rowsName(key)), await this.#folder.find(aboutName(key))];
    if (rows === null || about === null) return null;
    try {
      const result = (await readColumnFile(about)) as ReadResult;
      await connection.run(`CREATE VIEW ${relation} AS SELECT ${result.columns.map(({ name }) => quoteIdentifier(name)).join(', ')}, file_row_number AS ${place} FROM read_parquet(${quoteText(duckPath(rows))}, file_row_number = true)`);
      const described = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${relation}`);
      const { found } = await connection.row<{ found: number }>(`SELECT count(*) AS found FROM ${relation}`);
      if (found === result.rows && result.columns.every(({ type }, index) => described[index]?.column_type === type)) {
        return { result: { ...result, kind: 'view', rowOrderSql: place }, path: rows };
      }
      await connection.run(`DROP VIEW ${relation}`);
    } catch {
      await connection.run(`DROP VIEW IF EXISTS ${relation}`).catch(() => undefined);
    }
    await this.#folder.forget(rowsName(key));
    await this.#folder.forget(aboutName(key));
    return null;
  }

  /** Keeps what was read into a table, its rows in their order. Never fails; says whether it is kept. */
  async keep(connect: () => Promise<Connection>, relation: string, result: ReadResult, key: string): Promise<boolean> {
    if (!result.columns.every(({ name, type }) => safeType.test(type) && name.toLowerCase() !== 'file_row_number')) return false;
    const kept = await this.#folder.keep(rowsName(key), async (path) => {
      const connection = await connect();
      try {
        await connection.run(`COPY (SELECT ${result.columns.map(({ name }) => quoteIdentifier(name)).join(', ')} FROM ${relation}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION lz4_raw)`);
      } finally {
        connection.close();
      }
    });
    return kept && (await this.#folder.keep(aboutName(key), (path) => writeColumnFile(path, result)));
  }
}

const place = '"__row_position"';
/** Types that come back from Parquet as they went in. */
const safeType = /^(BOOLEAN|U?(TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE|VARCHAR|DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE|UUID|DECIMAL\(\d+,\d+\))$/;
const rowsName = (key: string): string => `import-${key}.parquet`;
const aboutName = (key: string): string => `import-${key}.about`;
