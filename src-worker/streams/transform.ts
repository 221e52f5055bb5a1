/**
 * Applies a transform to per-unit values, in place.
 * @returns how many values it has no finite answer for.
 */
export function applyTransform(transform: 'log1p' | 'sqrt' | undefined, values: Float64Array): number {
  if (transform === undefined) return 0;
  let without = 0;
  for (let i = 0; i < values.length; i += 1) {
    values[i] = transform === 'log1p' ? Math.log1p(values[i]) : Math.sqrt(values[i]);
    if (!Number.isFinite(values[i])) without += 1;
  }
  return without;
}
