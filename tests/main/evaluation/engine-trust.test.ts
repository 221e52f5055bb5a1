import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../../src-contract/dataset';
import { toFailure } from '../../../src-contract/failure';
import { Engine } from '../../../src-main/evaluation/engine';
import { StatisticsHost } from '../../../src-main/statistics/statistics-host';
import { builtWorker } from '../statistics/built-worker';

let folder = '';
let engine: Engine;
let worker: Awaited<ReturnType<typeof builtWorker>>;

const definition = `
liftbench: 1
sources: { users: { path: users.csv } }
unit: user
exposure: { source: users, variant: variant }
variants: [{ id: a }, { id: b }]
metrics:
  - { id: amount, kind: mean, source: users, value: amount, minimumEffect: 0.1 }
  - { id: large, kind: conversion, source: users, where: amount > 12 }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftbench-trust-'));
  const rows = Array.from({ length: 2000 }, (_, user) => `${String(user)},${user % 2 === 0 ? 'a' : 'b'},${String((user * 7919) % 17)}`);
  await writeFile(join(folder, 'users.csv'), ['user,variant,amount', ...rows, ''].join('\n'));
  worker = await builtWorker();
  engine = new Engine({ statistics: new StatisticsHost(worker.path), reportPage: null });
});
afterAll(async () => {
  await engine.close();
  worker.remove();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('The engine, with its worker in a thread of its own', () => {
  it('calibrates a definition, tells how far it is, and gives the same figures again', async () => {
    const told: Progress[] = [];
    const order = { job: 'c', definition, baseDirectory: folder, permutations: 200, seed: 9, plantedLift: 0.1, metrics: null };
    const first = await engine.calibrate(order, (progress) => told.push(progress));
    expect(first.calibration.map(({ metric, comparisons }) => [metric, comparisons])).toEqual([['amount', 200], ['large', 200]]);
    expect(told.some(({ step, fraction }) => step === 'calibrate' && fraction !== null && fraction > 0)).toBe(true);
    expect((await engine.calibrate(order, null)).calibration).toEqual(first.calibration);
    expect((await engine.calibrate({ ...order, metrics: ['large'] }, null)).calibration).toEqual([first.calibration[1]]);
  });

  it('stops a calibration that would take hours, and goes on with other work', async () => {
    let cancelled: Promise<void> | null = null;
    const long = engine.calibrate({ job: 'long', definition, baseDirectory: folder, permutations: 1_000_000, seed: 1, plantedLift: null, metrics: null }, ({ step }) => {
      if (step === 'calibrate') cancelled ??= engine.cancel('long');
    });
    expect(toFailure(await long.catch((error: unknown) => error))).toMatchObject({ kind: 'cancelled' });
    expect((await engine.evaluate({ job: 'e', definition, baseDirectory: folder, timeline: false, verify: true }, null)).secondEngine?.every(({ agrees }) => agrees)).toBe(true);
  });

  it('plans, with data and without', async () => {
    const planned = await engine.power({ job: 'p', definition, baseDirectory: folder, effect: null, power: 0.8, days: null, metrics: ['amount'] }, null);
    const evaluation = await engine.evaluate({ job: 'e', definition, baseDirectory: folder, timeline: false }, null);
    expect(planned.plans).toHaveLength(1);
    expect(planned.plans[0]).toMatchObject({ metric: 'amount', units: 2000, effect: 0.1, days: null, requiredUnits: evaluation.estimates[0]?.requiredUnits });
    const without = await engine.plan({ kind: 'share', baseline: 0.1, standardDeviation: null, effect: 0.1, confidence: 0.95, alternative: 'two-sided', power: 0.8, weights: [1, 1], correction: 'none', varianceReduction: 0, units: null, unitsPerDay: null });
    expect(without.requiredUnits).toBe(29_497);
  });

  it('refuses days where exposures have no time, and metrics that there are not', async () => {
    const request = { job: 'p', definition, baseDirectory: folder, effect: null, power: 0.8, days: 7, metrics: null };
    expect(toFailure(await engine.power(request, null).catch((error: unknown) => error))).toMatchObject({ kind: 'input', place: { field: 'days' } });
    expect(toFailure(await engine.power({ ...request, days: null, metrics: ['none'] }, null).catch((error: unknown) => error))).toMatchObject({ kind: 'input', place: { field: 'metric' } });
  });
});
