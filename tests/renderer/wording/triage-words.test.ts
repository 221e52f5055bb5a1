import { describe, expect, it } from 'vitest';
import { findingKinds } from '../../../src-contract/triage';
import { findingLabel, findingsSummary, liftChangeWords, lookedAtWords } from '../../../src-renderer/wording/triage-words';
import { change, findings } from '../fixtures/triages';

const readable = (text: string): string => text.replaceAll('\u202f', ' ');

describe('the words of a triage', () => {
  it('names every kind of finding, no two alike', () => {
    const labels = findingKinds.map(findingLabel);
    expect(new Set(labels).size).toBe(findingKinds.length);
    expect(labels.every((label) => /^[A-Z]/.test(label))).toBe(true);
  });

  it('counts findings by severity', () => {
    expect(findingsSummary(findings)).toBe('2 errors, 1 warning, 1 note');
    expect(findingsSummary([{ severity: 'info' }, { severity: 'info' }])).toBe('2 notes');
    expect(findingsSummary([])).toBe('Nothing found');
  });

  it('says what was looked at', () => {
    expect(readable(lookedAtWords({ sources: [{ name: 'events', rows: 15_034 }] }))).toBe('in 15 034 rows of events');
    expect(readable(lookedAtWords({ sources: [{ name: 'a', rows: 1000 }, { name: 'b', rows: 24_000 }] }))).toBe('in 25 000 rows of 2 sources');
    expect(lookedAtWords({ sources: [{ name: 'a', rows: 1 }] })).toBe('in 1 row of a');
  });

  it('writes a lift before and after with the same decimals', () => {
    const words = liftChangeWords(change);
    expect(readable(words.without)).toBe('+7.8 %');
    expect(readable(words.with)).toBe('+6.6 %');
    expect(readable(words.withInterval)).toBe('+1.9 % … +11.5 %');
    expect(words.unchanged).toBe(false);
  });

  it('says so where nothing moves, and why where there is no figure', () => {
    expect(liftChangeWords({ ...change, with: change.without }).unchanged).toBe(true);
    const untested = liftChangeWords({ ...change, with: { ...change.with, lift: null, low: null, high: null, reason: 'No unit is left.' } });
    expect(untested.reason).toBe('No unit is left.');
    expect(untested.with).toBe('–');
  });
});
