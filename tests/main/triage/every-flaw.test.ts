import { describe, expect, it } from 'vitest';
import { TriageDesk } from '../../../src-main/triage/triage-desk';
import { InProcessStatistics } from '../evaluation/tiny-workspace';
import { folderWith, newWorkspace } from '../sources/open-files';
import { everyFlaw, everyFlawDefinition as definition } from './every-flaw';

function desk(): TriageDesk {
  return new TriageDesk(newWorkspace(), new InProcessStatistics());
}

describe('A file with every flaw at once', () => {
  it('is triaged completely, each flaw with the count that was planted', async () => {
    const { csv, counts } = everyFlaw(true);
    const triage = await desk().triage({ definition, baseDirectory: folderWith({ 'events.csv': csv }) });
    const found = Object.fromEntries(triage.findings.map(({ kind, count }) => [kind, count]));
    expect(found).toMatchObject(counts);
    expect([...new Set([...Object.keys(counts), 'incomplete-day'])].sort()).toEqual(Object.keys(found).sort());
  });

  it('is found clean where no flaw was planted', async () => {
    for (const seed of [7, 8, 9]) {
      const { csv } = everyFlaw(false, seed);
      const triage = await desk().triage({ definition, baseDirectory: folderWith({ 'events.csv': csv }) });
      expect(triage.findings.map(({ sentence }) => sentence).filter((words) => !words.startsWith('The data end within'))).toEqual([]);
    }
  });

  it('can be repaired by what is proposed, each proposal alone and all of them together', async () => {
    const { csv } = everyFlaw(true);
    const one = desk();
    const asked = { definition, baseDirectory: folderWith({ 'events.csv': csv }) };
    const { findings } = await one.triage(asked);
    const repairs: unknown[] = [];
    for (const { id, kind, proposals } of findings) {
      for (const proposal of proposals) {
        const effect = await one.proposalEffect({ ...asked, job: 'effect', finding: id, proposal: proposal.id });
        expect(effect, `${kind}: ${proposal.words}`).toMatchObject({ reason: null, repairs: proposal.repairs.map(({ kind: repair }) => ({ kind: repair })) });
        expect(effect.repairs.every(({ rowsDropped, rowsChanged }) => rowsDropped + rowsChanged > 0), `${kind}: ${proposal.words}`).toBe(true);
      }
      repairs.push(...(proposals[0]?.repairs ?? []));
    }
    const after = await one.triage({ ...asked, definition: `${definition}repairs: ${JSON.stringify(repairs)}\n` });
    expect(after.findings.map(({ kind }) => kind).sort()).toEqual(['infinite-values', 'jumping-times', 'missing-hours', 'missing-ids', 'null-share', 'outlier-units', 'outside-period', 'rejected-rows', 'several-variants', 'undeclared-variants', 'unreadable-cells']);
  });
});
