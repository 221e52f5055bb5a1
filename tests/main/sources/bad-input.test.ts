import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf, folderWith, newWorkspace, openPaths, openText } from './open-files';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('input that cannot be opened is refused with what, where and what to do next', () => {
  it.each<[string, Record<string, string | Uint8Array>, string, string, RegExp, RegExp]>([
    ['a missing file', { 'events.csv': 'a\n1\n' }, 'evnts.csv', 'input', /no such file/, /Did you mean events.csv/],
    ['a missing folder', {}, 'nowhere/events.csv', 'input', /no such file/, /folder .*nowhere does not exist/],
    ['an empty file', { 'events.csv': '' }, 'events.csv', 'input', /empty/, /Export it again/],
    ['a packed empty file', { 'events.csv.gz': gzipSync('') }, 'events.csv.gz', 'input', /empty/, /Export it again/],
    ['nothing but blank lines', { 'events.csv': '\n\n  \n' }, 'events.csv', 'input', /no line with data/, /Export it again/],
    ['a header without rows', { 'events.csv': 'user_id,variant,event\n' }, 'events.csv', 'input', /header but no rows/, /Export it again/],
    ['a folder without data', { 'data/events.doc': 'a\n1\n' }, 'data', 'input', /folder holds no data files/, /end in \.csv/],
    ['a picture called .csv', { 'events.csv': png }, 'events.csv', 'input', /PNG image/, /Export the data as CSV/],
    ['a workbook called .csv', { 'events.csv': Buffer.from('504b030414000600', 'hex') }, 'events.csv', 'input', /Excel workbook/, /Export the data as CSV/],
    ['binary data called .csv', { 'events.csv': Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 37) % 256)) }, 'events.csv', 'input', /binary data/, /Export the data as CSV/],
    ['binary data in gzip', { 'events.csv.gz': gzipSync(png) }, 'events.csv.gz', 'input', /PNG image/, /Export the data as CSV/],
    ['a gzip file cut off at the start', { 'events.csv.gz': Buffer.from('1f8b0800', 'hex') }, 'events.csv.gz', 'input', /damaged|empty/, /again/],
    ['a gzip file cut off in the middle', { 'events.csv.gz': gzipSync(`user_id,variant\n${'u1,a\n'.repeat(90_000)}`).subarray(0, 200) }, 'events.csv.gz', 'input', /damaged or cut off/, /again/],
    ['a line so long that the reader would drop it unseen', { 'events.csv': `user_id,payload\nu1,${'x'.repeat(40_000_000)}\nu2\nu3,y\n` }, 'events.csv', 'input', /line is longer than 16 MB/, /Shorten/],
    ['a Parquet file cut off', { 'events.parquet': 'PAR1 and then nothing of use' }, 'events.parquet', 'input', /Parquet file is damaged/, /again/],
    ['a glob without a match', { 'events.csv': 'a\n1\n' }, '*.parquet', 'input', /No file matches/, /pattern/],
    ['JSON without an object', { 'events.jsonl': '1\n"two"\n[3]\n' }, 'events.jsonl', 'input', /No line of this file is a JSON object/, /one object a line/],
    ['no row that could be read', { 'events.csv': 'user_id,variant,event\nu1\nu2\nu3\n' }, 'events.csv', 'input', /None of the 3 rows could be read/, /delimiter/],
  ])('%s', async (_what, files, path, kind, message, next) => {
    const folder = folderWith(files);
    const failure = await failureOf(openPaths(folder, [path]));
    expect(failure).toMatchObject({ kind, place: { file: expect.stringContaining(folder) as string } });
    expect(failure.message).toMatch(message);
    expect(failure.next).toMatch(next);
    expect(`${failure.message} ${failure.next ?? ''}`).not.toMatch(/undefined|\[object|Error:/);
  });

  it('a file that may not be read', async () => {
    const folder = folderWith({ 'events.csv': 'a,b\n1,2\n' });
    chmodSync(join(folder, 'events.csv'), 0);
    const opening = openPaths(folder, ['events.csv']);
    // A superuser may read everything, so that there is nothing to refuse.
    if (process.getuid?.() === 0) await expect(opening).resolves.toBeDefined();
    else expect(await failureOf(opening)).toMatchObject({ kind: 'disk', next: expect.stringContaining('permission') as string });
  });

  it('a type that does not exist, or for a column that does not exist', async () => {
    expect(await failureOf(openText('user_id,n\nu1,1\n', { types: { n: 'NUMBRE' } }))).toMatchObject({ kind: 'input', place: { field: 'sources.events.types.n' } });
    expect(await failureOf(openText('user_id,n\nu1,1\n', { types: { user: 'VARCHAR' } }))).toMatchObject({ kind: 'input', next: 'Did you mean "user_id"?' });
    expect(await failureOf(openText('user_id,n\nu1,1\n', { types: { n: "INTEGER); DROP TABLE x; --" } }))).toMatchObject({ kind: 'input' });
  });

  it('a disk too full to hold the data leaves nothing behind', async () => {
    const root = folderWith({});
    mkdirSync(join(root, 'spill'));
    const workspace = newWorkspace({ temporaryRoot: join(root, 'spill'), memoryLimit: '40MB', temporaryLimit: '1MB', threads: 1 });
    const rows = Array.from({ length: 900_000 }, (_, index) => `user-${String(index)}-${String((index * 7919) % 1_000_003)},event-${String((index * 104_729) % 1_000_003)},${String(index / 7)}`);
    const folder = folderWith({ 'events.csv': `user_id,event_key,amount\n${rows.join('\n')}\n`, 'small.csv': 'user_id,n\nu1,1\n' });
    expect(await failureOf(openPaths(folder, ['events.csv'], {}, { workspace }))).toMatchObject({ kind: 'disk', next: expect.stringMatching(/space|memory/) as string });
    expect(workspace.sources).toEqual([]);
    const after = await openPaths(folder, ['small.csv'], {}, { workspace });
    expect(after.source.rows).toBe(1);
    await workspace.close();
    expect(readdirSync(join(root, 'spill'))).toEqual([]);
  });

  it('a failing file leaves the sources that were open as they were', async () => {
    const folder = folderWith({ 'events.csv': 'user_id,n\nu1,1\n', 'bad.csv': png });
    const { workspace, source } = await openPaths(folder, ['events.csv']);
    await failureOf(workspace.ensure([{ name: 'other', paths: ['bad.csv'], baseDirectory: folder, options: {} }]));
    expect(workspace.sources).toEqual([source]);
    const connection = await workspace.database.connect();
    expect(await connection.rows(`SELECT count(*) AS n FROM ${source.relation}`)).toEqual([{ n: 1 }]);
    connection.close();
  });

  it('a load that is cancelled in the middle leaves nothing behind', async () => {
    const rows = Array.from({ length: 500_000 }, (_, index) => `user${String(index)},${String(index / 3)},event ${String(index % 7)}`);
    const folder = folderWith({ 'events.csv': `user_id,amount,event\n${rows.join('\n')}\n` });
    const workspace = newWorkspace({ threads: 1 });
    const controller = new AbortController();
    // Told just before the statement that loads; DuckDB is at work when the turn ends.
    const onProgress = (): void => { setImmediate(() => { controller.abort(); }); };
    expect((await failureOf(openPaths(folder, ['events.csv'], {}, { workspace, signal: controller.signal, onProgress }))).kind).toBe('cancelled');
    expect(workspace.sources).toEqual([]);
    expect(existsSync(join(folder, 'events.csv'))).toBe(true);
  });
});
