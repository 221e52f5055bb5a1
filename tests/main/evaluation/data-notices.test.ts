import { describe, expect, it } from 'vitest';
import { readDefinition, type CompleteDefinition } from '../../../src-contract/experiment';
import { dataNotices } from '../../../src-main/evaluation/data-notices';
import type { OpenedSource } from '../../../src-main/sources/opened-source';

function definition(period: { from?: string; to?: string; timezone?: string }): CompleteDefinition {
  const read = readDefinition({ liftbench: 1, sources: { events: { path: 'e.csv', time: 'ts' } }, unit: 'u', exposure: { source: 'events', variant: 'v' }, variants: [{ id: 'a' }, { id: 'b' }], period, metrics: [{ id: 'n', kind: 'count', source: 'events' }] });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}
const stamp = (bytes: number): { bytes: number; modified: string } => ({ bytes, modified: '2026-03-01T00:00:00Z' });

describe('What an evaluation says of its data beside the figures', () => {
  it('names the days of the period on which clocks are changed in its zone', () => {
    expect(dataNotices(definition({ from: '2026-03-20', to: '2026-04-02', timezone: 'Europe/Berlin' }), [])).toEqual([expect.stringContaining('Clocks in Europe/Berlin change within the period: 2026-03-29 (23 hours).')]);
    expect(dataNotices(definition({ from: '2026-03-20', to: '2026-03-28', timezone: 'Europe/Berlin' }), [])).toEqual([]);
    expect(dataNotices(definition({ from: '2026-03-20', to: '2026-04-02' }), [])).toEqual([]);
  });

  it('says which files changed since they were first read', () => {
    const source = { name: 'events', reread: { source: 'events', files: [{ path: '/w/a.csv', before: stamp(1000), now: stamp(1200) }, { path: '/w/b.csv', before: null, now: stamp(5) }] } } as unknown as OpenedSource;
    expect(dataNotices(definition({}), [source])).toEqual(['The files of events changed since they were first read and were read again: a.csv has 1,200 bytes instead of 1,000, b.csv is new.']);
  });
});
