import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notebook } from '../../../src-contract/notebook';
import { Autosaves } from '../../../src-main/notebooks/autosaves';

const notebook: Notebook = { name: 'Mine', cells: [{ kind: 'note', id: 'n', text: 'One' }] };
const DAY = 86_400_000;
let folder = '';
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'liftbench-autosaves-')); });
afterEach(async () => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Work that a window left behind so many days ago. */
async function leftBehind(key: string, days: number, path: string | null = null): Promise<void> {
  const before = await readdir(folder);
  const earlier = new Autosaves(folder);
  await earlier.keep(key, path, notebook, null, 'window');
  const file = (await readdir(folder)).find((name) => !before.includes(name)) ?? '';
  const content = JSON.parse(await readFile(join(folder, file), 'utf8')) as { saved: number };
  await writeFile(join(folder, file), JSON.stringify({ ...content, saved: Date.now() - days * DAY }));
}

describe('work that was kept but not saved', () => {
  it('is forgotten when nobody came back for it for months, unless it belongs to a file', async () => {
    await leftBehind('of-a-file', 200, '/home/ada/a.liftbench');
    await leftBehind('recent', 3);
    await leftBehind('old', 61);
    expect(await readdir(folder)).toHaveLength(3);
    const autosaves = new Autosaves(folder);
    await autosaves.keep('mine', null, notebook, null, 'window');
    expect(await readdir(folder)).toHaveLength(3);
    expect((await autosaves.recover(null))?.key).toBe('recent');
    expect((await autosaves.recover('/home/ada/a.liftbench'))?.key).toBe('of-a-file');
  });

  it('does not pile up: the oldest of very many goes', async () => {
    for (let at = 0; at < 53; at += 1) await leftBehind(`work-${String(at)}`, 0);
    const autosaves = new Autosaves(folder);
    await autosaves.keep('mine', null, notebook, null, 'window');
    expect(await readdir(folder)).toHaveLength(51);
  });

  it('is never that of an open window', async () => {
    const autosaves = new Autosaves(folder);
    await autosaves.keep('mine', null, notebook, null, 'window');
    await autosaves.keep('another', null, notebook, null, 'window 2');
    expect(await readdir(folder)).toHaveLength(2);
    expect(await autosaves.recover(null)).toBeNull();
  });
});
