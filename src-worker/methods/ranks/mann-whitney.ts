import { normalSf } from '../../kernels/normal';
import { radixSort } from '../../kernels/radix-sort';

export interface MannWhitney {
  /** Pairs in which the treatment's value is the larger, ties as halves. */
  readonly u: number;
  /** P(treatment > control) + ½ P(equal): U over the number of pairs. */
  readonly probability: number;
  /** Two-sided; exact without ties in small samples, else normal with ties and continuity. */
  readonly pValue: number;
  /** One-sided: the treatment's values are the larger, or the smaller ones. */
  readonly greater: number;
  readonly less: number;
  /** U from its middle in its standard deviations, ties corrected, no continuity. */
  readonly z: number;
  /** Standard deviation of U under the null, ties corrected. */
  readonly deviation: number;
  readonly exact: boolean;
}

/** Up to this many pairs the exact distribution is counted (where there are no ties). */
const MOST_EXACT_PAIRS = 400;

/**
 * Mann & Whitney's (1947) test of two samples. Sorts copies of both and walks them together once, so it is
 * O(n log n). The normal approximation has the tie-corrected variance and a continuity correction of ½.
 */
export function mannWhitney(treatment: Float64Array, control: Float64Array, exactUpTo = MOST_EXACT_PAIRS): MannWhitney {
  const n = treatment.length;
  const m = control.length;
  const { u, ties } = countWins(radixSort(treatment.slice()), radixSort(control.slice()));
  const probability = u / (n * m);
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  const deviation = Math.sqrt(variance);
  const off = u - (n * m) / 2;
  const shared = { u, probability, z: off / deviation, deviation };
  if (ties === 0 && n * m <= exactUpTo) {
    const greater = exactTail(n * m - u, n, m);
    const less = exactTail(u, n, m);
    return { ...shared, pValue: Math.min(1, 2 * Math.min(greater, less)), greater, less, exact: true };
  }
  if (!(variance > 0)) return { ...shared, pValue: NaN, greater: NaN, less: NaN, exact: false };
  const z = Math.max(0, Math.abs(off) - 0.5) / deviation;
  return { ...shared, pValue: Math.min(1, 2 * normalSf(z)), greater: normalSf((off - 0.5) / deviation), less: normalSf((-off - 0.5) / deviation), exact: false };
}

/** Wins of a over b, and Σ (t³ − t) over groups of t equal values in both together. */
function countWins(a: Float64Array, b: Float64Array): { u: number; ties: number } {
  let u = 0;
  let ties = 0;
  let i = 0;
  let j = 0;
  while (i < a.length) {
    const value = a[i];
    while (j < b.length && b[j] < value) {
      let same = j + 1;
      while (same < b.length && b[same] === b[j]) same += 1;
      ties += cubeLess(same - j);
      j = same;
    }
    let ofA = i;
    while (ofA < a.length && a[ofA] === value) ofA += 1;
    let ofB = j;
    while (ofB < b.length && b[ofB] === value) ofB += 1;
    u += (ofA - i) * (j + (ofB - j) / 2);
    ties += cubeLess(ofA - i + ofB - j);
    i = ofA;
    j = ofB;
  }
  while (j < b.length) {
    let same = j + 1;
    while (same < b.length && b[same] === b[j]) same += 1;
    ties += cubeLess(same - j);
    j = same;
  }
  return { u, ties };
}

function cubeLess(t: number): number {
  return t * t * t - t;
}

/** P(U ≤ u) by counting arrangements per U, all equally likely under the null. */
function exactTail(u: number, n: number, m: number): number {
  const counts = arrangementCounts(n, m);
  let all = 0;
  let low = 0;
  counts.forEach((count, k) => {
    all += count;
    if (k <= u) low += count;
  });
  return low / all;
}

/** How many arrangements of n and m values without ties have each U from 0 to nm. */
export function arrangementCounts(n: number, m: number): Float64Array {
  const most = n * m;
  const counts = new Float64Array(most + 1);
  counts[0] = 1;
  // Generating function Π (1 − q^(m+i)) / (1 − q^i), i = 1 … n: the Gaussian binomial coefficient.
  for (let i = 1; i <= n; i += 1) {
    for (let k = most; k >= m + i; k -= 1) counts[k] -= counts[k - m - i];
    for (let k = i; k <= most; k += 1) counts[k] += counts[k - i];
  }
  return counts;
}
