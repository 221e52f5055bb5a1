import { readChunks } from './columns';
import type { Connection } from './connection';

/** Below this a plain count of distinct values takes no time. */
const WORTH_FROM_ROWS = 100_000;
/** Hashes of so many rows are looked at together: 160 MB twice. More rows are taken in as many parts as that makes. */
const ROWS_AT_ONCE = 20_000_000;
/** So few values go into one table that it stays in the processor's cache. */
const VALUES_A_PART = 4096;

export interface DistinctQuestion {
  /** SQL of a row's 64-bit hash. */
  readonly hash: string;
  readonly from: string;
  /** Which rows are asked about; empty for all. */
  readonly where: string;
  /** How many rows there are at most. */
  readonly rows: number;
}

/**
 * Whether rows are proven to be all different by their 64-bit hashes: equal values have equal hashes, so that as many
 * different hashes as rows leave no two equal. Costs a third of counting distinct values.
 *
 * @returns false also where two different values share a hash; the exact answer is then for SQL to give.
 */
export async function allDistinct(connection: Connection, { hash, from, where, rows }: DistinctQuestion): Promise<boolean> {
  const condition = (more: string): string => { const all = [where, more].filter((part) => part !== ''); return all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`; };
  if (rows < WORTH_FROM_ROWS) {
    const { same } = await connection.row<{ same: boolean }>(`SELECT count(DISTINCT ${hash}) = count(*) AS same FROM ${from}${condition('')}`);
    return same;
  }
  const parts = Math.ceil(rows / ROWS_AT_ONCE);
  for (let part = 0; part < parts; part += 1) {
    const own = parts === 1 ? '' : `${hash} % ${String(parts)} = ${String(part)}`;
    if (repeats(await readHashes(connection, `SELECT ${hash} AS h FROM ${from}${condition(own)}`))) return false;
  }
  return true;
}

/** Low and high half of each, one after the other. */
async function readHashes(connection: Connection, sql: string): Promise<Uint32Array> {
  const result = await readChunks(connection, sql);
  const halves = new Uint32Array(result.rows * 2);
  let at = 0;
  await result.each([0], ([vector], rows) => {
    if (vector !== undefined) halves.set(new Uint32Array(vector.buffer, vector.byteOffset, rows * 2), at);
    at += rows * 2;
  });
  return halves;
}

/** Whether two 64-bit numbers are the same. Dealt by their uppermost bits first, so that each part's table is small. */
export function repeats(halves: Uint32Array): boolean {
  const bits = Math.max(1, Math.ceil(Math.log2(halves.length / 2 / VALUES_A_PART)));
  const shift = 32 - bits;
  const starts = new Uint32Array(2 ** bits + 1);
  for (let at = 1; at < halves.length; at += 2) starts[(halves[at]! >>> shift) + 1]! += 1;
  let largest = 0;
  for (let part = 1; part < starts.length; part += 1) {
    largest = Math.max(largest, starts[part]!);
    starts[part]! += starts[part - 1]!;
  }
  const dealt = deal(halves, starts, shift);
  let room = 4;
  while (room < largest * 2) room *= 2;
  return findRepeat(dealt, starts, new Uint32Array(room * 2), new Uint32Array(room));
}

function deal(halves: Uint32Array, starts: Uint32Array, shift: number): Uint32Array {
  const next = starts.slice();
  const dealt = new Uint32Array(halves.length);
  for (let at = 0; at < halves.length; at += 2) {
    const high = halves[at + 1]!;
    const to = next[high >>> shift]! * 2;
    next[high >>> shift]! += 1;
    dealt[to] = halves[at]!;
    dealt[to + 1] = high;
  }
  return dealt;
}

/** @param taken which part last wrote a place of the table, so that it needs no clearing. */
function findRepeat(dealt: Uint32Array, starts: Uint32Array, table: Uint32Array, taken: Uint32Array): boolean {
  const mask = taken.length - 1;
  for (let part = 1; part < starts.length; part += 1) {
    for (let at = starts[part - 1]! * 2; at < starts[part]! * 2; at += 2) {
      const low = dealt[at]!;
      const high = dealt[at + 1]!;
      let place = (low ^ high) & mask;
      while (taken[place] === part) {
        if (table[place * 2] === low && table[place * 2 + 1] === high) return true;
        place = (place + 1) & mask;
      }
      taken[place] = part;
      table[place * 2] = low;
      table[place * 2 + 1] = high;
    }
  }
  return false;
}
