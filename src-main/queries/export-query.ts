import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LiftbenchError } from '../../src-contract/failure';
import type { QueryColumn, QueryExport, QueryFormat } from '../../src-contract/query';
import type { BoundValues, Connection } from '../database/connection';
import { quoteText } from '../database/quoting';
import { diskFailure } from '../notebooks/disk-failure';

export interface ExportOrder {
  readonly sql: string;
  readonly values: BoundValues | undefined;
  readonly columns: readonly QueryColumn[];
  readonly format: QueryFormat;
  /** Absolute, with the format's ending; null gives base64. */
  readonly path: string | null;
  readonly signal: AbortSignal;
}

/** More than this is not handed over as text. */
const MOST_BYTES = 100_000_000;
/** The endings that a file of each format may have: an export writes nothing else. */
const endings: Readonly<Record<QueryFormat, RegExp>> = { csv: /\.(csv|txt)$/i, parquet: /\.parquet$/i, arrow: /\.(arrow|feather|ipc)$/i };

/**
 * Writes a query's rows. DuckDB may only write into its own temporary folder, so the file is made there and moved to its
 * place when it is whole.
 */
export async function exportQuery(connection: Connection, order: ExportOrder): Promise<QueryExport> {
  const { format, path } = order;
  if (path !== null && !endings[format].test(path)) throw new LiftbenchError({ kind: 'input', message: `The file's name must end in .${format}.`, place: { file: path }, next: `Name it with .${format} at its end.` });
  const { folder } = await connection.row<{ folder: string }>("SELECT current_setting('temp_directory') AS folder");
  const made = join(folder, `${randomUUID()}.${format}`);
  try {
    const rows = format === 'arrow' ? await (await import('./write-arrow')).writeArrow(connection, order, made) : await copyTo(connection, order, made);
    if (path !== null) {
      await move(made, path);
      return { rows, base64: null };
    }
    const { size } = await stat(made);
    if (size > MOST_BYTES) throw new LiftbenchError({ kind: 'input', message: 'The file is too large to be downloaded from here.', next: 'Ask for fewer rows or columns, or write it as Parquet.' });
    return { rows, base64: await readFile(made, 'base64') };
  } finally {
    await rm(made, { force: true });
  }
}

async function copyTo(connection: Connection, { sql, values, format }: ExportOrder, target: string): Promise<number> {
  const options = format === 'csv' ? "FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', NULLSTR ''" : 'FORMAT parquet, COMPRESSION zstd';
  const { Count } = await connection.row<{ Count: number }>(`COPY (${sql}) TO ${quoteText(target)} (${options})`, values);
  return Count;
}

/** The temporary folder may lie on another disk; a file appears whole or not at all. */
async function move(from: string, to: string): Promise<void> {
  const beside = `${to}.part`;
  try {
    await pipeline(createReadStream(from), createWriteStream(beside));
    await rename(beside, to);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw diskFailure(thrown, to, 'write');
  }
}
