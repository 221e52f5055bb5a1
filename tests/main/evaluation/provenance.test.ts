import { describe, expect, it } from 'vitest';
import { provenanceOf } from '../../../src-main/evaluation/provenance';

type Given = Parameters<typeof provenanceOf>;

/** The paths that an evaluation tells of a source that was read from these files. */
function toldPaths(written: string | readonly string[], files: readonly string[]): string[] {
  const definition = { sources: { events: { path: written } }, multiple: 'exclude', period: { from: null, to: null, timezone: 'UTC' } } as unknown as Given[0];
  const sources = [{ name: 'events', files: files.map((path) => ({ path, bytes: 1, modified: '2026-03-01T00:00:00Z' })), rows: 1, droppedRows: 0, rejected: 0, dataHash: 'h' }] as unknown as Given[1];
  const prepared = { sample: { units: { count: 1 }, counts: {}, streams: [] }, uses: [], sql: [] } as unknown as Given[3];
  const { sources: told } = provenanceOf(definition, sources, { units: { source: { name: 'events' }, key: '"u"' } } as unknown as Given[2], prepared);
  return (told?.['events'] as { files: { path: string }[] }).files.map(({ path }) => path);
}

describe('the files of an evaluation’s provenance', () => {
  it('are named as the definition names them', () => {
    expect(toldPaths('data/events.csv', ['/exports/now/data/events.csv'])).toEqual(['data/events.csv']);
    expect(toldPaths(['a.csv', '../old/b.csv'], ['/exports/now/a.csv', '/exports/old/b.csv'])).toEqual(['a.csv', '../old/b.csv']);
  });

  it('are named without the folders of the analyst’s machine where a pattern or an absolute path found them', () => {
    expect(toldPaths('events-*.csv', ['/exports/now/events-1.csv', '/exports/now/events-2.csv'])).toEqual(['events-1.csv', 'events-2.csv']);
    expect(toldPaths('/exports/now/events.csv', ['/exports/now/events.csv'])).toEqual(['events.csv']);
  });

  it('do not take one of two files of the same name for the other', () => {
    expect(toldPaths(['a/events.csv', 'b/events.csv'], ['/w/a/events.csv', '/w/b/events.csv'])).toEqual(['events.csv', 'events.csv']);
  });
});
