import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeWhole } from '../../../src-main/notebooks/atomic-file';

it.skipIf(process.platform === 'win32')('hands a pipe what it is given and leaves the pipe in its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'liftbench-pipe-'));
  const pipe = join(folder, 'out');
  execFileSync('mkfifo', [pipe]);
  const reader = readFile(pipe, 'utf8');
  await writeWhole(pipe, 'figures');
  const left = await stat(pipe);
  expect(left.isFIFO()).toBe(true);
  expect(await reader).toBe('figures');
  await rm(folder, { recursive: true });
});
