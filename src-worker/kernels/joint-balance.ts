import { chiSquareSf } from './chi-square';
import { lookForStop } from '../stop-flag';

/** Columns that are compared together: numbers, or one column per level of an attribute (1 where a unit has it). */
export interface JointColumns {
  readonly numbers: readonly (Float64Array | Float32Array)[];
  /** Codes of attributes; a code at or beyond `levels` stands for none of the levels. */
  readonly attributes: readonly { readonly codes: Uint8Array; readonly levels: number }[];
}

export interface JointBalance {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** Between two looks for a stop, one less than a power of two. */
const LOOK_EVERY = 0xffff;
/** A column that is a sum of others but for rounding says nothing new. */
const TOLERANCE = 1e-9;

/**
 * Whether groups have the same means in all columns together: (n − 1) times Pillai's trace, tr(B T⁻¹) with T the squares
 * and products about the overall mean and B those between groups. Under random assignment its mean is
 * rank · (groups − 1) exactly, and it is χ² in large samples (for two groups: the omnibus balance test of Hansen & Bowers
 * 2008). Columns that depend on others are passed over.
 *
 * @param starts group k owns units starts[k] … starts[k + 1] − 1.
 * @returns null where no column varies or there are too few units.
 */
export function jointBalance({ numbers, attributes }: JointColumns, starts: ArrayLike<number>): JointBalance | null {
  const width = numbers.length + attributes.reduce((sum, { levels }) => sum + levels, 0);
  const groups = starts.length - 1;
  const first = starts[0];
  const n = starts[groups] - first;
  const sums = new Float64Array(groups * width);
  const products = new Float64Array(width * width);
  // About a value of the data, so that no digits are lost where means are large.
  const pivots = Float64Array.from(numbers, (column) => column[first]);
  const places = new Uint32Array(numbers.length + attributes.length);
  const values = new Float64Array(places.length).fill(1);
  for (let k = 0; k < groups; k += 1) {
    for (let u = starts[k]; u < starts[k + 1]; u += 1) {
      if ((u & LOOK_EVERY) === 0) lookForStop();
      let filled = 0;
      for (let j = 0; j < numbers.length; j += 1) {
        places[filled] = j;
        values[filled] = numbers[j][u] - pivots[j];
        filled += 1;
      }
      let offset = numbers.length;
      for (const { codes, levels } of attributes) {
        if (codes[u] < levels) {
          places[filled] = offset + codes[u];
          values[filled] = 1;
          filled += 1;
        }
        offset += levels;
      }
      for (let i = 0; i < filled; i += 1) {
        const row = places[i];
        const value = values[i];
        sums[k * width + row] += value;
        for (let j = 0; j <= i; j += 1) products[row * width + places[j]] += value * values[j];
      }
    }
  }
  const means = centre(products, sums, width, groups, n);
  const differences = Array.from({ length: groups }, (_, k) => {
    const size = starts[k + 1] - starts[k];
    return { size, of: Float64Array.from({ length: width }, (_unused, j) => (size === 0 ? 0 : sums[k * width + j] / size - means[j])) };
  });
  const factor = factorOf(products, width);
  const rank = factor.kept.length;
  if (rank === 0 || n <= rank + groups) return null;
  const trace = differences.reduce((sum, { size, of }) => sum + size * squaredLength(factor, of), 0);
  const degreesOfFreedom = rank * (groups - 1);
  const statistic = (n - 1) * trace;
  return { statistic, degreesOfFreedom, pValue: chiSquareSf(statistic, degreesOfFreedom) };
}

/** Makes the products those about the means (lower triangle), and gives the means. */
function centre(products: Float64Array, sums: Float64Array, width: number, groups: number, n: number): Float64Array {
  const means = new Float64Array(width);
  for (let k = 0; k < groups; k += 1) for (let j = 0; j < width; j += 1) means[j] += sums[k * width + j] / n;
  for (let i = 0; i < width; i += 1) for (let j = 0; j <= i; j += 1) products[i * width + j] -= n * means[i] * means[j];
  return means;
}

interface Factor {
  /** Columns with something of their own. */
  readonly kept: readonly number[];
  /** Rows of Cholesky's factor, one per kept column. */
  readonly rows: readonly Float64Array[];
}

/** Cholesky's factor of the lower triangle, passing over columns that depend on those before. */
function factorOf(products: Float64Array, width: number): Factor {
  const kept: number[] = [];
  const rows: Float64Array[] = [];
  for (let i = 0; i < width; i += 1) {
    const diagonal = products[i * width + i];
    const row = new Float64Array(kept.length + 1);
    let own = diagonal;
    for (let j = 0; j < kept.length; j += 1) {
      let value = products[i * width + kept[j]];
      for (let m = 0; m < j; m += 1) value -= row[m] * rows[j][m];
      row[j] = value / rows[j][j];
      own -= row[j] * row[j];
    }
    if (!(own > TOLERANCE * diagonal)) continue;
    row[kept.length] = Math.sqrt(own);
    kept.push(i);
    rows.push(row);
  }
  return { kept, rows };
}

/** d′ T⁻¹ d over the kept columns. */
function squaredLength({ kept, rows }: Factor, difference: Float64Array): number {
  const solved = new Float64Array(kept.length);
  let sum = 0;
  kept.forEach((column, j) => {
    let value = difference[column];
    for (let m = 0; m < j; m += 1) value -= rows[j][m] * solved[m];
    solved[j] = value / rows[j][j];
    sum += solved[j] * solved[j];
  });
  return sum;
}
