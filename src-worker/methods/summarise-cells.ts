import { emptyMoments, mergeCell, pairIndex, type MomentColumns } from '../kernels/moments';
import type { CellColumns } from './cell-columns';

/** A variance below this share of what it was computed from is rounding noise, and counts as none. */
const NOISE = 1e-13;
/** (2e-15)² over {@link NOISE}: what rounded values add to that measure, per unit and squared ratio. */
const ROUNDING = 4e-17;

/**
 * Turns moments into what comparisons read: one value and one variance per cell.
 *
 * A mean is a ratio whose denominator is one. A ratio R = Σy/Σd is linearised per cell over its units,
 * (y − R d)/mean d (delta method; Deng, Knoblich & Lu 2018, eq. 4), all second moments with n − 1. With a
 * covariate (CUPED; Deng, Xu, Kohavi & Walker 2013) one theta = cov/var per group comes from all cells of
 * the group taken as one sample, ratios linearised at the pooled ratio; the adjusted value is re-centred
 * on the pooled covariate: R − theta (Rx − Rx pooled).
 *
 * @param groups per cell, the group (segment, day) that shares a theta; null = all cells are one group.
 * @param adjust whether to use a covariate that is there.
 */
export function summariseCells(moments: MomentColumns, groups: Uint32Array | null = null, adjust = true): CellColumns {
  const { cells, roles } = moments;
  const y = 0;
  const d = roles.indexOf('denominator');
  const x = adjust ? roles.indexOf('covariate') : -1;
  const w = adjust ? roles.indexOf('covariateDenominator') : -1;
  const isRatio = d >= 0;
  const out: CellColumns = {
    cells,
    n: moments.n,
    value: new Float64Array(cells),
    offset: new Float64Array(cells),
    base: isRatio ? 0 : moments.pivot[y],
    variance: new Float64Array(cells),
    noDenominator: new Uint8Array(cells),
    tooFew: null,
    adjustment:
      x < 0
        ? null
        : { theta: new Float64Array(cells), unadjustedValue: new Float64Array(cells), unadjustedVariance: new Float64Array(cells) },
  };
  const pooled = x < 0 ? null : poolGroups(moments, groups);
  const theta = pooled === null ? null : thetas(pooled, d, x, w);
  for (let cell = 0; cell < cells; cell += 1) {
    const n = moments.n[cell];
    const own = linearise(moments, cell, y, d);
    const degrees = n - 1;
    out.noDenominator[cell] = isRatio && n > 0 && own.denominator === 0 ? 1 : 0;
    const variance = n < 2 ? NaN : denoise(own.square, own.scale) / degrees;
    const value = n > 0 ? own.value : NaN;
    out.value[cell] = value;
    out.offset[cell] = isRatio ? value : n > 0 ? moments.offset[y][cell] : NaN;
    out.variance[cell] = variance;
    if (out.adjustment === null || pooled === null || theta === null) continue;
    const group = groups === null ? 0 : groups[cell];
    const slope = theta[group];
    const covariate = linearise(moments, cell, x, w);
    const cross = crossProduct(moments, cell, own, covariate, y, d, x, w);
    out.adjustment.theta[cell] = slope;
    out.adjustment.unadjustedValue[cell] = value;
    out.adjustment.unadjustedVariance[cell] = variance;
    if (slope === 0 || !Number.isFinite(slope) || !Number.isFinite(covariate.value)) continue;
    const shift = slope * covariateGap(moments, pooled, cell, group, x, w, covariate.value);
    out.value[cell] = value - shift;
    out.offset[cell] -= shift;
    const scale = own.square + slope * slope * covariate.square;
    if (n >= 2) out.variance[cell] = denoise(scale - 2 * slope * cross, scale) / degrees;
  }
  return out;
}

interface Linearised {
  readonly value: number;
  readonly denominator: number;
  /** Σ of squares of the linearised values, and the size of the terms it was made of. */
  readonly square: number;
  readonly scale: number;
}

function linearise(moments: MomentColumns, cell: number, numerator: number, denominator: number): Linearised {
  const mean = moments.pivot[numerator] + moments.offset[numerator][cell];
  const square = moments.product[pairIndex(numerator, numerator)][cell];
  if (denominator < 0) return { value: mean, denominator: 1, square, scale: 0 };
  const below = moments.pivot[denominator] + moments.offset[denominator][cell];
  if (below === 0) return { value: NaN, denominator: 0, square: NaN, scale: 0 };
  const ratio = mean / below;
  const squareBelow = ratio * ratio * moments.product[pairIndex(denominator, denominator)][cell];
  const both = moments.product[pairIndex(numerator, denominator)][cell];
  // Values that are in one ratio still differ from it by their own last digits, some 1e-15 of the ratio.
  const rounding = moments.n[cell] * ratio * ratio * ROUNDING;
  const scale = (square + squareBelow) / (below * below) + rounding;
  return { value: ratio, denominator: below, square: (square - 2 * ratio * both + squareBelow) / (below * below), scale };
}

/** Σ of products of the linearised metric and the linearised covariate. */
function crossProduct(
  moments: MomentColumns, cell: number, own: Linearised, covariate: Linearised, y: number, d: number, x: number, w: number,
): number {
  const product = (i: number, j: number): number => (i < 0 || j < 0 ? 0 : moments.product[pairIndex(i, j)][cell]);
  return (
    (product(y, x) - own.value * product(d, x) - covariate.value * product(y, w) + own.value * covariate.value * product(d, w)) /
    (own.denominator * covariate.denominator)
  );
}

function poolGroups(moments: MomentColumns, groups: Uint32Array | null): MomentColumns {
  let count = 1;
  if (groups !== null) for (const group of groups) count = Math.max(count, group + 1);
  const pooled = emptyMoments(moments.roles, count, moments.pivot);
  for (let cell = 0; cell < moments.cells; cell += 1) mergeCell(pooled, groups === null ? 0 : groups[cell], moments, cell);
  return pooled;
}

/** One theta per group; 0 where the covariate does not vary, so that nothing is adjusted. */
function thetas(pooled: MomentColumns, d: number, x: number, w: number): Float64Array {
  const theta = new Float64Array(pooled.cells);
  for (let group = 0; group < pooled.cells; group += 1) {
    const own = linearise(pooled, group, 0, d);
    const covariate = linearise(pooled, group, x, w);
    const square = denoise(covariate.square, covariate.scale);
    const cross = crossProduct(pooled, group, own, covariate, 0, d, x, w);
    theta[group] = square > 0 && Number.isFinite(cross) ? cross / square : 0;
  }
  return theta;
}

/** The cell's covariate minus the pooled covariate, from offsets where both are means. */
function covariateGap(
  moments: MomentColumns, pooled: MomentColumns, cell: number, group: number, x: number, w: number, value: number,
): number {
  if (w < 0) return moments.offset[x][cell] - pooled.offset[x][group];
  return value - linearise(pooled, group, x, w).value;
}

function denoise(square: number, scale: number): number {
  return square <= NOISE * scale ? 0 : square;
}
