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

  it('tells the few units that carry most of a metric the same, with units in two variants left out', async () => {
    // One of the ten was first in a variant that is not declared.
    const whales = `SELECT * EXCLUDE (i) REPLACE (
      CASE user_id WHEN 'unknown' THEN 'user5' ELSE user_id END AS user_id,
      CASE WHEN i BETWEEN 20000 AND 20009 THEN 'exposure' ELSE event END AS event,
      CASE WHEN i BETWEEN 20000 AND 20009 THEN CASE WHEN (i * 7919) % 2 = 0 THEN 'b' ELSE 'a' END ELSE variant END AS variant,
      CASE WHEN amount < 0 THEN 1 WHEN isfinite(amount) AND (i * 7919) % 20000 < 15 THEN 1000 * amount ELSE amount END AS amount)
      FROM (SELECT *, substr(event_id, 2)::BIGINT AS i FROM (${largeLog}))`;
    const folder = await parquetFolder(whales);
    const asked = await triaged(folder, false);
    expect(await triaged(folder, true)).toEqual(asked);
    expect(Object.fromEntries(asked.findings.map(({ kind, count }) => [kind, count]))).toMatchObject({ 'several-variants': 9, 'outlier-units': 20, 'jumping-times': 1 });
  });
});
