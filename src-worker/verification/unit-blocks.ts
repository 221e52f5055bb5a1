import { emptyMoments, pairIndex, type MomentColumns } from '../kernels/moments';
import type { RandomStream } from '../kernels/random-stream';
import type { MetricColumns } from '../streams/metric-columns';

/**
 * One arm's units dealt at random into blocks, each known by its count, sums and sums of products around a pivot. Drawing
 * blocks instead of units costs the same for a thousand units and for a hundred million, and is the ordinary bootstrap
 * where there are no more units than blocks (random groups: Wolter 2007, ch. 2).
 */
export interface UnitBlocks {
  readonly blocks: number;
  readonly n: Float64Array;
  readonly sum: readonly Float64Array[];
  readonly product: readonly Float64Array[];
}

/** Deals the units start … end − 1 into at most `most` blocks whose sizes differ by one at most. */
export function dealBlocks({ columns }: MetricColumns, start: number, end: number, pivot: Float64Array, most: number, stream: RandomStream): UnitBlocks {
  const units = end - start;
  const blocks = Math.min(units, most);
  const order = Uint32Array.from({ length: units }, (_, i) => start + i);
  if (blocks < units) {
    for (let i = units - 1; i > 0; i -= 1) {
      const j = stream.index(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }
  const n = new Float64Array(blocks);
  const sum = columns.map(() => new Float64Array(blocks));
  const product = Array.from({ length: (columns.length * (columns.length + 1)) / 2 }, () => new Float64Array(blocks));
  for (let i = 0; i < units; i += 1) {
    const block = i % blocks;
    n[block] += 1;
    for (let v = 0; v < columns.length; v += 1) {
      const value = columns[v][order[i]] - pivot[v];
      sum[v][block] += value;
      for (let u = 0; u <= v; u += 1) product[pairIndex(u, v)][block] += value * (columns[u][order[i]] - pivot[u]);
    }
  }
  return { blocks, n, sum, product };
}

/** Draws as many blocks as there are, with replacement, and leaves their moments in a cell. */
export function drawBlocks(from: UnitBlocks, into: MomentColumns, cell: number, stream: RandomStream): void {
  const { blocks, n, sum, product } = from;
  const sums = new Float64Array(sum.length);
  const products = new Float64Array(product.length);
  let count = 0;
  for (let draw = 0; draw < blocks; draw += 1) {
    const block = stream.index(blocks);
    count += n[block];
    for (let v = 0; v < sums.length; v += 1) sums[v] += sum[v][block];
    for (let pair = 0; pair < products.length; pair += 1) products[pair] += product[pair][block];
  }
  into.n[cell] = count;
  for (let v = 0; v < sums.length; v += 1) {
    into.offset[v][cell] = sums[v] / count;
    for (let u = 0; u <= v; u += 1) into.product[pairIndex(u, v)][cell] = Math.max(u === v ? 0 : -Infinity, products[pairIndex(u, v)] - (sums[u] * sums[v]) / count);
  }
}

/** The mean of each variable over all units, so that sums around it do not cancel. */
export function pooledPivot({ columns }: MetricColumns): Float64Array {
  return Float64Array.from(columns, (column) => {
    const first = column.length === 0 ? 0 : column[0];
    let sum = 0;
    for (const value of column) sum += value - first;
    return column.length === 0 ? 0 : first + sum / column.length;
  });
}

/** Moments of every draw: cell = draw × variants + variant. */
export function emptyDraws(roles: MetricColumns['roles'], draws: number, variants: number, pivot: Float64Array): MomentColumns {
  return emptyMoments(roles, draws * variants, pivot);
}
