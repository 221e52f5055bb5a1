import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Sample } from '../../../src-contract/sample';
import { StatisticsHost } from '../../../src-main/statistics/statistics-host';
import { definitionOf, evaluate, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';
import type { Definition } from '../../../src-contract/experiment';
import { builtWorker } from './built-worker';

const written: Definition = {
  liftbench: 1,
  sources: { users: { path: 'users.csv' } },
  unit: 'user_id',
  exposure: { source: 'users', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'amount', kind: 'mean', source: 'users', value: 'amount' }],
};
const users = `SELECT i AS user_id, ['control', 'treatment'][1 + i % 2] AS variant, i % 7 AS amount FROM range(1000) t(i)`;
const request = {
  sample: '',
  definition: definitionOf(written),
  uses: [{ metric: 'amount', numerator: { stream: 0, aggregate: 'sum' as const, from: null, to: null }, denominator: null, covariates: [] }],
  segments: [],
  timeline: false,
};

describe('the statistics worker as main sees it', () => {
  let worker: Awaited<ReturnType<typeof builtWorker>>;
  let sample: Sample;
  let expected: unknown;
  let host: StatisticsHost;
  beforeAll(async () => {
    worker = await builtWorker();
    host = new StatisticsHost(worker.path);
    const inProcess = new InProcessStatistics();
    const { estimates } = await evaluate(await TinyWorkspace.open({ users }), written, { statistics: inProcess });
    expected = estimates;
    if (inProcess.sample === null) throw new Error('no sample was held');
    sample = inProcess.sample;
  });
  afterAll(async () => {
    await host.close();
    worker.remove();
  });
  const judged = async (on: StatisticsHost = host): Promise<unknown> => (await on.judge({ ...request, sample: sample.key })).estimates;

  it('answers what the kernels answer in this thread', async () => {
    await host.hold(sample);
    expect(await judged()).toEqual(expected);
  });
  it('evaluates a whole experiment', async () => {
    const { estimates } = await evaluate(await TinyWorkspace.open({ users }), written, { statistics: host });
    expect(estimates).toEqual(expected);
  });
  it('shares the sample instead of copying it', async () => {
    await host.hold(sample);
    const values = sample.streams[0]?.values?.values;
    const before = values?.[0] ?? NaN;
    if (values) values[0] = before + 1000;
    const moved = await host.judge({ ...request, sample: sample.key, uses: [{ ...request.uses[0]!, numerator: { ...request.uses[0]!.numerator, to: 1 } }] });
    if (values) values[0] = before;
    expect(moved.estimates).not.toEqual(expected);
  });
  it('reports progress', async () => {
    const labels: string[] = [];
    await host.hold(sample);
    await host.judge({ ...request, sample: sample.key }, { onProgress: ({ label }) => labels.push(label) });
    expect(labels).toEqual(['amount']);
  });
  it('refuses a sample that it does not hold', async () => {
    await expect(host.judge({ ...request, sample: 'unknown' })).rejects.toMatchObject({ failure: { kind: 'engine' } });
  });
  it('stops when its signal aborts, and works again at once with the samples it held', async () => {
    await host.hold(sample);
    const controller = new AbortController();
    const running = host.judge({ ...request, sample: sample.key }, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(await judged()).toEqual(expected);
    await expect(host.judge({ ...request, sample: sample.key }, { signal: controller.signal })).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
  it('finishes what others asked when one of them stops', async () => {
    await host.hold(sample);
    const controller = new AbortController();
    const stopped = host.judge({ ...request, sample: sample.key }, { signal: controller.signal });
    const others = [judged(), judged()];
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(await Promise.all(others)).toEqual([expected, expected]);
  });
  it('stops a long job and keeps its thread, with what that has kept', async () => {
    const threads: unknown[] = [];
    const count = (thread: unknown): void => { threads.push(thread); };
    process.on('worker', count);
    // Permuted as often as this, it would take minutes.
    const patient = new StatisticsHost(worker.path, undefined, 60_000);
    try {
      await patient.hold(sample);
      const controller = new AbortController();
      const { definition } = request;
      const bootstrapped = { ...definition, metrics: definition.metrics.map((metric) => ({ ...metric, method: 'bootstrap' as const })) };
      const told: number[] = [];
      const running = patient.judge(
        { ...request, sample: sample.key, definition: bootstrapped, calibration: { permutations: 100_000, seed: 1, plantedLift: null } },
        { signal: controller.signal, onProgress: ({ step }) => { told.push(1); if (step === 'calibrate') controller.abort(); } },
      );
      await expect(running).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
      const before = told.length;
      expect(await judged(patient)).toEqual(expected);
      expect(told).toHaveLength(before);
      const again = new AbortController();
      const waiting = patient.judge({ ...request, sample: sample.key }, { signal: again.signal });
      again.abort();
      await expect(waiting).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
      expect(await judged(patient)).toEqual(expected);
      expect(threads).toHaveLength(1);
    } finally {
      process.off('worker', count);
      await patient.close();
    }
  });
  it('ends the thread of a job that never looks whether it is to stop', async () => {
    const path = worker.path.replace('worker.mjs', 'deaf.mjs');
    writeFileSync(path, `import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', ({ id, name, args }) => {
  if (name === 'judge' && args[0].segments.length > 0) {
    parentPort.postMessage({ type: 'event', id, name: 'progress', value: { step: 'judge' } });
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  }
  parentPort.postMessage({ type: 'answer', id, value: threadId });
});`);
    const host = new StatisticsHost(path, undefined, 1);
    try {
      await host.hold(sample);
      const first = await host.judge({ ...request, sample: sample.key });
      const controller = new AbortController();
      const deaf = host.judge({ ...request, sample: sample.key, segments: ['country'] }, { signal: controller.signal, onProgress: () => { controller.abort(); } });
      const other = host.judge({ ...request, sample: sample.key });
      await expect(deaf).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
      expect(await other).not.toBe(first);
      expect(await host.judge({ ...request, sample: sample.key })).toBe(await other);
    } finally {
      await host.close();
    }
  });
  it('carries failures with their kind', async () => {
    await host.hold(sample);
    await expect(host.judge({ ...request, sample: sample.key, segments: ['nowhere'] })).rejects.toMatchObject({ failure: { kind: 'bug' } });
  });
  it('reports a crash as a failure of the engine and recovers with the next call', async () => {
    const path = worker.path.replace('worker.mjs', 'fragile.mjs');
    writeFileSync(path, `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, name }) => {
  if (name === 'judge' && globalThis.process.env.LIFTBENCH_TEST_FRAGILE === 'yes') process.exit(7);
  parentPort.postMessage({ type: 'answer', id, value: name });
});`);
    vi.stubEnv('LIFTBENCH_TEST_FRAGILE', 'yes');
    const fragile = new StatisticsHost(path);
    await fragile.hold(sample);
    await expect(fragile.judge({ ...request, sample: sample.key })).rejects.toMatchObject({ failure: { kind: 'engine' } });
    vi.stubEnv('LIFTBENCH_TEST_FRAGILE', 'no');
    expect(await fragile.judge({ ...request, sample: sample.key })).toBe('judge');
    await fragile.close();
    await expect(fragile.hold(sample)).rejects.toMatchObject({ failure: { kind: 'engine' } });
  });
});
