import type { SourceFormat } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { csv } from './csv';
import { duckdbFile } from './duckdb-file';
import { jsonLines } from './json-lines';
import { looksBinary } from './magic-bytes';
import { parquet } from './parquet';
import { headOf } from './source-files';
import type { SourceFile } from './opened-source';
import type { SourceKind } from './source-kind';

/** Every format that can be opened, the most telling first: the first that recognises a file reads it. */
export const sourceKinds: readonly SourceKind[] = [parquet, duckdbFile, jsonLines, csv];

/**
 * The format of a source's files.
 * @throws LiftbenchError when a file is of no known format, or the files are of several.
 */
export async function kindOf(files: readonly SourceFile[], chosen: SourceFormat | undefined): Promise<SourceKind> {
  const byFile = await Promise.all(
    files.map(async (file) => {
      const head = await headOf(file.path, 64 * 1024);
      const kind = sourceKinds.find((candidate) => (chosen === undefined ? candidate.recognises(file.path, head) : candidate.format === chosen));
      if (kind === undefined || (chosen !== undefined && !kind.recognises(file.path, head) && looksBinary(head) !== null)) throw unknownFormat(file, head, chosen);
      return { file, kind };
    }),
  );
  const [first] = byFile;
  if (first === undefined) throw new LiftbenchError({ kind: 'bug', message: 'A source without a file was opened.' });
  const other = byFile.find(({ kind }) => kind !== first.kind);
  if (other !== undefined) {
    throw new LiftbenchError({
      kind: 'input',
      message: `The files of one source must have one format, but this one is ${other.kind.format} and ${first.file.path} is ${first.kind.format}.`,
      place: { file: other.file.path },
      next: 'Open them as separate sources, or narrow the pattern.',
    });
  }
  return first.kind;
}

/** How the data get out of a file of another program. */
function adviceOf(what: string | null): string {
  if (what === 'a SQLite database') return 'This build of DuckDB cannot read SQLite. Export the table: sqlite3 -header -csv FILE "SELECT * FROM events" > events.csv';
  return 'Export the data as CSV or Parquet and open that.';
}

function unknownFormat(file: SourceFile, head: Uint8Array, chosen: SourceFormat | undefined): LiftbenchError {
  const what = looksBinary(head);
  return new LiftbenchError({
    kind: 'input',
    message: `This is not a ${chosen ?? 'CSV, TSV, JSON lines, Parquet or DuckDB'} file${what === null ? '' : `; it looks like ${what}`}.`,
    place: { file: file.path },
    next: adviceOf(what),
  });
}
