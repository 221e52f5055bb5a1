import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../../src-contract/dataset';
import { toFailure } from '../../../src-contract/failure';
import { Engine } from '../../../src-main/evaluation/engine';
import { Jobs } from '../../../src-main/evaluation/jobs';
import { InProcessStatistics } from './tiny-workspace';

let folder = '';
let engine: Engine;

const definition = `
liftbench: 1
sources: { events: { path: events.csv } }
unit: user
exposure: { source: events, variant: variant }
variants: [{ id: a }, { id: b }]
metrics: [{ id: amount, kind: mean, source: events, value: amount }]
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftbench-engine-'));
  await writeFile(join(folder, 'events.csv'), 'user,variant,amount\n1,a,1\n2,a,2\n3,b,3\n4,b,5\n4,b,1\n');
  await writeFile(join(folder, 'other.csv'), 'x,y\n1,2\n');
  engine = new Engine({ statistics: new InProcessStatistics(), reportPage: async () => '<script type="application/json" id="liftbench-evaluation"></script>' });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const open = (name: string, file: string): ReturnType<Engine['openSource']> => engine.openSource(`open ${name}`, { name, paths: [file], baseDirectory: folder, options: {} }, null);

describe('The engine', () => {
  it('opens a source, shows its rows and splits it by variant', async () => {
    expect(await open('events', 'events.csv')).toMatchObject({ source: 'events', rows: 5 });
    expect(await engine.rows('events', 1, 2)).toMatchObject({ offset: 1, total: 5, rows: [['2', 'a', '2'], ['3', 'b', '3']] });
    expect(await engine.split('events', 'variant', 'user', null)).toEqual([{ value: 'b', rows: 3, units: 2 }, { value: 'a', rows: 2, units: 2 }]);
    expect(await engine.split('events', 'variant', null, 'amount > 4')).toEqual([{ value: 'b', rows: 1, units: null }]);
    expect((await engine.status()).sources).toContainEqual({ name: 'events', rows: 5 });
  });

  it('keeps what is open when another file is opened', async () => {
    await open('events', 'events.csv');
    const rows = engine.rows('events', 0, 1);
    await open('other', 'other.csv');
    expect((await rows).total).toBe(5);
    expect((await engine.rows('events', 0, 1)).total).toBe(5);
  });

  it('refuses a condition that is more than an expression', async () => {
    await open('events', 'events.csv');
    for (const where of ['1=1; DROP TABLE x', "amount > (SELECT count(*) FROM read_csv('/etc/passwd'))", 'nothing > 1']) {
      expect(toFailure(await engine.split('events', 'variant', null, where).catch((error: unknown) => error))).toMatchObject({ place: { field: 'exposure.where' } });
    }
  });

  it('evaluates a definition and stamps the evaluation into a report', async () => {
    const steps: Progress[] = [];
    const evaluation = await engine.evaluate({ job: 'e', definition, baseDirectory: folder, timeline: false }, (progress) => steps.push(progress));
    expect(evaluation.estimates[0]).toMatchObject({ value: 4.5, controlValue: 1.5, difference: 3, lift: 2 });
    expect(steps.length).toBeGreaterThan(0);
    expect(await engine.report(evaluation, definition)).toContain('"difference":3');
  });

  it('goes on when whoever watches the progress is gone', async () => {
    const gone = async (): Promise<never> => { throw new Error('gone'); };
    expect(await engine.evaluate({ job: 'e', definition, baseDirectory: folder, timeline: false }, gone)).toMatchObject({ liftbench: 1 });
  });

  it('lets a newer evaluation of the same job supersede the older', async () => {
    const ask = (confidence: number): ReturnType<Engine['evaluate']> => engine.evaluate({ job: 'same', definition: `${definition}analysis: { confidence: ${String(confidence)} }\n`, baseDirectory: folder, timeline: false }, null);
    const [first, second, third] = await Promise.allSettled([ask(0.8), ask(0.9), ask(0.99)]);
    expect([first, second].map((each) => each.status === 'rejected' && toFailure(each.reason).kind)).toEqual(['cancelled', 'cancelled']);
    expect(third.status === 'fulfilled' && third.value.analysis['confidence']).toBe(0.99);
  });

  it('stops a job when asked', async () => {
    const asked = engine.evaluate({ job: 'stop', definition, baseDirectory: folder, timeline: false }, null);
    await engine.cancel('stop');
    expect(toFailure(await asked.catch((error: unknown) => error)).kind).toBe('cancelled');
    await engine.cancel('nothing of that name');
  });

  it('tells every problem of a definition with its line', async () => {
    const text = 'liftbench: 1\nsources: { e: { path: x.csv, tiem: ts } }\nunit: u\nexposure: { source: f, variant: v }\nvariants: [{ id: a }, { id: b }]\nmetrics:\n  - { id: m, kind: median, source: e }\n';
    const check = await engine.checkDefinition(text);
    expect(check).toMatchObject({ ok: false });
    expect(check.ok ? [] : check.problems.map(({ field, line }) => [field, line])).toEqual([['sources.e.tiem', 2], ['metrics[0].kind', 7]]);
    expect(await engine.checkDefinition(definition)).toEqual({ ok: true });
    expect(await engine.checkDefinition('a: [')).toMatchObject({ ok: false, problems: [{ field: '', line: 1 }] });
  });
});

describe('Jobs', () => {
  it('wait for each other, and one that fails does not hold up the next', async () => {
    const jobs = new Jobs();
    const done: string[] = [];
    const slow = jobs.run('slow', async () => { await new Promise((wake) => setTimeout(wake, 20)); done.push('slow'); });
    const bad = jobs.run('bad', async () => { done.push('bad'); throw new Error('bad'); }).catch(() => undefined);
    const last = jobs.run('last', async () => { done.push('last'); });
    await Promise.all([slow, bad, last]);
    expect(done).toEqual(['slow', 'bad', 'last']);
  });

  it('that are stopped while they wait end at once and never begin', async () => {
    const jobs = new Jobs();
    let release: () => void = () => undefined;
    const first = jobs.run('first', () => new Promise<void>((done) => (release = done)));
    let begun = false;
    const second = jobs.run('second', async () => { begun = true; });
    jobs.stop('second');
    expect(toFailure(await second.catch((error: unknown) => error)).kind).toBe('cancelled');
    release();
    await first;
    await jobs.run('third', async () => undefined);
    expect(begun).toBe(false);
  });
});
