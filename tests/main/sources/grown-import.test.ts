import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../../../src-main/database/connection';
import { CacheFolder } from '../../../src-main/shelf/cache-folder';
import { ImportShelf } from '../../../src-main/sources/import-shelf';
import { Workspace } from '../../../src-main/sources/workspace';

const day = (number: number, more = ''): string =>
  [`user_id,event,amount,ts${more === '' ? '' : ',more'}`, ...Array.from({ length: 40 }, (_, index) => `u${String((index * 7 + number) % 30)},${index % 3 === 0 ? 'view' : 'buy'},${String(index / 8)},2026-03-0${String(number)} 10:00:${String(index % 60).padStart(2, '0')}${more}`)].join('\n');

interface Seen {
  readonly rows: readonly Record<string, unknown>[];
  /** Files that were parsed. */
  readonly parsed: readonly string[];
}

describe('a folder of text files that were imported before', () => {
  let folder: string;
  const write = (number: number, text = day(number)): Promise<void> => writeFile(join(folder, `day-${String(number)}.csv`), text);
  /** Opens the source and tells its rows in order and which files were parsed for them; waits until what was read is kept. */
  const open = async (o: { kept: boolean; imports?: boolean }): Promise<Seen> => {
    const run = vi.spyOn(Connection.prototype, 'run');
    const imports = o.imports === false ? undefined : new ImportShelf(new CacheFolder(join(folder, 'cache'), 1e9), 'one', { fromBytes: 0, afterMs: 0 });
    const keep = vi.spyOn(ImportShelf.prototype, 'keep');
    const workspace = new Workspace({ threads: 2, imports });
    try {
      await workspace.ensure([{ name: 'events', paths: ['day-*.csv'], baseDirectory: folder, options: {} }]);
      const { relation, columns, rowOrderSql, rows: counted } = workspace.source('events');
      const connection = await workspace.database.connect();
      const rows = await connection.rows(`SELECT ${rowOrderSql} AS place, ${columns.map(({ name }) => `${name}::VARCHAR AS ${name}`).join(', ')} FROM ${relation} ORDER BY ${rowOrderSql}`);
      connection.close();
      expect(rows).toHaveLength(counted);
      if (o.kept) {
        await vi.waitFor(() => { expect(keep).toHaveBeenCalled(); }, { interval: 20 });
        expect(await keep.mock.results[0]?.value).toBe(true);
      }
      const loads = run.mock.calls.map(([sql]) => sql).filter((sql) => /CREATE (OR REPLACE )?TABLE "/i.test(sql));
      return { rows, parsed: [...new Set(loads.flatMap((sql) => sql.match(/day-\d\.csv/g) ?? []))].sort() };
    } finally {
      run.mockRestore();
      keep.mockRestore();
      await workspace.close();
    }
  };
  const plainly = async (): Promise<Seen['rows']> => (await open({ kept: false, imports: false })).rows;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'liftbench-grown-'));
    await write(1);
    await write(2);
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('parses a new day alone, day after day, and has the rows that reading all of them gives', async () => {
    expect((await open({ kept: true })).parsed).toEqual(['day-1.csv', 'day-2.csv']);
    await write(3);
    const grown = await open({ kept: true });
    expect(grown.parsed).toEqual(['day-3.csv']);
    expect(grown.rows).toEqual(await plainly());
    await write(4);
    const again = await open({ kept: true });
    expect(again.parsed).toEqual(['day-4.csv']);
    expect(again.rows).toEqual(await plainly());
    const reopened = await open({ kept: false });
    expect(reopened.parsed).toEqual([]);
    expect(reopened.rows).toEqual(again.rows);
  });

  it('parses the last day anew when it has grown, and all when an earlier day has changed', async () => {
    await open({ kept: true });
    await write(3);
    await open({ kept: true });
    await write(3, `${day(3)}\nu99,buy,7,2026-03-03 11:00:00`);
    const longer = await open({ kept: true });
    expect(longer.parsed).toEqual(['day-3.csv']);
    expect(longer.rows).toEqual(await plainly());
    await write(1, day(1).replace('u1,', 'u8,'));
    const changed = await open({ kept: true });
    expect(changed.parsed).toEqual(['day-1.csv', 'day-2.csv', 'day-3.csv']);
    expect(changed.rows).toEqual(await plainly());
  });

  it.each<[string, string]>([
    ['another column', day(3, ',x')],
    ['a column of another type', day(3).replaceAll('2026-03-03 ', '2026-03-03T')],
    ['numbers that are no longer whole', day(3).replaceAll(/,(\d),2026/g, ',$1.5,2026')],
    ['a cell that is no number', day(3).replace(',0,', ',oops,')],
    ['a row with too many cells', `${day(3)}\nu1,too,many,cells,here`],
    ['another delimiter', day(3).replaceAll(',', ';')],
    ['no rows', 'user_id,event,amount,ts\n'],
  ])('has the rows that reading all of them gives when the new one has %s', async (_what, text) => {
    await open({ kept: true });
    await write(3, text);
    const grown = await open({ kept: false }).catch((thrown: unknown) => String(thrown));
    const plain = await plainly().catch((thrown: unknown) => String(thrown));
    expect(typeof grown === 'string' ? grown : grown.rows).toEqual(plain);
  });

  it('parses all of them when what was kept is gone', async () => {
    await open({ kept: true });
    await write(3);
    for (const name of await readdir(join(folder, 'cache'))) if (name.endsWith('.parquet')) await rm(join(folder, 'cache', name));
    expect((await open({ kept: false })).parsed).toEqual(['day-1.csv', 'day-2.csv', 'day-3.csv']);
  });
});
