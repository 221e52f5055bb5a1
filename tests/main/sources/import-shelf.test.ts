import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CacheFolder } from '../../../src-main/shelf/cache-folder';
import { ImportShelf } from '../../../src-main/sources/import-shelf';
import { profileSource } from '../../../src-main/sources/profile';
import { readRows } from '../../../src-main/sources/read-rows';
import { Workspace } from '../../../src-main/sources/workspace';

const text = [
  'user_id,event,amount,ts,flag,day',
  ...Array.from({ length: 500 }, (_, index) => `u${String((index * 7) % 90)},${index % 3 === 0 ? 'view' : '"buy, now"'},${index === 17 ? 'oops' : String(index / 8)},2026-03-0${String(1 + (index % 9))} 10:00:${String(index % 60).padStart(2, '0')},${index % 2 === 0 ? 'true' : ''},2026-03-01`),
  'u1,too,many,cells,in,this,row',
].join('\n');

describe('text files that were imported before', () => {
  let folder: string;
  let file: string;
  const open = async (stamp = 'one'): Promise<{ workspace: Workspace; seen: unknown; isKept: boolean }> => {
    const workspace = new Workspace({ imports: new ImportShelf(new CacheFolder(join(folder, 'cache'), 1e9), stamp, { fromBytes: 0, afterMs: 0 }) });
    await workspace.ensure([{ name: 'events', paths: [file], baseDirectory: null, options: {} }]);
    const { notices, ...profile } = await profileSource(workspace, 'events');
    const { rows } = await readRows(workspace, 'events', 0, 1000);
    return { workspace, seen: { profile, notices: notices.map(({ message }) => message), rows }, isKept: workspace.source('events').rowOrderSql !== 'rowid' };
  };
  const files = async (): Promise<string[]> => (await readdir(join(folder, 'cache')).catch(() => [])).filter((name) => !name.endsWith('.part')).sort();
  /** Opens the file and waits until it is kept. */
  const openAndKeep = async (stamp?: string): Promise<unknown> => {
    const before = (await files()).length;
    const { workspace, seen, isKept } = await open(stamp);
    expect(isKept).toBe(false);
    await vi.waitFor(async () => { expect((await files()).length).toBe(before + 3); }, { interval: 20 });
    await workspace.close();
    return seen;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'liftbench-imports-'));
    file = join(folder, 'events.csv');
    await writeFile(file, text);
  });

  it('are opened without being parsed again, and are the same in every row, count and reject', async () => {
    const first = await openAndKeep();
    const { workspace, seen, isKept } = await open();
    expect(isKept).toBe(true);
    expect(seen).toEqual(first);
    await workspace.close();
  });

  it('are read anew when the file, its time of change or the program is another', async () => {
    await openAndKeep();
    await utimes(file, new Date(0), new Date(0));
    const touched = await open();
    expect(touched.isKept).toBe(false);
    await touched.workspace.close();
    await writeFile(file, text.replace('u7,', 'u8,'));
    const edited = await open();
    expect(edited.isKept).toBe(false);
    await edited.workspace.close();
    const newer = await open('two');
    expect(newer.isKept).toBe(false);
    await newer.workspace.close();
  });

  it.each<[string, string]>([['rows', '.parquet'], ['description', '.about']])('are read anew when what was kept of their %s is damaged', async (_what, ending) => {
    const first = await openAndKeep();
    for (const name of await files()) if (name.endsWith(ending)) await truncate(join(folder, 'cache', name), 100);
    const { workspace, seen, isKept } = await open();
    expect(isKept).toBe(false);
    expect(seen).toEqual(first);
    await workspace.close();
  });

  it('are read anew when what was kept vanishes while they are open', async () => {
    const first = await openAndKeep();
    const { workspace, isKept } = await open();
    expect(isKept).toBe(true);
    await rm(join(folder, 'cache'), { recursive: true });
    await workspace.ensure([{ name: 'events', paths: [file], baseDirectory: null, options: {} }]);
    const { rows } = await readRows(workspace, 'events', 0, 1000);
    expect(rows).toEqual((first as { rows: unknown }).rows);
    await workspace.close();
  });
});
