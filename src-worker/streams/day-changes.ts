import type { DaySums } from '../kernels/day-sums';
import { pairIndex } from '../kernels/moments';
import type { UnitMoves } from './unit-moves';

/** Adds units' changes to the days' cells, and keeps the least and the most of each covariate by the day it counts from. */
export class DayChanges implements UnitMoves {
  readonly #now: Float64Array;
  readonly #least: readonly Float64Array[];
  readonly #most: readonly Float64Array[];
  readonly #first: number;
  #inside = false;

  constructor(readonly sums: DaySums, readonly covariates: readonly Float64Array[], readonly isRatio: boolean) {
    this.#now = new Float64Array(sums.moments.roles.length);
    this.#first = this.#now.length - covariates.length;
    this.#least = covariates.map(() => new Float64Array(sums.moments.cells).fill(Infinity));
    this.#most = covariates.map(() => new Float64Array(sums.moments.cells).fill(-Infinity));
  }

  stay(cell: number, unit: number, zero: number): void {
    this.enter(unit);
    this.move(cell, zero, 0);
  }

  finish(): void {
    this.#inside = false;
  }

  enter(unit: number): void {
    this.#inside = false;
    for (let c = 0; c < this.covariates.length; c += 1) this.#now[this.#first + c] = this.covariates[c][unit];
  }

  move(cell: number, numerator: number, denominator: number): void {
    const now = this.#now;
    now[0] = numerator;
    if (this.isRatio) now[1] = denominator;
    if (this.#inside) {
      this.sums.move(cell, now);
      return;
    }
    this.sums.enter(cell, now);
    this.#inside = true;
    for (let c = 0; c < this.covariates.length; c += 1) {
      const value = now[this.#first + c];
      if (value < this.#least[c][cell]) this.#least[c][cell] = value;
      if (value > this.#most[c][cell]) this.#most[c][cell] = value;
    }
  }

  /**
   * Covariates that are the same for all units of a cell so far have exactly no spread, whatever the sums left of it.
   *
   * @param doubtful per cell, the variables of which the sums left too few digits.
   * @returns those that stay doubtful, because something else has no spread either.
   */
  withoutSpread(doubtful: ReadonlyMap<number, readonly number[]>, variants: number): number[] {
    const { cells, offset, pivot, product } = this.sums.moments;
    const without = new Set<number>();
    for (let c = 0; c < this.covariates.length; c += 1) {
      const [least, most, v] = [this.#least[c], this.#most[c], this.#first + c];
      for (let cell = 0; cell < cells; cell += 1) {
        if (cell >= variants) {
          least[cell] = Math.min(least[cell], least[cell - variants]);
          most[cell] = Math.max(most[cell], most[cell - variants]);
        }
        if (least[cell] !== most[cell]) continue;
        offset[v][cell] = least[cell] - pivot[v];
        for (let w = 0; w < offset.length; w += 1) product[pairIndex(v, w)][cell] = 0;
        without.add(cell * this.covariates.length + c);
      }
    }
    return [...doubtful].filter(([cell, unsure]) => unsure.some((v) => v < this.#first || !without.has(cell * this.covariates.length + v - this.#first))).map(([cell]) => cell);
  }
}
