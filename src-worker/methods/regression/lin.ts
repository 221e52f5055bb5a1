import { Dropped, NormalEquations } from './normal-equations';

/** One arm's units: the metric and its covariates, place by place. */
export interface ArmColumns {
  readonly values: Float64Array;
  readonly covariates: readonly Float64Array[];
}

export interface RegressionEffect {
  readonly difference: number;
  readonly standardError: number;
}

/** An arm's fitted value at the pooled covariate means, and its HC2 variance. */
export interface FittedArm {
  readonly value: number;
  readonly variance: number;
}

/**
 * Regression adjustment with treatment × covariate interactions (Lin 2013): a plane per arm, compared at the
 * pooled covariate means, with HC2 errors. Never less precise than no adjustment in large samples; the check
 * on CUPED by a second road.
 */
export function linEffect(treatment: ArmColumns, control: ArmColumns): RegressionEffect {
  const centres = treatment.covariates.map((column, j) => (total(column) + total(control.covariates[j])) / (column.length + control.values.length));
  const own = planeAt(treatment, centres, null);
  const other = planeAt(control, centres, null);
  return { difference: own.value - other.value, standardError: Math.sqrt(own.variance + other.variance) };
}

/** A unit that leaves less than this of itself to the others fixes the plane alone: then HC2 has no variance. */
const FIXED = 1e-10;

/**
 * An arm's fitted plane at a point, with its HC2 variance: Σ w² e²/(1 − h) (MacKinnon & White 1985).
 * @param dropped per covariate, whether the plane must be level in it ({@link Dropped}); null = only those that the arm itself cannot tell.
 */
export function planeAt({ values, covariates }: ArmColumns, at: readonly number[], dropped: Uint8Array | null): FittedArm {
  const n = values.length;
  const k = covariates.length;
  const { means, square, equations } = equationsOf(covariates, dropped);
  const meanY = total(values) / n;
  const cross = Float64Array.from(covariates, (column, j) => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += (column[i] - means[j]) * (values[i] - meanY);
    return sum;
  });
  const slopes = equations.solve(cross);
  const gap = Float64Array.from(at, (value, j) => value - means[j]);
  const reach = equations.solve(gap);
  const x = new Float64Array(k);
  let variance = 0;
  for (let i = 0; i < n; i += 1) {
    let residual = values[i] - meanY;
    let weight = 1 / n;
    for (let j = 0; j < k; j += 1) {
      x[j] = covariates[j][i] - means[j];
      residual -= slopes[j] * x[j];
      weight += reach[j] * x[j];
    }
    const leverage = 1 / n + (k === 1 && equations.dropped[0] === Dropped.no ? (x[0] * x[0]) / square[0] : equations.quadratic(x));
    variance += 1 - leverage > FIXED ? (weight * weight * residual * residual) / (1 - leverage) : NaN;
  }
  let value = meanY;
  for (let j = 0; j < k; j += 1) value += slopes[j] * gap[j];
  return { value, variance };
}

/** The covariates that an arm cannot tell from a constant or from those before them, in their order. */
export function droppedIn(covariates: readonly Float64Array[], apart: Uint8Array | null): Uint8Array {
  return equationsOf(covariates, apart).equations.dropped;
}

function equationsOf(covariates: readonly Float64Array[], apart: Uint8Array | null): { means: number[]; square: Float64Array; equations: NormalEquations } {
  const k = covariates.length;
  const means = covariates.map((column) => total(column) / column.length);
  const square = new Float64Array(k * k);
  for (let j = 0; j < k; j += 1) {
    for (let i = 0; i <= j; i += 1) {
      const [a, b] = [covariates[i], covariates[j]];
      let sum = 0;
      for (let u = 0; u < a.length; u += 1) sum += (a[u] - means[i]) * (b[u] - means[j]);
      square[j * k + i] = square[i * k + j] = sum;
    }
  }
  return { means, square, equations: new NormalEquations(square, k, apart) };
}

function total(column: Float64Array): number {
  let sum = 0;
  for (const value of column) sum += value;
  return sum;
}
