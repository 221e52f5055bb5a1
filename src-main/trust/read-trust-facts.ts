import type { Progress } from '../../src-contract/dataset';
import { unitColumnOf, type CompleteDefinition } from '../../src-contract/experiment';
import type { AttributeColumn, Sample } from '../../src-contract/sample';
import type { NewUnitsFacts, ReplayFacts } from '../../src-contract/trust';
import { readColumns } from '../database/columns';
import type { Connection } from '../database/connection';
import type { OpenedSource } from '../sources/opened-source';
import { sharedUint32 } from '../statistics/shared-array';
import { firstExposuresSql, levelsSql, unitColumnsSql, unitsSql, type UnitsPlan } from '../evaluation/units-sql';
import { attributeColumns, MOST_LEVELS, payloadColumns } from './attribute-columns';
import { reachesBackSql, replaysSql, seenBeforeSql, type TimedSource } from './trust-sql';

/** What the sources say beside the sample. */
export interface ReadFacts {
  /** Declared segments too, where they have few levels. */
  readonly attributes: readonly AttributeColumn[];
  readonly newUnits: NewUnitsFacts | null;
  readonly replays: ReplayFacts | null;
}

export interface FactsOrder {
  readonly connection: Connection;
  readonly definition: CompleteDefinition;
  readonly sources: ReadonlyMap<string, OpenedSource>;
  readonly units: UnitsPlan;
  readonly sample: Sample;
  /** Names the table that is made for the time of reading. */
  readonly table: string;
  /** Some columns were not loaded: then no payload is whole. */
  readonly projected: boolean;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Seconds within which a repeated row counts as a replay. */
const WINDOW_SECONDS = 10;
/** Rows of a source that are compared with one another; beyond it a share of the units is looked at. */
const COMPARED_ROWS = 250_000;

/** Reads what the checks on the assignment need: units once more with all attributes, then rows from before and rows that repeat. */
export async function readTrustFacts(order: FactsOrder): Promise<ReadFacts> {
  const { connection, definition, units, table, onProgress } = order;
  const tell = (label: string): void => onProgress?.({ step: 'units', label, fraction: null });
  tell('Reading attributes of units');
  const attributes = await attributeColumns(connection, definition, units);
  const plan = { ...units, attributes };
  const exposures = `${table}_exposures`;
  try {
    await connection.run(firstExposuresSql(plan, exposures));
    await connection.run(unitsSql(plan, exposures, table));
    await connection.run(`DROP TABLE ${exposures}`);
    const codes = await readAttributes(order, plan);
    tell('Looking for units seen before');
    const timed = timedSources(order);
    const newUnits = await readNewUnits(order, timed);
    tell('Looking for repeated rows');
    return { attributes: codes, newUnits, replays: order.projected ? null : await readReplays(order, timed) };
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${exposures}; DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
  }
}

/** Attributes that turn out to have many levels are left out. */
async function readAttributes({ connection, sample, table }: FactsOrder, plan: UnitsPlan): Promise<AttributeColumn[]> {
  const found: { readonly index: number; readonly labels: readonly (string | null)[] }[] = [];
  for (const [index, attribute] of plan.attributes.entries()) {
    const rows = await connection.rows<{ level: string | null }>(levelsSql(table, index, attribute, MOST_LEVELS + 1));
    found.push({ index, labels: rows.map(({ level }) => level) });
  }
  const kept = found.filter(({ labels }) => labels.length >= 2 && labels.length <= MOST_LEVELS);
  if (kept.length === 0) return [];
  const empty = found.map(({ labels }) => (labels.length <= MOST_LEVELS ? labels : []));
  const timed = plan.time !== null;
  const kinds = ['uint32' as const, 'uint8' as const, ...(timed ? ['float64' as const] : []), ...empty.map(() => 'uint32' as const)];
  const { rows, columns } = await readColumns(connection, unitColumnsSql(plan, table, empty), kinds);
  if (rows !== sample.units.count) throw new RangeError('units changed while their source did not');
  const unit = columns[0] as Uint32Array;
  return kept.map(({ index, labels }) => {
    const from = columns[(timed ? 3 : 2) + index] as Uint32Array;
    const values = sharedUint32(rows);
    for (let i = 0; i < rows; i += 1) values[unit[i]!] = from[i]!;
    return { column: plan.attributes[index]?.column ?? '', labels, codes: { values, validity: null } };
  });
}

function timedSources({ definition, sources }: FactsOrder): TimedSource[] {
  return [...sources.values()].flatMap((source): TimedSource[] => {
    const time = columnOf(source, definition.sources[source.name]?.time);
    const unit = columnOf(source, unitColumnOf(definition, source.name));
    return time === undefined || unit === undefined ? [] : [{ source, unit: unit.name, unitType: unit.type, time: source.timeSql(time.name) }];
  });
}

function columnOf({ columns }: OpenedSource, name: string | undefined): OpenedSource['columns'][number] | undefined {
  return columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === name?.toLowerCase());
}

/** Before the period; without one, before anybody was exposed. */
async function readNewUnits({ connection, units, sample, table }: FactsOrder, timed: readonly TimedSource[]): Promise<NewUnitsFacts | null> {
  const before = units.start ?? firstOf(sample);
  if (before === null) return null;
  const reaching: TimedSource[] = [];
  for (const one of timed) if ((await connection.row<{ rows: number }>(reachesBackSql(one, before))).rows > 0) reaching.push(one);
  if (reaching.length === 0) return null;
  const rows = await connection.rows<{ c: number; units: number }>(seenBeforeSql(reaching, table, units.keyType, before));
  return { before: before / 1000, sources: reaching.map(({ source }) => source.name), seen: units.variants.map((_, code) => rows.find(({ c }) => c === code)?.units ?? 0) };
}

/** Epoch microseconds of the first exposure of all. */
function firstOf({ units: { firstExposure } }: Sample): number | null {
  if (firstExposure === null) return null;
  let first = Infinity;
  for (const time of firstExposure.values) if (time < first) first = time;
  return Number.isFinite(first) ? Math.floor(first * 1000) : null;
}

async function readReplays({ connection, units, sample, table }: FactsOrder, timed: readonly TimedSource[]): Promise<ReplayFacts | null> {
  if (timed.length === 0) return null;
  const oneIn = Math.max(1, ...timed.map(({ source }) => Math.ceil(source.rows / COMPARED_ROWS)));
  const { starts } = sample.units;
  const looked = units.variants.map((_, k) => Math.ceil((starts[k + 1] ?? 0) / oneIn) - Math.ceil((starts[k] ?? 0) / oneIn));
  const sources: ReplayFacts['sources'][number][] = [];
  for (const one of timed) {
    const columns = await payloadColumns(connection, one.source, one.unit);
    const rows = await connection.rows<{ c: number; rows: number; replayed: number; replayedUnits: number }>(replaysSql(one, table, units.keyType, { columns, oneIn, windowSeconds: WINDOW_SECONDS }));
    const total = (name: 'rows' | 'replayed'): number => rows.reduce((sum, row) => sum + row[name], 0);
    sources.push({
      source: one.source.name, columns, rows: total('rows'), replayed: total('replayed'), units: looked,
      replayedUnits: units.variants.map((_, code) => rows.find(({ c }) => c === code)?.replayedUnits ?? 0),
    });
  }
  return { window: WINDOW_SECONDS, oneIn, sources };
}
