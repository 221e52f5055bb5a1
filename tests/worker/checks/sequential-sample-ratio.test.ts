import { describe, expect, it } from 'vitest';
import { sampleRatioTest } from '../../../src-worker/checks/sample-ratio';
import { logSequentialSampleRatioP } from '../../../src-worker/checks/sequential-sample-ratio';
import { randomStream } from '../../../src-worker/kernels/random-stream';

describe('the sample ratio watched day by day', () => {
  // mpmath, 40 digits: log gamma form of the Dirichlet Bayes factor with concentration 10,000.
  it.each([
    [[5000, 5150], [1, 1], -0.20802333050129452], [[5050, 4600], [1, 1], -4.8156261325089364],
    [[9000, 1000], [5, 5], -1645.3981638789325], [[5100, 2400, 2500], [2, 1, 1], -0.81701752645270036],
  ])('%j against %j', (units, weights, expected) => {
    expect(Math.abs(logSequentialSampleRatioP(units, weights) - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
  });

  it('keeps its level at a look every 100 units, where the chi-square test does not', () => {
    const stream = randomStream(31);
    let sequential = 0;
    let naive = 0;
    for (let path = 0; path < 400; path += 1) {
      let control = 0;
      let claimed = false;
      let peeked = false;
      for (let total = 100; total <= 10_000; total += 100) {
        for (let unit = 0; unit < 100; unit += 1) control += stream.uniform() < 0.5 ? 1 : 0;
        const units = [control, total - control];
        claimed ||= logSequentialSampleRatioP(units, [1, 1]) < Math.log(0.05);
        peeked ||= sampleRatioTest(units, [1, 1])!.pValue < 0.05;
      }
      sequential += claimed ? 1 : 0;
      naive += peeked ? 1 : 0;
    }
    expect(sequential / 400).toBeLessThanOrEqual(0.05);
    expect(naive / 400).toBeGreaterThan(0.2);
  });
});
