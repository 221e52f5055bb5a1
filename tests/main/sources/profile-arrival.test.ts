import { describe, expect, it } from 'vitest';
import type { ColumnProfile, DatasetProfile } from '../../../src-contract/dataset';
import { toFailure } from '../../../src-contract/failure';
import { Engine } from '../../../src-main/evaluation/engine';
import { keptValues } from '../../../src-main/sources/kept-values';
import { profileSource } from '../../../src-main/sources/profile';
import { InProcessStatistics } from '../evaluation/tiny-workspace';
import { largeDefinition, largeLog, parquetFolder } from './large-file';
import { newWorkspace } from './open-files';

const request = (folder: string) => ({ name: 'events', paths: ['events.parquet'], baseDirectory: folder, options: {} });
const left = ({ columns }: DatasetProfile): number => columns.reduce((sum, { pending }) => sum + (pending === 'figures' ? 2 : pending === 'shape' ? 1 : 0), 0);

async function withEngine<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = new Engine({ statistics: new InProcessStatistics(), reportPage: null });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

describe('The figures of a source that was just opened', () => {
  it('fill in one after the other, names and types first, and every one is final when it appears', async () => {
    const folder = await parquetFolder(largeLog);
    const heard: DatasetProfile[] = [];
    const { final, silent } = await withEngine(async (engine) => ({
      final: await engine.openSource('open', request(folder), null, (profile) => heard.push(profile)),
      silent: await engine.openSource('again', request(folder), null),
    }));
    expect(silent).toEqual(final);
    const [first] = heard;
    expect(first).toMatchObject({ source: 'events', rows: 260_000, dataHash: final.dataHash });
    expect(first?.columns.map(({ name, type, class: meaning, pending }) => [name, type, meaning, pending])).toEqual(final.columns.map(({ name, type, class: meaning }) => [name, type, meaning, 'figures']));
    expect(heard.map(left)).toEqual(heard.map(left).sort((one, other) => other - one));
    expect(left(final)).toBe(0);
    for (const { columns } of heard) {
      for (const column of columns) {
        const same = final.columns.find(({ name }) => name === column.name) as ColumnProfile;
        if (column.pending === 'shape') expect({ ...column, histogram: null, pending: undefined }).toEqual({ ...same, histogram: null, pending: undefined });
        else if (column.pending === undefined) expect(column).toEqual(same);
      }
    }
  });

  it('do not keep an evaluation waiting that is asked for when the source is open', async () => {
    const folder = await parquetFolder(largeLog);
    await withEngine(async (engine) => {
      const ends: string[] = [];
      let evaluated: Promise<unknown> | null = null;
      const complete = engine.openSource('open', request(folder), null, () => {
        evaluated ??= engine.evaluate({ job: 'evaluate', definition: largeDefinition, baseDirectory: folder, timeline: false }, null).then(() => ends.push('readout'));
      }).then(() => ends.push('figures'));
      await complete;
      await evaluated;
      expect(ends).toEqual(['readout', 'figures']);
    });
  });

  it('can be stopped, which leaves the source open and nothing behind, and counted again', async () => {
    const folder = await parquetFolder(largeLog);
    await withEngine(async (engine) => {
      let told = 0;
      const stopped = await engine.openSource('open', request(folder), null, () => {
        told += 1;
        void engine.cancel('open');
      }).catch((error: unknown) => toFailure(error));
      expect(stopped).toMatchObject({ kind: 'cancelled' });
      expect(told).toBe(1);
      expect((await engine.rows('events', 0, 1)).total).toBe(260_000);
      expect(left(await engine.openSource('open', request(folder), null))).toBe(0);
      expect(told).toBe(1);
    });
  });

  it('keep the values of the unit for others until the source is looked at again or closed, and no other table', async () => {
    const folder = await parquetFolder(largeLog);
    const workspace = newWorkspace();
    await workspace.ensure([request(folder)]);
    const source = workspace.source('events');
    const tables = async (): Promise<unknown[]> => {
      const connection = await workspace.database.connect();
      try {
        return (await connection.rows<{ name: string }>(`SELECT table_name AS name FROM duckdb_tables() ORDER BY 1`)).map(({ name }) => name);
      } finally {
        connection.close();
      }
    };
    await profileSource(workspace, 'events');
    const kept = keptValues(workspace.database, source, 'user_id');
    expect(await tables()).toEqual([kept?.table]);
    expect(kept?.standIns).toBe(true);
    const connection = await workspace.database.connect();
    expect(await connection.row(`SELECT count(*) AS ids, sum(n)::BIGINT AS rows FROM ${kept?.table ?? ''}`)).toEqual({ ids: 20_003, rows: 260_000 });
    connection.close();
    await profileSource(workspace, 'events');
    expect(await tables()).toEqual([keptValues(workspace.database, source, 'user_id')?.table]);
    const controller = new AbortController();
    const stopped = profileSource(workspace, 'events', { signal: controller.signal, onProfile: ({ columns }) => { if (columns.some(({ pending }) => pending !== 'figures')) controller.abort(); } });
    expect(toFailure(await stopped.catch((error: unknown) => error))).toMatchObject({ kind: 'cancelled' });
    expect(await tables()).toEqual([]);
  });
});
