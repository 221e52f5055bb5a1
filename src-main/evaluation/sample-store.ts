import type { Progress } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import type { MeasureStream, Sample, StreamUse } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import type { CheckedExpression } from '../database/expression';
import { dayAxis } from './period-span';
import type { PlannedMeasure, PlannedUse, SamplePlan } from './plan-sample';
import { blame, readStreams, type StreamProgress } from './read-streams';
import { clustersTable, exposuresTable, readUnits, type ReadUnits } from './read-units';
import { ReadingMeter } from './reading-meter';
import type { KeptStream, SampleCache, SourceState } from './sample-cache';
import { SampleGrowth, statesOf, type AddedFiles } from './sample-growth';
import { planScans, tiesOf } from './scan-plan';
import { copyKeys, tableOfKeys } from './unit-keys';
import type { UnitsPlan } from './units-sql';

/** A sample that has what a plan needs, the metrics resolved to its streams, and the statements that read them. */
export interface PreparedSample {
  readonly sample: Sample;
  readonly uses: readonly MetricUse[];
  readonly sql: readonly string[];
  /** What was read alone because the other files of a source had been read before. */
  readonly added?: readonly AddedFiles[] | undefined;
}

/** How a job reads: its connection to the present database, opened when first needed. */
export interface ReadingJob {
  readonly database: Database;
  connect(): Promise<Connection>;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly period: { readonly from: string | null; readonly to: string | null; readonly timezone: string };
}

interface Entry {
  readonly name: string;
  generation: number;
  read: ReadUnits;
  attributes: UnitsPlan['attributes'];
  /** Where the table of units is; null when it has to be made again. */
  home: Database | null;
  sample: Sample;
  streams: { readonly id: string; readonly sql: string; readonly tied: string | undefined }[];
  /** What it can be made from, unless that was looked for already. */
  growth: SampleGrowth | null | undefined;
  added: readonly AddedFiles[];
  /** The sources that its units and streams are from, as they were. */
  sources: Record<string, SourceState>;
  /** What is kept of its keys. */
  keysKept: string;
}

/** How much of reading a measure's rows is the scan; the rest is putting them in order. */
const SCAN_SHARE = 0.85;

/** Sets of units that are kept; the one used longest ago goes. */
const KEPT_ENTRIES = 4;
/** Streams that no metric uses any more are kept up to this size. */
const KEPT_BYTES = 1_500_000_000;

/**
 * Units and streams that were read, so that only what is new in a definition reaches DuckDB: a new segment column, a new
 * `where` or `value`. Everything else in a definition is a parameter of the walk over them.
 */
export class SampleStore {
  readonly #entries = new Map<string, Entry>();
  readonly #checked = new WeakMap<Database, Map<string, CheckedExpression>>();
  readonly #cache: SampleCache | null;

  /** @param cache where units and streams outlive the program. */
  constructor(cache: SampleCache | null = null) {
    this.#cache = cache;
  }

  /** Expressions checked against a database so far. */
  checkedIn(database: Database): Map<string, CheckedExpression> {
    let known = this.#checked.get(database);
    if (!known) {
      known = new Map();
      this.#checked.set(database, known);
    }
    return known;
  }

