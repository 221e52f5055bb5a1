import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileSource } from '../../../src-main/sources/profile';
import { openPaths } from './open-files';

interface Truth {
  readonly planted: {
    readonly flaws: {
      readonly duplicateRows: number;
      readonly garbageValues: Readonly<Record<string, number>>;
      readonly variantSpellings: Readonly<Record<string, number>>;
      readonly placeholderIds: Readonly<Record<string, number>>;
      readonly impossibleTimes: Readonly<Record<string, number>>;
      readonly rowsTooShort: number;
      readonly rowsTooLong: number;
    };
  };
  readonly drawn: { readonly rows: number };
}

const folder = join(import.meta.dirname, '../../../sample-data/broken-export');
const { planted, drawn } = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
const { flaws } = planted;
const sum = (counts: Readonly<Record<string, number>>, keys = Object.keys(counts)): number => keys.reduce((total, key) => total + (counts[key] ?? 0), 0);

it('every flaw planted into the broken sample is found, and counted as it was planted', async () => {
  const { workspace, source } = await openPaths(folder, ['events.csv']);
  const profile = await profileSource(workspace, 'events');
  const count = (column: string, words: RegExp): number | undefined => profile.notices.find((notice) => notice.column === column && words.test(notice.message))?.count;

  expect(source.droppedRows).toBe(flaws.rowsTooShort + flaws.rowsTooLong);
  expect(source.rows).toBe(drawn.rows - source.droppedRows);
  expect(count('value', /not numbers/)).toBe(sum(flaws.garbageValues, ['n/a', '12.50 EUR']));
  expect(count('value', /NaN/)).toBe(sum(flaws.garbageValues, ['NaN', 'inf', '-inf']));
  expect(count('ts', /not times/)).toBe(sum(flaws.impossibleTimes, ['2026-05-32 10:00:00', '0000-00-00 00:00:00']));
  expect(count('event_id', /sent twice/)).toBe(flaws.duplicateRows);
  expect(count('user_id', /stand-in/)).toBe(sum(flaws.placeholderIds));
  expect(profile.notices.map((notice) => notice.message).join('\n')).toMatch(/1970-01-01T00:00:00 and 2099-12-31T23:59:59/);
  const spellings = Object.fromEntries(profile.columns.find((column) => column.name === 'variant')?.top.map(({ value, count: rows }) => [value, rows]) ?? []);
  expect(spellings).toMatchObject(flaws.variantSpellings);
  expect(profile.rejected.count).toBe(source.droppedRows + source.unreadableCells);
  expect(profile.rejected.rows).toHaveLength(profile.rejected.count);
});
