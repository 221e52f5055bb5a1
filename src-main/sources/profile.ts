import type { OnProgress } from '../../src-contract/bridge';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import { clockNotices } from './clock-changes';
import { columnStatistics } from './column-statistics';
import { columnFindings } from './findings';
import { histogram } from './histogram';
import type { Workspace } from './workspace';

/** The profile of an open source: exact counts, ranges, frequent values, small histograms, and what looks wrong. */
export async function profileSource(workspace: Workspace, name: string, o: { onProgress?: OnProgress | null | undefined; signal?: AbortSignal | undefined } = {}): Promise<DatasetProfile> {
  const source = workspace.source(name);
  const total = source.columns.length * 2;
  const tell = (done: number): void => o.onProgress?.({ step: 'profile', label: `Looking at ${name}`, fraction: done / total });
  const connection = await workspace.database.connect({ signal: o.signal });
  try {
    tell(0);
    const statistics = await columnStatistics(connection, source, tell);
    const columns: ColumnProfile[] = [];
    for (const one of statistics) {
      const { placeholders: _, ...column } = one;
      columns.push({ ...column, histogram: await histogram(connection, source, one) });
      tell(source.columns.length + columns.length);
    }
    return {
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
  } finally {
    connection.close();
  }
}
