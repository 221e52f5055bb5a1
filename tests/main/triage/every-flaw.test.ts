import { describe, expect, it } from 'vitest';
import { TriageDesk } from '../../../src-main/triage/triage-desk';
import { InProcessStatistics } from '../evaluation/tiny-workspace';
import { folderWith, newWorkspace } from '../sources/open-files';
import { everyFlaw, everyFlawDefinition as definition } from './every-flaw';

function desk(): TriageDesk {
  return new TriageDesk(newWorkspace(), new InProcessStatistics());
}

describe('A file with every flaw at once', () => {
  it('is triaged completely, each flaw with the count that was planted', { timeout: 120_000 }, async () => {
    const { csv, counts } = everyFlaw(true);
    const triage = await desk().triage({ definition, baseDirectory: folderWith({ 'events.csv': csv }) });
    const found = Object.fromEntries(triage.findings.map(({ kind, count }) => [kind, count]));
    expect(found).toMatchObject(counts);
    expect([...new Set([...Object.keys(counts), 'incomplete-day'])].sort()).toEqual(Object.keys(found).sort());
  });

  it('is found clean where no flaw was planted', { timeout: 120_000 }, async () => {
    for (const seed of [7, 8, 9]) {
      const { csv } = everyFlaw(false, seed);
      const triage = await desk().triage({ definition, baseDirectory: folderWith({ 'events.csv': csv }) });
      expect(triage.findings.map(({ sentence }) => sentence).filter((words) => !words.startsWith('The data end within'))).toEqual([]);
    }
  });
});
