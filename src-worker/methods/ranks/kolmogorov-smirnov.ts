import { radixSort } from '../../kernels/radix-sort';

/** The largest gap between the two empirical distribution functions (Smirnov 1939). */
export function smirnovDistance(one: Float64Array, other: Float64Array): number {
  const a = radixSort(one.slice());
  const b = radixSort(other.slice());
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i += 1;
    while (j < b.length && b[j] === value) j += 1;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}
