import { describe, expect, it } from 'vitest';
import type { Triage } from '../../../src-contract/triage';
import { Engine } from '../../../src-main/evaluation/engine';
import { InProcessStatistics } from '../evaluation/tiny-workspace';
import { largeDefinition, largeLog, parquetFolder } from '../sources/large-file';

async function triaged(folder: string, profiled: boolean): Promise<Omit<Triage, 'took'>> {
  const engine = new Engine({ statistics: new InProcessStatistics(), reportPage: null });
  try {
    if (profiled) await engine.openSource('open', { name: 'events', paths: ['events.parquet'], baseDirectory: folder, options: {} }, null);
    const { took: _, ...triage } = await engine.triage({ job: 'triage', definition: largeDefinition, baseDirectory: folder }, null);
    return triage;
  } finally {
    await engine.close();
  }
}

describe('Triage of a large source', () => {
  it('finds the same whether its profile is known or not', async () => {
    const folder = await parquetFolder(largeLog);
    const asked = await triaged(folder, false);
    expect(await triaged(folder, true)).toEqual(asked);
    const counts = Object.fromEntries(asked.findings.map(({ kind, count }) => [kind, count]));
    expect(counts).toMatchObject({ 'variant-spellings': 5, 'colliding-ids': 4, 'placeholder-ids': 1, 'jumping-times': 1, 'infinite-values': 1, 'negative-values': 1 });
  });

  it('counts repeated ids, late times and rows sent twice the same', async () => {
    const flawed = `SELECT * REPLACE (CASE WHEN event_id IN ('e1000', 'e1001', 'e1002') THEN 'e5' ELSE event_id END AS event_id, CASE WHEN event_id = 'e77' THEN TIMESTAMP '1970-01-01' WHEN event_id = 'e78' THEN NULL ELSE ts END AS ts) FROM (${largeLog})`;
    const folder = await parquetFolder(flawed);
    const asked = await triaged(folder, false);
    expect(await triaged(folder, true)).toEqual(asked);
    expect(Object.fromEntries(asked.findings.map(({ kind, count }) => [kind, count]))).toMatchObject({ 'duplicate-ids': 3, 'impossible-times': 2 });
  });
});
