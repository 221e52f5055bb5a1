import { radixSort } from '../../kernels/radix-sort';
import { quantile, select } from '../../streams/quantile';
import { lookForStop } from '../../stop-flag';

/** More pairs than this are not all written down; the shift is then searched by counting. */
const MOST_PAIRS = 1_000_000;

/** Hodges & Lehmann's (1963) shift: the median of all differences treatment − control. */
export function hodgesLehmann(treatment: Float64Array, control: Float64Array): number {
  const n = treatment.length;
  const m = control.length;
  if (n === 0 || m === 0) return NaN;
  if (n * m > MOST_PAIRS) return searchShift(radixSort(treatment.slice()), radixSort(control.slice()));
  return quantile(allDifferences(treatment, control), 0.5);
}

/** The shift with half of all differences below it, by halving: exact to 1e-12 of the range. */
function searchShift(a: Float64Array, b: Float64Array): number {
  let low = a[0] - b[b.length - 1];
  let high = a[a.length - 1] - b[0];
  const tolerance = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  while (high - low > tolerance) {
    const middle = (low + high) / 2;
    if (pairsUpTo(a, b, middle) * 2 < a.length * b.length) low = middle;
    else high = middle;
  }
  // Where most differences are ties at 0, as for counts and spend, it is 0 and nothing near it.
  if (Math.abs(low + high) <= 4 * tolerance && pairsUpTo(a, b, 0) * 2 >= a.length * b.length) return 0;
  return (low + high) / 2;
}

/**
 * Ends of the shift's interval: the k-th smallest and the k-th largest of all differences (Moses; Hollander, Wolfe &
 * Chicken 2014, 4.3). For large samples searched by halving to 1e-12 of the range.
 */
export function shiftInterval(treatment: Float64Array, control: Float64Array, k: number): readonly [low: number, high: number] {
  const pairs = treatment.length * control.length;
  if (pairs <= MOST_PAIRS) {
    const differences = allDifferences(treatment, control);
    return [select(differences, k - 1), select(differences, pairs - k)];
  }
  const a = radixSort(treatment.slice());
  const b = radixSort(control.slice());
  return [rankedDifference(a, b, k), rankedDifference(a, b, pairs - k + 1)];
}

function allDifferences(treatment: Float64Array, control: Float64Array): Float64Array {
  const differences = new Float64Array(treatment.length * control.length);
  for (let i = 0, at = 0; i < treatment.length; i += 1) for (let j = 0; j < control.length; j += 1, at += 1) differences[at] = treatment[i] - control[j];
  return differences;
}

/** The k-th smallest difference, k from 1; both sorted, large. */
function rankedDifference(a: Float64Array, b: Float64Array, k: number): number {
  let low = a[0] - b[b.length - 1];
  let high = a[a.length - 1] - b[0];
  const tolerance = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  while (high - low > tolerance) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (pairsUpTo(a, b, middle) < k) low = middle;
    else high = middle;
  }
  // Values that many pairs share are the usual case of counts: say them exactly.
  return pairsUpTo(a, b, 0) >= k && Math.abs(high) <= 2 * tolerance ? 0 : high;
}

/** How many pairs have a difference a − b of at most `shift`; both sorted. */
function pairsUpTo(a: Float64Array, b: Float64Array, shift: number): number {
  lookForStop();
  let count = 0;
  let j = 0;
  for (const value of a) {
    while (j < b.length && b[j] < value - shift) j += 1;
    count += b.length - j;
  }
  return count;
}
