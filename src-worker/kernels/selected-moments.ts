import { addUnits, emptyMoments, finiteOr0, isFar, placeCell, type MomentColumns, type VariableRole } from './moments';

/** Places gathered at once: a multiple of the blocks that moments are made in, small enough for the second cache. */
const CHUNK = 8192;

/** Selected places, rising; variant k owns list[bounds[k]] … list[bounds[k + 1] − 1]. */
export interface SelectedPlaces {
  readonly list: Uint32Array;
  readonly bounds: Uint32Array;
}

/**
 * Moments per variant of the selected places alone; cell = variant.
 *
 * Columns of small whole numbers (bytes) are summed exactly, so that nothing has to be shifted; others are gathered chunk by
 * chunk and go through the kernel that all moments go through, in its order of blocks.
 */
export function selectedMoments(roles: readonly VariableRole[], columns: readonly (Float64Array | Uint8Array)[], { list, bounds }: SelectedPlaces): MomentColumns {
  const variants = bounds.length - 1;
  const [first, second] = columns;
  if (columns.length === 1 && first instanceof Uint8Array) return wholeMoments(roles, [first], list, bounds);
  if (columns.length === 2 && first instanceof Uint8Array && second instanceof Uint8Array) return wholeMoments(roles, [first, second], list, bounds);
  const near = (place: number): Float64Array => Float64Array.from(columns, (column) => finiteOr0(column[list[place]]));
  const moments = emptyMoments(roles, variants, list.length === 0 ? undefined : near(0));
  const chunks = columns.map(() => new Float64Array(Math.min(CHUNK, list.length)));
  for (let variant = 0; variant < variants; variant += 1) {
    const [start, end] = [bounds[variant], bounds[variant + 1]];
    addChunks(moments, variant, columns, chunks, list, start, end);
    if (end - start <= CHUNK || !isFar(moments, variant)) continue;
    const own = emptyMoments(roles, 1, near(start));
    addChunks(own, 0, columns, chunks, list, start, end);
    placeCell(moments, variant, own);
  }
  return moments;
}

function addChunks(moments: MomentColumns, cell: number, columns: readonly (Float64Array | Uint8Array)[], chunks: readonly Float64Array[], list: Uint32Array, start: number, end: number): void {
  for (let low = start; low < end; low += CHUNK) {
    const high = Math.min(end, low + CHUNK);
    for (let v = 0; v < columns.length; v += 1) {
      const column = columns[v];
      if (column instanceof Uint8Array) gatherBytes(column, list, low, high, chunks[v]);
      else gatherNumbers(column, list, low, high, chunks[v]);
    }
    addUnits(moments, cell, chunks, 0, high - low);
  }
}

function gatherNumbers(column: Float64Array, list: Uint32Array, low: number, high: number, out: Float64Array): void {
  for (let i = low; i < high; i += 1) out[i - low] = column[list[i]];
}

function gatherBytes(column: Uint8Array, list: Uint32Array, low: number, high: number, out: Float64Array): void {
  for (let i = low; i < high; i += 1) out[i - low] = column[list[i]];
}

/** Bytes whose squares still fit 32 bits together: 2^31 / 255². */
const EXACT = 32_768;

function wholeMoments(roles: readonly VariableRole[], columns: readonly [Uint8Array] | readonly [Uint8Array, Uint8Array], list: Uint32Array, bounds: Uint32Array): MomentColumns {
  const moments = emptyMoments(roles, bounds.length - 1);
  const [first, second] = columns;
  for (let variant = 0; variant + 1 < bounds.length; variant += 1) {
    const n = bounds[variant + 1] - bounds[variant];
    if (n === 0) continue;
    const total = new Float64Array(5);
    for (let low = bounds[variant]; low < bounds[variant + 1]; low += EXACT) {
      const high = Math.min(bounds[variant + 1], low + EXACT);
      if (second === undefined) addBytes(first, list, low, high, total);
      else addBytePairs(first, second, list, low, high, total);
    }
    moments.n[variant] = n;
    const [a, aa, b, ab, bb] = total;
    moments.offset[0][variant] = a / n;
    moments.product[0][variant] = centred(n, aa, a, a);
    if (second === undefined) continue;
    moments.offset[1][variant] = b / n;
    moments.product[1][variant] = centred(n, ab, a, b);
    moments.product[2][variant] = centred(n, bb, b, b);
  }
  return moments;
}

/** Σxy − Σx Σy / n of whole numbers, rounded once. */
function centred(n: number, xy: number, x: number, y: number): number {
  return Number(BigInt(n) * BigInt(xy) - BigInt(x) * BigInt(y)) / n;
}

function addBytes(column: Uint8Array, list: Uint32Array, low: number, high: number, total: Float64Array): void {
  let a = 0;
  let aa = 0;
  for (let i = low; i < high; i += 1) {
    const x = column[list[i]];
    a = (a + x) | 0;
    aa = (aa + x * x) | 0;
  }
  total[0] += a;
  total[1] += aa;
}

function addBytePairs(first: Uint8Array, second: Uint8Array, list: Uint32Array, low: number, high: number, total: Float64Array): void {
  let a = 0;
  let aa = 0;
  let b = 0;
  let ab = 0;
  let bb = 0;
  for (let i = low; i < high; i += 1) {
    const x = first[list[i]];
    const y = second[list[i]];
    a = (a + x) | 0;
    aa = (aa + x * x) | 0;
    b = (b + y) | 0;
    ab = (ab + x * y) | 0;
    bb = (bb + y * y) | 0;
  }
  total[0] += a;
  total[1] += aa;
  total[2] += b;
  total[3] += ab;
  total[4] += bb;
}
