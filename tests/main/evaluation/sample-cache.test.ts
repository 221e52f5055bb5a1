import { mkdtemp, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Brushed, BrushRequest } from '../../../src-contract/brush';
import type { Definition } from '../../../src-contract/experiment';
import type { ExploreRequest } from '../../../src-contract/exploration';
import { SampleCache } from '../../../src-main/evaluation/sample-cache';
import { brushExperiment } from '../../../src-main/exploration/brush-experiment';
import { CacheFolder } from '../../../src-main/shelf/cache-folder';
import { definitionOf, evaluate, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

const events = `SELECT 'u' || (i % 400) AS user_id, CASE WHEN i < 400 THEN 'exposure' WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event,
  CASE WHEN i < 400 THEN ['control', 'treatment'][1 + i % 2] END AS variant, (i * 7919) % 1000 / 10.0 AS amount,
  TIMESTAMP '2026-03-02' + INTERVAL (i * 97) SECOND AS ts, ['DE', 'US'][1 + i % 2] AS country, ['phone', 'desktop'][1 + (i // 2) % 2] AS device
  FROM range(4000) t(i)`;
const base: Definition = {
  liftbench: 1,
  sources: { events: { path: 'events.csv', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [
    { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', covariate: { days: 7 } },
    { id: 'views', kind: 'count', source: 'events', where: "event = 'view'" },
  ],
  segments: ['country'],
};

describe('units and rows that are kept on disk', () => {
  let folder: string;
  const cacheOf = (stamp = 'one'): SampleCache => new SampleCache(new CacheFolder(folder, 1e9), stamp, 0);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'liftbench-cache-'));
    const cache = cacheOf();
    await evaluate(await TinyWorkspace.open({ events }), base, { cache });
    await cache.settled();
  });
  /** An evaluation by a program that was just started: its estimates, and what DuckDB was asked for beyond checks of expressions. */
  const afresh = async (definition: Definition, cache = cacheOf()): Promise<{ estimates: unknown; reads: string[] }> => {
    const workspace = await TinyWorkspace.open({ events });
    const { estimates } = await evaluate(workspace, definition, { cache, timeline: true });
    await cache.settled();
    return { estimates, reads: workspace.statements.filter((sql) => sql.startsWith('CREATE') || sql.includes('JOIN')) };
  };
  const without = async (definition: Definition): Promise<unknown> => (await evaluate(await TinyWorkspace.open({ events }), definition, { timeline: true })).estimates;

  it('give a program that is started anew the very same figures without a scan', async () => {
    const { estimates, reads } = await afresh(base);
    expect(reads).toEqual([]);
    expect(estimates).toEqual(await without(base));
  });

  it.each<[string, Omit<ExploreRequest, 'job' | 'definition' | 'baseDirectory'>]>([
    ['a metric’s timeline', { kind: 'timeline', metric: 'revenue', segment: null, timeline: { slice: 'country=DE', baseline: null } }],
    ['segments by declared columns', { kind: 'segments', metric: 'revenue', segment: null, columns: [{ column: 'country', by: null }] }],
    ['segments by quarters of a number and by hours', { kind: 'segments', metric: 'revenue', segment: null, columns: [{ column: 'size', by: 'quantiles' }, { column: 'ts', by: 'hour' }] }],
    ['a distribution', { kind: 'distribution', metric: 'revenue', segment: null }],
    ['a decomposition', { kind: 'decomposition', metric: 'revenue', segment: 'country' }],
    ['an effect’s fading', { kind: 'novelty', metric: 'views', segment: null }],
    ['a funnel', { kind: 'funnel', metric: '', segment: null, funnel: { steps: [{ name: 'View', source: 'events', where: "event = 'view'" }, { name: 'Buy', source: 'events', where: "event = 'purchase'" }], within: null, order: 'strict' } }],
  ])('show %s again without a scan', async (_what, question) => {
    const asked = async (cache: SampleCache): Promise<{ answer: unknown; reads: string[] }> => {
      // What the program holds in memory is gone with it.
      vi.resetModules();
      const { evaluateExperiment } = await import('../../../src-main/evaluation/evaluate-experiment');
      const { exploreExperiment } = await import('../../../src-main/exploration/explore-experiment');
      const workspace = await TinyWorkspace.open({ events: `SELECT *, CASE WHEN i < 400 THEN (i * 31) % 97 END AS size FROM (${events.replace('SELECT', 'SELECT i,')})` });
      const statistics = new InProcessStatistics();
      const answer = await exploreExperiment(question, definitionOf(base), {
        evaluate: (definition, exploration) => evaluateExperiment({ workspace, statistics, definition, baseDirectory: null, timeline: false, exploration, cache }),
        signal: new AbortController().signal, onProgress: () => undefined,
      });
      await cache.settled();
      return { answer, reads: workspace.statements.filter((sql) => sql.startsWith('CREATE') || sql.includes('JOIN')) };
    };
    const { answer } = await asked(cacheOf());
    const again = await asked(cacheOf());
    expect(again.answer).toEqual(answer);
    expect(again.reads).toEqual([]);
  });

  it('give a brush its first answer without a scan', async () => {
    const asked = async (cache?: SampleCache): Promise<{ answer: Partial<Brushed>; reads: string[] }> => {
      const workspace = await TinyWorkspace.open({ events });
      const request: BrushRequest = { job: 'b', definition: JSON.stringify(base), baseDirectory: null, selection: [{ kind: 'levels', column: 'device', levels: ['phone'] }], metrics: null, views: [{ kind: 'days' }, { kind: 'levels', column: 'country' }] };
      const { took: _took, ...answer } = await brushExperiment(request, { workspace, statistics: new InProcessStatistics(), cache });
      await cache?.settled();
      return { answer, reads: workspace.statements.filter((sql) => sql.startsWith('CREATE') || sql.includes('JOIN')) };
    };
    const { answer } = await asked(cacheOf());
    expect(await asked(cacheOf())).toEqual({ answer, reads: [] });
  });

  it('are read for what is new only', async () => {
    const large: Definition = { ...base, metrics: [...base.metrics, { id: 'large', kind: 'conversion', source: 'events', where: 'amount > 50' }] };
    const { estimates, reads } = await afresh(large);
    expect(reads.filter((sql) => sql.includes('JOIN')).map((sql) => sql.includes('purchase'))).toEqual([false]);
    expect(estimates).toEqual(await without(large));
    expect((await afresh(large)).reads).toEqual([]);
  });

  it('take on a new segment column, and have it the next time', async () => {
    const byDevice: Definition = { ...base, segments: ['country', 'device'] };
    expect((await afresh(byDevice)).estimates).toEqual(await without(byDevice));
    expect((await afresh(byDevice)).reads).toEqual([]);
  });

  it.each<[string, Definition]>([
    ['condition of exposure', { ...base, exposure: { ...base.exposure, where: "event = 'exposure' AND country = 'DE'" } }],
    ['rule for several variants', { ...base, exposure: { ...base.exposure, multiple: 'first' } }],
    ['period', { ...base, period: { from: '2026-03-02', to: '2026-03-03' } }],
    ['zone of the source', { ...base, sources: { events: { path: 'events.csv', time: 'ts', timezone: 'Europe/Prague' } } }],
  ])('are not used for another %s', async (_what, definition) => {
    const { estimates, reads } = await afresh(definition);
    expect(reads).not.toEqual([]);
    expect(estimates).toEqual(await without(definition));
  });

  it('are not used by another version of the program', async () => {
    expect((await afresh(base, cacheOf('two'))).reads).not.toEqual([]);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['cut short', (path) => truncate(path, 300)],
    ['empty', (path) => truncate(path, 0)],
    ['changed by a bit', async (path) => {
      const bytes = await readFile(path);
      bytes[bytes.length - 9]! ^= 1;
      await writeFile(path, bytes);
    }],
    ['something else altogether', (path) => writeFile(path, 'not columns at all, but long enough to be read as a header')],
  ])('are made again when they are %s', async (_what, damage) => {
    for (const name of await readdir(folder)) await damage(join(folder, name));
    const { estimates, reads } = await afresh(base);
    expect(reads).not.toEqual([]);
    expect(estimates).toEqual(await without(base));
    expect((await afresh(base)).reads).toEqual([]);
  });

  it('are not needed: a folder that cannot be written changes nothing', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const { estimates } = await afresh(base, new SampleCache(new CacheFolder(join(file, 'below'), 1e9), 'one', 0));
    expect(estimates).toEqual(await without(base));
  });

  it('are not kept of small sources', async () => {
    const before = await readdir(folder);
    const cache = new SampleCache(new CacheFolder(folder, 1e9), 'small');
    await evaluate(await TinyWorkspace.open({ events }), base, { cache });
    await cache.settled();
    expect(await readdir(folder)).toEqual(before);
  });

  it('are all written when the cache is closed, and what was to be kept later is given up', async () => {
    const copied: string[] = [];
    const cache = new SampleCache(new CacheFolder(folder, 1e9), 'closed', 0, 60_000);
    let written = false;
    const content = cache.keepFound('what', { is: 'found' }).then(() => { written = true; });
    cache.keepKeysLater('family', { unitsKey: 'units', attributes: [], sources: {} }, async (path) => { copied.push(path); });
    await cache.close();
    expect([written, copied]).toEqual([true, []]);
    await content;
  });
});
