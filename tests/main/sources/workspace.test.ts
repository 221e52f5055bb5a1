import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src-contract/dataset';
import { failureOf, folderWith, newWorkspace, openPaths, textRows } from './open-files';

const request = (folder: string, name: string, path = `${name}.csv`) => ({ name, paths: [path], baseDirectory: folder, options: {} });

describe('a workspace', () => {
  it('keeps what is open and reads what is new', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n', 'b.csv': 'user_id,n\nu2,2\n' });
    const workspace = newWorkspace();
    await workspace.ensure([request(folder, 'a')]);
    const before = workspace.source('a');
    await workspace.ensure([request(folder, 'a')]);
    expect(workspace.source('a')).toBe(before);
    const both = await workspace.ensure([request(folder, 'a'), request(folder, 'b')]);
    expect([...both.keys()]).toEqual(['a', 'b']);
    expect(await textRows({ workspace, source: workspace.source('a') })).toEqual([['u1', '1']]);
    expect(await textRows({ workspace, source: workspace.source('b') })).toEqual([['u2', '2']]);
  });

  it('reads no table again for files that were announced', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n', 'b.csv': 'user_id,n\nu2,2\n' });
    const workspace = newWorkspace();
    await workspace.expect([request(folder, 'a'), request(folder, 'b'), request(folder, 'missing')]);
    await workspace.ensure([request(folder, 'a')]);
    const { database } = workspace;
    await workspace.ensure([request(folder, 'b')]);
    expect(workspace.database).toBe(database);
  });

  it('opens a new file although an earlier one is gone that nobody asks for', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n', 'b.csv': 'user_id,n\nu2,2\n' });
    const workspace = newWorkspace();
    await workspace.ensure([request(folder, 'a')]);
    rmSync(join(folder, 'a.csv'));
    await workspace.ensure([request(folder, 'b')]);
    expect(workspace.source('b').rows).toBe(1);
    expect((await failureOf(workspace.ensure([request(folder, 'a')]))).message).toBe('There is no such file.');
  });

  it('opens a folder as one source, folders of days and all, and says which file lacks what', async () => {
    const folder = folderWith({ 'x/day=1/a.csv': 'user_id,n\nu1,1\n', 'x/day=2/a.csv': 'user_id,n,extra\nu2,2,e\n', 'x/_SUCCESS': 'no data', 'x/.hidden.csv': 'a\n1\n' });
    const workspace = newWorkspace();
    const opened = (await workspace.ensure([request(folder, 'x', 'x')])).get('x');
    expect(opened).toMatchObject({ rows: 2, columns: [{ name: 'user_id' }, { name: 'n' }, { name: 'extra' }, { name: 'day' }] });
    expect(opened?.notices.map(({ message }) => message).join()).toContain('"extra" is not in day=1/a.csv;');
    expect((await failureOf(workspace.ensure([request(folder, 'y', 'x/day=1/..')]).then(() => workspace.ensure([request(folderWith({ 'z/readme.md': 'x' }), 'z', 'z')])))).message).toBe('This folder holds no data files.');
  });

  it('reads a file again that has changed on disk', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n' });
    const workspace = newWorkspace();
    await workspace.ensure([request(folder, 'a')]);
    const { dataHash } = workspace.source('a');
    writeFileSync(join(folder, 'a.csv'), 'user_id,n\nu1,1\nu2,2\n');
    await workspace.ensure([request(folder, 'a')]);
    expect(workspace.source('a').rows).toBe(2);
    expect(workspace.source('a').dataHash).not.toBe(dataHash);
    expect(workspace.source('a').reread?.files).toMatchObject([{ before: { bytes: 15 }, now: { bytes: 20 } }]);
    await workspace.ensure([request(folder, 'a')], { neededColumns: { a: ['user_id'] } });
    expect(workspace.source('a').reread).toBeDefined();
  });

  it('lets a job finish on the database that it began with', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n', 'b.csv': 'user_id,n\nu2,2\n' });
    const workspace = newWorkspace();
    await workspace.ensure([request(folder, 'a')]);
    const { relation } = workspace.source('a');
    const job = await workspace.database.connect();
    await workspace.ensure([request(folder, 'b')]);
    expect(await job.rows(`SELECT * FROM ${relation}`)).toEqual([{ user_id: 'u1', n: 1 }]);
    job.close();
  });

  it('identifies data by names and content, not by folder or time of change', async () => {
    const text = 'user_id,n\nu1,1\n';
    const hash = async (name: string, content: string) => {
      const folder = folderWith({ [name]: content });
      utimesSync(join(folder, name), 1, Math.random() * 1e9);
      return (await openPaths(folder, [name])).source.dataHash;
    };
    const first = await hash('a.csv', text);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash('a.csv', text)).toBe(first);
    expect(await hash('b.csv', text)).not.toBe(first);
    expect(await hash('a.csv', text.replace('u1', 'u2'))).not.toBe(first);
  });

  it('notices an edit in the middle of a large file', async () => {
    const rows = Array.from({ length: 700_000 }, (_, index) => `user${String(index).padStart(7, '0')},${String(index % 10)}`);
    const hash = async () => (await openPaths(folderWith({ 'a.csv': `user_id,n\n${rows.join('\n')}\n` }), ['a.csv'])).source.dataHash;
    const first = await hash();
    for (let at = 300_000; at < 310_000; at++) rows[at] = rows[at]?.replace('user', 'USER') ?? '';
    expect(await hash()).not.toBe(first);
  });

  it('forgets a source that is dropped', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n' });
    const { workspace } = await openPaths(folder, ['a.csv']);
    await workspace.drop('events');
    expect(() => workspace.source('events')).toThrow('No source "events" is open.');
  });

  it('suggests the source that was meant', async () => {
    const { workspace } = await openPaths(folderWith({ 'a.csv': 'user_id,n\nu1,1\n' }), ['a.csv']);
    expect((await failureOf(Promise.resolve().then(() => workspace.source('event')))).next).toBe('Did you mean "events"?');
  });

  it('tells that a file has vanished when its source is needed again', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n', 'b.csv': 'user_id,n\nu1,1\n' });
    const workspace = newWorkspace();
    await workspace.ensure([request(folder, 'a')]);
    renameSync(join(folder, 'a.csv'), join(folder, 'moved.csv'));
    expect(await failureOf(workspace.ensure([request(folder, 'a'), request(folder, 'b')]))).toMatchObject({ kind: 'input', place: { file: join(folder, 'a.csv') } });
    expect(workspace.source('a').rows).toBe(1);
  });

  it('reports progress with bytes, rate and remaining time, never backwards', async () => {
    const rows = Array.from({ length: 1_200_000 }, (_, index) => `user${String(index)},${String(index / 3)},event ${String(index % 7)}`);
    const folder = folderWith({ 'events.csv': `user_id,amount,event\n${rows.join('\n')}\n` });
    const seen: Progress[] = [];
    const { source } = await openPaths(folder, ['events.csv'], {}, { workspace: newWorkspace({ threads: 1 }), onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toMatchObject({ step: 'load', label: 'Reading events.csv', fraction: null, total: source.files[0]?.bytes, unit: 'bytes' });
    const fractions = seen.map((progress) => progress.fraction ?? 0);
    expect(fractions).toEqual([...fractions].sort((left, right) => left - right));
  });
});
