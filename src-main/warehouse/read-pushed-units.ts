import { LiftbenchError } from '../../src-contract/failure';
import type { DayAxis, ExposureCounts } from '../../src-contract/sample';
import { dayAxis } from '../evaluation/period-span';
import type { PushUnits } from './push-plan';
import type { RemoteRow } from './remote-engine';
import { arrivalsSql, clusterCountsSql, clustersSeenSql, fatesSql, lostReasons, seenSql, UNDECLARED, undeclaredSql } from './units-statements';
import type { PushDialect } from './push-dialect';

/** What a warehouse says of the units that it holds. */
export interface PushedUnits {
  /** Units to analyse per variant. */
  readonly units: readonly number[];
  /** The same of what was randomised; null where that is the units themselves. */
  readonly clusters: readonly number[] | null;
  readonly counts: ExposureCounts;
  readonly axis: DayAxis | null;
  /** Units (or what was randomised), day × variant; null without days. */
  readonly arrivals: readonly number[] | null;
}

/** Runs a statement, and remembers it. */
export type Ask = (sql: string, label: string) => Promise<readonly RemoteRow[]>;

/** Counts exposure rows by their fate and units by what they saw. */
export async function readPushedUnits(plan: PushUnits, rowsRead: number, period: { readonly from: string | null; readonly to: string | null; readonly timezone: string }, dialect: PushDialect, ask: Ask): Promise<PushedUnits> {
  const fates = new Map((await ask(fatesSql(plan, dialect), 'Counting exposures')).map((row) => [lostReasons[Number(row['lost'])], Number(row['n'])]));
  const of = (reason: (typeof lostReasons)[number]): number => fates.get(reason) ?? 0;
  const groups = groupsOf(plan, await ask(seenSql(plan, dialect), 'Counting units'));
  const several = severalOf(groups);
  const analysed = groups.filter(({ code, seen }) => code < UNDECLARED && (plan.multiple === 'first' || seen.length < 2));
  const undeclared = groups.some(({ code }) => code === UNDECLARED) ? await ask(undeclaredSql(plan, dialect), 'Counting undeclared variants') : [];
  const units = plan.variants.map((_, code) => analysed.reduce((sum, group) => sum + (group.code === code ? group.units : 0), 0));
  const axis = axisOf(plan, period, analysed);
  const { cluster } = plan;
  return {
    units, axis,
    clusters: cluster === null ? null : await readClusters(plan, dialect, ask),
    arrivals: axis === null ? null : await readArrivals(plan, axis, dialect, ask),
    counts: {
      rowsRead,
      exposureRows: [...fates.values()].reduce((sum, n) => sum + n, 0),
      exposedUnits: groups.reduce((sum, group) => sum + group.units, 0),
      unitsInSeveralVariants: several.units,
      undeclared: undeclared.map((row) => ({ variant: row['variant'] === null ? null : String(row['variant']), units: Number(row['units']) })).sort((a, b) => b.units - a.units || order(a.variant, b.variant)),
      outsidePeriod: of('outsidePeriod'), unreadableTimes: of('unreadableTimes'), nullUnits: of('nullUnits') + of('withoutCluster'), filteredOut: of('filteredOut'),
      severalByVariants: several.byVariants,
      ...(cluster === null ? {} : { randomisation: await randomisationOf(plan, cluster.column, dialect, ask) }),
    },
  };
}

/** Units, or what was randomised, by first variant and variants seen, in the order in which the engine for files has them. */
interface SeenGroup {
  readonly code: number;
  readonly seen: readonly string[];
  readonly units: number;
  readonly earliest: number;
  readonly latest: number;
}

function groupsOf({ variants }: PushUnits, rows: readonly RemoteRow[]): SeenGroup[] {
  const sets = rows.map((row) => {
    const saw = variants.map((_, code) => Number(row[`s${String(code)}`]) === 1);
    const set = saw.reduce((bits, one, code) => bits | (one ? 1n << BigInt(code) : 0n), 0n).toString();
    return { set, code: Number(row['c']), units: Number(row['units']), earliest: Number(row['earliest'] ?? NaN), latest: Number(row['latest'] ?? NaN), seen: variants.filter((_, code) => saw[code]) };
  });
  return sets.sort((a, b) => a.code - b.code || order(a.set, b.set));
}

function severalOf(groups: readonly SeenGroup[]): { units: number; byVariants: ExposureCounts['severalByVariants'] } {
  const several = new Map<string, number>();
  for (const { seen, units } of groups) if (seen.length > 1) several.set(seen.join(' + '), (several.get(seen.join(' + ')) ?? 0) + units);
  return {
    units: [...several.values()].reduce((sum, n) => sum + n, 0),
    byVariants: [...several].map(([variants, count]) => ({ variants, units: count })).sort((a, b) => b.units - a.units),
  };
}

async function readClusters(plan: PushUnits, dialect: PushDialect, ask: Ask): Promise<number[]> {
  const counts = plan.variants.map(() => 0);
  for (const row of await ask(clusterCountsSql(plan, dialect), 'Counting what was randomised')) counts[Number(row['c'])] = Number(row['units']);
  return counts;
}

async function randomisationOf(plan: PushUnits, column: string, dialect: PushDialect, ask: Ask): Promise<NonNullable<ExposureCounts['randomisation']>> {
  const groups = groupsOf(plan, await ask(clustersSeenSql(plan, dialect), 'Counting what was randomised'));
  const several = severalOf(groups);
  return { column, exposed: groups.reduce((sum, { units }) => sum + units, 0), inSeveralVariants: several.units, severalByVariants: several.byVariants };
}

function order(a: string | null, b: string | null): number {
  return (a ?? '\uffff') < (b ?? '\uffff') ? -1 : 1;
}

function axisOf({ table }: PushUnits, period: Parameters<typeof dayAxis>[0], groups: readonly { readonly earliest: number; readonly latest: number }[]): DayAxis | null {
  if (table.time === null || groups.length === 0) return null;
  return dayAxis(period, Math.min(...groups.map(({ earliest }) => earliest)) / 1000, Math.max(...groups.map(({ latest }) => latest)) / 1000);
}

async function readArrivals(plan: PushUnits, { days, ends }: DayAxis, dialect: PushDialect, ask: Ask): Promise<number[]> {
  const counts = new Array<number>(days.length * plan.variants.length).fill(0);
  for (const row of await ask(arrivalsSql(plan, [...ends].map((end) => end * 1000), dialect), 'Counting units by day')) counts[Number(row['place']) * plan.variants.length + Number(row['c'])] = Number(row['units']);
  return counts;
}

/** A segment column with more levels than this splits units too finely to compare anything. */
const MAXIMUM_LEVELS = 1000;

/** @throws LiftbenchError where a segment splits units too finely */
export function checkLevels(column: string, levels: number): void {
  if (levels <= MAXIMUM_LEVELS) return;
  throw new LiftbenchError({ kind: 'input', message: `The column "${column}" has more than ${String(MAXIMUM_LEVELS)} different values, so its segments would hold hardly any units.`, next: 'Choose a column with few values, such as a country or a device.', place: { field: 'segments' } });
}
