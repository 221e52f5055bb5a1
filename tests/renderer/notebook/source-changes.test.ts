import { describe, expect, it } from 'vitest';
import type { DatasetProfile } from '../../../src-contract/dataset';
import { changeInWords, differenceInWords } from '../../../src-renderer/notebook/source-changes';
import eventsProfile from '../fixtures/events-profile.json';

const profile = eventsProfile as DatasetProfile;
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('A file that changed', () => {
  it('is told of with its size then and now', () => {
    const change = { source: 'events', files: [{ path: '/x/events.csv', before: { bytes: 12_000, modified: '' }, now: { bytes: 14_000, modified: '' } }] };
    expect(plain(changeInWords(change))).toMatch(/^events\.csv has changed since it was read \(12.* then, 14.* now\)\.$/);
    expect(changeInWords({ source: 'events', files: [{ path: '/x/events.csv', before: { bytes: 1, modified: '' }, now: null }] })).toBe('events.csv is gone since it was read.');
  });

  it('is compared with what it was when it is read again', () => {
    const [first, ...rest] = profile.columns;
    const after = { ...profile, rows: profile.rows + 5, dataHash: 'other', columns: [...rest, { ...first!, name: 'brand_new' }] };
    const words = plain(differenceInWords(profile, after));
    expect(words).toContain(' → ');
    expect(words).toContain('new column brand_new');
    expect(words).toContain(`without ${first!.name}`);
  });
});
