import type { OnProfile, OnProgress } from '../../src-contract/bridge';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import { clockNotices } from './clock-changes';
import { columnStatistics, type ColumnStatistics, type Turn } from './column-statistics';
import { unitChoice } from './draft-roles';
import { columnFindings } from './findings';
import { histogram } from './histogram';
import { forgetValues, keepValues, newValuesTable } from './kept-values';
import type { OpenedSource } from './opened-source';
import type { Workspace } from './workspace';

export interface ProfileOrder {
  readonly onProgress?: OnProgress | null | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Runs a piece of the work when it is its turn; absent: at once. */
  readonly turn?: Turn | undefined;
  /** Hears what is known so far, from the names and types of columns on. */
  readonly onProfile?: OnProfile | null | undefined;
}

/** The profile of an open source: exact counts, ranges, frequent values, small histograms, and what looks wrong. */
export async function profileSource(workspace: Workspace, name: string, o: ProfileOrder = {}): Promise<DatasetProfile> {
  const source = workspace.source(name);
  const { database, sources } = workspace;
  const { turn = (piece) => piece() } = o;
  const connection = await database.connect({ signal: o.signal });
  const found = new Map<string, ColumnStatistics>();
  const columns = new Map<string, ColumnProfile>();
  const left = new Map<string, string>();
  const tell = (): void => {
    o.onProgress?.({ step: 'profile', label: `Looking at ${name}`, fraction: (found.size + columns.size) / (2 * source.columns.length) });
    o.onProfile?.(profileOf(source, source.columns.map((column) => columns.get(column.name) ?? pendingColumn(column, found.get(column.name))), source.notices));
  };
  try {
    tell();
    // In a turn: whoever reads kept values must not lose them meanwhile.
    await turn(() => forgetValues(database, connection, sources, source));
    const statistics = await columnStatistics(connection, source, {
      turn,
      onFound: (some) => {
        for (const one of some) found.set(one.name, one);
        tell();
      },
      leave: (column) => {
        const table = newValuesTable();
        left.set(column, table);
        return table;
      },
    });
    for (const one of statistics) {
      const bins = await turn(() => histogram(connection, source, one));
      columns.set(one.name, { ...figuresOf(one), histogram: bins });
      tell();
    }
    const all = statistics.map(({ name: column }) => columns.get(column)).filter((column) => column !== undefined);
    const clocks = all.filter((column) => column.class === 'time').flatMap((column) => clockNotices(source.timezone, column));
    const profile = profileOf(source, all, [...source.notices, ...columnFindings(statistics, source.rows), ...clocks]);
    keepUnits(database, source, { profile, statistics, left });
    return profile;
  } finally {
    connection.close();
    await drop(database, [...left.values()]);
  }
}

function profileOf(source: OpenedSource, columns: readonly ColumnProfile[], notices: DatasetProfile['notices']): DatasetProfile {
  const { name, files, format, dialect, rows, rejected, rejectedRows, dataHash } = source;
  return { source: name, files, format, dialect, rows, rejected: { count: rejected, rows: rejectedRows }, columns, notices, dataHash };
}

function figuresOf({ placeholders: _, ...figures }: ColumnStatistics): Omit<ColumnProfile, 'histogram'> {
  return figures;
}

function pendingColumn({ name, type, class: meaning }: OpenedSource['columns'][number], found: ColumnStatistics | undefined): ColumnProfile {
  if (found === undefined) return { name, type, class: meaning, nulls: 0, distinct: null, minimum: null, maximum: null, notFinite: 0, top: [], histogram: null, pending: 'figures' };
  return { ...figuresOf(found), histogram: null, ...(meaning === 'number' || meaning === 'time' ? { pending: 'shape' as const } : {}) };
}

/** The values of the column that seems to identify units stay: to look for what is wrong with units begins with them. */
function keepUnits(database: Database, source: OpenedSource, { profile, statistics, left }: { readonly profile: DatasetProfile; readonly statistics: readonly ColumnStatistics[]; readonly left: Map<string, string> }): void {
  const column = unitChoice(profile, new Set())?.column.name ?? '';
  const table = left.get(column);
  if (table === undefined) return;
  left.delete(column);
  keepValues(database, { table, source, column, standIns: statistics.find(({ name }) => name === column)?.placeholders.length !== 0 });
}

/** On a connection of its own: that of the profile may have been stopped. */
async function drop(database: Database, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  let connection: Connection | null = null;
  try {
    connection = await database.connect();
    for (const table of tables) await connection.run(`DROP TABLE IF EXISTS ${table}`);
  } catch {
    // A database that was closed meanwhile has no tables any more.
  } finally {
    connection?.close();
  }
}
