import { describe, expect, it } from 'vitest';
import { addedWords } from '../../../src-renderer/wording/added-words';

const provenance = (sources: Record<string, unknown>) => ({ sql: '', rowsRead: 0, rowsRejected: 0, sources });
const files = (count: number): string[] => Array.from({ length: count }, (_, k) => `day-${String(k + 1)}.parquet`);

describe('what was read when files were added', () => {
  it('is said for each source that grew', () => {
    const read = { files: ['day-5.parquet'], rows: 812, keptFiles: 4, lookedThroughKept: false };
    expect(addedWords(provenance({ events: { files: [], rows: 4000, read }, history: { files: [], rows: 10 } }))).toEqual([
      { source: 'events', words: '1 new file (day-5.parquet) with 812 rows. 4 files known from before, not read again.' },
    ]);
  });

  it('says when the files known from before had to be looked through', () => {
    const read = { files: files(2), rows: 1, keptFiles: 1, lookedThroughKept: true };
    expect(addedWords(provenance({ events: { read } }))[0]?.words).toBe(
      '2 new files (day-1.parquet, day-2.parquet) with 1 row. 1 file known from before, looked through for rows of units that are new.',
    );
  });

  it('counts many files rather than naming them', () => {
    const read = { files: files(9), rows: 100, keptFiles: 3, lookedThroughKept: false };
    expect(addedWords(provenance({ events: { read } }))[0]?.words).toBe('9 new files with 100 rows. 3 files known from before, not read again.');
  });

  it('is nothing where nothing was added, or the evaluation says it in a way that is not known', () => {
    expect(addedWords({ sql: '', rowsRead: 1, rowsRejected: 0 })).toEqual([]);
    expect(addedWords(provenance({ events: { rows: 1 }, history: null, other: { read: 'all' }, more: { read: { files: 1 } } }))).toEqual([]);
  });
});
