import { chmod, cp, lstat, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toFailure } from '../../../src-contract/failure';
import type { Failure } from '../../../src-contract/failure';
import type { Notebook } from '../../../src-contract/notebook';
import { FileLocks } from '../../../src-main/notebooks/file-lock';
import { NotebookDesk, NotebookShelf } from '../../../src-main/notebooks/notebook-desk';
import { notebookText } from '../../../src-main/notebooks/notebook-text';

const sampleFolder = resolve('sample-data');
const notebook: Notebook = { name: 'Mine', cells: [{ kind: 'note', id: 'n', text: 'One' }] };
const changed: Notebook = { name: 'Mine', cells: [{ kind: 'note', id: 'n', text: 'Two' }] };

let folder = '';
let user = '';
let shelf: NotebookShelf;
let desk: NotebookDesk;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftbench-notebooks-'));
  user = join(folder, 'user');
  shelf = new NotebookShelf(user, sampleFolder);
  desk = new NotebookDesk(shelf);
});
afterEach(async () => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(() => { throw new Error('It succeeded.'); }, toFailure);
}

describe('A saved notebook', () => {
  it('is the same when it is opened again', async () => {
    const { path, revision } = await desk.save(join(folder, 'mine'), notebook, null);
    expect(path).toBe(join(folder, 'mine.liftbench'));
    expect(await desk.open(path)).toEqual({ path, baseDirectory: folder, notebook, recovered: false, readOnly: false, revision });
  });

  it('is among the recent files', async () => {
    await desk.save(join(folder, 'mine.liftbench'), notebook, null);
    const again = new NotebookShelf(user, sampleFolder);
    expect(await again.settings.recent()).toMatchObject([{ path: join(folder, 'mine.liftbench'), name: 'Mine' }]);
  });

  it('is not written over when someone else changed the file, unless asked', async () => {
    const { path, revision } = await desk.save(join(folder, 'mine.liftbench'), notebook, null);
    const theirs = notebookText({ ...notebook, name: 'Theirs' });
    await writeFile(path, theirs);
    expect(await failureOf(desk.save(path, changed, revision))).toMatchObject({ kind: 'disk', message: 'This file was changed by someone else since it was opened.' });
    expect(await readFile(path, 'utf8')).toBe(theirs);
    await desk.save(path, changed, null);
    expect((await desk.open(path)).notebook).toEqual(changed);
  });

  it('keeps its link and its permissions', async () => {
    const path = join(folder, 'real.liftbench');
    await writeFile(path, notebookText(notebook));
    await chmod(path, 0o640);
    await symlink(path, join(folder, 'link.liftbench'));
    await desk.save(join(folder, 'link.liftbench'), changed, null);
    expect((await lstat(join(folder, 'link.liftbench'))).isSymbolicLink()).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await readFile(path, 'utf8')).toContain('Two');
  });

  it.each([
    ['ENOSPC', 'The disk is full'],
    ['EROFS', 'may not be written to'],
    ['EACCES', 'may not be written to'],
  ])('that cannot be written (%s) leaves the old one whole and nothing beside it', async (code, words) => {
    const path = join(folder, 'mine.liftbench');
    const { revision } = await desk.save(path, notebook, null);
    const refuse = async (): Promise<never> => { throw Object.assign(new Error(code), { code }); };
    const half: typeof open = async (...given) => {
      const file = await open(...given);
      Object.assign(file, { sync: refuse });
      return file;
    };
    for (const disk of [{ open: refuse, rename }, { open: half, rename }, { open, rename: refuse }]) {
      const failure = await failureOf(desk.save(path, changed, revision, disk));
      expect(failure).toMatchObject({ kind: 'disk', place: { file: path } });
      expect(failure.message).toContain(words);
      expect(failure.next).toBeTruthy();
    }
    expect(await readFile(path, 'utf8')).toBe(notebookText(notebook));
    expect((await readdir(folder)).sort()).toEqual(['mine.liftbench', 'user']);
  });

  it('is refused where there is no such folder, or a folder of that name', async () => {
    expect((await failureOf(desk.save(join(folder, 'no/where.liftbench'), notebook, null))).message).toContain('There is no folder');
    await mkdir(join(folder, 'dir.liftbench'));
    expect((await failureOf(desk.save(join(folder, 'dir.liftbench'), notebook, null))).message).toContain('a folder of that name');
  });
});

describe('A file that is no notebook', () => {
  it.each([
    ['missing.liftbench', null, 'There is no such file.'],
    ['damaged.liftbench', 'liftbench-notebook: 1\ncells: [', 'damaged'],
    ['newer.liftbench', 'liftbench-notebook: 2\nname: x\ncells: []\n', 'newer Liftbench'],
    ['other.yaml', 'services: { web: 1 }\n', 'not the definition of an experiment'],
  ])('such as %s is refused with a reason and left untouched', async (name, content, words) => {
    const path = join(folder, name);
    if (content !== null) await writeFile(path, content);
    const failure = await failureOf(desk.open(path));
    expect(failure).toMatchObject({ kind: 'input', place: { file: path } });
    expect(failure.message).toContain(words);
    if (content !== null) expect(await readFile(path, 'utf8')).toBe(content);
  });

  it('such as a folder is refused', async () => {
    await mkdir(join(folder, 'dir.liftbench'));
    expect((await failureOf(desk.open(join(folder, 'dir.liftbench')))).message).toBe('This is a folder, not a file.');
  });
});

