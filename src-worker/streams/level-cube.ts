import type { AttributeColumn } from '../../src-contract/sample';
import { emptyMoments, isFar, mergeCell, mergeInto, placeOwn, scatterUnits, type MomentColumns, type VariableRole } from '../kernels/moments';
import { levelOrder } from './level-order';

/** A metric's values as they are kept: place by place, small whole numbers in a byte each. */
export interface PlacedValues {
  readonly roles: readonly VariableRole[];
  readonly columns: readonly (Float64Array | Uint8Array)[];
  readonly starts: Uint32Array;
  /** null = place and unit are the same. */
  readonly units: Uint32Array | null;
}

/** Levels that are read one after the other; with more, their units lie too far apart. */
const MOST_ORDERED = 64;

/** A metric's moments by the levels of one segment column; cell = level × variants + variant. */
export function levelCube(values: PlacedValues, attribute: AttributeColumn, pivot: Float64Array): MomentColumns {
  const { roles, columns, starts, units } = values;
  const levels = attribute.labels.length;
  const variants = starts.length - 1;
  const made = emptyMoments(roles, levels * variants, pivot);
  const codes = units === null ? attribute.codes.values : gather(attribute.codes.values, units, new Uint32Array(units.length));
  const ordered = units === null && levels <= MOST_ORDERED;
  const numbers = ordered ? [] : columns.map((column) => (column instanceof Float64Array ? column : new Float64Array(column)));
  for (let k = 0; k < variants; k += 1) {
    const perLevel = emptyMoments(roles, levels, pivot);
    if (ordered) orderedUnits(perLevel, attribute, k, columns, starts);
    else scatterUnits(perLevel, 0, codes, levels, numbers, starts[k], starts[k + 1]);
    for (let level = 0; level < levels; level += 1) mergeCell(made, level * variants + k, perLevel, level);
  }
  return made;
}

/** What {@link scatterUnits} does, level by level: each sum takes the same values in the same order, so nothing differs, and stays in a register. */
function orderedUnits(into: MomentColumns, attribute: AttributeColumn, variant: number, values: readonly (Float64Array | Uint8Array)[], starts: Uint32Array): void {
  const { units, bounds } = levelOrder(attribute, starts);
  const levels = attribute.labels.length;
  const k = values.length;
  const mean = new Float64Array(k);
  const product = new Float64Array((k * (k + 1)) / 2);
  for (let level = 0; level < levels; level += 1) {
    const low = bounds[variant * levels + level];
    const high = bounds[variant * levels + level + 1];
    const n = high - low;
    for (let v = 0; v < k; v += 1) mean[v] = n === 0 ? 0 : sumAround(values[v], units, low, high, into.pivot[v]) / n;
    for (let v = 0, pair = 0; v < k; v += 1) {
      for (let u = 0; u <= v; u += 1, pair += 1) {
        product[pair] = u === v
          ? squaresAround(values[v], units, low, high, into.pivot[v], mean[v])
          : productsAround(values[u], values[v], units, low, high, into.pivot[u], into.pivot[v], mean[u], mean[v]);
      }
    }
    mergeInto(into, level, n, mean, product);
    if (n > 1 && isFar(into, level)) placeOwn(into, level, values.map((column) => gather(column, units.subarray(low, high), new Float64Array(n))));
  }
}

/** A loop for each kind of column, here and below: one that meets both kinds reads every element more slowly. */
function sumAround(values: Float64Array | Uint8Array, units: Uint32Array, low: number, high: number, pivot: number): number {
  let sum = 0;
  if (values instanceof Uint8Array) for (let at = low; at < high; at += 1) sum += values[units[at]] - pivot;
  else for (let at = low; at < high; at += 1) sum += values[units[at]] - pivot;
  return sum;
}

function squaresAround(values: Float64Array | Uint8Array, units: Uint32Array, low: number, high: number, pivot: number, mean: number): number {
  let sum = 0;
  if (values instanceof Uint8Array) for (let at = low; at < high; at += 1) sum += squared(values[units[at]] - pivot - mean);
  else for (let at = low; at < high; at += 1) sum += squared(values[units[at]] - pivot - mean);
  return sum;
}

function squared(x: number): number {
  return x * x;
}

function productsAround(
  a: Float64Array | Uint8Array, b: Float64Array | Uint8Array, units: Uint32Array, low: number, high: number, pivotA: number, pivotB: number, meanA: number, meanB: number,
): number {
  let sum = 0;
  for (let at = low; at < high; at += 1) sum += (a[units[at]] - pivotA - meanA) * (b[units[at]] - pivotB - meanB);
  return sum;
}

function gather<Values extends Uint32Array | Float64Array>(from: ArrayLike<number>, places: Uint32Array, to: Values): Values {
  for (let i = 0; i < places.length; i += 1) to[i] = from[places[i]];
  return to;
}

/** Some groups of a cube: their cells alone. */
export function someGroups({ roles, pivot, n, offset, product }: MomentColumns, variants: number, first: number, groups: number): MomentColumns {
  const cut = (column: Float64Array): Float64Array => column.slice(first * variants, (first + groups) * variants);
  return { cells: groups * variants, roles, pivot, n: cut(n), offset: offset.map(cut), product: product.map(cut) };
}

/** Groups of several cubes of one metric, one after the other. */
export function joinedGroups(cubes: readonly [MomentColumns, ...MomentColumns[]]): MomentColumns {
  const [{ roles, pivot, offset, product }] = cubes;
  const cells = cubes.reduce((sum, cube) => sum + cube.cells, 0);
  const joined = (columnOf: (cube: MomentColumns) => Float64Array): Float64Array => {
    const column = new Float64Array(cells);
    let at = 0;
    for (const cube of cubes) {
      column.set(columnOf(cube), at);
      at += cube.cells;
    }
    return column;
  };
  return { cells, roles, pivot, n: joined(({ n }) => n), offset: offset.map((_, v) => joined((cube) => cube.offset[v])), product: product.map((_, pair) => joined((cube) => cube.product[pair])) };
}
