import { emptyMoments, mergeCell, pairIndex, type MomentColumns } from '../kernels/moments';
import type { CellAdjustment, CellColumns } from './cell-columns';
import { Dropped, NormalEquations } from './regression/normal-equations';

/** A variance below this share of what it was computed from is rounding noise, and counts as none. */
const NOISE = 1e-13;
/** (2e-15)² over {@link NOISE}: what rounded values add to that measure, per unit and squared ratio. */
const ROUNDING = 4e-17;

/**
 * Turns moments into what comparisons read: one value and one variance per cell.
 *
 * A mean is a ratio whose denominator is one. A ratio R = Σy/Σd is linearised per cell over its units,
 * (y − R d)/mean d (delta method; Deng, Knoblich & Lu 2018, eq. 4), all second moments with n − 1. With
 * covariates (CUPED; Deng, Xu, Kohavi & Walker 2013) one theta = cov/var per group (a vector where there are
 * several) comes from all cells of the group taken as one sample, ratios linearised at the pooled ratio; the
 * adjusted value is re-centred on the pooled covariates: R − Σ theta (Rx − Rx pooled).
 *
 * @param groups per cell, the group (segment, day) that shares a theta; null = all cells are one group.
 * @param adjust whether to use covariates that are there.
 */
export function summariseCells(moments: MomentColumns, groups: Uint32Array | null = null, adjust = true): CellColumns {
  const { cells, roles } = moments;
  const y = 0;
  const d = roles.indexOf('denominator');
  const covariates = adjust ? covariatePlaces(roles) : [];
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
    adjustment: null,
  };
  for (let cell = 0; cell < cells; cell += 1) {
    const n = moments.n[cell];
    const own = linearise(moments, cell, y, d);
    out.noDenominator[cell] = isRatio && n > 0 && own.denominator === 0 ? 1 : 0;
    const value = n > 0 ? own.value : NaN;
    out.value[cell] = value;
    out.offset[cell] = isRatio ? value : n > 0 ? moments.offset[y][cell] : NaN;
    out.variance[cell] = n < 2 ? NaN : denoise(own.square, own.scale) / (n - 1);
  }
  return covariates.length === 0 ? out : removeCovariates(out, moments, groups, d, covariates);
}

/** Where a covariate's variables stand among the moments; `under` −1 = no denominator. */
export interface CovariatePlace {
  readonly over: number;
  readonly under: number;
}

/** Every covariate among a metric's variables, in the order of its declaration. */
export function covariatePlaces(roles: MomentColumns['roles']): CovariatePlace[] {
  return roles.flatMap((role, over) => (role === 'covariate' ? [{ over, under: roles[over + 1] === 'covariateDenominator' ? over + 1 : -1 }] : []));
}

function removeCovariates(plain: CellColumns, moments: MomentColumns, groups: Uint32Array | null, d: number, covariates: readonly CovariatePlace[]): CellColumns {
  const { cells } = plain;
  const pooled = poolGroups(moments, groups);
  const fits = Array.from({ length: pooled.cells }, (_, group) => fitOf(pooled, group, d, covariates));
  const columns = <Column>(make: (length: number) => Column): Column[] => covariates.map(() => make(cells));
  const adjustment: CellAdjustment = {
    thetas: columns((length) => new Float64Array(length)), dropped: columns((length) => new Uint8Array(length)),
    unadjustedValue: plain.value.slice(), unadjustedVariance: plain.variance.slice(),
  };
  for (let cell = 0; cell < cells; cell += 1) {
    const group = groups === null ? 0 : groups[cell];
    const fit = fits[group];
    for (let j = 0; j < covariates.length; j += 1) {
      adjustment.thetas[j][cell] = fit.theta[j];
      adjustment.dropped[j][cell] = fit.dropped[j];
    }
    if (fit.used.length > 0) removeFromCell(plain, moments, cell, pooled, group, d, fit);
  }
  return { ...plain, adjustment };
}

