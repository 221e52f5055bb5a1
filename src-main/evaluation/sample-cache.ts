import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { MeasureStream } from '../../src-contract/sample';
import type { CacheFolder } from '../shelf/cache-folder';
import type { SourceColumn, SourceFile } from '../sources/opened-source';
import { readColumnFile, writeColumnFile } from '../shelf/column-file';
import type { ReadUnits } from './read-units';
import type { UnitsPlan } from './units-sql';

/** Units as they were read, with the attributes that they have. */
export interface KeptUnits {
  readonly read: ReadUnits;
  readonly attributes: UnitsPlan['attributes'];
}

/** The rows of one measure, and the statement that read them. */
export interface KeptStream {
  readonly stream: MeasureStream;
  readonly sql: string;
  /** By what rows of one instant are ordered where their places are not known. */
  readonly tied?: string | undefined;
}

/** A source as it was when units and rows were read. */
export interface SourceState {
  readonly files: readonly SourceFile[];
  readonly dataHash: string;
  readonly columns: readonly SourceColumn[];
}

/** The latest units of a family, from which those of more files can be made. */
export interface Ancestor {
  readonly unitsKey: string;
  /** Columns of the keys' file after key, variant and time. */
  readonly attributes: readonly string[];
  /** Of the keys' file. */
  readonly sum: number;
  /** By name; the units' own and those of measures. */
  readonly sources: Readonly<Record<string, SourceState>>;
}

/**
 * Units and streams that outlive the program, on disk.
 *
 * A file's name is a hash of everything that decides its content: the key of its units (which names the data by their
 * content, size and time of change, and how they were read), the measure, and the program's own stamp. A changed file,
 * definition or program thus asks for another name, and what is found under a name is never stale.
 */
export class SampleCache {
  readonly #folder: CacheFolder;
  readonly #stamp: string;
  /** Keys are kept this long after they were read, when nobody waits for the first figures any more. */
  readonly #afterMs: number;
  readonly #waiting = new Map<Promise<unknown>, () => void>();
  #closed = false;

  /** Smaller sources are read faster than kept. */
  readonly fromRows: number;

  /** @param stamp changes whenever the program does. */
  constructor(folder: CacheFolder, stamp: string, fromRows = 100_000, afterMs = 2000) {
    this.#folder = folder;
    this.#stamp = stamp;
    this.fromRows = fromRows;
    this.#afterMs = afterMs;
  }

  async units(unitsKey: string): Promise<KeptUnits | null> {
    return (await this.#read(this.#name('units', unitsKey))) as KeptUnits | null;
  }

  async stream(unitsKey: string, measure: string): Promise<KeptStream | null> {
    return (await this.#read(this.#name('rows', unitsKey, measure))) as KeptStream | null;
  }

  keepUnits(unitsKey: string, units: KeptUnits): Promise<boolean> {
    // What a plan says of its source, which holds functions, is not kept: it is made anew from the source.
    const attributes = units.attributes.map(({ column, sql, type }) => ({ column, sql, type }));
    return this.#folder.keep(this.#name('units', unitsKey), (path) => writeColumnFile(path, { read: units.read, attributes }));
  }

  keepStream(unitsKey: string, measure: string, kept: KeptStream): Promise<boolean> {
    return this.#folder.keep(this.#name('rows', unitsKey, measure), (path) => writeColumnFile(path, kept));
  }

  /** What was found out about units' data under a name that says everything it depends on. */
  found(name: string): Promise<unknown> {
    return this.#read(this.#name('found', name));
  }

  keepFound(name: string, content: unknown): Promise<boolean> {
    return this.#folder.keep(this.#name('found', name), (path) => writeColumnFile(path, content));
  }

  /** The latest units of a family. */
  async ancestor(family: string): Promise<Ancestor | null> {
    return (await this.#read(this.#name('family', family))) as Ancestor | null;
  }

  /** The file with the keys of these very units, where they are the latest of their family. */
  async keysOf(family: string | null, unitsKey: string): Promise<{ readonly path: string; readonly attributes: readonly string[] } | null> {
    const latest = family === null ? null : await this.ancestor(family);
    const path = latest?.unitsKey === unitsKey ? await this.keys(latest) : null;
    return latest === null || path === null ? null : { path, attributes: latest.attributes };
  }

  /** The file with the keys of units in their order; null when it is gone or not as it was written. */
  async keys({ unitsKey, attributes, sum }: Ancestor): Promise<string | null> {
    const name = this.#keysName(unitsKey, attributes);
    const path = await this.#folder.find(name);
    if (path === null) return null;
    if ((await sumOf(path).catch(() => null)) === sum) return path;
    await this.#folder.forget(name);
    return null;
  }

  /**
   * Keeps the keys of units a little later, and then that they are the latest of their family.
   * @param copy writes the table of units to a Parquet file; it may be gone by then, and nothing is kept.
   */
  keepKeysLater(family: string, about: Omit<Ancestor, 'sum'>, copy: (path: string) => Promise<void>): void {
    let begin: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      begin = resolve;
      setTimeout(resolve, this.#afterMs).unref();
    });
    const work = turn.then(async () => {
      if (this.#closed) return;
      let sum: number | null = null;
      const kept = await this.#folder.keep(this.#keysName(about.unitsKey, about.attributes), async (path) => {
        await copy(path);
        sum = await sumOf(path);
      });
      if (kept && sum !== null) await this.#folder.keep(this.#name('family', family), (path) => writeColumnFile(path, { ...about, sum }));
    });
    this.#waiting.set(work, begin);
    void work.finally(() => this.#waiting.delete(work));
  }

  /** Resolves when everything is kept; what waits waits no longer. */
  async settled(): Promise<void> {
    for (const begin of this.#waiting.values()) begin();
    await Promise.all(this.#waiting.keys());
    await this.#folder.settled();
  }

  /** Gives up what waits to be kept. Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
  }

  #keysName(unitsKey: string, attributes: readonly string[]): string {
    return this.#name('keys', unitsKey, ...attributes).replace(/columns$/, 'parquet');
  }

  #name(kind: 'units' | 'rows' | 'keys' | 'family' | 'found', ...parts: readonly string[]): string {
    return `${kind}-${createHash('sha256').update(JSON.stringify([this.#stamp, ...parts])).digest('hex').slice(0, 40)}.columns`;
  }

  /** A damaged file is thrown away. */
  async #read(name: string): Promise<unknown> {
    const path = await this.#folder.find(name);
    if (path === null) return null;
    try {
      return await readColumnFile(path);
    } catch {
      await this.#folder.forget(name);
      return null;
    }
  }
}

async function sumOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const piece = new Uint8Array(1024 * 1024);
    let sum = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.byteLength, null);
      if (bytesRead === 0) return sum;
      sum = crc32(piece.subarray(0, bytesRead), sum);
    }
  } finally {
    await file.close();
  }
}
