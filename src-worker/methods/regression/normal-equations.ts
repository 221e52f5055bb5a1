/** Why a covariate is left out of a regression. */
export const Dropped = { no: 0, constant: 1, collinear: 2 } as const;

/** A covariate of which the kept ones before it explain all but this share of the squares is a combination of them. */
const COLLINEAR = 1e-10;

/**
 * Σ of products of k variables, centred, as a triangle that solves equations in them (Cholesky). Taken in their order: a
 * variable that does not vary, or that those before it explain to ten digits, is left out, so that the same data and
 * the same order always keep the same variables.
 */
export class NormalEquations {
  readonly #k: number;
  readonly #triangle: Float64Array;
  /** Per variable, one of {@link Dropped}. */
  readonly dropped: Uint8Array;

  /**
   * @param square k × k, row by row, symmetric.
   * @param apart variables that are to be left out whatever they are, by the reason.
   */
  constructor(square: Float64Array, k: number, apart: Uint8Array | null = null) {
    this.#k = k;
    this.#triangle = new Float64Array(k * k);
    this.dropped = new Uint8Array(k);
    const triangle = this.#triangle;
    for (let j = 0; j < k; j += 1) {
      const whole = square[j * k + j];
      if (apart !== null && apart[j] !== Dropped.no) this.dropped[j] = apart[j];
      else if (!(whole > 0) || !Number.isFinite(whole)) this.dropped[j] = Dropped.constant;
      if (this.dropped[j] !== Dropped.no) continue;
      let rest = whole;
      for (let i = 0; i < j; i += 1) {
        if (this.dropped[i] !== Dropped.no) continue;
        let sum = square[j * k + i];
        for (let m = 0; m < i; m += 1) sum -= triangle[j * k + m] * triangle[i * k + m];
        triangle[j * k + i] = sum / triangle[i * k + i];
        rest -= triangle[j * k + i] * triangle[j * k + i];
      }
      if (rest > COLLINEAR * whole) triangle[j * k + j] = Math.sqrt(rest);
      else {
        this.dropped[j] = Dropped.collinear;
        triangle.fill(0, j * k, j * k + j + 1);
      }
    }
  }

  /** The solution x of square · x = right, 0 for variables that are left out. */
  solve(right: ArrayLike<number>): Float64Array {
    const k = this.#k;
    const triangle = this.#triangle;
    const solution = new Float64Array(k);
    for (let j = 0; j < k; j += 1) {
      if (this.dropped[j] !== Dropped.no) continue;
      let sum = right[j];
      for (let i = 0; i < j; i += 1) sum -= triangle[j * k + i] * solution[i];
      solution[j] = sum / triangle[j * k + j];
    }
    for (let j = k - 1; j >= 0; j -= 1) {
      if (this.dropped[j] !== Dropped.no) continue;
      let sum = solution[j];
      for (let i = j + 1; i < k; i += 1) sum -= triangle[i * k + j] * solution[i];
      solution[j] = sum / triangle[j * k + j];
    }
    return solution;
  }

  /** right' · square⁻¹ · right over the variables that are kept. */
  quadratic(right: ArrayLike<number>): number {
    const k = this.#k;
    const triangle = this.#triangle;
    let total = 0;
    const half = new Float64Array(k);
    for (let j = 0; j < k; j += 1) {
      if (this.dropped[j] !== Dropped.no) continue;
      let sum = right[j];
      for (let i = 0; i < j; i += 1) sum -= triangle[j * k + i] * half[i];
      half[j] = sum / triangle[j * k + j];
      total += half[j] * half[j];
    }
    return total;
  }
}
