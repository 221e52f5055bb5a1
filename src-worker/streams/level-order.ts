import type { AttributeColumn } from '../../src-contract/sample';

/** Units by variant and then by level, within a level in their own order. */
export interface LevelOrder {
  readonly units: Uint32Array;
  /** Level l of variant k owns places bounds[k × levels + l] … bounds[k × levels + l + 1] − 1. */
  readonly bounds: Uint32Array;
}

const orders = new WeakMap<AttributeColumn['codes'], { readonly starts: Uint32Array; readonly order: LevelOrder }>();

/** Kept with the attribute, as every metric is read in it. */
export function levelOrder({ codes, labels }: AttributeColumn, starts: Uint32Array): LevelOrder {
  const known = orders.get(codes);
  if (known?.starts === starts) return known.order;
  const levels = labels.length;
  const { values } = codes;
  const variants = starts.length - 1;
  const bounds = new Uint32Array(variants * levels + 1);
  for (let k = 0; k < variants; k += 1) for (let u = starts[k]; u < starts[k + 1]; u += 1) bounds[k * levels + values[u] + 1] += 1;
  for (let at = 1; at < bounds.length; at += 1) bounds[at] += bounds[at - 1];
  const next = bounds.slice();
  const units = new Uint32Array(starts[variants]);
  for (let k = 0; k < variants; k += 1) {
    for (let u = starts[k]; u < starts[k + 1]; u += 1) {
      const at = k * levels + values[u];
      units[next[at]] = u;
      next[at] += 1;
    }
  }
  const order = { units, bounds };
  orders.set(codes, { starts, order });
  return order;
}
