import { lookForStop } from '../stop-flag';

/**
 * Moments that merge: per cell (a variant within a segment, a day, …) the number of units, the mean of
 * each variable and the centred sums of products of each pair. Columns, one entry per cell.
 *
 * Means are kept as offsets from a pivot common to all cells of a variable, so that means near 1e9 still
 * differ in all their digits. Centred sums never pass through raw sums of squares.
 */

/** What a variable is to its metric. A metric always has a numerator, first; each covariate is followed by its denominator, if it has one. */
export type VariableRole = 'numerator' | 'denominator' | 'covariate' | 'covariateDenominator';

export interface MomentColumns {
  readonly cells: number;
  readonly roles: readonly VariableRole[];
  /** Units per cell. */
  readonly n: Float64Array;
  /** Per variable: what was subtracted from every value. */
  readonly pivot: Float64Array;
  /** Per variable, per cell: mean of (value − pivot). */
  readonly offset: readonly Float64Array[];
  /** Per pair of variables ({@link pairIndex}), per cell: Σ (a − mean a)(b − mean b). */
  readonly product: readonly Float64Array[];
}

/** Units per block: small enough to stay in the first cache for its second pass. */
const BLOCK = 1024;

/** Place of the pair (i, j) among the pairs 00, 01, 11, 02, 12, 22, … */
export function pairIndex(i: number, j: number): number {
  return i <= j ? (j * (j + 1)) / 2 + i : (i * (i + 1)) / 2 + j;
}

/** Empty cells. `pivot` may be any number near the values; 0 when nothing better is known. */
export function emptyMoments(roles: readonly VariableRole[], cells: number, pivot?: ArrayLike<number>): MomentColumns {
  const pairs = (roles.length * (roles.length + 1)) / 2;
  return {
    cells,
    roles,
    n: new Float64Array(cells),
    pivot: pivot === undefined ? new Float64Array(roles.length) : Float64Array.from(pivot),
    offset: roles.map(() => new Float64Array(cells)),
    product: Array.from({ length: pairs }, () => new Float64Array(cells)),
  };
}

/** A pivot for columns of values: the first finite one of each, which makes constant columns exact. */
export function pivotOf(values: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(values, (column) => {
    for (let i = 0; i < column.length; i += 1) if (Number.isFinite(column[i])) return column[i] as number;
    return 0;
  });
}

/**
 * Adds the units start … end−1 to a cell: per block, means, then centred products, merged by the formulas
 * of Chan, Golub & LeVeque (1983). `values` holds one column per variable, in the order of the roles.
 *
 * Where the pivot turns out to be far from a cell's values compared with their spread, the blocks' means have lost digits of
 * the gaps between them; then the values are added again, from one of their own.
 */
export function addUnits(into: MomentColumns, cell: number, values: readonly Float64Array[], start: number, end: number): void {
  lookForStop();
  const isFirst = into.n[cell] === 0;
  addBlocks(into, cell, values, start, end);
  if (!isFirst || !isFar(into, cell)) return;
  const near = emptyMoments(into.roles, 1, values.map((column) => finiteOr0(column[start])));
  addBlocks(near, 0, values, start, end);
  placeCell(into, cell, near);
}

/** Means this many times the standard deviation away from the pivot leave too few digits of it. */
const FAR = 1000;

/** Whether the pivot of a variable is far from its values in a cell, compared with their spread. */
export function isFar({ n, offset, product }: MomentColumns, cell: number): boolean {
  for (let v = 0; v < offset.length; v += 1) {
    const gap = offset[v][cell] / FAR;
    if (gap * gap * n[cell] > product[pairIndex(v, v)][cell]) return true;
  }
  return false;
}

/** Puts the only cell of `near`, which has pivots of its own, in place of a cell. */
export function placeCell(into: MomentColumns, cell: number, near: MomentColumns): void {
  into.n[cell] = near.n[0];
  into.offset.forEach((column, v) => (column[cell] = near.pivot[v] - into.pivot[v] + near.offset[v][0]));
  into.product.forEach((column, pair) => (column[cell] = near.product[pair][0]));
}

