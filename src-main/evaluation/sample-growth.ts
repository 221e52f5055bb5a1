import { setImmediate } from 'node:timers/promises';
import type { MeasureStream } from '../../src-contract/sample';
import { readColumns } from '../database/columns';
import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { dataHash } from '../sources/data-hash';
import { duckPath } from '../sources/duck-path';
import type { OpenedSource, SourceFile } from '../sources/opened-source';
import { grownStream, NO_FORMER } from '../statistics/grown-stream';
import { attributeName, growUnits } from './grown-units';
import { measuresSql } from './measures-sql';
import { formerMeasureId, type PlannedMeasure, type SamplePlan } from './plan-sample';
import { readStreams, type StreamProgress } from './read-streams';
import type { ReadUnits } from './read-units';
import type { Ancestor, KeptStream, KeptUnits, SampleCache, SourceState } from './sample-cache';
import { planScans, tiesOf, type PlannedScan } from './scan-plan';

/** What was read of a source whose other files had been read before. */
export interface AddedFiles {
  readonly source: string;
  /** Files that are new. */
  readonly files: readonly SourceFile[];
  /** Their rows. */
  readonly rows: number;
  /** Whether the other files were looked through for the rows of units that are new. */
  readonly lookedThrough: boolean;
}

/** What became of a source since a state of it. */
interface SourceGrowth {
  readonly source: OpenedSource;
  readonly former: SourceState;
  readonly newFiles: readonly SourceFile[];
  /** Queries for the rows of the former files, and of the new ones; null = there is none. */
  readonly oldRows: string;
  readonly newRows: string | null;
}

/** Where units and rows of a former state are to be had. */
export interface FormerSample {
  readonly cache: SampleCache;
  stream(unitsKey: string, measure: string): Promise<KeptStream | null>;
}

/** Where units stand, and what hears of the reading. */
interface Place {
  readonly table: string;
  readonly units: number;
  /** The table of the keys of fresh units. */
  readonly fresh: string;
  readonly told: StreamProgress;
}

/** Which former unit a unit is. */
interface FormerNumbers {
  readonly former: Uint32Array;
  /** Every former unit still is one, with the same first exposure. */
  readonly complete: boolean;
  /** Units that were none, or not at this time. */
  readonly fresh: number;
}

/**
 * A sample made from the one of fewer files: a source that begins with the same files as before needs only its new ones
 * read, and for units that are new the rows that they have in the others. Whatever cannot be shown to come out as a scan of
 * all files would is left to that scan.
 */
export class SampleGrowth {
  readonly #added = new Map<string, AddedFiles>();

  private constructor(
    readonly plan: SamplePlan,
    readonly former: FormerSample,
    readonly ancestor: Ancestor,
    readonly units: KeptUnits,
    readonly keys: string,
    readonly sources: ReadonlyMap<string, SourceGrowth>,
  ) {}

  /** The growth since the latest sample of the plan's family; null where there is none to build on. */
  static async find(plan: SamplePlan, former: FormerSample): Promise<SampleGrowth | null> {
    if (plan.unitsFamily === null) return null;
    const ancestor = await former.cache.ancestor(plan.unitsFamily);
    if (ancestor === null) return null;
    const sources = new Map<string, SourceGrowth>();
    for (const source of new Set([plan.units.source, ...plan.measures.map((measure) => measure.source)])) {
      const state = ancestor.sources[source.name];
      const growth = state === undefined ? null : await growthOf(source, state);
      if (growth !== null) sources.set(source.name, growth);
    }
    if (!sources.has(plan.units.source.name) || ![...sources.values()].some(({ newFiles }) => newFiles.length > 0)) return null;
    const units = await former.cache.units(ancestor.unitsKey);
    const path = units === null ? null : await former.cache.keys(ancestor);
    return units === null || path === null ? null : new SampleGrowth(plan, former, ancestor, units, path, sources);
  }