  /** Keys of the samples in the store. */
  get keys(): readonly string[] {
    return [...this.#entries.values()].map(({ sample }) => sample.key);
  }

  /** Reads what is missing for a plan, and nothing else. */
  async prepare(plan: SamplePlan, job: ReadingJob): Promise<PreparedSample> {
    const entry = await this.#entry(plan, job);
    await this.#recall(entry, plan);
    if (missingOf(entry, plan).length > 0) await this.#grow(entry, plan, job);
    const missing = missingOf(entry, plan);
    if (missing.length > 0) await this.#read(entry, plan, missing, job);
    this.#keepKeys(entry, plan);
    const uses = plan.metrics.map(({ metric, numerator, denominator, covariates }): MetricUse => ({
      metric,
      numerator: useOf(entry, numerator),
      denominator: denominator && useOf(entry, denominator),
      covariates: covariates.map(({ use, denominator: under }) => ({ use: useOf(entry, use), denominator: under && useOf(entry, under) })),
    }));
    const scans = entry.streams.filter(({ id }) => plan.measures.some((measure) => measure.id === id)).map(({ sql }) => sql);
    return { sample: entry.sample, uses, sql: [...new Set([...entry.read.sql, ...scans])], added: entry.added };
  }

  async #entry(plan: SamplePlan, job: ReadingJob): Promise<Entry> {
    const known = this.#entries.get(plan.unitsKey);
    if (known) {
      this.#entries.delete(plan.unitsKey);
      this.#entries.set(plan.unitsKey, known);
      const wanted = plan.units.attributes.filter(({ column }) => !known.attributes.some((attribute) => attribute.column === column));
      if (wanted.length > 0) await this.#addAttributes(known, plan, wanted, job);
      return known;
    }
    const name = `liftbench_units_${plan.unitsKey}`;
    const kept = (await this.#cacheFor(plan)?.units(plan.unitsKey)) ?? null;
    const covered = kept !== null && plan.units.attributes.every(({ column }) => kept.attributes.some((attribute) => attribute.column === column));
    const growth = covered ? undefined : await this.#growthOf(plan);
    const grown = growth ? await this.#grownUnits(growth, name, job) : null;
    const read = covered ? kept.read : (grown ?? (await this.#readUnits(plan.units, name, job)));
    const entry: Entry = {
      name, read, growth, generation: 0, attributes: covered ? kept.attributes : plan.units.attributes, home: covered ? null : job.database, streams: [], added: grown === null ? [] : (growth?.added ?? []), sources: {}, keysKept: '',
      sample: {
        key: `${plan.unitsKey}.0`,
        units: read.columns,
        streams: [],
        counts: read.counts,
        dayAxis: dayAxisOf(read, job.period),
        periodEnd: plan.units.end === null ? null : plan.units.end / 1000,
      },
    };
    this.#entries.set(plan.unitsKey, entry);
    if (!covered) void this.#cacheFor(plan)?.keepUnits(plan.unitsKey, entry);
    await this.#evict(job);
    return entry;
  }

  #cacheFor({ units }: SamplePlan): SampleCache | null {
    return this.#cache !== null && units.source.rows >= this.#cache.fromRows ? this.#cache : null;
  }

  /** Takes from the cache what an earlier run of the program has read. */
  async #recall(entry: Entry, plan: SamplePlan): Promise<void> {
    const cache = this.#cacheFor(plan);
    if (cache === null) return;
    for (const { id, ordered } of missingOf(entry, plan)) {
      const kept = await cache.stream(plan.unitsKey, id);
      if (kept === null || (ordered && !kept.stream.key.ordered)) continue;
      entry.streams.push({ id, sql: kept.sql, tied: kept.tied });
      entry.sample = { ...entry.sample, streams: [...entry.sample.streams, kept.stream] };
    }
  }

  /** What the sample of a plan can be made from, where its source has more files than it had. */
  async #growthOf(plan: SamplePlan): Promise<SampleGrowth | null> {
    const cache = this.#cacheFor(plan);
    if (cache === null) return null;
    const stream = async (unitsKey: string, measure: string): Promise<KeptStream | null> => {
      const former = this.#entries.get(unitsKey);
      const index = former?.streams.findLastIndex(({ id }) => id === measure) ?? -1;
      const held = former?.sample.streams[index];
      const about = former?.streams[index];
      return held === undefined || about === undefined ? cache.stream(unitsKey, measure) : { stream: held, sql: about.sql, tied: about.tied };
    };
    return SampleGrowth.find(plan, { cache, stream });
  }

