import { normalSf } from '../../kernels/normal';

export interface MannWhitney {
  /** Pairs in which the treatment's value is the larger, ties as halves. */
  readonly u: number;
  /** P(treatment > control) + ½ P(equal): U over the number of pairs. */
  readonly probability: number;
  /** Two-sided; exact without ties in small samples, else normal with ties and continuity. */
  readonly pValue: number;
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
  const { u, ties } = countWins(treatment.slice().sort(), control.slice().sort());
  const probability = u / (n * m);
  if (ties === 0 && n * m <= exactUpTo) return { u, probability, pValue: exactP(u, n, m), exact: true };
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance);
  return { u, probability, pValue: variance > 0 ? Math.min(1, 2 * normalSf(z)) : NaN, exact: false };
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

/** Two-sided p by counting arrangements per U, all equally likely under the null. */
function exactP(u: number, n: number, m: number): number {
  const most = n * m;
  const counts = new Float64Array(most + 1);
  counts[0] = 1;
  // Generating function Π (1 − q^(m+i)) / (1 − q^i), i = 1 … n: the Gaussian binomial coefficient.
  for (let i = 1; i <= n; i += 1) {
    for (let k = most; k >= m + i; k -= 1) counts[k] -= counts[k - m - i];
    for (let k = i; k <= most; k += 1) counts[k] += counts[k - i];
  }
  let all = 0;
  let low = 0;
  const smaller = Math.min(u, most - u);
  for (let k = 0; k <= most; k += 1) {
    all += counts[k];
    if (k <= smaller) low += counts[k];
  }
  return Math.min(1, (2 * low) / all);
}