  /** What was read. */
  get added(): readonly AddedFiles[] {
    return [...this.#added.values()];
  }

  /** The units of all files, with their table; null where all rows must be read for them. */
  async readUnits(connection: Connection, table: string): Promise<ReadUnits | null> {
    const growth = this.sources.get(this.plan.units.source.name);
    if (growth === undefined || growth.newRows === null) return null;
    const { attributes } = this.ancestor;
    const named = ['k', 'c', 't', ...attributes.map((_, index) => attributeName(index))].map(quoteIdentifier).join(', ');
    const read = await growUnits(connection, this.plan.units, { kept: this.units, keys: `(SELECT ${named} FROM read_parquet(${this.#keysText}))`, attributes }, growth.newRows, table);
    if (read !== null) await this.#tell(connection, growth, false);
    return read;
  }

  /**
   * The streams of the measures for which this can be shown to give what a scan of all files would.
   * @param table the table of units, as it is now.
   */
  async readStreams(connection: Connection, table: string, units: number, measures: readonly PlannedMeasure[], told: (source: string) => StreamProgress): Promise<ReadonlyMap<string, KeptStream>> {
    const read = new Map<string, KeptStream>();
    const sources = [...new Set(measures.map(({ source }) => source.name))];
    const known = new Map<string, ReadonlyMap<string, KeptStream>>();
    for (const name of sources) {
      const streams = await this.#formerStreams(measures.filter(({ source }) => source.name === name));
      if (streams !== null) known.set(name, streams);
    }
    if (known.size === 0) return read;
    const fresh = `${table}_fresh`;
    try {
      const numbers = await this.#numbers(connection, table, units, fresh);
      for (const [name, streams] of known) {
        const growth = this.sources.get(name);
        const made = growth && (await this.#grow(connection, growth, measures.filter(({ source }) => source.name === name), streams, numbers, { table, units, fresh, told: told(name) }));
        for (const [id, kept] of made ?? []) read.set(id, kept);
      }
      return read;
    } finally {
      await connection.run(`DROP TABLE IF EXISTS ${fresh}`);
    }
  }

  /** All measures of a source, or none: what one is ordered by where times are equal depends on what is scanned together. */
  async #grow(connection: Connection, growth: SourceGrowth, measures: readonly PlannedMeasure[], streams: ReadonlyMap<string, KeptStream>, numbers: FormerNumbers, place: Place): Promise<ReadonlyMap<string, KeptStream> | null> {
    const made = new Map<string, KeptStream>();
    for (const scan of planScans(this.plan, measures)) {
      const more = await this.#scan(connection, scan, growth, numbers.fresh, place);
      const tied = tiesOf(scan);
      for (const [index, { id }] of scan.measures.entries()) {
        const old = streams.get(id);
        const stream = old === undefined ? null : joined(old, more.streams[index], numbers, tied);
        if (stream === null) return null;
        // What reads all rows gives the same, and can be run again.
        made.set(id, { stream, sql: measuresSql(scan.scan, place.table), tied });
        await setImmediate();
      }
    }
    await this.#tell(connection, growth, numbers.fresh > 0);
    return made;
  }

  get #keysText(): string {
    return quoteText(duckPath(this.keys));
  }

