import type { DraftDefinition, Guess, SourceRequest } from '../../src-contract/bridge';
import { guessedOrder } from '../../src-contract/control-name';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import { snake } from '../sources/draft-roles';
import { sqlText } from '../sources/draft-text';
import type { OpenedSource } from '../sources/opened-source';
import { aggregateDraft, type DraftedTotal } from './aggregate-draft';
import { readAggregateTable, type AggregateTable } from './aggregate-table';
import { countsUnits } from './counts-text';

export interface TotalsSource {
  readonly profile: DatasetProfile;
  readonly opened: OpenedSource;
  /** The source as the definition names it. */
  readonly entry: object;
  readonly request: SourceRequest;
}

/** A table of totals has a row per variant, and perhaps per goal, day or level: more rows than this are units. */
const MOST_COUNT_ROWS = 200;

/**
 * The definition for a source that holds totals instead of rows; null where it holds rows. Known: goals in Ep-Stats' layout,
 * Gimel's counters, tables with a row per variant.
 */
export async function draftTotals(connection: Connection, source: TotalsSource): Promise<DraftDefinition | null> {
  const { profile } = source;
  const has = (...names: string[]): boolean => names.every((name) => profile.columns.some((column) => column.name === name));
  if (has('unit_type', 'agg_type', 'goal') && !has('unit_id') && (has('sum_sqr_count') || has('sum_sqr_value') || has('count_unique'))) return draftGoals(connection, source);
  if (has('goal', 'results') && profile.columns.length <= 4) return draftCounters(connection, source);
  return draftCounts(source);
}

async function draftGoals(connection: Connection, { profile, opened, entry }: TotalsSource): Promise<DraftDefinition> {
  const experiment = profile.columns.find(({ name }) => name === 'exp_id')?.top[0]?.value ?? null;
  const several = (profile.columns.find(({ name }) => name === 'exp_id')?.distinct ?? 0) > 1 && experiment !== null;
  const where = several ? `exp_id = ${sqlText(experiment)}` : undefined;
  const table = await readAggregateTable(connection, opened, { source: profile.source, where, units: '1' });
  const goals = distinct(table.rows.map((row) => `${String(row.unit_type)}\n${String(row.agg_type)}\n${String(row.goal)}`)).map((key) => key.split('\n') as [string, string, string]);
  const exposure = goals.find(([, per, goal]) => goal === 'exposure' && per === 'global') ?? goals.find(([, , goal]) => /expos/.test(goal)) ?? goals[0] ?? ['unit', 'global', 'exposure'];
  const units = `count(${exposure.join('.')})`;
  const metrics = goals
    .filter((goal) => goal !== exposure && goal[2] !== exposure[2])
    .filter(([type, per, goal]) => per === 'unit' || !goals.some(([otherType, otherPer, other]) => otherType === type && otherPer === 'unit' && other === goal))
    .flatMap((goal) => goalMetrics(table, goal));
  const guesses: Guess[] = [
    { field: 'aggregates', reason: 'Preset Ep-Stats: aggregated goals, with sums of counts, values and their squares.' },
    ...(several ? [{ field: 'aggregates.where', reason: `The file holds several experiments; the one with most rows, "${experiment}", was taken.` }] : []),
    { field: 'aggregates.units', reason: `${units} counts the units of each variant.` },
  ];
  const variants = variantsOf(table, guesses);
  return aggregateDraft({ id: experiment ?? profile.source, name: experiment ?? profile.source, source: { name: profile.source, entry }, where, variant: table.variant === 'exp_variant_id' ? undefined : table.variant, units, variants, metrics, guesses });
}

function goalMetrics({ rows, columns }: AggregateTable, [type, per, goal]: [string, string, string]): DraftedTotal[] {
  const own = rows.filter((row) => row.goal === goal && row.unit_type === type && row.agg_type === per);
  const place = `${type}.${per}.${goal}`;
  const words = goal.replaceAll('_', ' ');
  const differs = own.some((row) => row.sum_value !== row.count);
  const unique = columns.includes('count_unique') && own.some((row) => Number(row.count_unique) > 0);
  const found: DraftedTotal[] = [];
  if (unique) found.push({ name: `${words} rate`, numerator: `unique(${place})`, share: true, reason: `Units with at least one "${goal}".` });
  found.push({ name: `${words} per unit`, numerator: `count(${place})`, reason: `"${goal}" counted per unit.` });
  if (differs) found.push({ name: `${words} value per unit`, numerator: `value(${place})`, reason: `The value of "${goal}" per unit.` });
  return found;
}

