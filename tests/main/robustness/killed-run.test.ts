import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../src-main/database/database';
import { readColumnFile } from '../../../src-main/shelf/column-file';
import { builtWorker } from '../statistics/built-worker';

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

const root = resolve(import.meta.dirname, '../../..');
/** The program that is killed. */
let program: Awaited<ReturnType<typeof builtWorker>>;
let folder = '';
let csv = '';
let cache = '';
/** What a program finds that knows no cache. */
let fresh: unknown = null;

function run(cacheFolder: string, ...point: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program.path, csv, cacheFolder, ...point], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  return new Promise((done) => child.once('close', (_code, signal) => done({ signal, said })));
}
const found = async (...given: Parameters<typeof run>): Promise<unknown> => JSON.parse((await run(...given)).said);

/** Every file that has a name can be read to its last bit. @returns those that another run needs to read nothing, without what only a growth needs */
async function readsWhole(): Promise<string[]> {
  const names = readdirSync(cache).filter((name) => !name.endsWith('.part'));
  for (const name of names) {
    if (!name.endsWith('.parquet')) await readColumnFile(join(cache, name));
    else {
      const database = await Database.open({ allowedPaths: [join(cache, name)] });
      const connection = await database.connect();
      const [distinct, rows] = name.startsWith('keys-') ? ['k', 3000] : ['(user_id, ts)', 30_000];
      expect(await connection.row(`SELECT count(*) AS rows, count(DISTINCT ${distinct}) AS distinct FROM '${join(cache, name)}'`)).toEqual({ rows, distinct: rows });
      connection.close();
      await database.close();
    }
  }
  return names.filter((name) => !/^(keys|family)-/.test(name));
}

beforeAll(async () => {
  program = await builtWorker('tests/main/robustness/killable-run.ts');
  folder = mkdtempSync(join(tmpdir(), 'liftbench-killed-'));
  csv = join(folder, 'events.csv');
  const rows = Array.from({ length: 30_000 }, (_, row) => {
    const unit = row % 3000;
    const event = row < 3000 ? 'exposure' : row % 3 === 0 ? 'purchase' : 'view';
    const time = new Date(Date.UTC(2026, 2, 2) + row * 17_000).toISOString().slice(0, 19).replace('T', ' ');
    return [`u${String(unit)}`, event, row < 3000 ? ['control', 'treatment'][unit % 2] : '', ((row * 7919) % 1000) / 10, time, ['DE', 'US'][unit % 3 === 0 ? 0 : 1]].join(',');
  });
  writeFileSync(csv, ['user_id,event,variant,amount,ts,country', ...rows, ''].join('\n'));
  fresh = await found('-');
}, 240_000);
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(() => {
  cache = join(mkdtempSync(join(folder, 'cache-')), 'prepared');
  mkdirSync(cache);
});

describe.skipIf(process.platform === 'win32')('a program that is killed', () => {
  it.each([
    ['while it loads the file', 'load'],
    ['while it finds the units', 'units'],
    ['while it reads their rows', 'reading-rows'],
    ['while it judges', 'judge'],
    ['while DuckDB writes what it loaded', 'copying'],
    ['with its first file written but not yet named', 'before-rename'],
    ['with its first file just named', 'after-rename'],
    ['with its third file written but not yet named', 'before-rename', '3'],
    ['with its fourth file just named', 'after-rename', '4'],
    ['in the middle of the first bytes of a file', 'half-written'],
    ['in the middle of the last bytes of a file', 'half-written', '7'],
  ])('%s leaves no half file under a name, and the next run finds what a fresh one finds', async (_when, ...point) => {
    expect(await run(cache, ...point)).toEqual({ signal: 'SIGKILL', said: '' });
    await readsWhole();
    expect(await found(cache)).toEqual(fresh);
    expect(await readsWhole()).toHaveLength(7);
    expect(await found(cache)).toEqual(fresh);
  }, 240_000);

  it('takes nothing from another that works on the same cache at the same time', async () => {
    const [killed, survivor] = await Promise.all([run(cache, 'before-rename', '2'), found(cache)]);
    expect(killed.signal).toBe('SIGKILL');
    expect(survivor).toEqual(fresh);
    await readsWhole();
    expect(await Promise.all([found(cache), found(cache)])).toEqual([fresh, fresh]);
    expect(await readsWhole()).toHaveLength(7);
  }, 240_000);
});
