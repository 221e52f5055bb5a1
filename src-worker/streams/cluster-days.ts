import type { ClusterColumns } from '../../src-contract/sample';
import type { DaySums } from '../kernels/day-sums';
import { addTo } from '../kernels/double-double';
import type { UnitMoves } from './unit-moves';

/**
 * Adds units' changes to the days' cells through the sums of their clusters: what a day changes in a cluster's units moves
 * that cluster's sums, and its move goes to the day as a unit's would. Units must come cluster by cluster. A cluster's sums
 * carry what their rounding lost, so that they are those of its units' values, whatever these were the days before.
 */
export class ClusterMoves implements UnitMoves {
  readonly #change: Float64Array;
  readonly #changeLost: Float64Array;
  readonly #touched: Uint8Array;
  readonly #sum: Float64Array;
  readonly #sumLost: Float64Array;
  readonly #now: Float64Array;
  #cluster = -1;
  #unit = -1;
  #variant = 0;
  #inside = false;
  #numerator = 0;
  #denominator = 0;

  /** @param covariates per covariate: its column, and its denominator's where it has one. */
  constructor(
    readonly sums: DaySums, readonly clusters: ClusterColumns, readonly variants: number,
    readonly covariates: readonly (Float64Array | null)[], readonly isRatio: boolean,
  ) {
    const k = sums.moments.roles.length;
    const days = sums.moments.cells / variants;
    this.#change = new Float64Array(days * k);
    this.#changeLost = new Float64Array(days * k);
    this.#touched = new Uint8Array(days);
    this.#sum = new Float64Array(k);
    this.#sumLost = new Float64Array(k);
    this.#now = new Float64Array(k);
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
    const k = this.sums.moments.roles.length;
    const day = Math.floor(cell / this.variants);
    const at = day * k;
    this.#variant = cell % this.variants;
    this.#touched[day] = 1;
    this.#add(at, numerator);
    this.#add(at, -this.#numerator);
    if (this.isRatio) {
      this.#add(at + 1, denominator);
      this.#add(at + 1, -this.#denominator);
    }
    if (!this.#inside) {
      if (!this.isRatio) this.#add(at + 1, 1);
      for (let v = 0; v < this.covariates.length; v += 1) this.#add(at + 2 + v, this.covariates[v]?.[this.#unit] ?? 1);
      this.#inside = true;
    }
    this.#numerator = numerator;
    this.#denominator = denominator;
  }

  #add(at: number, value: number): void {
    addTo(this.#change, this.#changeLost, at, value, 0);
  }

  /** Hands the last cluster's days over; call it once more when all units have moved. */
  finish(): void {
    const k = this.sums.moments.roles.length;
    let entered = false;
    for (let day = 0; day < this.#touched.length; day += 1) {
      if (this.#touched[day] === 0) continue;
      const cell = day * this.variants + this.#variant;
      for (let v = 0; v < k; v += 1) {
        addTo(this.#sum, this.#sumLost, v, this.#change[day * k + v], this.#changeLost[day * k + v]);
        this.#now[v] = this.#sum[v] + this.#sumLost[v];
      }
      if (entered) this.sums.move(cell, this.#now);
      else this.sums.enter(cell, this.#now);
      entered = true;
    }
    this.#touched.fill(0);
    this.#change.fill(0);
    this.#changeLost.fill(0);
    this.#sum.fill(0);
    this.#sumLost.fill(0);
  }
}
