/**
 * Large messages, sent in pieces: whoever receives one takes a piece at a time, and is free for other work between them.
 * What cannot be moved from one process to another has to be copied; so it is copied bit by bit.
 */

/** Estimated bytes from which on a value is cut out of its message, and that a piece of it has at most, but for its last element. */
export const PIECE = 262_144;

/** Part of a long string, array, column or record: its characters, elements or entries. */
interface Piece {
  readonly parcel: number;
  /** Which of the {@link Cut}s it belongs to. */
  readonly cut: number;
  readonly piece: unknown;
}

/** What is left of the message, with something empty in place of what was cut out. The last of its parcel. */
interface Rest {
  readonly parcel: number;
  readonly cuts: readonly Cut[];
  readonly rest: unknown;
}

interface Cut {
  readonly path: readonly (string | number)[];
  readonly kind: 'text' | 'list' | 'column' | 'record';
}

export type Parcel = Piece | Rest;

type Column = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;
type Container = Record<string | number, unknown>;

let lastParcel = 0;

/** A message as it is where it is small, else in pieces. What it is made of is not changed. */
export function parcelsOf<Message>(message: Message): readonly (Message | Parcel)[] {
  if (weightOf(message, PIECE) <= PIECE) return [message];
  lastParcel += 1;
  const parcel = lastParcel;
  const cuts: Cut[] = [];
  const pieces: Piece[] = [];
  const cut = (path: Cut['path'], kind: Cut['kind'], parts: Iterable<unknown>): void => {
    for (const piece of parts) pieces.push({ parcel, cut: cuts.length, piece });
    cuts.push({ path, kind });
  };
  const slim = (value: unknown, path: Cut['path']): unknown => {
    if (typeof value === 'string') {
      cut(path, 'text', slices(value.length, PIECE / 2, (from, to) => value.slice(from, to)));
      return '';
    }
    if (isColumn(value)) {
      cut(path, 'column', slices(value.length, PIECE / value.BYTES_PER_ELEMENT, (from, to) => value.slice(from, to)));
      return null;
    }
    const isList = Array.isArray(value);
    if (!isList && !isRecord(value)) return value;
    const entries = Object.entries(value).map(([key, own]): [string | number, unknown] => {
      const place = isList ? Number(key) : key;
      return [place, weightOf(own, PIECE) > PIECE ? slim(own, [...path, place]) : own];
    });
    const left = isList ? entries.map(([, own]) => own) : Object.fromEntries(entries);
    if (path.length === 0 || weightOf(left, PIECE) <= PIECE) return left;
    cut(path, isList ? 'list' : 'record', byWeight(isList ? entries.map(([, own]) => own) : entries));
    return isList ? [] : {};
  };
  const rest = slim(message, []);
  return [...pieces, { parcel, cuts, rest }];
}

/** Puts parcels together again. */
export class Parcels {
  readonly #pieces = new Map<number, Map<number, unknown[]>>();

  /** The message that is whole with this one; undefined while more is to come. */
  take(received: unknown): unknown {
    if (!isParcel(received)) return received;
    const parcel = received;
    const pieces = this.#pieces.get(parcel.parcel) ?? new Map<number, unknown[]>();
    if (!('rest' in parcel)) {
      this.#pieces.set(parcel.parcel, pieces);
      const own = pieces.get(parcel.cut);
      if (own === undefined) pieces.set(parcel.cut, [parcel.piece]);
      else own.push(parcel.piece);
      return undefined;
    }
    this.#pieces.delete(parcel.parcel);
    // What lies in something that was cut out itself comes after it.
    const order = parcel.cuts.map((cut, at) => ({ ...cut, at })).sort((a, b) => a.path.length - b.path.length);
    for (const { path, kind, at } of order) put(parcel.rest, path, joined(kind, pieces.get(at) ?? []));
    return parcel.rest;
  }
}

/** Only in a place that is there: a name such as `__proto__` reaches nothing. */
function put(root: unknown, path: Cut['path'], value: unknown): void {
  let at = root;
  for (const key of path.slice(0, -1)) at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Container)[key] : null;
  const last = path.at(-1);
  if (last !== undefined && typeof at === 'object' && at !== null && Object.hasOwn(at, last)) (at as Container)[last] = value;
}

function joined(kind: Cut['kind'], pieces: readonly unknown[]): unknown {
  if (kind === 'text') return pieces.join('');
  if (kind === 'list') return (pieces as readonly (readonly unknown[])[]).flat();
  if (kind === 'record') return Object.fromEntries((pieces as readonly (readonly [string, unknown][])[]).flat());
  const columns = pieces as readonly Column[];
  const [first] = columns;
  if (first === undefined) return null;
  const whole = new (first.constructor as new (length: number) => Column)(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    whole.set(column, at);
    at += column.length;
  }
  return whole;
}

/** About how many bytes a value's copy takes; more than `enough` is not counted to the end. */
export function weightOf(value: unknown, enough = Infinity): number {
  if (typeof value === 'string') return 2 * value.length + 4;
  if (typeof value !== 'object' || value === null) return 9;
  if (ArrayBuffer.isView(value)) return isShared(value) ? 9 : value.byteLength;
  let sum = 4;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && sum <= enough; i += 1) sum += weightOf(value[i], enough - sum);
    return sum;
  }
  if (!isRecord(value)) return sum;
  for (const key in value) {
    sum += 2 * key.length + 4 + weightOf(value[key], enough - sum);
    if (sum > enough) break;
  }
  return sum;
}

function* slices<Part>(length: number, most: number, part: (from: number, to: number) => Part): Iterable<Part> {
  for (let from = 0; from < length; from += most) yield part(from, Math.min(length, from + most));
}

function* byWeight(elements: readonly unknown[]): Iterable<unknown[]> {
  let piece: unknown[] = [];
  let weight = 0;
  for (const element of elements) {
    piece.push(element);
    weight += weightOf(element);
    if (weight < PIECE) continue;
    yield piece;
    piece = [];
    weight = 0;
  }
  if (piece.length > 0) yield piece;
}

function isParcel(value: unknown): value is Parcel {
  return typeof value === 'object' && value !== null && 'parcel' in value && typeof value.parcel === 'number';
}

/** Shared memory is not copied. */
function isShared({ buffer }: ArrayBufferView): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}

function isColumn(value: unknown): value is Column {
  return ArrayBuffer.isView(value) && !isShared(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array) && !(value instanceof BigUint64Array);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
