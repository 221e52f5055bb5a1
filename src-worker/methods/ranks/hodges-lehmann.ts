import { quantile } from '../../streams/quantile';

/** More pairs than this are not all written down; the shift is then searched by counting. */
const MOST_PAIRS = 4_000_000;

/** Hodges & Lehmann's (1963) shift: the median of all differences treatment − control. */
export function hodgesLehmann(treatment: Float64Array, control: Float64Array): number {
  const n = treatment.length;
  const m = control.length;
  if (n === 0 || m === 0) return NaN;
  if (n * m > MOST_PAIRS) return searchShift(treatment.slice().sort(), control.slice().sort());
  const differences = new Float64Array(n * m);
  for (let i = 0, at = 0; i < n; i += 1) for (let j = 0; j < m; j += 1, at += 1) differences[at] = treatment[i] - control[j];
  return quantile(differences, 0.5);
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
  return (low + high) / 2;
}

/** How many pairs have a difference a − b of at most `shift`; both sorted. */
function pairsUpTo(a: Float64Array, b: Float64Array, shift: number): number {
  let count = 0;
  let j = 0;
  for (const value of a) {
    while (j < b.length && b[j] < value - shift) j += 1;
    count += b.length - j;
  }
  return count;
}
