/** A fit by least squares: coefficients, their plain and HC2 errors, and the sum of squares that is left. */
export interface LeastSquares {
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
  readonly robustErrors: readonly number[];
  readonly residualSquares: number;
}

/** By normal equations of columns scaled to unit length, for a handful of columns. */
export function leastSquares(y: Float64Array, given: readonly Float64Array[]): LeastSquares {
  const scales = given.map((column) => Math.sqrt(column.reduce((sum, x) => sum + x * x, 0)));
  const columns = given.map((column, j) => column.map((x) => x / scales[j]));
  const inverse = inverted(columns.map((a) => columns.map((b) => dot(a, b))));
  const right = columns.map((column) => dot(column, y));
  const scaled = inverse.map((row) => row.reduce((sum, x, j) => sum + x * right[j], 0));
  const residuals = y.map((value, i) => value - columns.reduce((sum, column, j) => sum + scaled[j] * column[i], 0));
  const residualSquares = dot(residuals, residuals);
  const variance = residualSquares / (y.length - columns.length);
  const meat = columns.map(() => columns.map(() => 0));
  for (let i = 0; i < y.length; i += 1) {
    const row = columns.map((column) => column[i]);
    const leverage = row.reduce((sum, a, j) => sum + a * row.reduce((inner, b, k) => inner + inverse[j][k] * b, 0), 0);
    const weight = (residuals[i] * residuals[i]) / (1 - leverage);
    for (let j = 0; j < row.length; j += 1) for (let k = 0; k < row.length; k += 1) meat[j][k] += weight * row[j] * row[k];
  }
  const sandwich = product(product(inverse, meat), inverse);
  return {
    coefficients: scaled.map((x, j) => x / scales[j]),
    errors: inverse.map((row, j) => Math.sqrt(variance * row[j]) / scales[j]),
    robustErrors: sandwich.map((row, j) => Math.sqrt(row[j]) / scales[j]),
    residualSquares,
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}

function product(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.map((row) => b[0].map((_, k) => row.reduce((sum, x, j) => sum + x * b[j][k], 0)));
}

/** Gauss–Jordan with pivoting. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let step = 0; step < size; step += 1) {
    let best = step;
    for (let i = step + 1; i < size; i += 1) if (Math.abs(work[i][step]) > Math.abs(work[best][step])) best = i;
    [work[step], work[best]] = [work[best], work[step]];
    const pivot = work[step][step];
    work[step] = work[step].map((x) => x / pivot);
    for (let i = 0; i < size; i += 1) {
      if (i === step) continue;
      const factor = work[i][step];
      work[i] = work[i].map((x, j) => x - factor * work[step][j]);
    }
  }
  return work.map((row) => row.slice(size));
}
