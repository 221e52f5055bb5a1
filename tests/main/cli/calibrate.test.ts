import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentCalibration } from '../../../src-contract/experiment-calibration';
import type { Ran } from './run-liftbench';
import { TinyExperiment } from './run-liftbench';

let tiny: TinyExperiment;
beforeAll(async () => {
  tiny = await TinyExperiment.make();
  // Three hundred users of whom some spend; the treatment's spend twice as much, which permuting must undo.
  const users = Array.from({ length: 300 }, (_, user) => `u${String(user)},${user % 2 === 0 ? 'control' : 'treatment'},${user % 3 === 0 ? String((1 + (user % 2)) * (5 + ((user * 37) % 90))) : '0'}`);
  await tiny.write('users.csv', ['user_id,variant,spend', ...users, ''].join('\n'));
  await tiny.write('users.yaml', `liftbench: 1
id: users
sources: { users: { path: users.csv } }
unit: user_id
exposure: { source: users, variant: variant }
variants: [{ id: control }, { id: treatment }]
metrics:
  - { id: spend, name: Spend, kind: mean, source: users, value: spend }
  - { id: spender, kind: conversion, source: users, where: spend > 0 }
  - { id: median, kind: quantile, quantile: 0.5, source: users, value: spend, per: unit }
`);
});
afterAll(async () => tiny.remove());

const never = (): Promise<void> => new Promise(() => undefined);
function liftbench(words: readonly string[], interrupted: () => Promise<void> = never): Promise<Ran> {
  return tiny.liftbench(words, { interrupted });
}

async function calibrated(...words: string[]): Promise<ExperimentCalibration> {
  const { code, out, err } = await liftbench(['calibrate', 'users.yaml', '--format', 'json', ...words]);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as ExperimentCalibration;
}

describe('liftbench calibrate', () => {
  it('finds the level held on permuted labels, and gives a planted lift back', async () => {
    const { calibration, order, units } = await calibrated('--permutations', '1500', '--plant', '0.8');
    expect([order, units]).toEqual([{ permutations: 1500, seed: 1, plantedLift: 0.8 }, 300]);
    const [spend, spender] = calibration;
    expect(spend?.comparisons).toBe(1500);
    expect(spend?.rateLow).toBeLessThan(0.05);
    expect(spend?.rateHigh).toBeGreaterThan(0.05);
    expect(spend?.pValues.reduce((sum, count) => sum + count, 0)).toBe(1500);
    expect(spend?.planted?.coverage).toBeGreaterThan(0.92);
    expect(spend?.planted?.power).toBeGreaterThan(0.5);
    expect(spender?.falsePositiveRate).toBeLessThan(0.08);
  });

  it('states the rate with an exact interval of its own', async () => {
    const { calibration } = await calibrated('--permutations', '200', '--seed', '7', '--metric', 'spend');
    const [{ falsePositives, comparisons, rateLow, rateHigh }] = calibration as [ExperimentCalibration['calibration'][number]];
    // Clopper and Pearson: the chance of so many or more at the lower end, of so few or fewer at the upper, is 2.5 %.
    const chanceUpTo = (k: number, p: number): number => {
      let term = (1 - p) ** comparisons;
      let sum = term;
      for (let i = 1; i <= k; i += 1) sum += (term *= ((comparisons - i + 1) / i) * (p / (1 - p)));
      return sum;
    };
    expect(1 - chanceUpTo(falsePositives - 1, rateLow ?? NaN)).toBeCloseTo(0.025, 9);
    expect(chanceUpTo(falsePositives, rateHigh ?? NaN)).toBeCloseTo(0.025, 9);
  });

  it('gives the same figures for the same seed, and others for another', async () => {
    const of = async (seed: string): Promise<unknown> => (await calibrated('--permutations', '100', '--seed', seed)).calibration;
    expect(await of('3')).toEqual(await of('3'));
    expect(await of('3')).not.toEqual(await of('4'));
  });

  it('tries the metrics named only, and plants nothing when told so', async () => {
    const { calibration } = await calibrated('--permutations', '50', '--metric', 'spender', '--plant', '0');
    expect(calibration.map(({ metric, planted }) => [metric, planted])).toEqual([['spender', null]]);
  });

  it('reads as a table with a histogram of p, and as Markdown', async () => {
    const { out } = await liftbench(['calibrate', 'users.yaml', '--permutations', '400']);
    expect(out).toMatch(/^users: calibration\n400 permutations of the labels of 300 units, seed 1\./);
    expect(out).toMatch(/Spend +400 +\d\.\d % +\d\.\d % … \d+\.\d % +holds +[▁▂▃▄▅▆▇█]{20}/);
    expect(out).toContain('power to find +5 %');
    expect(out).toContain('! median: Only 1 of 400 comparisons of permuted labels could be tested, too few to judge by.');
    const { out: markdown } = await liftbench(['calibrate', 'users.yaml', '--permutations', '50', '--format', 'markdown']);
    expect(markdown).toContain('## Planted truth');
  });

  it('stops at once when interrupted, in one line', async () => {
    const { code, out, err } = await liftbench(['calibrate', 'users.yaml', '--permutations', '1000000'], async () => undefined);
    expect([code, out, err]).toEqual([1, '', 'liftbench: Stopped before it was finished.\n']);
  });

  it('uses the settings of the analysis', async () => {
    expect((await calibrated('--permutations', '600', '--metric', 'spend', '--set', 'analysis.confidence=0.8')).calibration[0]?.falsePositiveRate).toBeGreaterThan(0.15);
  });

  it.each([
    [['--permutations', '0'], '--permutations: The permutations must be a whole number'],
    [['--permutations', '2.5'], '--permutations: '],
    [['--seed', '-1'], '--seed: '],
    [['--plant', '-1'], '--plant: '],
    [['--metric', 'speed'], '--metric: There is no metric "speed". Known: spend, spender, median.'],
  ])('refuses %j with one line', async (words, line) => {
    const { code, out, err } = await liftbench(['calibrate', 'users.yaml', ...words]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(line);
  });
});

