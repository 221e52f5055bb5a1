import type { WarehouseDraft } from '../../src-contract/bridge';
import type { Cell } from '../../src-contract/notebook';
import { plainAddress } from '../../src-contract/warehouse-connection';
import { setField } from '../forms/definition-edit';
import { readDefinitionText } from '../forms/definition-reading';
import { experimentFor, type ExperimentCell } from '../notebook/experiment-cell';
import { newId, type Session } from '../notebook/session';
import { tableSource } from '../notebook/warehouse-columns';
import type { ConnectionEntry } from './asked-table';

/** A name for the source of a table, unlike those that are taken. */
export function sourceName(table: string, taken: readonly string[]): string {
  const plain = table.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '').replace(/^(\d)/, '_$1') || 'events';
  let name = plain;
  for (let count = 2; taken.includes(name); count += 1) name = `${plain}_${String(count)}`;
  return name;
}

/** The experiment that a further table of a server joins: units of one server's tables can be joined, others cannot. */
export function joinedExperiment(session: Session, address: string): ExperimentCell | null {
  const cell = experimentFor(session.notebook, session.state.selected);
  const { written } = readDefinitionText(cell?.definition ?? '');
  const sources = Object.values(written?.sources ?? {});
  const same = sources.length > 0 && sources.every((source) => source.warehouse !== undefined && plainAddress(source.address ?? '') === plainAddress(address));
  return cell && same ? cell : null;
}

/**
 * Profiles a table where it is, and puts it into the notebook: as a further source of the experiment that asks the same server,
 * or as a drafted experiment. Rejects with the reason when it cannot.
 */
export async function addWarehouseTable(session: Session, { address, database, table }: ConnectionEntry, onProgress: (label: string, fraction: number | null) => void): Promise<void> {
  const { place } = session.state;
  const name = sourceName(table, Object.keys(session.state.sources));
  const asked = { job: 'warehouse', name, address: plainAddress(address), database: database === '' ? 'default' : database, table };
  const drafted = await session.bridge.engine.draftWarehouse(asked, ({ label, fraction }) => { onProgress(label, fraction); });
  if (session.state.place !== place) return;
  const joined = joinedExperiment(session, address);
  if (joined) join(session, joined, asked, drafted);
  else begin(session, asked, drafted);
}

type Asked = { readonly name: string; readonly address: string; readonly database: string; readonly table: string };

function join(session: Session, cell: ExperimentCell, asked: Asked, { profile }: WarehouseDraft): void {
  const { name, address, database, table } = asked;
  const time = profile.columns.find((column) => column.class === 'time')?.name;
  session.dispatch({ type: 'define', id: cell.id, definition: setField(cell.definition, ['sources', name], { warehouse: 'clickhouse', address, database, table, ...(time === undefined ? {} : { time }) }) });
  show(session, asked, profile);
  session.notify({ tone: 'good', text: `Added ${name} to the experiment's sources.` });
}

function begin(session: Session, asked: Asked, { profile, draft }: WarehouseDraft): void {
  if (!session.state.place) session.show({ name: asked.name, cells: [] }, { key: newId('unsaved'), path: null, baseDirectory: null, revision: null, readOnly: false, recovered: false });
  const id = newId('experiment');
  const guesses = Object.fromEntries(draft.guesses.map(({ field, reason }) => [field, reason]));
  const cells: Cell[] = [
    { kind: 'experiment', id, definition: draft.text, ...(draft.guesses.length > 0 ? { guesses } : {}) },
    { kind: 'readout', id: newId('readout') },
    { kind: 'chart', id: newId('chart'), chart: 'forest' },
  ];
  session.dispatch({ type: 'insert', cells, index: session.notebook.cells.length });
  show(session, asked, profile);
  session.set({ selected: id });
  for (const text of draft.missing) session.notify({ tone: 'plain', text });
}

/** The table among the sources that a definition names by now, with its columns for the form. */
function show(session: Session, asked: Asked, profile: WarehouseDraft['profile']): void {
  session.set({ sources: { ...session.state.sources, [asked.name]: tableSource(asked.name, asked, profile) } });
}