async function draftCounters(connection: Connection, { profile, opened, entry }: TotalsSource): Promise<DraftDefinition | null> {
  let table: AggregateTable;
  try {
    table = await readAggregateTable(connection, opened, { source: profile.source, units: 'trials' });
  } catch {
    return null;
  }
  if (!table.columns.includes('successes') || !table.columns.includes('trials')) return null;
  const goals = distinct(table.rows.map((row) => String(row.goal)));
  const [first = ''] = goals;
  const term = (column: string, goal: string): string => `${column}(goal=${/^[\w.%/|-]+( [\w.%/|-]+)*$/.test(goal) ? goal : JSON.stringify(goal)})`;
  const trials = (goal: string): string => distinct(table.rows.filter((row) => row.goal === goal).map((row) => `${String(row[table.variant])} ${String(row.trials)}`)).sort().join();
  const metrics = goals.map((goal): DraftedTotal => ({
    name: goal, numerator: term('successes', goal), share: true, reason: `Successes of trials of the goal "${goal}".`,
    ...(trials(goal) === trials(first) ? {} : { denominator: term('trials', goal) }),
  }));
  const guesses: Guess[] = [
    { field: 'aggregates', reason: 'Preset Gimel: counters of successes and trials by goal.' },
    { field: 'aggregates.units', reason: `The trials of "${first}" are the units of each variant.` },
  ];
  const variants = variantsOf(table, guesses);
  return aggregateDraft({ id: profile.source, name: profile.source, source: { name: profile.source, entry }, units: term('trials', first), variants, metrics, guesses });
}

/** Whether a column may name variants: text or few whole numbers, a row for each value. */
function draftCounts({ profile, entry }: TotalsSource): DraftDefinition | null {
  const { columns, rows, source } = profile;
  if (rows < 2 || rows > MOST_COUNT_ROWS) return null;
  const numbers = columns.filter((column) => column.class === 'number' && column.nulls === 0 && Number(column.minimum) >= 0);
  const label = columns.find((column) => column.class !== 'time' && column.nulls === 0 && column.distinct === rows && !isCount(column));
  if (label === undefined || rows > 24 || numbers.length < 2) return null;
  if (/(^|_)(user|unit|visitor|customer|device|session|client|account)(_|$)/.test(snake(label.name)) && !countsUnits(label.name)) return null;
  if (columns.some((column) => column !== label && column.class === 'text')) return null;
  const counted = numbers.filter((column) => column !== label && isCount(column));
  const trials = counted.find((column) => countsUnits(column.name)) ?? (rows <= 6 ? largest(counted) : undefined);
  if (trials === undefined) return null;
  const rest = numbers.filter((column) => column !== label && column !== trials);
  const squaresOf = (name: string): ColumnProfile | undefined => rest.find((column) => [`${name}_squared`, `${name}_sqr`, `sum_sqr_${name}`, `${name}_sq`, `${name}_squares`].includes(column.name));
  const squares = new Set(rest.flatMap(({ name }) => squaresOf(name)?.name ?? []));
  const metrics = rest.filter(({ name }) => !squares.has(name)).flatMap((column): DraftedTotal[] => {
    const own = squaresOf(column.name);
    const name = column.name.replaceAll('_', ' ');
    const term = (written: string): string => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(written) ? written : JSON.stringify(written));
    if (own !== undefined) return [{ name: `${name} per unit`, numerator: term(column.name), squares: term(own.name), reason: `"${column.name}" with the sum of its squares in "${own.name}".` }];
    if (!isCount(column) || Number(column.maximum) > Number(trials.maximum)) return [];
    return [{ name, numerator: term(column.name), share: true, reason: `"${column.name}" of "${trials.name}", each unit at most once.` }];
  });
  if (metrics.length === 0) return null;
  const guesses: Guess[] = [
    { field: 'aggregates', reason: `Preset counts: a row per ${label.name}, with successes and trials.` },
    { field: 'aggregates.units', reason: `"${trials.name}" counts the units of each variant.` },
  ];
  const ids = label.top.map(({ value }) => value);
  return aggregateDraft({ id: source, name: source, source: { name: source, entry }, variant: label.name, units: /^[\p{L}_][\p{L}\p{N}_]*$/u.test(trials.name) ? trials.name : JSON.stringify(trials.name), variants: ordered(ids, guesses), metrics, guesses });
}

function isCount({ class: meaning, type }: ColumnProfile): boolean {
  return meaning === 'number' && !/DOUBLE|FLOAT|DECIMAL/.test(type);
}

function largest(columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  const found = columns.find((column) => columns.every((other) => Number(other.minimum) <= Number(column.minimum) && Number(other.maximum) <= Number(column.maximum)));
  return columns.length > 1 ? found : undefined;
}

function variantsOf({ rows, variant }: AggregateTable, guesses: Guess[]): string[] {
  return ordered(distinct(rows.map((row) => String(row[variant] ?? ''))).filter((id) => id !== ''), guesses);
}

/** The control first. */
function ordered(ids: readonly string[], guesses: Guess[]): string[] {
  const { names, reason } = guessedOrder(ids);
  guesses.push({ field: 'variants[0]', reason });
  guesses.push({ field: 'variants', reason: 'Equal weights are assumed; write the planned shares if they were others.' });
  return [...names];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
