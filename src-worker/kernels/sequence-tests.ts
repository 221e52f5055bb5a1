import { chiSquareCdf, chiSquareSf } from './chi-square';
import { normalSf } from './normal';
import { lookForStop } from '../stop-flag';

/** A test of a sequence of labels 0 … arms − 1. */
export interface SequenceTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number | null;
  readonly pValue: number;
}

/**
 * Runs of like labels, given how often each label occurs: z of their number, two-sided. Any number of labels
 * (Barton & David 1957); for two it is the test of Wald and Wolfowitz, without correction for continuity.
 */
export function runsTest(sequence: Uint8Array, counts: Float64Array): SequenceTest & { readonly runs: number; readonly expected: number } {
  const n = sequence.length;
  let runs = 1;
  for (let i = 1; i < n; i += 1) if (sequence[i] !== sequence[i - 1]) runs += 1;
  let squares = 0;
  let cubes = 0;
  for (const count of counts) {
    squares += count * count;
    cubes += count * count * count;
  }
  const expected = n + 1 - squares / n;
  const variance = (squares * (squares + n * (n + 1)) - 2 * n * cubes - n * n * n) / (n * n * (n - 1));
  const statistic = (runs - expected) / Math.sqrt(variance);
  return { runs, expected, statistic, degreesOfFreedom: null, pValue: Math.min(1, 2 * normalSf(Math.abs(statistic))) };
}

/**
 * Dependence at lags 1 … lags: Pearson's χ² of the table of labels so many places apart, summed over lags. For two labels
 * it is Box and Pierce's statistic of the indicator but for the pairs that each lag has.
 */
export function autocorrelationTest(sequence: Uint8Array, counts: Float64Array, lags: number): SequenceTest & { readonly worstLag: number } {
  const n = sequence.length;
  const arms = counts.length;
  let statistic = 0;
  let worstLag = 1;
  let worst = -1;
  for (let lag = 1; lag <= lags; lag += 1) {
    lookForStop();
    const table = pairsApart(sequence, arms, lag);
    let own = 0;
    for (let a = 0; a < arms; a += 1) {
      for (let b = 0; b < arms; b += 1) {
        const expected = ((n - lag) * counts[a] * counts[b]) / (n * n);
        own += (table[a * arms + b] - expected) ** 2 / expected;
      }
    }
    statistic += own;
    if (own > worst) {
      worst = own;
      worstLag = lag;
    }
  }
  const degreesOfFreedom = lags * (arms - 1) ** 2;
  return { statistic, degreesOfFreedom, worstLag, pValue: chiSquareSf(statistic, degreesOfFreedom) };
}

function pairsApart(sequence: Uint8Array, arms: number, lag: number): Float64Array {
  const table = new Float64Array(arms * arms);
  const counts = new Uint32Array(arms * arms);
  for (let i = lag; i < sequence.length; i += 1) counts[sequence[i - lag] * arms + sequence[i]] += 1;
  table.set(counts);
  return table;
}

/**
 * Both tails of χ² over blocks of labels against their overall shares: `even` is small where every block has the same
 * shares, more than chance would leave them; `drift` where they change. χ² is scaled so that mean and variance are those
 * under chance, block size for block size (Haldane 1937), which matters where blocks are small.
 * @param blocks counts at (block, label).
 */
export function blockTests(blocks: Float64Array, arms: number): { readonly statistic: number; readonly degreesOfFreedom: number; readonly even: number; readonly drift: number } {
  const count = blocks.length / arms;
  const totals = new Float64Array(arms);
  for (let b = 0; b < count; b += 1) for (let k = 0; k < arms; k += 1) totals[k] += blocks[b * arms + k];
  const n = totals.reduce((sum, total) => sum + total, 0);
  let inverse = 0;
  for (const total of totals) inverse += n / total;
  let statistic = 0;
  let variance = 0;
  for (let b = 0; b < count; b += 1) {
    let size = 0;
    for (let k = 0; k < arms; k += 1) size += blocks[b * arms + k];
    for (let k = 0; k < arms; k += 1) {
      const expected = (size * totals[k]) / n;
      statistic += (blocks[b * arms + k] - expected) ** 2 / expected;
    }
    variance += 2 * (arms - 1) + (inverse - arms * arms - 2 * arms + 2) / size;
  }
  const degreesOfFreedom = (count - 1) * (arms - 1);
  const mean = (degreesOfFreedom * n) / (n - 1);
  variance *= (count - 1) / count;
  const scaled = (2 * mean * mean) / variance;
  const x = (statistic * scaled) / mean;
  return { statistic, degreesOfFreedom, even: chiSquareCdf(x, scaled), drift: chiSquareSf(x, scaled) };
}
