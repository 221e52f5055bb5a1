import { LiftbenchError } from '../../src-contract/failure';
import type { AttributeColumn, ExposureCounts, UnitColumns } from '../../src-contract/sample';
import { readColumns, type ColumnKind } from '../database/columns';
import type { Connection } from '../database/connection';
import { sharedFloat64, sharedUint32 } from '../statistics/shared-array';
import { clusterCountsSql, clustersSql, firstExposuresSql, levelsSql, rowCountsSql, undeclaredSql, unitColumnsSql, unitCountsSql, unitsSql, UNDECLARED, type UnitsPlan } from './units-sql';

/** Units as columns, what became of the exposure rows, and the statements that found out. */
export interface ReadUnits {
  readonly columns: UnitColumns;
  readonly counts: ExposureCounts;
  readonly sql: readonly string[];
}

/** A segment column with more levels than this splits units too finely to compare anything. */
const MAXIMUM_LEVELS = 1000;

/** Where the clusters stand meanwhile, where units lie inside them. */
export function clustersTable(table: string): string {
  return `${table}_clusters`;
}

/** Where the first exposures of all units stand while the units to analyse are chosen from them. */
export function exposuresTable(table: string): string {
  return `${table}_exposures`;
}

/**
 * Makes the table of units and reads it.
 * @param table its name; it stays for later scans.
 * @param phase hears which share of the whole, from and to, the statements that follow take.
 */
export async function readUnits(connection: Connection, plan: UnitsPlan, table: string, phase: (from: number, to: number) => void = () => undefined): Promise<ReadUnits> {
  const all = exposuresTable(table);
  const clusters = plan.cluster === null ? null : clustersTable(table);
  const statements = [firstExposuresSql(plan, all), ...(clusters === null ? [] : [clustersSql(plan, clusters)]), unitsSql(plan, all, table, clusters)];
  for (const [index, statement] of statements.entries()) {
    // The scan of the source takes most; the statements over its groups about as long as each other.
    phase(index === 0 ? 0 : 0.6 + (0.2 * (index - 1)) / (statements.length - 1), index === 0 ? 0.6 : 0.6 + (0.2 * index) / (statements.length - 1));
    await connection.run(statement);
  }
  phase(0.8, 0.9);
  const counts = await readCounts(connection, plan, all, clusters);
  await connection.run(`DROP TABLE ${all}`);
  if (clusters !== null) await connection.run(`DROP TABLE ${clusters}`);
  phase(0.9, 1);
  const levels: (string | null)[][] = [];
  for (const index of plan.attributes.keys()) levels.push(await readLevels(connection, plan, table, index));
  const columnsSql = unitColumnsSql(plan, table, levels);
  return { columns: await readUnitColumns(connection, plan, columnsSql, levels), counts, sql: [...statements, columnsSql] };
}

async function readCounts(connection: Connection, plan: UnitsPlan, all: string, clusters: string | null): Promise<ExposureCounts> {
  const rows = await connection.row<Record<string, number | undefined>>(rowCountsSql(plan, all));
  const groups = await connection.rows<{ c: number; seen: string; units: number }>(unitCountsSql(plan, all, clusters));
  const several = severalOf(plan, groups);
  const hasUndeclared = groups.some(({ c }) => c === UNDECLARED);
  return {
    rowsRead: plan.source.rows,
    exposureRows: rows['rows'] ?? 0,
    exposedUnits: groups.reduce((sum, { units }) => sum + units, 0),
    unitsInSeveralVariants: several.units,
    undeclared: hasUndeclared ? await connection.rows<{ variant: string | null; units: number }>(undeclaredSql(plan)) : [],
    outsidePeriod: rows['outsidePeriod'] ?? 0,
    unreadableTimes: rows['unreadableTimes'] ?? 0,
    nullUnits: (rows['nullUnits'] ?? 0) + (rows['withoutCluster'] ?? 0),
    filteredOut: rows['filteredOut'] ?? 0,
    severalByVariants: several.byVariants,
    ...(plan.cluster === null || clusters === null ? {} : { randomisation: await randomisationOf(connection, plan, plan.cluster.column, clusters) }),
  };
}

interface SeenGroup {
  readonly c: number;
  readonly seen: string;
  readonly units: number;
}

async function randomisationOf(connection: Connection, plan: UnitsPlan, column: string, clusters: string): Promise<ExposureCounts['randomisation']> {
  const groups = await connection.rows<SeenGroup & Record<string, unknown>>(clusterCountsSql(clusters));
  const { units, byVariants } = severalOf(plan, groups);
  return { column, exposed: groups.reduce((sum, group) => sum + group.units, 0), inSeveralVariants: units, severalByVariants: byVariants };
}

