import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, onTestFinished } from 'vitest';
import type { ReadOptions } from '../../../src-contract/dataset';
import { LiftbenchError } from '../../../src-contract/failure';
import type { Failure } from '../../../src-contract/failure';
import { quoteIdentifier } from '../../../src-main/database/quoting';
import type { OpenedSource } from '../../../src-main/sources/opened-source';
import { Workspace } from '../../../src-main/sources/workspace';
import type { EnsureOptions, WorkspaceOptions } from '../../../src-main/sources/workspace';

/** A folder with the given files, removed after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'liftbench-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const open: Workspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

/** A workspace that is closed after the test. */
export function newWorkspace(options: WorkspaceOptions = {}): Workspace {
  const workspace = new Workspace({ threads: 2, ...options });
  open.push(workspace);
  return workspace;
}

export interface Opened {
  readonly workspace: Workspace;
  readonly source: OpenedSource;
}

/** Opens paths of a folder as the source "events". */
export async function openPaths(folder: string, paths: readonly string[], options: ReadOptions = {}, o: EnsureOptions & { workspace?: Workspace } = {}): Promise<Opened> {
  const workspace = o.workspace ?? newWorkspace();
  await workspace.ensure([{ name: 'events', paths, baseDirectory: folder, options }], o);
  return { workspace, source: workspace.source('events') };
}

/** Opens one text as the source "events". */
export async function openText(text: string | Uint8Array, options: ReadOptions = {}, name = 'events.csv'): Promise<Opened> {
  return openPaths(folderWith({ [name]: text }), [name], options);
}

/** All rows in file order, cells as DuckDB writes them as text. */
export async function textRows({ workspace, source }: Opened): Promise<(string | null)[][]> {
  const connection = await workspace.database.connect();
  try {
    const rows = await connection.rows<Record<string, string | null>>(`SELECT ${source.columns.map((column, index) => `${quoteIdentifier(column.name)}::VARCHAR AS c${String(index)}`).join(', ')} FROM ${source.relation} ORDER BY ${source.rowOrderSql}`);
    return rows.map((row) => source.columns.map((_, index) => row[`c${String(index)}`] ?? null));
  } finally {
    connection.close();
  }
}

export function typesOf(source: OpenedSource): Record<string, string> {
  return Object.fromEntries(source.columns.map((column) => [column.name, column.type]));
}

/** The failure that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof LiftbenchError) return thrown.failure;
    throw thrown;
  }
  throw new Error('It did not fail.');
}