  async #formerStreams(measures: readonly PlannedMeasure[]): Promise<ReadonlyMap<string, KeptStream> | null> {
    const streams = new Map<string, KeptStream>();
    for (const measure of measures) {
      const kept = await this.#formerStream(measure);
      if (kept === null) return null;
      streams.set(measure.id, kept);
    }
    return streams;
  }

  async #formerStream(measure: PlannedMeasure): Promise<KeptStream | null> {
    const growth = this.sources.get(measure.source.name);
    // Keys of two types are compared as text, number by number; that is left to the whole scan.
    if (growth === undefined || measure.unitColumn.type !== this.plan.units.keyType) return null;
    const kept = await this.former.stream(this.ancestor.unitsKey, formerMeasureId(measure, growth.former));
    if (kept === null || kept.stream.offsets.length !== this.units.read.columns.count + 1) return null;
    return measure.ordered && !kept.stream.key.ordered ? null : kept;
  }

  /** Leaves the keys of fresh units in a table. */
  async #numbers(connection: Connection, table: string, units: number, fresh: string): Promise<FormerNumbers> {
    const found = `SELECT n.rowid::UINTEGER AS u, coalesce(o.former, ${String(NO_FORMER)})::UINTEGER AS former, n.k AS k
FROM ${table} n LEFT JOIN (SELECT k, t, file_row_number AS former FROM read_parquet(${this.#keysText}, file_row_number = true)) o ON n.k = o.k AND n.t IS NOT DISTINCT FROM o.t`;
    await connection.run(`CREATE OR REPLACE TABLE ${fresh} AS ${found}`);
    const { rows, columns } = await readColumns(connection, `SELECT u, former FROM ${fresh}`, ['uint32', 'uint32']);
    await connection.run(`DELETE FROM ${fresh} WHERE former <> ${String(NO_FORMER)}`);
    if (rows !== units) throw new RangeError('units changed while their source did not');
    const former = new Uint32Array(units);
    const [unit, number] = columns;
    let kept = 0;
    for (let i = 0; i < rows; i += 1) {
      former[unit[i]!] = number[i]!;
      if (number[i] !== NO_FORMER) kept += 1;
    }
    return { former, complete: kept === this.units.read.columns.count, fresh: units - kept };
  }

  #scan(connection: Connection, scan: PlannedScan, { oldRows, newRows, source }: SourceGrowth, freshUnits: number, { table, units, fresh, told }: Place): Promise<{ streams: readonly MeasureStream[] }> {
    const parts = [
      ...(freshUnits === 0 && newRows !== null ? [] : [`SELECT * FROM (${oldRows}) WHERE ${scan.scan.key} IN (SELECT k FROM ${fresh})`]),
      ...(newRows === null ? [] : [newRows]),
    ];
    return readStreams(connection, { ...scan, scan: { ...scan.scan, source: { ...source, relation: `(${parts.join(' UNION ALL ')}) AS more` } } }, table, units, told);
  }

  async #tell(connection: Connection, { source, newFiles, newRows }: SourceGrowth, lookedThrough: boolean): Promise<void> {
    const before = this.#added.get(source.name);
    const rows = before?.rows ?? (newRows === null ? 0 : (await connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM (${newRows})`)).rows);
    this.#added.set(source.name, { source: source.name, files: newFiles, rows, lookedThrough: lookedThrough || before?.lookedThrough === true });
  }
}

/** What a plan's sources are now, for a later growth. */
export function statesOf(plan: SamplePlan): Record<string, SourceState> {
  const sources = [plan.units.source, ...plan.measures.map(({ source }) => source)].filter(({ repairsKey }) => repairsKey === undefined);
  return Object.fromEntries(sources.map(({ name, files, dataHash: hash, columns }) => [name, { files, dataHash: hash, columns }]));
}

async function growthOf(source: OpenedSource, former: SourceState): Promise<SourceGrowth | null> {
  const { files, columns, fileRows, relation, repairsKey, rowOrderSql } = source;
  const newFiles = files.slice(former.files.length);
  const same = JSON.stringify([files.slice(0, former.files.length), columns]) === JSON.stringify([former.files, former.columns]);
  if (repairsKey !== undefined || !same) return null;
  if (newFiles.length === 0) return source.dataHash === former.dataHash ? { source, former, newFiles, oldRows: `SELECT *${rowOrderSql === 'rowid' ? ', rowid AS rowid' : ''} FROM ${relation}`, newRows: null } : null;
  if (fileRows?.of !== relation) return null;
  const oldRows = fileRows.queryFor(former.files);
  const newRows = fileRows.queryFor(newFiles);
  if (oldRows === null || newRows === null) return null;
  return (await dataHash(former.files).catch(() => null)) === former.dataHash ? { source, former, newFiles, oldRows, newRows } : null;
}

/** Rows of one instant are in an order that scans of the same columns share; where there are any, only such scans go together. */
function joined(old: KeptStream, more: MeasureStream | undefined, { former, complete }: FormerNumbers, tied: string): MeasureStream | null {
  if (more === undefined) return null;
  const someTied = old.stream.values !== null && !(old.stream.key.ordered && more.key.ordered);
  if (someTied && old.tied !== tied) return null;
  return grownStream(old.stream, more, former, complete);
}
