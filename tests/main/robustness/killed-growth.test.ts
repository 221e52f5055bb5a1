import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KillableProgram } from './killable-program';

let program: KillableProgram;
let files = '';
/** A cache that knows three of four days. */
let before = '';
let cache = '';
/** What a program finds that knows no cache. */
let fresh: unknown = null;

function writeDay(day: number): void {
  const rows = Array.from({ length: 5000 }, (_, row) => {
    const unit = (row * 7 + day) % 1700;
    const event = row % 4 === 0 ? 'exposure' : row % 3 === 0 ? 'purchase' : 'view';
    const time = new Date(Date.UTC(2026, 2, 2 + day) + row * 17_000).toISOString().slice(0, 19).replace('T', ' ');
    return [`u${String(unit)}`, event, event === 'exposure' ? ['control', 'treatment'][unit % 2] : '', ((row * 7919) % 1000) / 10, time, ['DE', 'US'][unit % 3 === 0 ? 0 : 1]].join(',');
  });
  writeFileSync(join(program.folder, `day-${String(day)}.csv`), ['user_id,event,variant,amount,ts,country', ...rows, ''].join('\n'));
}

beforeAll(async () => {
  program = await KillableProgram.build('killed-growth');
  files = join(program.folder, 'day-*.csv');
  before = join(program.folder, 'before');
  mkdirSync(before);
  for (const day of [0, 1, 2]) writeDay(day);
  await program.found(files, before);
  writeDay(3);
  fresh = await program.found(files, '-');
});
afterAll(() => { program.remove(); });
beforeEach(() => {
  cache = join(mkdtempSync(join(program.folder, 'cache-')), 'prepared');
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
    expect(await program.run(files, cache, ...point)).toEqual({ signal: 'SIGKILL', said: '' });
    expect(await program.found(files, cache)).toEqual(fresh);
    expect(await program.found(files, cache)).toEqual(fresh);
  });

  it('takes nothing from another that adds the same day at the same time', async () => {
    const [killed, survivor] = await program.together([files, cache, 'before-rename', '2'], [files, cache]);
    expect(killed).toEqual({ signal: 'SIGKILL', said: '' });
    expect(JSON.parse(survivor.said)).toEqual(fresh);
    expect(await Promise.all([program.found(files, cache), program.found(files, cache)])).toEqual([fresh, fresh]);
  });

  it('is not missed: files of the cache that were cut or changed are passed over', async () => {
    for (const name of readdirSync(cache)) {
      const bytes = readFileSync(join(cache, name));
      bytes[Math.floor(bytes.byteLength / 2)]! ^= 4;
      if (!name.startsWith('import-')) writeFileSync(join(cache, name), bytes);
    }
    expect(await program.found(files, cache)).toEqual(fresh);
  });
});