/** Shifts a cell's value by what its covariates explain, and takes that from its variance; a cell without a covariate's value stays. */
function removeFromCell({ value, offset, variance }: CellColumns, moments: MomentColumns, cell: number, pooled: MomentColumns, group: number, d: number, { theta, used, places }: CovariateFit): void {
  const own = linearise(moments, cell, 0, d);
  const n = moments.n[cell];
  const parts: Linearised[] = [];
  let shift = 0;
  let scale = own.square;
  // A square that is itself rounding noise says nothing of how much of the rest is.
  let terms = own.scale;
  let cross = 0;
  for (let a = 0; a < used.length; a += 1) {
    const j = used[a];
    const { over, under } = places[j];
    const part = linearise(moments, cell, over, under);
    if (!Number.isFinite(part.value)) return;
    shift += theta[j] * covariateGap(moments, pooled, cell, group, places[j], part.value);
    cross += theta[j] * crossProduct(moments, cell, own, part, 0, d, over, under);
    scale += theta[j] * theta[j] * part.square;
    terms += theta[j] * theta[j] * part.scale;
    for (let b = 0; b < a; b += 1) scale += 2 * theta[used[b]] * theta[j] * crossProduct(moments, cell, parts[b], part, places[used[b]].over, places[used[b]].under, over, under);
    parts.push(part);
  }
  value[cell] -= shift;
  offset[cell] -= shift;
  if (n >= 2) variance[cell] = denoise(scale - 2 * cross, Math.max(scale, terms)) / (n - 1);
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

/** Σ of products of two linearised variables. */
function crossProduct(moments: MomentColumns, cell: number, one: Linearised, other: Linearised, y: number, d: number, x: number, w: number): number {
  const product = (i: number, j: number): number => (i < 0 || j < 0 ? 0 : moments.product[pairIndex(i, j)][cell]);
  return (
    (product(y, x) - one.value * product(d, x) - other.value * product(y, w) + one.value * other.value * product(d, w)) /
    (one.denominator * other.denominator)
  );
}

function poolGroups(moments: MomentColumns, groups: Uint32Array | null): MomentColumns {
  let count = 1;
  if (groups !== null) for (const group of groups) count = Math.max(count, group + 1);
  const pooled = emptyMoments(moments.roles, count, moments.pivot);
  for (let cell = 0; cell < moments.cells; cell += 1) mergeCell(pooled, groups === null ? 0 : groups[cell], moments, cell);
  return pooled;
}

interface CovariateFit {
  /** Per covariate; 0 where it is left out, so that nothing is adjusted by it. */
  readonly theta: Float64Array;
  readonly dropped: Uint8Array;
  /** Those with a theta other than 0. */
  readonly used: readonly number[];
  readonly places: readonly CovariatePlace[];
}

/** The regression of the linearised metric on the linearised covariates, all units of a group as one sample. */
function fitOf(pooled: MomentColumns, group: number, d: number, covariates: readonly CovariatePlace[]): CovariateFit {
  const own = linearise(pooled, group, 0, d);
  const parts = covariates.map(({ over, under }) => linearise(pooled, group, over, under));
  const cross = Float64Array.from(parts, (part, j) => crossProduct(pooled, group, own, part, 0, d, covariates[j].over, covariates[j].under));
  if (covariates.length === 1) {
    const square = denoise(parts[0].square, parts[0].scale);
    const fits = square > 0 && Number.isFinite(cross[0]);
    return fitted(Float64Array.of(fits ? cross[0] / square : 0), Uint8Array.of(fits ? Dropped.no : Dropped.constant), covariates);
  }
  const k = covariates.length;
  const square = new Float64Array(k * k);
  for (let j = 0; j < k; j += 1) {
    for (let i = 0; i < j; i += 1) square[i * k + j] = square[j * k + i] = crossProduct(pooled, group, parts[i], parts[j], covariates[i].over, covariates[i].under, covariates[j].over, covariates[j].under);
    square[j * k + j] = Number.isFinite(cross[j]) ? denoise(parts[j].square, parts[j].scale) : 0;
  }
  const equations = new NormalEquations(square, k);
  return fitted(equations.solve(cross), equations.dropped, covariates);
}

function fitted(theta: Float64Array, dropped: Uint8Array, places: readonly CovariatePlace[]): CovariateFit {
  return { theta, dropped, places, used: places.map((_, j) => j).filter((j) => theta[j] !== 0) };
}

/** The cell's covariate minus the pooled covariate, from offsets where both are means. */
function covariateGap(moments: MomentColumns, pooled: MomentColumns, cell: number, group: number, { over, under }: CovariatePlace, value: number): number {
  if (under < 0) return moments.offset[over][cell] - pooled.offset[over][group];
  return value - linearise(pooled, group, over, under).value;
}

function denoise(square: number, scale: number): number {
  return square <= NOISE * scale ? 0 : square;
}
