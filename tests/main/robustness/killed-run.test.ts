import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../src-main/database/database';
import { readColumnFile } from '../../../src-main/shelf/column-file';
import { KillableProgram } from './killable-program';

let program: KillableProgram;
let csv = '';
let cache = '';
/** What a program finds that knows no cache. */
let fresh: unknown = null;

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
  program = await KillableProgram.build('killed');
  csv = join(program.folder, 'events.csv');
  const rows = Array.from({ length: 30_000 }, (_, row) => {
    const unit = row % 3000;
    const event = row < 3000 ? 'exposure' : row % 3 === 0 ? 'purchase' : 'view';
    const time = new Date(Date.UTC(2026, 2, 2) + row * 17_000).toISOString().slice(0, 19).replace('T', ' ');
    return [`u${String(unit)}`, event, row < 3000 ? ['control', 'treatment'][unit % 2] : '', ((row * 7919) % 1000) / 10, time, ['DE', 'US'][unit % 3 === 0 ? 0 : 1]].join(',');
  });
  writeFileSync(csv, ['user_id,event,variant,amount,ts,country', ...rows, ''].join('\n'));
  fresh = await program.found(csv, '-');
});
afterAll(() => { program.remove(); });
beforeEach(() => {
  cache = join(mkdtempSync(join(program.folder, 'cache-')), 'prepared');
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
    expect(await program.run(csv, cache, ...point)).toEqual({ signal: 'SIGKILL', said: '' });
    await readsWhole();
    expect(await program.found(csv, cache)).toEqual(fresh);
    expect(await readsWhole()).toHaveLength(7);
  });

  it('takes nothing from another that works on the same cache at the same time', async () => {
    const [killed, survivor] = await program.together([csv, cache, 'before-rename', '2'], [csv, cache]);
    expect(killed).toEqual({ signal: 'SIGKILL', said: '' });
    expect(JSON.parse(survivor.said)).toEqual(fresh);
    await readsWhole();
    expect(await Promise.all([program.found(csv, cache), program.found(csv, cache)])).toEqual([fresh, fresh]);
    expect(await readsWhole()).toHaveLength(7);
  });
});
