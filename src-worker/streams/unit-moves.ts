/** What hears of a unit's values as its days pass: first that it begins, then each value from the day it holds from. */
export interface UnitMoves {
  /** A unit that is exposed and never has a row. */
  stay(cell: number, unit: number, zero: number): void;
  enter(unit: number): void;
  move(cell: number, numerator: number, denominator: number): void;
  /** Hands over what is still held back, when all units have moved. */
  finish(): void;
}
