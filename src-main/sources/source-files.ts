import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { SourceRequest } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import { nearestName } from '../database/nearest-name';
import { expandGlob, hasWildcards } from './glob';
import type { SourceFile } from './opened-source';

/**
 * The files of a request: globs expanded, duplicates left out, in the order given (and by name within a glob).
 * @throws LiftbenchError for a file that is missing, a folder, unreadable or empty, or a glob without a match.
 */
export async function resolveFiles(request: SourceRequest): Promise<SourceFile[]> {
  const paths: string[] = [];
  for (const written of request.paths) paths.push(...(await expand(written, request.baseDirectory)));
  if (paths.length === 0) throw new LiftbenchError({ kind: 'input', message: `The source "${request.name}" names no file.`, next: 'Give at least one path.' });
  return Promise.all([...new Set(paths)].map(describeFile));
}

async function expand(written: string, baseDirectory: string | null): Promise<string[]> {
  const path = resolve(baseDirectory ?? process.cwd(), written.replace(/^~(?=[/\\]|$)/, homedir()));
  if (await isFolder(path)) return filesIn(path);
  if (!hasWildcards(path) || (await exists(path))) return [path];
  const found = await expandGlob(path);
  if (found.length > 0) return found;
  throw new LiftbenchError({
    kind: 'input',
    message: `No file matches "${written}".`,
    place: { file: path },
    next: 'Check the folder and the pattern; * stays inside one folder, ** goes through all below.',
  });
}

const dataFile = /\.(csv|tsv|txt|json|jsonl|ndjson|parquet|pq)(\.gz)?$/i;

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

/** The data files of a folder and of the folders below it, those whose names begin with a dot or an underscore left out. */
async function filesIn(folder: string): Promise<string[]> {
  const below = (path: string): string[] => path.slice(folder.length).split(/[/\\]/).filter(Boolean);
  const found = (await expandGlob(join(folder.replace(/[*?[{]/g, '?'), '**/*'))).filter((path) => path.startsWith(folder) && dataFile.test(path) && !below(path).some((part) => /^[._]/.test(part)));
  if (found.length > 0) return found;
  throw new LiftbenchError({ kind: 'input', message: 'This folder holds no data files.', place: { file: folder }, next: 'It needs files that end in .csv, .tsv, .json, .jsonl or .parquet, gzipped or not.' });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function describeFile(path: string): Promise<SourceFile> {
  const fail = (kind: 'input' | 'disk', message: string, next: string, cause?: unknown): LiftbenchError =>
    new LiftbenchError({ kind, message, next, place: { file: path } }, { cause });
  const found = await stat(path).catch(async (cause: unknown) => {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') throw fail('disk', 'This file may not be read.', 'Give yourself permission to read it and its folder, or copy it elsewhere.', cause);
    throw fail('input', 'There is no such file.', await missingFileAdvice(path), cause);
  });
  if (found.isDirectory()) throw fail('input', 'This is a folder, not a file.', `Name the files in it, for example: ${join(path, '*.csv')}.`);
  if (!found.isFile()) throw fail('input', 'This is not a regular file.', 'Save the data to a file first.');
  if (found.size === 0) throw fail('input', 'This file is empty (0 bytes).', 'Export it again, or leave it out.');
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw fail('disk', 'This file may not be read.', 'Give yourself permission to read it, or copy it elsewhere.', cause);
  });
  return { path, bytes: found.size, modified: found.mtime.toISOString() };
}

async function missingFileAdvice(path: string): Promise<string> {
  const folder = dirname(path);
  if (!(await exists(folder))) return `The folder ${folder} does not exist either; check the path.`;
  const near = nearestName(
    basename(path),
    (await expandGlob(join(folder.replace(/[*?[{]/g, '?'), '*'))).map((file) => basename(file)),
  );
  return near === null ? 'Check the path.' : `Did you mean ${near}?`;
}

/** The first bytes of a file. */
export async function headOf(path: string, bytes: number): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const buffer = new Uint8Array(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
