import type { ClusterColumns } from '../../src-contract/sample';
import type { MomentColumns } from '../kernels/moments';
import type { UnitMoves } from './unit-moves';

/**
 * Adds units' changes to the days' cells through the sums of their clusters: what a day changes in a cluster's units moves
 * that cluster's sums, and its move goes to the day as a unit's would. Units must come cluster by cluster.
 */
export class ClusterMoves implements UnitMoves {
  readonly #change: Float64Array;
  readonly #touched: Uint8Array;
  readonly #sum: Float64Array;
  readonly #now: Float64Array;
  readonly #old: Float64Array;
  #cluster = -1;
  #unit = -1;
  #variant = 0;
  #inside = false;
  #numerator = 0;
  #denominator = 0;

  /** @param covariates per covariate: its column, and its denominator's where it has one. */
  constructor(
    readonly moments: MomentColumns, readonly clusters: ClusterColumns, readonly variants: number,
    readonly covariates: readonly (Float64Array | null)[], readonly isRatio: boolean,
  ) {
    const k = moments.roles.length;
    const days = moments.cells / variants;
    this.#change = new Float64Array(days * k);
    this.#touched = new Uint8Array(days);
    this.#sum = new Float64Array(k);
    this.#now = new Float64Array(k);
    this.#old = new Float64Array(k);
  }

  stay(cell: number, unit: number, zero: number): void {
    this.enter(unit);
    this.move(cell, zero, 0);
  }

  enter(unit: number): void {
    const cluster = this.clusters.of[unit];
    if (cluster !== this.#cluster) {
      this.finish();
      this.#cluster = cluster;
    }
    this.#unit = unit;
    this.#inside = false;
    this.#numerator = 0;
    this.#denominator = 0;
  }

  move(cell: number, numerator: number, denominator: number): void {
    const k = this.moments.roles.length;
    const day = Math.floor(cell / this.variants);
    const at = day * k;
    const change = this.#change;
    this.#variant = cell % this.variants;
    this.#touched[day] = 1;
    change[at] += numerator - this.#numerator;
    if (this.isRatio) change[at + 1] += denominator - this.#denominator;
    if (!this.#inside) {
      if (!this.isRatio) change[at + 1] += 1;
      for (let v = 0; v < this.covariates.length; v += 1) change[at + 2 + v] += this.covariates[v]?.[this.#unit] ?? 1;
      this.#inside = true;
    }
    this.#numerator = numerator;
    this.#denominator = denominator;
  }

  /** Hands the last cluster's days over; call it once more when all units have moved. */
  finish(): void {
    const { n, offset, product, pivot, roles } = this.moments;
    const k = roles.length;
    let entered = false;
    for (let day = 0; day < this.#touched.length; day += 1) {
      if (this.#touched[day] === 0) continue;
      const cell = day * this.variants + this.#variant;
      for (let v = 0; v < k; v += 1) {
        this.#sum[v] += this.#change[day * k + v];
        this.#now[v] = this.#sum[v] - pivot[v];
      }
      if (!entered) n[cell] += 1;
      entered = true;
      for (let v = 0, pair = 0; v < k; v += 1) {
        offset[v][cell] += this.#now[v] - this.#old[v];
        for (let w = 0; w <= v; w += 1, pair += 1) product[pair][cell] += this.#now[v] * this.#now[w] - this.#old[v] * this.#old[w];
      }
      this.#old.set(this.#now);
    }
    this.#touched.fill(0);
    this.#change.fill(0);
    this.#sum.fill(0);
    this.#old.fill(0);
  }
}