describe('Two windows on one notebook', () => {
  it('do not both write it: the second one reads', async () => {
    const { path } = await desk.save(join(folder, 'mine.liftbench'), notebook, null);
    const other = new NotebookDesk(shelf);
    const second = await other.open(path);
    expect(second.readOnly).toBe(true);
    expect(await failureOf(other.save(path, changed, second.revision))).toMatchObject({ kind: 'disk', message: expect.stringContaining('open in another window') as string });
    await desk.close();
    expect((await other.open(path)).readOnly).toBe(false);
  });

  it('of two processes notice each other, and the dead one is forgotten', async () => {
    const locks = join(folder, 'locks');
    const path = join(folder, 'a');
    const alive = new Set([1001, 1002]);
    const first = new FileLocks(locks, 1001, (pid) => alive.has(pid));
    const second = new FileLocks(locks, 1002, (pid) => alive.has(pid));
    expect(await first.take(path, 'w')).toBe(true);
    expect(await second.take(path, 'w')).toBe(false);
    alive.delete(1001);
    expect(await second.take(path, 'w')).toBe(true);
    second.releaseNow();
    expect(await readdir(locks)).toEqual([]);
  });
});

describe('Unsaved work', () => {
  it('of a notebook with a file is recovered after a crash', async () => {
    const { path } = await desk.save(join(folder, 'mine.liftbench'), notebook, null);
    await desk.autosave('key', path, changed);
    await utimes(path, new Date(Date.now() - 5000), new Date(Date.now() - 5000));
    await desk.close();
    const after = new NotebookDesk(new NotebookShelf(user, sampleFolder));
    expect(await after.open(path)).toMatchObject({ notebook: changed, recovered: true });
    await after.autosave('other key', path, changed);
    await after.discardAutosave('other key');
    expect(await after.open(path)).toMatchObject({ notebook, recovered: false });
  });

  it('older than the file is forgotten', async () => {
    await desk.autosave('key', join(folder, 'mine.liftbench'), changed);
    const { path } = await desk.save(join(folder, 'mine.liftbench'), notebook, null);
    await utimes(path, new Date(Date.now() + 5000), new Date(Date.now() + 5000));
    expect(await desk.open(path)).toMatchObject({ notebook, recovered: false });
  });

  it('of a notebook without a file is what the next window starts with, in its folder', async () => {
    await desk.autosave('key', null, notebook, sampleFolder);
    await desk.autosave('key', null, changed, sampleFolder);
    const after = new NotebookDesk(new NotebookShelf(user, sampleFolder));
    expect(await after.start([], false)).toMatchObject({ notebook: { notebook: changed, path: null, baseDirectory: sampleFolder, recovered: true } });
    await after.discardAutosave('whatever');
    expect(await after.start([], false)).toEqual({ files: [], notebook: null, sample: false });
  });
});

describe('Work that one window keeps', () => {
  it('is not taken over by another one beside it, only by one after it', async () => {
    await desk.autosave('key', null, notebook);
    const beside = new NotebookDesk(shelf);
    expect((await beside.start([], false)).notebook).toBeNull();
    await desk.close();
    expect((await beside.start([], false)).notebook).toMatchObject({ notebook, recovered: true });
  });
});

describe('A window', () => {
  it('starts with the definition it is given, opened as a new notebook beside its data', async () => {
    const start = await desk.start([join(sampleFolder, 'checkout-button/experiment.yaml')], false);
    expect(start.notebook).toMatchObject({ path: null, baseDirectory: join(sampleFolder, 'checkout-button'), readOnly: false });
    expect(start.notebook?.notebook.cells.map((cell) => cell.kind)).toEqual(['data', 'data', 'experiment', 'trust', 'readout', 'chart']);
  });

  it('starts with data files for a new notebook', async () => {
    expect(await desk.start([join(folder, 'events.csv'), join(folder, 'rows.json')], false)).toEqual({ files: [join(folder, 'events.csv'), join(folder, 'rows.json')], notebook: null, sample: false });
  });

  it('starts with a sample when asked, which is never written to', async () => {
    const before = await readFile(join(sampleFolder, 'checkout-button/experiment.yaml'), 'utf8');
    const start = await desk.start([], true);
    expect(start).toMatchObject({ sample: true, notebook: { path: null, notebook: { name: 'Checkout button colour' } } });
    expect(await readFile(join(sampleFolder, 'checkout-button/experiment.yaml'), 'utf8')).toBe(before);
  });

  it('offers the samples by name and refuses a path instead of one', async () => {
    expect((await desk.samples()).map((sample) => sample.id)).toEqual(['checkout-button', 'search-ranking', 'broken-export']);
    await cp(join(sampleFolder, 'checkout-button/experiment.yaml'), join(folder, 'experiment.yaml'));
    expect((await failureOf(desk.openSample('../../tmp'))).message).toContain('There is no sample experiment');
  });

  it('remembers settings between runs, and begins afresh where they are damaged', async () => {
    await shelf.settings.remember('theme', 'dark');
    expect(await new NotebookShelf(user, sampleFolder).settings.recall('theme')).toBe('dark');
    await writeFile(join(user, 'settings.json'), '{"remembered": 3');
    const after = new NotebookShelf(user, sampleFolder);
    expect(await after.settings.recall('theme')).toBeNull();
    expect(await after.settings.recall('constructor')).toBeNull();
    expect(await after.settings.recent()).toEqual([]);
  });
});
