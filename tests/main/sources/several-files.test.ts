import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandGlob } from '../../../src-main/sources/glob';
import { failureOf, folderWith, newWorkspace, openPaths, textRows, typesOf } from './open-files';

describe('several files as one source', () => {
  it('come in the order of their names, whatever the disk says', async () => {
    const folder = folderWith({ 'b.csv': 'user_id,n\nu3,3\n', 'a.csv': 'user_id,n\nu1,1\nu2,2\n', 'notes.txt': 'no' });
    const opened = await openPaths(folder, ['*.csv']);
    expect(opened.source.files.map((file) => file.path)).toEqual([join(folder, 'a.csv'), join(folder, 'b.csv')]);
    expect(await textRows(opened)).toEqual([['u1', '1'], ['u2', '2'], ['u3', '3']]);
  });

  it('may lie in folders below', async () => {
    const folder = folderWith({ '2026/03/a.csv': 'user_id,n\nu1,1\n', '2026/b.csv': 'user_id,n\nu2,2\n', 'c.csv': 'user_id,n\nu3,3\n', '.hidden/d.csv': 'user_id,n\nu4,4\n' });
    expect((await openPaths(folder, ['**/*.csv'])).source.rows).toBe(3);
    expect((await openPaths(folder, ['2026/*.csv'])).source.rows).toBe(1);
    expect((await openPaths(folder, ['{c,2026/b}.csv'])).source.rows).toBe(2);
    expect((await openPaths(folder, ['c.csv', '*.csv'])).source.rows).toBe(1);
  });

  it.each(['csv', 'csv.gz', 'jsonl'])('give columns by the names of their folders, as Parquet does (%s)', async (kind) => {
    const rows = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, at) => `u${String(from + at)}`).map((id) => (kind === 'jsonl' ? `{"user_id":"${id}"}` : `${id},1`)).join('\n');
    const text = (from: number, to: number): string | Uint8Array => (kind === 'csv.gz' ? gzipSync(`user_id,n\n${rows(from, to)}\n`) : kind === 'csv' ? `user_id,n\n${rows(from, to)}\n` : rows(from, to));
    const folder = folderWith({ [`data/day=2026-03-01/country=DE%20x/a.${kind}`]: text(1, 2), [`data/day=2026-03-02/country=FR/a.${kind}`]: text(3, 3), [`data/day=2026-03-02/country=__HIVE_DEFAULT_PARTITION__/a.${kind}`]: text(4, 4) });
    const opened = await openPaths(folder, ['data']);
    expect(typesOf(opened.source)).toMatchObject({ user_id: 'VARCHAR', country: 'VARCHAR', day: 'DATE' });
    const cells = new Map((await textRows(opened)).map((row) => [row[0], row.slice(-2)]));
    expect(Object.fromEntries(cells)).toEqual({ u1: ['DE x', '2026-03-01'], u2: ['DE x', '2026-03-01'], u3: ['FR', '2026-03-02'], u4: [null, '2026-03-02'] });
  });

  it('have no column by folders that only some lie in, or that they have themselves', async () => {
    const folder = folderWith({ 'day=1/a.csv': 'user_id,n\nu1,1\n', 'b.csv': 'user_id,n\nu2,2\n', 'x/n=7/c.csv': 'user_id,n\nu3,3\n' });
    expect(typesOf((await openPaths(folder, ['**/*.csv'])).source)).toEqual({ user_id: 'VARCHAR', n: 'BIGINT' });
    expect(await textRows(await openPaths(folder, ['x'], {}, { workspace: newWorkspace() }))).toEqual([['u3', '3']]);
  });

  it('match by *, ?, sets and braces, in code-unit order', async () => {
    const folder = folderWith({ 'a1': '', 'a2': '', 'b1': '', 'a10': '', '.a3': '', 'x/a1': '' });
    const found = async (pattern: string) => (await expandGlob(join(folder, pattern))).map((path) => path.slice(folder.length + 1));
    expect(await found('a?')).toEqual(['a1', 'a2']);
    expect(await found('a*')).toEqual(['a1', 'a10', 'a2']);
    expect(await found('[ab]1')).toEqual(['a1', 'b1']);
    expect(await found('[!a]*')).toEqual(['b1']);
    expect(await found('**/a1')).toEqual(['a1', 'x/a1']);
    expect(await found('{b1,a2}')).toEqual(['a2', 'b1']);
    expect(await found('nothing*')).toEqual([]);
  });

  it('are told apart from a file whose name only looks like a pattern', async () => {
    const folder = folderWith({ 'a[1].csv': 'user_id,n\nu1,1\n', 'a1.csv': 'user_id,n\nu2,2\n', 'what*.csv': 'user_id,n\nu3,3\n', 'whatever.csv': 'user_id,n\nu4,4\n' });
    expect(await textRows(await openPaths(folder, ['a[1].csv']))).toEqual([['u1', '1']]);
    const workspace = newWorkspace();
    await openPaths(folder, ['whatever.csv'], {}, { workspace });
    expect(await textRows(await openPaths(folder, ['what*.csv'], {}, { workspace }))).toEqual([['u3', '3']]);
  });

  it('are merged by the names of their columns, and what one lacks is said', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\n', 'b.csv': 'n;country;user_id\n2.5;DE;u2\n', 'c.csv.gz': gzipSync('user_id,n\nu3,\n') });
    const opened = await openPaths(folder, ['a.csv', 'b.csv', 'c.csv.gz']);
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', n: 'DOUBLE', country: 'VARCHAR' });
    expect(await textRows(opened)).toEqual([['u1', '1.0', null], ['u2', '2.5', 'DE'], ['u3', null, null]]);
    expect(opened.source.notices).toContainEqual(expect.objectContaining({ column: 'country', message: 'The column "country" is not in a.csv, c.csv.gz; it is empty for the rows of those files.' }));
  });

  it('are refused when one column is a number here and text there, naming both files', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,amount\nu1,1.5\n', 'b.csv': 'user_id,amount\nu2,many\n' });
    const failure = await failureOf(openPaths(folder, ['a.csv', 'b.csv']));
    expect(failure).toMatchObject({ kind: 'input', message: 'The column "amount" is text here and a number in a.csv.', place: { file: join(folder, 'b.csv'), column: 'amount' } });
    const opened = await openPaths(folder, ['a.csv', 'b.csv'], { types: { amount: 'VARCHAR' } });
    expect(await textRows(opened)).toEqual([['u1', '1.5'], ['u2', 'many']]);
  });

  it('are one when identifiers happen to be digits in one of them', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\n007,1\n', 'b.csv': 'user_id,n\n8,2\n', 'c.csv': 'user_id,n\nx9,3\n' });
    expect((await textRows(await openPaths(folder, ['*.csv']))).map((row) => row[0])).toEqual(['007', '8', 'x9']);
  });

  it('are refused when they have no column in common', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,amount\nu1,1.5\n', 'b.csv': 'city,zip\nKöln,1\n' });
    expect(await failureOf(openPaths(folder, ['a.csv', 'b.csv']))).toMatchObject({ kind: 'input', message: expect.stringContaining('no column in common with a.csv') as string });
  });

  it('are refused when they are of several formats', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,amount\nu1,1.5\n', 'b.jsonl': '{"user_id":"u1"}\n' });
    expect(await failureOf(openPaths(folder, ['a.csv', 'b.jsonl']))).toMatchObject({ kind: 'input', message: expect.stringContaining('one format') as string });
  });

  it('list each reject with its own file', async () => {
    const folder = folderWith({ 'a.csv': 'user_id,n\nu1,1\nu2\n', 'b.csv': 'user_id,n\nu3,3\nu4,4\nu5,5,5\n' });
    const { source } = await openPaths(folder, ['*.csv']);
    expect(source.rejectedRows.map(({ file, line }) => [file, line])).toEqual([[join(folder, 'a.csv'), 3], [join(folder, 'b.csv'), 4]]);
  });
});
