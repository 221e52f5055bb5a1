import type { ColumnArray, StreamSpan } from '../../src-contract/sample';
import { RowChoice, type RowLimits } from './row-limits';
import type { RowShape, ScannedRows } from './scanned-rows';

/** 8,192 units a bucket, on every machine: their rows fit the cache while they are ordered. */
const BUCKET_BITS = 13;

/** Rows that a bucket is given room for at a time. */
const BLOCK_BITS = 10;
const BLOCK_ROWS = 1 << BLOCK_BITS;

/** Rows whose room is allocated at a time, so that memory follows the rows that came. */
const SLAB_BITS = 18;
const SLAB_ROWS = 1 << SLAB_BITS;
const BLOCKS_PER_SLAB = SLAB_ROWS / BLOCK_ROWS;

type RowColumn = Uint32Array | Float64Array;

/**
 * Scanned rows by bucket of units, in the order they come in. Filled straight from DuckDB's chunks, so that nothing has to
 * be known of the rows before, and the whole result never lies anywhere at once. A bucket's rows stand in a chain of
 * blocks, the blocks of all buckets in common slabs.
 */
export class UnitBuckets {
  readonly shape: RowShape;
  /** Buckets of units, filled or not. */
  readonly buckets: number;
  readonly bucketUnits: number;
  readonly #bits: number;
  readonly #blocks: number[][];
  /** Where each bucket's next row goes; at a multiple of the block size its block is full, or there is none yet. */
  readonly #next: Uint32Array;
  /** Per column its slabs, in the order of {@link ScannedRows}. */
  readonly #columns: RowColumn[][];
  readonly #conditionRows: Float64Array;
  readonly #choice: RowChoice | null;
  #usedBlocks = 0;
  #rows = 0;
  #largest = 0;
  #places = new Uint32Array(2048);

  /**
   * @param o.bits a bucket has 2^bits units
   * @param o.limits rows that are counted and not kept; null = none
   */
  constructor(units: number, shape: RowShape, { bits = BUCKET_BITS, limits = null }: { readonly bits?: number; readonly limits?: RowLimits | null } = {}) {
    this.shape = shape;
    this.#choice = limits && new RowChoice(limits, shape);
    this.#bits = bits;
    this.bucketUnits = 2 ** bits;
    this.buckets = Math.max(1, Math.ceil(units / this.bucketUnits));
    this.#blocks = Array.from({ length: this.buckets }, () => []);
    this.#next = new Uint32Array(this.buckets);
    this.#columns = newRows(shape, 0).columns.map(() => []);
    this.#conditionRows = new Float64Array(shape.masks * 32);
  }

  /** Rows that are kept. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows of the fullest bucket. */
  get largest(): number {
    return this.#largest;
  }

  /** Rows that match a condition. */
  rowsOf(condition: number): number {
    return this.shape.masks === 0 ? this.#rows : this.#conditionRows[condition]!;
  }

  /** What is kept of a condition's rows; null = all. */
  spanOf(condition: number): StreamSpan | null {
    return this.#choice?.spanOf(condition) ?? null;
  }

  /** Adds rows; columns in the order of {@link ScannedRows}: unit, elapsed, place, masks, values. */
  add(vectors: readonly ColumnArray[]): void {
    if (this.#choice === null) this.#addAll(vectors);
    else this.#addAll(this.#choice.of(vectors));
  }

  #addAll(vectors: readonly ColumnArray[]): void {
    const unit = vectors[0] as Uint32Array;
    if (this.#places.length < unit.length) this.#places = new Uint32Array(unit.length);
    this.#placeRows(unit, this.#bits, this.#next, this.#places);
    this.#columns.forEach((slabs, index) => {
      scatter(vectors[index]!, this.#places, slabs);
    });
    const firstMask = 1 + Number(this.shape.timed) + Number(this.shape.placed);
    for (let mask = 0; mask < this.shape.masks; mask += 1) countBits(vectors[firstMask + mask] as Uint32Array, this.#conditionRows.subarray(mask * 32, mask * 32 + 32));
    this.#rows += unit.length;
  }

  /** Copies a bucket's rows side by side. @returns how many they are */
  copy(bucket: number, to: RowColumns): number {
    const blocks = this.#blocks[bucket]!;
    const size = this.#sizeOf(bucket);
    this.#columns.forEach((slabs, index) => {
      const column = to.columns[index]!;
      blocks.forEach((block, place) => {
        const from = (block % BLOCKS_PER_SLAB) * BLOCK_ROWS;
        const rows = Math.min(BLOCK_ROWS, size - place * BLOCK_ROWS);
        column.set(slabs[Math.floor(block / BLOCKS_PER_SLAB)]!.subarray(from, from + rows), place * BLOCK_ROWS);
      });
    });
    return size;
  }

  #sizeOf(bucket: number): number {
    const blocks = this.#blocks[bucket]!;
    const inLast = this.#next[bucket]! % BLOCK_ROWS;
    return blocks.length * BLOCK_ROWS - (inLast === 0 ? 0 : BLOCK_ROWS - inLast);
  }

  #placeRows(unit: Uint32Array, bits: number, next: Uint32Array, places: Uint32Array): void {
    for (let i = 0; i < unit.length; i += 1) {
      const bucket = unit[i]! >>> bits;
      let place = next[bucket]!;
      if ((place & (BLOCK_ROWS - 1)) === 0) place = this.#newBlock(bucket);
      places[i] = place;
      next[bucket] = place + 1;
    }
  }

  /** @returns where it begins */
  #newBlock(bucket: number): number {
    const block = this.#usedBlocks;
    this.#usedBlocks += 1;
    if (block % BLOCKS_PER_SLAB === 0) newRows(this.shape, SLAB_ROWS).columns.forEach((column, index) => this.#columns[index]!.push(column));
    const chain = this.#blocks[bucket]!;
    chain.push(block);
    this.#largest = Math.max(this.#largest, chain.length * BLOCK_ROWS);
    return block * BLOCK_ROWS;
  }
}

/** Rows with their columns also as a list, in the order of {@link ScannedRows}. */
export interface RowColumns extends ScannedRows {
  readonly columns: readonly RowColumn[];
}

/** Room for rows. */
export function newRows(shape: RowShape, size: number): RowColumns {
  const unit = new Uint32Array(size);
  const elapsed = shape.timed ? new Float64Array(size) : null;
  const place = shape.placed ? new Float64Array(size) : null;
  const masks = Array.from({ length: shape.masks }, () => new Uint32Array(size));
  const values = Array.from({ length: shape.values }, () => new Float64Array(size));
  return { unit, elapsed, place, masks, values, columns: [unit, elapsed, place, ...masks, ...values].filter((column) => column !== null) };
}

function scatter(from: ColumnArray, places: Uint32Array, slabs: readonly RowColumn[]): void {
  for (let i = 0; i < from.length; i += 1) {
    const place = places[i]!;
    slabs[place >>> SLAB_BITS]![place & (SLAB_ROWS - 1)] = from[i]!;
  }
}

function countBits(mask: Uint32Array, counts: Float64Array): void {
  for (let i = 0; i < mask.length; i += 1) {
    for (let bits = mask[i]! | 0; bits !== 0; bits &= bits - 1) counts[31 - Math.clz32(bits & -bits)]! += 1;
  }
}
