import type { AttributeColumn } from '../../src-contract/sample';
import { lookForStop } from '../stop-flag';

/** An attribute with few levels: its most frequent ones. */
export interface LevelColumn {
  readonly column: string;
  readonly labels: readonly (string | null)[];
  /** A place in `labels` per unit; `labels.length` for the levels that are left out. */
  readonly codes: Uint8Array;
}

/** More levels than this make sets too small to say anything. */
const MOST_LEVELS = 50;

/** The most frequent levels of an attribute; null where there is only one. */
export function levelColumn({ column, labels, codes }: AttributeColumn): LevelColumn | null {
  const counts = new Float64Array(labels.length);
  for (const code of codes.values) counts[code] += 1;
  const present = labels.map((_, code) => code).filter((code) => counts[code] > 0);
  if (present.length < 2) return null;
  const kept = present.sort((a, b) => counts[b] - counts[a] || a - b).slice(0, MOST_LEVELS);
  const place = new Uint8Array(labels.length).fill(kept.length);
  kept.forEach((code, at) => { place[code] = at; });
  const own = new Uint8Array(codes.values.length);
  for (let u = 0; u < own.length; u += 1) own[u] = place[codes.values[u]];
  return { column, labels: kept.map((code) => labels[code]), codes: own };
}

export interface CubedUnits {
  /** Units of each arm: from … to − 1. */
  readonly arms: readonly { readonly from: number; readonly to: number }[];
  readonly columns: readonly LevelColumn[];
  readonly dayOf: Uint16Array;
  readonly days: number;
}

/**
 * Counts units by levels, day and variant: over all units, for each column, for each pair of columns.
 * @param visit gets the columns' places, their numbers of levels, and counts at ((level, level), day, variant). Each cell
 * has one day more than there are, for units out of the search.
 */
export function levelCubes(input: CubedUnits, visit: (columns: readonly number[], sizes: readonly number[], cube: Uint32Array) => void): void {
  const { columns } = input;
  const sizes = columns.map(({ labels }) => labels.length);
  visit([], [], cubeOf(input, null, null));
  columns.forEach((column, a) => { visit([a], [sizes[a]], cubeOf(input, column, null)); });
  columns.forEach((column, a) => {
    for (let b = a + 1; b < columns.length; b += 1) visit([a, b], [sizes[a], sizes[b]], withoutLast(cubeOf(input, column, columns[b]), sizes[a], sizes[b], input));
  });
}

function cubeOf({ arms: ranges, dayOf, days }: CubedUnits, first: LevelColumn | null, second: LevelColumn | null): Uint32Array {
  lookForStop();
  const arms = ranges.length;
  const slots = days + 1;
  const secondSize = second === null ? 1 : second.labels.length + 1;
  const cube = new Uint32Array((first === null ? 1 : first.labels.length + 1) * secondSize * slots * arms);
  ranges.forEach(({ from, to }, k) => {
    if (first === null) countDays(cube, dayOf, from, to, arms, k);
    else if (second === null) countLevels(cube, first.codes, dayOf, from, to, slots, arms, k);
    else countPairs(cube, first.codes, second.codes, secondSize, dayOf, from, to, slots, arms, k);
  });
  return cube;
}

function countDays(cube: Uint32Array, dayOf: Uint16Array, from: number, to: number, arms: number, k: number): void {
  for (let u = from; u < to; u += 1) cube[dayOf[u] * arms + k] += 1;
}

function countLevels(cube: Uint32Array, codes: Uint8Array, dayOf: Uint16Array, from: number, to: number, slots: number, arms: number, k: number): void {
  for (let u = from; u < to; u += 1) cube[(codes[u] * slots + dayOf[u]) * arms + k] += 1;
}

function countPairs(cube: Uint32Array, first: Uint8Array, second: Uint8Array, size: number, dayOf: Uint16Array, from: number, to: number, slots: number, arms: number, k: number): void {
  for (let u = from; u < to; u += 1) cube[((first[u] * size + second[u]) * slots + dayOf[u]) * arms + k] += 1;
}

/** Leaves out the row and column of levels that are left out, so that a cell's place is level × levels + level. */
function withoutLast(cube: Uint32Array, firstSize: number, secondSize: number, { days, arms }: CubedUnits): Uint32Array {
  const cell = (days + 1) * arms.length;
  const kept = new Uint32Array(firstSize * secondSize * cell);
  for (let a = 0; a < firstSize; a += 1) {
    kept.set(cube.subarray(a * (secondSize + 1) * cell, (a * (secondSize + 1) + secondSize) * cell), a * secondSize * cell);
  }
  return kept;
}
