import { AFTER_PERIOD, type ColumnArray, type StreamSpan } from '../../src-contract/sample';
import type { RowShape, WantedMeasure } from './scanned-rows';

const MICROSECONDS = 1_000_000;
const AFTER = AFTER_PERIOD * MICROSECONDS;

/** Which rows are worth keeping, of those with a time. */
export interface RowLimits {
  readonly span: Pick<StreamSpan, 'from' | 'to'>;
  /** Per value its conditions, as mask words: rows of these count by their reason where the value cannot count, whenever they are. */
  readonly valued: readonly Uint32Array[];
}

/** The limits of a scan, of which measures want no row outside of a span. */
export function limitsOf(span: RowLimits['span'], wanted: readonly WantedMeasure[]): RowLimits {
  const values = Math.max(0, ...wanted.map(({ value }) => (value === null ? 0 : value + 1)));
  const words = Math.max(1, ...wanted.map(({ condition }) => (condition >>> 5) + 1));
  const valued = Array.from({ length: values }, () => new Uint32Array(words));
  for (const { condition, value } of wanted) if (value !== null) valued[value]![condition >>> 5]! |= 1 << (condition & 31);
  return { span, valued };
}

/**
 * Takes the rows out of scanned ones that are inside of a span of time, and counts the others. Rows without a readable time,
 * or without a value that counts where their measure has values, are taken, so that they are counted by their reason.
 */
export class RowChoice {
  readonly limits: RowLimits;
  readonly #shape: RowShape;
  readonly #low: number;
  readonly #high: number;
  readonly #outside: Float64Array;
  #excused = 0;
  #rows = new Uint32Array(0);
  #taken: ColumnArray[] = [];

  constructor(limits: RowLimits, shape: RowShape) {
    const { from, to } = limits.span;
    this.limits = limits;
    this.#shape = shape;
    this.#low = from === null ? -Infinity : Math.floor(from) * MICROSECONDS;
    this.#high = to === null ? Infinity : Math.ceil(to) * MICROSECONDS;
    this.#outside = new Float64Array(Math.max(1, shape.masks * 32));
  }

  /** What is here of a condition's rows. The bounds hold for every row that is here. */
  spanOf(condition: number): StreamSpan {
    const { from, to } = this.#excused > 0 ? { from: null, to: null } : this.limits.span;
    return { from, to, outside: this.#outside[this.#shape.masks === 0 ? 0 : condition]! };
  }

  /** The rows to keep, in no order. They are valid until the next are taken. @param vectors as UnitBuckets takes them */
  of(vectors: readonly ColumnArray[]): readonly ColumnArray[] {
    const size = vectors[0]!.length;
    if (this.#rows.length < size) {
      this.#rows = new Uint32Array(size);
      this.#taken = vectors.map((vector) => new (vector.constructor as new (length: number) => ColumnArray)(size));
    }
    const { masks: words, placed, values } = this.#shape;
    const masks = vectors.slice(2 + Number(placed), 2 + Number(placed) + words) as Uint32Array[];
    const inside = split(vectors[1] as Float64Array, this.#low, this.#high, this.#rows);
    const kept = values === 0 ? inside : this.#keepUncounted(masks, vectors.slice(vectors.length - values) as Float64Array[], inside, size);
    this.#excused += kept - inside;
    this.#count(masks, kept, size);
    return vectors.map((vector, index) => pick(vector, this.#rows, kept, this.#taken[index]!));
  }

  /** Moves rows whose value cannot count to those inside. @returns how many those are then */
  #keepUncounted(masks: readonly Uint32Array[], values: readonly Float64Array[], inside: number, size: number): number {
    const rows = this.#rows;
    let kept = inside;
    values.forEach((value, index) => {
      const conditions = this.limits.valued[index]!;
      for (let at = kept; at < size; at += 1) {
        const row = rows[at]!;
        if (Number.isFinite(value[row]!)) continue;
        let asked = masks.length === 0;
        for (let word = 0; word < masks.length; word += 1) asked ||= (masks[word]![row]! & conditions[word]!) !== 0;
        if (!asked) continue;
        rows[at] = rows[kept]!;
        rows[kept] = row;
        kept += 1;
      }
    });
    return kept;
  }

  #count(masks: readonly Uint32Array[], kept: number, size: number): void {
    if (masks.length === 0) this.#outside[0]! += size - kept;
    masks.forEach((mask, word) => {
      countBits(mask, this.#rows, kept, size, this.#outside, word * 32);
    });
  }
}

/** Leaves the rows inside of a span in front of those outside. @returns how many are inside */
function split(elapsed: Float64Array, low: number, high: number, rows: Uint32Array): number {
  let inside = 0;
  let last = elapsed.length;
  for (let row = 0; row < elapsed.length; row += 1) {
    const time = elapsed[row]!;
    const since = time >= AFTER ? time - AFTER : time;
    if (since < low || since >= high) {
      last -= 1;
      rows[last] = row;
    } else {
      rows[inside] = row;
      inside += 1;
    }
  }
  return inside;
}

function pick(from: ColumnArray, rows: Uint32Array, count: number, to: ColumnArray): ColumnArray {
  for (let i = 0; i < count; i += 1) to[i] = from[rows[i]!]!;
  return to.subarray(0, count);
}

function countBits(mask: Uint32Array, rows: Uint32Array, from: number, to: number, counts: Float64Array, first: number): void {
  for (let i = from; i < to; i += 1) {
    for (let bits = mask[rows[i]!]! | 0; bits !== 0; bits &= bits - 1) counts[first + 31 - Math.clz32(bits & -bits)]! += 1;
  }
}