  async #grownUnits(growth: SampleGrowth, name: string, job: ReadingJob): Promise<ReadUnits | null> {
    job.onProgress?.({ step: 'units', label: `Finding the units in the new files of ${growth.plan.units.source.name}`, fraction: null });
    const connection = await job.connect();
    return orNull(() => growth.readUnits(connection, name));
  }

  /** Adds what new files have to what was read of the others, where all of it can be had so. */
  async #grow(entry: Entry, plan: SamplePlan, job: ReadingJob): Promise<void> {
    const growth = entry.growth === undefined ? await this.#growthOf(plan) : entry.growth;
    entry.growth = null;
    if (growth === null) return;
    await this.#tableOf(entry, plan, job);
    const connection = await job.connect();
    const told = (source: string): StreamProgress => {
      const tell = (fraction: number | null): void => job.onProgress?.({ step: 'streams', label: `Rows of the new files of ${source}`, fraction });
      tell(null);
      return { taken: () => { tell(null); }, ordered: (done, total) => { tell(done / Math.max(1, total)); } };
    };
    const grown = await orNull(() => growth.readStreams(connection, entry.name, entry.sample.units.count, missingOf(entry, plan), told));
    entry.added = growth.added;
    for (const [id, kept] of grown ?? []) {
      entry.streams.push({ id, sql: kept.sql, tied: kept.tied });
      entry.sample = { ...entry.sample, streams: [...entry.sample.streams, kept.stream] };
      void this.#cacheFor(plan)?.keepStream(plan.unitsKey, id, kept);
    }
  }

  /** Keeps what a later growth starts from, where a table has it and it is not kept so already. */
  #keepKeys(entry: Entry, plan: SamplePlan): void {
    const { home, name, attributes } = entry;
    entry.sources = { ...entry.sources, ...statesOf(plan) };
    if (plan.unitsFamily === null || home === null) return;
    const about = { unitsKey: plan.unitsKey, attributes: attributes.map(({ column }) => column), sources: entry.sources };
    const now = JSON.stringify(about);
    if (entry.keysKept === now) return;
    entry.keysKept = now;
    this.#cacheFor(plan)?.keepKeysLater(plan.unitsFamily, about, (path) => copyKeys(home, name, plan.units, attributes.length, path));
  }

  async #readUnits(plan: UnitsPlan, name: string, job: ReadingJob): Promise<ReadUnits> {
    job.onProgress?.({ step: 'units', label: `Finding the units in ${plan.source.name}`, fraction: null, total: plan.source.rows, unit: 'rows' });
    const connection = await job.connect();
    const meter = new ReadingMeter({ step: 'units', label: `Finding the units in ${plan.source.name}`, rows: plan.source.rows }, job.onProgress);
    return meter.during(connection, async () => {
      try {
        return await readUnits(connection, plan, name, meter.phase);
      } catch (thrown) {
        await dropTables(job.database, [name, exposuresTable(name), clustersTable(name)]);
        if (thrown instanceof LiftbenchError && thrown.failure.kind === 'query') {
          await blame(connection, plan.where, plan.source.relation, 'exposure.where', null);
          await blame(connection, plan.filter, plan.source.relation, 'filters.exposure', plan.where);
          await blame(connection, plan.variant, plan.source.relation, 'exposure.variant', plan.where);
        }
        throw thrown;
      }
    });
  }

  /** Makes the table of units again with more attributes. Units keep their numbers, so streams stay. */
  async #addAttributes(entry: Entry, plan: SamplePlan, wanted: UnitsPlan['attributes'], job: ReadingJob): Promise<void> {
    const attributes = [...entry.attributes, ...wanted];
    const read = await this.#readUnits({ ...plan.units, attributes }, entry.name, job);
    if (read.columns.count !== entry.sample.units.count) throw new RangeError('units changed while their source did not');
    entry.read = read;
    entry.attributes = attributes;
    entry.home = job.database;
    entry.sample = { ...entry.sample, units: { ...entry.sample.units, attributes: read.columns.attributes } };
    void this.#cacheFor(plan)?.keepUnits(plan.unitsKey, entry);
  }

  /** Makes the table of units again where the present database has none. */
  async #tableOf(entry: Entry, plan: SamplePlan, job: ReadingJob): Promise<void> {
    if (entry.home === job.database) return;
    const connection = await job.connect();
    const kept = await orNull(async () => {
      const keys = await this.#cacheFor(plan)?.keysOf(plan.unitsFamily, plan.unitsKey);
      return keys == null ? null : tableOfKeys(connection, entry.name, keys, entry.attributes.map(({ column }) => column), entry.sample.units.count);
    });
    if (kept === null) await this.#readUnits({ ...plan.units, attributes: entry.attributes }, entry.name, job);
    entry.home = job.database;
  }

  async #read(entry: Entry, plan: SamplePlan, missing: readonly PlannedMeasure[], job: ReadingJob): Promise<void> {
    await this.#tableOf(entry, plan, job);
    const connection = await job.connect();
    this.#makeRoom(entry, plan);
    const scans = planScans(plan, missing);
    for (const [index, scan] of scans.entries()) {
      const { source } = scan.scan;
      const meter = new ReadingMeter({ step: 'streams', label: `Rows of ${source.name}`, rows: source.rows, from: index / scans.length, to: (index + 1) / scans.length }, job.onProgress);
      const { streams, sql } = await readStreams(connection, scan, entry.name, entry.sample.units.count, {
        taken: (share) => {
          meter.at(SCAN_SHARE * share);
        },
        ordered: (done, total) => {
          meter.at(SCAN_SHARE + ((1 - SCAN_SHARE) * done) / Math.max(1, total));
        },
      });
      meter.at(1);
      const tied = tiesOf(scan);
      scan.measures.forEach(({ id }) => entry.streams.push({ id, sql, tied }));
      entry.sample = { ...entry.sample, streams: [...entry.sample.streams, ...streams] };
      const cache = this.#cacheFor(plan);
      scan.measures.forEach(({ id }, index) => {
        const stream = streams[index];
        if (stream !== undefined) void cache?.keepStream(plan.unitsKey, id, { stream, sql, tied });
      });
    }
  }

  /** Forgets streams that this plan does not use, when there are too many. The sample gets a new key then. */
  #makeRoom(entry: Entry, plan: SamplePlan): void {
    if (bytesOf(entry.sample.streams) < KEPT_BYTES) return;
    const used = entry.streams.map(({ id }) => plan.measures.some((measure) => measure.id === id));
    if (used.every(Boolean)) return;
    entry.generation += 1;
    entry.streams = entry.streams.filter((_, index) => used[index]);
    const streams = entry.sample.streams.filter((_, index) => used[index]);
    entry.sample = { ...entry.sample, key: `${plan.unitsKey}.${String(entry.generation)}`, streams };
  }

  async #evict(job: ReadingJob): Promise<void> {
    for (const [key, { name, home }] of this.#entries) {
      if (this.#entries.size <= KEPT_ENTRIES) return;
      this.#entries.delete(key);
      if (home === job.database) await dropTables(job.database, [name]);
    }
  }
}

