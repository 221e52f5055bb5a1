import type { SourceRequest } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { isClean, place, type ImportShelf, type KeptPart } from './import-shelf';
import type { SourceFile } from './opened-source';
import type { ReadResult } from './source-kind';

export interface GrownOrder {
  readonly imports: ImportShelf;
  readonly connection: Connection;
  readonly request: SourceRequest;
  readonly files: readonly SourceFile[];
  /** The view to make, quoted. */
  readonly relation: string;
  /** The table to make for the rows of new files, quoted. */
  readonly table: string;
  /** Reads files into the table. */
  readonly read: (files: readonly SourceFile[]) => Promise<ReadResult>;
}

export interface GrownImport {
  readonly result: ReadResult;
  /** Kept files that must stay. */
  readonly paths: readonly string[];
  readonly before: readonly KeptPart[];
  readonly newFiles: readonly SourceFile[];
  readonly newRows: number;
}

/**
 * Opens a source of text files that has grown by reading its new files alone: those that follow the files that are kept.
 *
 * Reading all files together could only give other rows where the new ones have other columns, other types or cells that do
 * not fit; then nothing is made.
 * @returns null where all files must be read
 */
export async function readGrown({ imports, connection, request, files, relation, table, read }: GrownOrder): Promise<GrownImport | null> {
  const beginning = await imports.beginning(request, files);
  if (beginning === null) return null;
  const { result: former, parts } = beginning;
  const newFiles = files.slice(parts.reduce((sum, part) => sum + part.files.length, 0));
  try {
    const fresh = await read(newFiles);
    if (fresh.kind === 'table' && isClean(fresh) && JSON.stringify([fresh.columns, fresh.dialect]) === JSON.stringify([former.columns, former.dialect])) {
      const rows = parts.reduce((sum, part) => sum + part.rows, 0) + fresh.rows;
      const shown = await imports.show(connection, relation, beginning, { table, rows: fresh.rows, files: newFiles });
      if (shown !== null) return { result: { ...former, rows, kind: 'view', rowOrderSql: place, fileRows: shown.fileRows }, paths: shown.paths, before: parts, newFiles, newRows: fresh.rows };
    }
  } catch (thrown) {
    if (thrown instanceof LiftbenchError && thrown.failure.kind === 'cancelled') throw thrown;
    // All files are read then, and what is wrong with one is told in full.
  }
  await connection.run(`DROP TABLE IF EXISTS ${table}`);
  return null;
}
