import type { DatasetProfile } from '../../src-contract/dataset';
import type { SourceDefinition } from '../../src-contract/experiment';
import type { WarehouseLook } from '../../src-contract/warehouse-connection';
import { readDefinitionText } from '../forms/definition-reading';
import { experimentCells } from './experiment-cell';
import type { Session } from './session';
import type { SourceState } from './session-state';

/** Equal for sources that are the same table. */
export function tableKey({ address, database = 'default', table }: Pick<SourceDefinition, 'address' | 'database' | 'table'>): string {
  return JSON.stringify([address, database, table]);
}

/** A table of a warehouse among the sources: known by its columns, and never opened, as its rows stay where they are. */
export function tableSource(name: string, source: Pick<SourceDefinition, 'address' | 'database' | 'table'>, profile: DatasetProfile | null): SourceState {
  const { address = '', database = 'default', table = '' } = source;
  return { name, request: { name, paths: [`${address}, ${database}.${table}`], baseDirectory: null, options: {} }, key: tableKey(source), job: `columns ${name}`, profile, progress: null, failure: null };
}

/**
 * Looks at the columns of tables that an evaluation was added up from, so that forms offer them; called after every change.
 * Where there is no evaluation nothing is asked: whether a server may be connected to is settled there.
 */
export function followWarehouses(session: Session): void {
  const { state, notebook, bridge } = session;
  if (!state.place || !state.engineAlive) return;
  for (const cell of experimentCells(notebook)) {
    if (!state.evaluations[cell.id]?.evaluation?.pushedDown) continue;
    for (const [name, source] of Object.entries(readDefinitionText(cell.definition).written?.sources ?? {})) {
      const known = session.state.sources[name];
      if (source.warehouse === undefined || known?.key === tableKey(source) || (known?.key === '' && known.profile !== null)) continue;
      const followed = tableSource(name, source, null);
      session.set({ sources: { ...session.state.sources, [name]: followed } });
      const asked = { job: followed.job, address: source.address ?? '', database: source.database ?? null, table: source.table ?? '', as: null };
      bridge.engine.lookAtWarehouse(asked, null).then((look) => {
        if (session.state.sources[name]?.key === followed.key) session.set({ sources: { ...session.state.sources, [name]: { ...followed, profile: columnsOnly(name, look) } } });
      }, () => undefined);
    }
  }
}

/** A profile of which nothing but columns and rows is known. */
function columnsOnly(name: string, { columns, rows }: WarehouseLook): DatasetProfile {
  const usable = (columns ?? []).flatMap(({ name: column, type, class: kind }) => (kind === null ? [] : [{ name: column, type, class: kind }]));
  return {
    source: name, files: [], format: 'clickhouse', dialect: null, rows: rows ?? 0, rejected: { count: 0, rows: [] }, notices: [], dataHash: '',
    columns: usable.map((column) => ({ ...column, nulls: 0, distinct: null, minimum: null, maximum: null, notFinite: 0, top: [], histogram: null, pending: 'figures' })),
  };
}
