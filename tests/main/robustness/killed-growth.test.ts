import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWorker } from '../statistics/built-worker';

const root = resolve(import.meta.dirname, '../../..');
/** The program that is killed. */
let program: Awaited<ReturnType<typeof builtWorker>>;
let folder = '';
let files = '';
/** A cache that knows three of four days. */
let before = '';
let cache = '';
/** What a program finds that knows no cache. */
let fresh: unknown = null;

function run(cacheFolder: string, ...point: string[]): Promise<{ signal: NodeJS.Signals | null; said: string }> {
  const child = spawn(process.execPath, [program.path, files, cacheFolder, ...point], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  return new Promise((done) => child.once('close', (_code, signal) => done({ signal, said })));
}
const found = async (...given: Parameters<typeof run>): Promise<unknown> => JSON.parse((await run(...given)).said);

function writeDay(day: number): void {
  const rows = Array.from({ length: 5000 }, (_, row) => {
    const unit = (row * 7 + day) % 1700;
    const event = row % 4 === 0 ? 'exposure' : row % 3 === 0 ? 'purchase' : 'view';
    const time = new Date(Date.UTC(2026, 2, 2 + day) + row * 17_000).toISOString().slice(0, 19).replace('T', ' ');
    return [`u${String(unit)}`, event, event === 'exposure' ? ['control', 'treatment'][unit % 2] : '', ((row * 7919) % 1000) / 10, time, ['DE', 'US'][unit % 3 === 0 ? 0 : 1]].join(',');
  });
  writeFileSync(join(folder, `day-${String(day)}.csv`), ['user_id,event,variant,amount,ts,country', ...rows, ''].join('\n'));
}

beforeAll(async () => {
  program = await builtWorker('tests/main/robustness/killable-run.ts');
  folder = mkdtempSync(join(tmpdir(), 'liftbench-killed-growth-'));
  files = join(folder, 'day-*.csv');
  before = join(folder, 'before');
  mkdirSync(before);
  for (const day of [0, 1, 2]) writeDay(day);
  await found(before);
  writeDay(3);
  fresh = await found('-');
}, 240_000);
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(() => {
  cache = join(mkdtempSync(join(folder, 'cache-')), 'prepared');
  cpSync(before, cache, { recursive: true });
});

describe.skipIf(process.platform === 'win32')('a program that is killed while it adds a new day', () => {
  it.each([
    ['to the units', 'units'],
    ['to the rows', 'streams'],
    ['with the units written but not yet named', 'before-rename', '1'],
    ['with some rows written but not yet named', 'before-rename', '3'],
    ['with rows just named', 'after-rename', '3'],
    ['with the keys written but not yet named', 'before-rename', '6'],
    ['in the middle of the bytes of a file', 'half-written', '3'],
  ])('%s leaves a cache from which the next run finds what a fresh one finds', async (_when, ...point) => {
    expect(await run(cache, ...point)).toEqual({ signal: 'SIGKILL', said: '' });
    expect(await found(cache)).toEqual(fresh);
    expect(await found(cache)).toEqual(fresh);
  }, 240_000);

  it('takes nothing from another that adds the same day at the same time', async () => {
    const [killed, survivor] = await Promise.all([run(cache, 'before-rename', '2'), found(cache)]);
    expect(killed.signal).toBe('SIGKILL');
    expect(survivor).toEqual(fresh);
    expect(await Promise.all([found(cache), found(cache)])).toEqual([fresh, fresh]);
  }, 240_000);

  it('is not missed: files of the cache that were cut or changed are passed over', async () => {
    for (const name of readdirSync(cache)) {
      const bytes = readFileSync(join(cache, name));
      bytes[Math.floor(bytes.byteLength / 2)]! ^= 4;
      if (!name.startsWith('import-')) writeFileSync(join(cache, name), bytes);
    }
    expect(await found(cache)).toEqual(fresh);
  }, 240_000);
});
