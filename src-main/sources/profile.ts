import type { OnProgress } from '../../src-contract/bridge';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import { clockNotices } from './clock-changes';
import { columnStatistics } from './column-statistics';
import { unitChoice } from './draft-roles';
import { columnFindings } from './findings';
import { histogram } from './histogram';
import { forgetValues, keepValues, newValuesTable } from './kept-values';
import type { OpenedSource } from './opened-source';
import type { Workspace } from './workspace';

/** The profile of an open source: exact counts, ranges, frequent values, small histograms, and what looks wrong. */
export async function profileSource(workspace: Workspace, name: string, o: { onProgress?: OnProgress | null | undefined; signal?: AbortSignal | undefined } = {}): Promise<DatasetProfile> {
  const source = workspace.source(name);
  const { database } = workspace;
  const total = source.columns.length * 2;
  const tell = (done: number): void => o.onProgress?.({ step: 'profile', label: `Looking at ${name}`, fraction: done / total });
  const connection = await database.connect({ signal: o.signal });
  const left = new Map<string, string>();
  try {
    tell(0);
    await forgetValues(database, connection, workspace.sources, source);
    const statistics = await columnStatistics(connection, source, tell, (column) => {
      const table = newValuesTable();
      left.set(column, table);
      return table;
    });
    const columns: ColumnProfile[] = [];
    for (const one of statistics) {
      const { placeholders: _, ...column } = one;
      columns.push({ ...column, histogram: await histogram(connection, source, one) });
      tell(source.columns.length + columns.length);
    }
    const profile: DatasetProfile = {
      source: name,
      files: source.files,
      format: source.format,
      dialect: source.dialect,
      rows: source.rows,
      rejected: { count: source.rejected, rows: source.rejectedRows },
      columns,
      notices: [...source.notices, ...columnFindings(statistics, source.rows), ...columns.filter((column) => column.class === 'time').flatMap((column) => clockNotices(source.timezone, column))],
      dataHash: source.dataHash,
    };
    keepUnits(database, source, profile, left);
    return profile;
  } finally {
    connection.close();
    await drop(database, [...left.values()]);
  }
}

/** The values of the column that seems to identify units stay: to look for what is wrong with units begins with them. */
function keepUnits(database: Database, source: OpenedSource, profile: DatasetProfile, left: Map<string, string>): void {
  const column = unitChoice(profile, new Set())?.column.name ?? '';
  const table = left.get(column);
  if (table === undefined) return;
  left.delete(column);
  keepValues(database, { table, source, column });
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
