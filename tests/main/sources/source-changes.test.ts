import { appendFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, newWorkspace } from './open-files';

it('notices files that changed, went or came since they were read', async () => {
  const folder = folderWith({ 'a.csv': 'id,n\nu1,1\n', 'b-1.csv': 'id,n\nu1,1\n', 'b-2.csv': 'id,n\nu2,1\n' });
  const workspace = newWorkspace();
  const requests = [{ name: 'a', paths: ['a.csv'], baseDirectory: folder, options: {} }, { name: 'b', paths: ['b-*.csv'], baseDirectory: folder, options: {} }];
  await workspace.ensure(requests);
  expect(await workspace.changes()).toEqual([]);
  appendFileSync(join(folder, 'a.csv'), 'u2,2\n');
  utimesSync(join(folder, 'a.csv'), 1_800_000_000, 1_800_000_000);
  rmSync(join(folder, 'b-1.csv'));
  writeFileSync(join(folder, 'b-3.csv'), 'id,n\nu3,1\n');
  expect(await workspace.changes()).toMatchObject([
    { source: 'a', files: [{ before: { bytes: 10 }, now: { bytes: 15 } }] },
    { source: 'b', files: [{ path: join(folder, 'b-1.csv'), now: null }, { path: join(folder, 'b-3.csv'), before: null }] },
  ]);
  await workspace.ensure(requests);
  expect(await workspace.changes()).toEqual([]);
  expect(workspace.source('a').rows).toBe(2);
});