export function finiteOr0(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function addBlocks(into: MomentColumns, cell: number, values: readonly Float64Array[], start: number, end: number): void {
  const k = values.length;
  if (k === 1) return addOne(into, cell, values[0], start, end);
  const mean = new Float64Array(k);
  const product = new Float64Array((k * (k + 1)) / 2);
  const deviation = new Float64Array(k);
  for (let low = start; low < end; low += BLOCK) {
    const high = Math.min(end, low + BLOCK);
    if (k === 2 && into.n[cell] > 0) {
      shiftedSums2(values[0], values[1], into.pivot, into.offset[0][cell], into.offset[1][cell], mean, product, low, high);
      mergeInto(into, cell, high - low, mean, product);
      continue;
    }
    for (let v = 0; v < k; v += 1) mean[v] = blockMean(values[v], low, high, into.pivot[v]);
    product.fill(0);
    if (k === 2) addProducts2(values[0], values[1], into.pivot[0] , into.pivot[1], mean, product, low, high);
    else {
      for (let i = low; i < high; i += 1) {
        for (let v = 0, pair = 0; v < k; v += 1) {
          deviation[v] = values[v][i] - into.pivot[v] - mean[v];
          for (let u = 0; u <= v; u += 1, pair += 1) product[pair] += deviation[u] * deviation[v];
        }
      }
    }
    mergeInto(into, cell, high - low, mean, product);
  }
}

function addOne(into: MomentColumns, cell: number, column: Float64Array, start: number, end: number): void {
  const pivot = into.pivot[0];
  const mean = new Float64Array(1);
  const product = new Float64Array(1);
  for (let low = start; low < end; low += BLOCK) {
    const high = Math.min(end, low + BLOCK);
    if (into.n[cell] > 0) shiftedSums(column, low, high, pivot, into.offset[0][cell], mean, product);
    else {
      mean[0] = blockMean(column, low, high, pivot);
      product[0] = centredSquares(column, low, high, pivot, mean[0]);
    }
    mergeInto(into, cell, high - low, mean, product);
  }
}

function blockMean(column: Float64Array, low: number, high: number, pivot: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = low;
  for (; i + 3 < high; i += 4) {
    a += column[i] - pivot;
    b += column[i + 1] - pivot;
    c += column[i + 2] - pivot;
    d += column[i + 3] - pivot;
  }
  for (; i < high; i += 1) a += column[i] - pivot;
  return (a + b + c + d) / (high - low);
}

function centredSquares(column: Float64Array, low: number, high: number, pivot: number, mean: number): number {
  let a = 0;
  let b = 0;
  let i = low;
  for (; i + 1 < high; i += 2) {
    const x = column[i] - pivot - mean;
    const y = column[i + 1] - pivot - mean;
    a += x * x;
    b += y * y;
  }
  if (i < high) {
    const x = column[i] - pivot - mean;
    a += x * x;
  }
  return a + b;
}

/**
 * A later block in one pass, around the mean so far: what cancels is the gap between the two means, and the merge adds
 * that back, so nothing is lost of the whole.
 */
function shiftedSums(column: Float64Array, low: number, high: number, pivot: number, shift: number, mean: Float64Array, product: Float64Array): void {
  let a = 0;
  let b = 0;
  let aa = 0;
  let bb = 0;
  let i = low;
  for (; i + 1 < high; i += 2) {
    const x = column[i] - pivot - shift;
    const y = column[i + 1] - pivot - shift;
    a += x;
    b += y;
    aa += x * x;
    bb += y * y;
  }
  if (i < high) {
    const x = column[i] - pivot - shift;
    a += x;
    aa += x * x;
  }
  const sum = a + b;
  mean[0] = shift + sum / (high - low);
  product[0] = Math.max(0, aa + bb - (sum * sum) / (high - low));
}

function shiftedSums2(
  first: Float64Array, second: Float64Array, pivot: Float64Array, shift0: number, shift1: number,
  mean: Float64Array, product: Float64Array, low: number, high: number,
): void {
  const pivot0 = pivot[0];
  const pivot1 = pivot[1];
  let a = 0;
  let b = 0;
  let aa = 0;
  let ab = 0;
  let bb = 0;
  for (let i = low; i < high; i += 1) {
    const x = first[i] - pivot0 - shift0;
    const y = second[i] - pivot1 - shift1;
    a += x;
    b += y;
    aa += x * x;
    ab += x * y;
    bb += y * y;
  }
  const n = high - low;
  mean[0] = shift0 + a / n;
  mean[1] = shift1 + b / n;
  product[0] = Math.max(0, aa - (a * a) / n);
  product[1] = ab - (a * b) / n;
  product[2] = Math.max(0, bb - (b * b) / n);
}

function addProducts2(
  first: Float64Array, second: Float64Array, pivot0: number, pivot1: number,
  mean: Float64Array, product: Float64Array, low: number, high: number,
): void {
  const mean0 = mean[0];
  const mean1 = mean[1];
  let aa = 0;
  let ab = 0;
  let bb = 0;
  for (let i = low; i < high; i += 1) {
    const a = first[i] - pivot0 - mean0;
    const b = second[i] - pivot1 - mean1;
    aa += a * a;
    ab += a * b;
    bb += b * b;
  }
  product[0] = aa;
  product[1] = ab;
  product[2] = bb;
}

/** Merges loose moments (means as offsets from the pivot) into a cell. */
export function mergeInto(into: MomentColumns, cell: number, n: number, mean: ArrayLike<number>, product: ArrayLike<number>): void {
  if (n === 0) return;
  const before = into.n[cell];
  const total = before + n;
  const weight = (before * n) / total;
  const k = into.offset.length;
  for (let v = 0, pair = 0; v < k; v += 1) {
    const gap = mean[v] - into.offset[v][cell];
    for (let u = 0; u <= v; u += 1, pair += 1) {
      // A gap in u has not been folded into the mean yet for u = v; for u < v it has, so it is undone by total / before.
      const other = u === v ? gap : (mean[u] - into.offset[u][cell]) * (before === 0 ? 0 : total / before);
      into.product[pair][cell] += product[pair] + gap * other * weight;
    }
    into.offset[v][cell] += before === 0 ? gap : (gap * n) / total;
  }
  into.n[cell] = total;
}

/** Merges one cell of `from` into a cell of `into`; both must share roles and pivots. */
export function mergeCell(into: MomentColumns, cell: number, from: MomentColumns, fromCell: number): void {
  mergeInto(
    into, cell, from.n[fromCell],
    from.offset.map((column) => column[fromCell]),
    from.product.map((column) => column[fromCell]),
  );
}

/**
 * Adds units scattered over cells (segments): unit i belongs to cell base + codes[i]; codes from `skip` on
 * are left out. Two passes, means first, so that nothing cancels.
 */
export function scatterUnits(
  into: MomentColumns, base: number, codes: ArrayLike<number>, skip: number,
  values: readonly Float64Array[], start: number, end: number,
): void {
  lookForStop();
  const k = values.length;
  const levels = skip;
  const n = new Float64Array(levels);
  const mean = values.map(() => new Float64Array(levels));
  const product = Array.from({ length: (k * (k + 1)) / 2 }, () => new Float64Array(levels));
  for (let i = start; i < end; i += 1) if (codes[i] < levels) n[codes[i]] += 1;
  for (let v = 0; v < k; v += 1) {
    const column = values[v];
    const pivot = into.pivot[v];
    const sum = mean[v];
    for (let i = start; i < end; i += 1) if (codes[i] < levels) sum[codes[i]] += column[i] - pivot;
    for (let level = 0; level < levels; level += 1) if (n[level] > 0) sum[level] /= n[level];
  }
  for (let v = 0, pair = 0; v < k; v += 1) {
    for (let u = 0; u <= v; u += 1, pair += 1) {
      const sum = product[pair];
      const a = values[u];
      const b = values[v];
      const pivotA = into.pivot[u];
      const pivotB = into.pivot[v];
      for (let i = start; i < end; i += 1) {
        const level = codes[i];
        if (level < levels) sum[level] += (a[i] - pivotA - mean[u][level]) * (b[i] - pivotB - mean[v][level]);
      }
    }
  }
  for (let level = 0; level < levels; level += 1) {
    const isFirst = into.n[base + level] === 0;
    mergeInto(into, base + level, n[level], mean.map((column) => column[level]), product.map((column) => column[level]));
    if (isFirst && n[level] > 1 && isFar(into, base + level)) placeLevel(into, base + level, codes, level, values, start, end);
  }
}

/** One level of {@link scatterUnits} whose values are far from the pivot, as {@link addUnits} adds them. */
function placeLevel(into: MomentColumns, cell: number, codes: ArrayLike<number>, level: number, values: readonly Float64Array[], start: number, end: number): void {
  const own = values.map(() => new Float64Array(into.n[cell]));
  for (let i = start, at = 0; i < end; i += 1) {
    if (codes[i] !== level) continue;
    for (let v = 0; v < values.length; v += 1) own[v][at] = values[v][i];
    at += 1;
  }
  placeOwn(into, cell, own);
}

/** Puts units' values, added from one of their own, in place of a cell. */
export function placeOwn(into: MomentColumns, cell: number, own: readonly Float64Array[]): void {
  const near = emptyMoments(into.roles, 1, own.map((column) => finiteOr0(column[0])));
  addBlocks(near, 0, own, 0, into.n[cell]);
  placeCell(into, cell, near);
}

/** Mean of a variable in a cell, pivot included; NaN for an empty cell. */
export function meanOf(moments: MomentColumns, variable: number, cell: number): number {
  return moments.n[cell] > 0 ? moments.pivot[variable] + moments.offset[variable][cell] : NaN;
}