/** How many were seen in several variants, and in which. */
export function severalOf(plan: UnitsPlan, groups: readonly SeenGroup[]): { units: number; byVariants: ExposureCounts['severalByVariants'] } {
  const several = new Map<string, number>();
  let all = 0;
  for (const { seen, units } of groups) {
    const variants = plan.variants.filter((_, code) => (BigInt(seen) >> BigInt(code)) & 1n);
    if (variants.length < 2) continue;
    all += units;
    const name = variants.join(' + ');
    several.set(name, (several.get(name) ?? 0) + units);
  }
  return { units: all, byVariants: [...several].map(([variants, units]) => ({ variants, units })).sort((a, b) => b.units - a.units) };
}

export async function readLevels(connection: Connection, plan: UnitsPlan, table: string, index: number): Promise<(string | null)[]> {
  const attribute = plan.attributes[index];
  if (attribute === undefined) return [];
  const rows = await connection.rows<{ level: string | null }>(levelsSql(table, index, attribute, MAXIMUM_LEVELS + 1));
  if (rows.length > MAXIMUM_LEVELS) {
    throw new LiftbenchError({
      kind: 'input',
      message: `The column "${attribute.column}" has more than ${String(MAXIMUM_LEVELS)} different values, so its ${attribute.field?.startsWith('analysis') !== true ? 'segments' : 'strata'} would hold hardly any units.`,
      next: 'Choose a column with few values, such as a country or a device.',
      place: { field: attribute.field?.startsWith('analysis') === true ? attribute.field : 'segments' },
    });
  }
  return rows.map(({ level }) => level);
}

export async function readUnitColumns(connection: Connection, plan: UnitsPlan, sql: string, levels: readonly (string | null)[][]): Promise<UnitColumns> {
  const timed = plan.time !== null;
  const kinds: ColumnKind[] = ['uint32', 'uint8', ...(timed ? (['float64'] as const) : []), ...levels.map(() => 'uint32' as const), ...(plan.cluster === null ? [] : (['uint32'] as const))];
  const { rows, columns } = await readColumns(connection, sql, kinds);
  const unit = columns[0] as Uint32Array;
  const starts = startsOf(unit, columns[1] as Uint8Array, plan.variants.length);
  const attributes = levels.map((labels, index): AttributeColumn => {
    const codes = inUnitOrder(unit, columns[(timed ? 3 : 2) + index] as Uint32Array, sharedUint32(rows));
    return { column: plan.attributes[index]?.column ?? '', labels, codes: { values: codes, validity: null } };
  });
  const firstExposure = timed ? { values: inUnitOrder(unit, columns[2] as Float64Array, sharedFloat64(rows)), validity: null } : null;
  if (plan.cluster === null) return { count: rows, variants: plan.variants, starts, firstExposure, attributes };
  return { count: rows, variants: plan.variants, starts, firstExposure, attributes, clusters: clustersOf(inUnitOrder(unit, columns.at(-1) as Uint32Array, sharedUint32(rows)), starts) };
}

/** @param of the cluster of every unit, in the order of units. */
function clustersOf(of: Uint32Array, starts: Uint32Array): NonNullable<UnitColumns['clusters']> {
  const count = of.length === 0 ? 0 : of[of.length - 1]! + 1;
  const first = sharedUint32(starts.length);
  for (let variant = 0; variant < starts.length; variant += 1) first[variant] = starts[variant]! < of.length ? of[starts[variant]!]! : count;
  for (let u = 1; u < of.length; u += 1) if (of[u]! < of[u - 1]!) throw new RangeError('units are not ordered by what was randomised');
  return { count, of, starts: first };
}

function inUnitOrder<Values extends Uint32Array | Float64Array>(unit: Uint32Array, from: Values, to: Values): Values {
  for (let i = 0; i < unit.length; i += 1) to[unit[i]!] = from[i]!;
  return to;
}

function startsOf(unit: Uint32Array, codes: Uint8Array, variants: number): Uint32Array {
  const starts = sharedUint32(variants + 1);
  for (let i = 0; i < codes.length; i += 1) starts[codes[i]! + 1]! += 1;
  for (let k = 1; k <= variants; k += 1) starts[k]! += starts[k - 1]!;
  for (let i = 0; i < unit.length; i += 1) {
    const u = unit[i]!;
    if (u < starts[codes[i]!]! || u >= starts[codes[i]! + 1]!) throw new RangeError('units are not ordered by variant');
  }
  return starts;
}
