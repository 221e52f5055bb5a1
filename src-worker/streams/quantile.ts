/**
 * The quantile of values by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, the default of R
 * and NumPy), exact.
 *
 * @param values are reordered.
 * @returns NaN when there are none.
 */
export function quantile(values: Float64Array, share: number): number {
  if (values.length === 0) return NaN;
  const place = (values.length - 1) * share;
  const below = Math.floor(place);
  const low = select(values, below);
  const rest = place - below;
  if (rest === 0 || below + 1 >= values.length) return low;
  let next = Infinity;
  for (let i = below + 1; i < values.length; i += 1) if (values[i] < next) next = values[i];
  return low + rest * (next - low);
}

/**
 * Brings the k-th smallest (from 0) to place k, smaller ones before it, larger ones behind it (Floyd & Rivest 1975).
 */
export function select(values: Float64Array, k: number, left = 0, right = values.length - 1): number {
  let low = left;
  let high = right;
  while (high > low) {
    if (high - low > 600) {
      const n = high - low + 1;
      const i = k - low + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp((2 * z) / 3);
      const sd = 0.5 * Math.sqrt((z * s * (n - s)) / n) * (i - n / 2 < 0 ? -1 : 1);
      select(values, k, Math.max(low, Math.floor(k - (i * s) / n + sd)), Math.min(high, Math.floor(k + ((n - i) * s) / n + sd)));
    }
    const pivot = values[k];
    let i = low;
    let j = high;
    swap(values, low, k);
    if (values[high] > pivot) swap(values, low, high);
    while (i < j) {
      swap(values, i, j);
      i += 1;
      j -= 1;
      while (values[i] < pivot) i += 1;
      while (values[j] > pivot) j -= 1;
    }
    if (values[low] === pivot) swap(values, low, j);
    else {
      j += 1;
      swap(values, j, high);
    }
    if (j <= k) low = j + 1;
    if (k <= j) high = j - 1;
  }
  return values[k];
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a];
  values[a] = values[b];
  values[b] = kept;
}