function missingOf(entry: Entry, plan: SamplePlan): readonly PlannedMeasure[] {
  return plan.measures.filter((measure) => placeOf(entry, measure.id, measure.ordered) < 0);
}

/** Where a measure's stream is; the latest, which has the rows of one instant in order if any has. */
function placeOf(entry: Entry, measure: string, ordered: boolean): number {
  return entry.streams.findLastIndex(({ id }, index) => id === measure && (!ordered || entry.sample.streams[index]?.key.ordered === true));
}

function useOf(entry: Entry, { measure, aggregate, from, to }: PlannedUse): StreamUse {
  return { stream: placeOf(entry, measure, aggregate === 'last'), aggregate, from, to };
}

/** What only saves reading may fail; being stopped may not. */
async function orNull<Result>(work: () => Promise<Result | null>): Promise<Result | null> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LiftbenchError && thrown.failure.kind === 'cancelled') throw thrown;
    return null;
  }
}

/** Over a connection of its own, as the job's may have been stopped. */
async function dropTables(database: Database, names: readonly string[]): Promise<void> {
  const connection = await database.connect();
  try {
    for (const name of names) await connection.run(`DROP TABLE IF EXISTS ${name}`);
  } finally {
    connection.close();
  }
}

function dayAxisOf({ columns }: ReadUnits, period: ReadingJob['period']): Sample['dayAxis'] {
  const times = columns.firstExposure?.values;
  if (times === undefined) return null;
  let first = Infinity;
  let last = -Infinity;
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return dayAxis(period, first, last);
}

function bytesOf(streams: readonly MeasureStream[]): number {
  return streams.reduce((sum, { offsets, seconds, values }) => sum + offsets.byteLength + (seconds?.values.byteLength ?? 0) + (values?.values.byteLength ?? 0), 0);
}
