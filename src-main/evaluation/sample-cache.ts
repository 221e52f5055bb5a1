import { createHash } from 'node:crypto';
import type { MeasureStream } from '../../src-contract/sample';
import type { CacheFolder } from '../shelf/cache-folder';
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

  /** Smaller sources are read faster than kept. */
  readonly fromRows: number;

  /** @param stamp changes whenever the program does. */
  constructor(folder: CacheFolder, stamp: string, fromRows = 100_000) {
    this.#folder = folder;
    this.#stamp = stamp;
    this.fromRows = fromRows;
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

  settled(): Promise<void> {
    return this.#folder.settled();
  }

  #name(kind: 'units' | 'rows', ...parts: readonly string[]): string {
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
