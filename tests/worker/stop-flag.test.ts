import { afterEach, describe, expect, it, vi } from 'vitest';
import { completeDefinition, type CompleteDefinition, type Definition } from '../../src-contract/experiment';
import type { JudgeRequest, Judgement } from '../../src-contract/worker-protocol';
import { Answers } from '../../src-worker/answer';
import { heeding, lookForStop, unbroken } from '../../src-worker/stop-flag';
import { sampleOf, streamOf } from './streams/a-sample';

const DAY = 86_400;
const units = 1200;
/** Values of all sizes, spread over three days; a unit in five has none. */
const stream = streamOf(Array.from({ length: units }, (_, u) => (u % 5 === 0 ? [] : [[(u % 3) * DAY, (u * 7919) % 1000 + u / units], [(u % 2) * DAY + 5, (u * 104_729) % 77]])), {});
const days = ['2026-01-05', '2026-01-06', '2026-01-07'];
const sample = {
  ...sampleOf([stream], [units / 2, units / 2], Array.from({ length: units }, () => Date.parse('2026-01-05'))),
  dayAxis: { days, ends: Float64Array.from(days, (day) => Date.parse(day) + DAY * 1000) },
};

function definition(metric: Record<string, unknown>, analysis: Definition['analysis'] = {}): CompleteDefinition {
  return completeDefinition({
    liftbench: 1, sources: { s: { path: 's' } }, unit: 'u', exposure: { source: 's', variant: 'v' }, variants: [{ id: 'control' }, { id: 'treatment' }],
    metrics: [{ id: 'm', kind: 'mean', source: 's', value: 'x', ...metric } as Definition['metrics'][number]], analysis,
  });
}

const use = { stream: 0, aggregate: 'sum' as const, from: 0, to: null };
const request = (changes: Partial<JudgeRequest> & Pick<JudgeRequest, 'definition'>): JudgeRequest => ({ sample: 'k', segments: [], timeline: false, uses: [{ metric: 'm', numerator: use, denominator: null, covariates: [] }], ...changes });
const ratio = [{ metric: 'm', numerator: use, denominator: { ...use, aggregate: 'count' as const }, covariates: [] }];
const calibration = { metrics: null, permutations: 40, seed: 1, plantedLift: null };

const works: readonly [what: string, least: number, asked: JudgeRequest][] = [
  ['a comparison of means', 4, request({ definition: definition({}) })],
  ['a bootstrap that draws units', 60, request({ definition: definition({ method: 'bootstrap' }) })],
  ['a bootstrap of numbers of equal units', 5000, request({ definition: definition({ method: 'bootstrap' }), uses: [{ ...ratio[0]!, numerator: { ...use, aggregate: 'count' }, denominator: null }] })],
  ['a bootstrap of quantiles', 5000, request({ definition: definition({ kind: 'quantile', quantile: 0.9, method: 'bootstrap' }) })],
  ['a permutation test', 20_000, request({ definition: definition({ method: 'permutation' }) })],
  ['a permutation test of quantiles', 20_000, request({ definition: definition({ kind: 'quantile', quantile: 0.9, method: 'permutation' }) })],
  ['a comparison of ranks', 10, request({ definition: definition({ method: 'mann-whitney' }) })],
  ['quantiles by day', 6, request({ definition: definition({ kind: 'quantile', quantile: 0.5 }), timeline: true })],
  ['sums by day', 5, request({ definition: definition({}), timeline: true })],
  ['a calibration', 40, request({ definition: definition({}), calibration })],
];

afterEach(() => { vi.restoreAllMocks(); });

/** Judges, and sets the flag at the look of this number. */
async function judged(answers: Answers, asked: JudgeRequest, stopAt = Infinity): Promise<{ looks: number; judgement: Judgement }> {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const load = Atomics.load.bind(Atomics) as typeof Atomics.load;
  let looks = 0;
  vi.spyOn(Atomics, 'load').mockImplementation(((array: Int32Array, at: number) => {
    if (array !== flag) return load(array, at);
    looks += 1;
    return looks >= stopAt ? 1 : 0;
  }) as typeof Atomics.load);
  try {
    const judgement = await heeding(flag, () => answers.judge(asked));
    return { looks, judgement: { ...judgement, timings: {} } };
  } finally {
    vi.restoreAllMocks();
  }
}

describe('a job that is to stop', () => {
  it.each(works)('stops in the middle of %s, and leaves nothing half made behind', async (_what, least, asked) => {
    const holding = async (): Promise<Answers> => {
      const answers = new Answers();
      await answers.hold(sample);
      return answers;
    };
    const { looks, judgement } = await judged(await holding(), asked);
    expect(looks).toBeGreaterThanOrEqual(least);
    for (const stopAt of [1, Math.ceil(looks / 2)]) {
      const answers = await holding();
      await expect(judged(answers, asked, stopAt)).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
      expect((await judged(answers, asked)).judgement).toEqual(judgement);
    }
  });
  it('is not stopped by what stopped another', () => {
    const flag = Int32Array.of(1);
    expect(() => heeding(flag, () => 1)).toThrow('Stopped before it was finished.');
    expect(heeding(null, () => 2)).toBe(2);
    lookForStop();
  });
  it('ends what must be whole before it stops', () => {
    const flag = Int32Array.of(0);
    let made = false;
    const job = (): void => {
      unbroken(() => {
        flag[0] = 1;
        lookForStop();
        made = true;
      });
      lookForStop();
    };
    expect(() => { heeding(flag, job); }).toThrow('Stopped before it was finished.');
    expect(made).toBe(true);
  });
});
