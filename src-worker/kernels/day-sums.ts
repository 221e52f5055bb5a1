import { addTo, lostInProduct, lostInSum, restOfQuotient } from './double-double';
import { pairIndex, type MomentColumns } from './moments';

/**
 * Squares that add up to more than this many times what is left of them around their mean leave fewer than 13 digits of
 * it: of 106 bits some 20 go to the roundings of millions of units, and 44 are to stay.
 */
const MOST_LOST = 2 ** 42;

/**
 * Sums of values and of their products by day, as changes from the day before. Changes of squares of values near 1e9 that
 * differ by 1 leave nothing of the spread in 53 bits, so sums carry what their rounding lost: 106 bits in all. Where all
 * values are whole and their squares add up to less than 2^53, plain sums are exact, and cheaper.
 *
 * Kept in place of the moments: sums in `offset`, sums of products in `product`, until {@link settle}.
 */
export class DaySums {
  readonly #lostSum: readonly Float64Array[];
  readonly #lostProduct: readonly Float64Array[];
  readonly #n: Float64Array;
  readonly #firstSum: Float64Array;
  readonly #firstSquare: Float64Array;
  readonly #old: Float64Array;
  readonly #oldProduct: Float64Array;
  readonly #oldLost: Float64Array;

  /** @param exact plain sums cannot round. */
  constructor(readonly moments: MomentColumns, readonly exact: boolean) {
    this.#lostSum = moments.offset.map((column) => new Float64Array(column.length));
    this.#lostProduct = moments.product.map((column) => new Float64Array(column.length));
    this.#n = moments.n;
    [this.#firstSum] = moments.offset;
    [this.#firstSquare] = moments.product;
    this.#old = new Float64Array(moments.offset.length);
    this.#oldProduct = new Float64Array(moments.product.length);
    this.#oldLost = new Float64Array(moments.product.length);
  }

  /** The first values of a unit: it counts from this cell on. */
  enter(cell: number, now: Float64Array): void {
    this.#n[cell] += 1;
    for (let v = 0; v < this.#old.length; v += 1) this.#old[v] = 0;
    if (!this.exact) {
      for (let pair = 0; pair < this.#oldProduct.length; pair += 1) {
        this.#oldProduct[pair] = 0;
        this.#oldLost[pair] = 0;
      }
    }
    this.move(cell, now);
  }

  /** The next values of the unit that entered last. */
  move(cell: number, now: Float64Array): void {
    if (this.exact && now.length === 1) {
      const [value, was] = [now[0], this.#old[0]];
      this.#firstSum[cell] += value - was;
      this.#firstSquare[cell] += value * value - was * was;
      this.#old[0] = value;
    } else if (this.exact) this.#movePlain(cell, now);
    else this.#moveLong(cell, now);
  }

  #movePlain(cell: number, now: Float64Array): void {
    const { offset, product } = this.moments;
    const old = this.#old;
    for (let v = 0, pair = 0; v < now.length; v += 1) {
      offset[v][cell] += now[v] - old[v];
      for (let w = 0; w <= v; w += 1, pair += 1) product[pair][cell] += now[v] * now[w] - old[v] * old[w];
    }
    for (let v = 0; v < now.length; v += 1) old[v] = now[v];
  }

  #moveLong(cell: number, now: Float64Array): void {
    const { offset, product } = this.moments;
    const old = this.#old;
    const oldProduct = this.#oldProduct;
    const oldLost = this.#oldLost;
    for (let v = 0, pair = 0; v < now.length; v += 1) {
      const b = now[v];
      const was = old[v];
      addDifference(offset[v], this.#lostSum[v], cell, b, was, 0);
      for (let w = 0; w <= v; w += 1, pair += 1) {
        // A product of values that stay (covariates) stays.
        if (b === was && now[w] === old[w]) continue;
        const whole = b * now[w];
        const lost = lostInProduct(b, now[w], whole);
        addDifference(product[pair], this.#lostProduct[pair], cell, whole, oldProduct[pair], lost - oldLost[pair]);
        oldProduct[pair] = whole;
        oldLost[pair] = lost;
      }
    }
    for (let v = 0; v < now.length; v += 1) old[v] = now[v];
  }

  /**
   * Adds the days up, chooses the pivot, and turns sums into means from it and products into centred ones.
   *
   * @returns per cell, the variables of which even long sums leave too few digits, or which are too large for them.
   */
  settle(variants: number): Map<number, readonly number[]> {
    const { moments } = this;
    const { cells, n, offset, product, pivot } = moments;
    for (let cell = variants; cell < cells; cell += 1) {
      n[cell] += n[cell - variants];
      offset.forEach((column, v) => addTo(column, this.#lostSum[v], cell, column[cell - variants], this.#lostSum[v][cell - variants]));
      product.forEach((column, pair) => addTo(column, this.#lostProduct[pair], cell, column[cell - variants], this.#lostProduct[pair][cell - variants]));
    }
    const k = offset.length;
    const most = new Float64Array(variants * k);
    const doubtful = new Map<number, readonly number[]>();
    const rests = offset.map(() => new Float64Array(cells));
    const means = offset.map(() => new Float64Array(cells));
    for (let cell = 0; cell < cells; cell += 1) {
      const units = n[cell];
      if (units === 0) continue;
      const unsure: number[] = [];
      for (let v = 0; v < k; v += 1) {
        const mean = offset[v][cell] / units;
        const rest = restOfQuotient(offset[v][cell], this.#lostSum[v][cell], units, mean);
        means[v][cell] = mean;
        rests[v][cell] = rest;
        const place = (cell % variants) * k + v;
        most[place] = Math.max(most[place], product[pairIndex(v, v)][cell]);
        for (let w = 0; w <= v; w += 1) {
          const pair = pairIndex(w, v);
          product[pair][cell] = units === 1 ? 0 : centred(product[pair][cell], this.#lostProduct[pair][cell], offset[v][cell], this.#lostSum[v][cell], means[w][cell], rests[w][cell]);
        }
        const squares = product[pairIndex(v, v)];
        if (!Number.isFinite(rest) || (units > 1 && !this.exact && !(squares[cell] * MOST_LOST >= most[place]))) unsure.push(v);
        squares[cell] = Math.max(0, squares[cell]);
      }
      if (unsure.length > 0) doubtful.set(cell, unsure);
    }
    for (let v = 0; v < k; v += 1) {
      pivot[v] = bestPivot(means[v], n, product[pairIndex(v, v)]);
      for (let cell = 0; cell < cells; cell += 1) {
        const gap = means[v][cell] - pivot[v];
        offset[v][cell] = n[cell] === 0 ? 0 : gap + (lostInSum(means[v][cell], -pivot[v], gap) + rests[v][cell]);
      }
    }
    return doubtful;
  }
}

/** A mean without spread is to keep this share of its digits beside means with a standard error. */
const LEAST_ERROR = 1e-9;

/**
 * The mean from which the others are taken. A mean loses digits as it is far from that, so it is the one from which the
 * farthest mean, in its own standard errors, is nearest; which variant it is of plays no part.
 */
function bestPivot(means: Float64Array, n: Float64Array, squares: Float64Array): number {
  const known: { mean: number; error: number }[] = [];
  for (let cell = 0; cell < means.length; cell += 1) {
    const error = Math.sqrt(Math.max(0, squares[cell])) / n[cell] + LEAST_ERROR * Math.abs(means[cell]);
    if (n[cell] > 0 && error > 0 && Number.isFinite(error)) known.push({ mean: means[cell], error });
  }
  let best = 0;
  let nearest = Infinity;
  for (const { mean } of known) {
    let farthest = 0;
    for (const other of known) {
      farthest = Math.max(farthest, Math.abs(other.mean - mean) / other.error);
      if (farthest >= nearest) break;
    }
    if (farthest < nearest) [best, nearest] = [mean, farthest];
  }
  return best;
}

function addDifference(sums: Float64Array, lost: Float64Array, at: number, now: number, old: number, low: number): void {
  const start = sums[at];
  const up = start + now;
  const sum = up - old;
  sums[at] = sum;
  lost[at] += lostInSum(start, now, up) + lostInSum(up, -old, sum) + low;
}

/** Σxy − (Σx)·(mean y), each with what it lost. */
function centred(products: number, lost: number, sum: number, sumLost: number, mean: number, rest: number): number {
  const level = sum * mean;
  const left = products - level;
  return left + (lostInSum(products, -level, left) + lost - (lostInProduct(sum, mean, level) + sum * rest + sumLost * mean));
}
