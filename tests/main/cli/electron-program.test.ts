import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findWindowProgram } from '../../../src-main/cli/electron-program';
import type { WindowProgram } from '../../../src-main/cli/electron-program';

const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[String(process.platform)] ?? 'electron';
let root = '';

beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'liftbench-runtime-')); });
afterEach(async () => rm(root, { recursive: true, force: true, maxRetries: 5 }));

async function runtime(folder: string): Promise<string> {
  const file = join(root, folder, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, '');
  return file;
}

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ DISPLAY: ':0', XDG_CACHE_HOME: join(root, 'cache'), ...more });

describe('The program that opens a window', () => {
  it('is the one that the environment names, then the downloaded one, then the kept one', async () => {
    expect(findWindowProgram(root, environment())).toMatch(/no Electron runtime/);
    const kept = await runtime('cache/liftbench/electron-1');
    expect((findWindowProgram(root, environment()) as WindowProgram).executable).toBe(kept);
    const downloaded = await runtime('node_modules/electron/dist');
    expect((findWindowProgram(root, environment()) as WindowProgram).executable).toBe(downloaded);
    const named = await runtime('named');
    const found = findWindowProgram(root, environment({ LIFTBENCH_ELECTRON: join(root, 'named') })) as WindowProgram;
    expect([found.executable, found.words.at(-1)]).toEqual([named, root]);
  });

  it.runIf(process.platform === 'linux')('is not looked for where there is no display', () => {
    expect(findWindowProgram(root, { XDG_CACHE_HOME: root })).toMatch(/no display/);
  });
});
