import { toFailure } from '../../src-contract/failure';
import type { Cell } from '../../src-contract/notebook';
import { exporters } from '../exporters/catalogue';
import { canExport, type ExportContext } from '../exporters/exporter';
import { cellMembers } from '../cells/catalogue';
import { experimentFor } from '../notebook/experiment-cell';
import { blankNotebook, draftAgain, newNotebook, openData, openNotebook } from '../notebook/opening';
import type { RunningSession } from '../notebook/run-session';
import { withNotebook } from '../notebook/notebook-record';
import { withTriage } from '../notebook/triage-record';
import { newId, type Session } from '../notebook/session';
import type { Command } from './command';
import { showCell } from './focus-cell';
import type { Layout } from './layout-state';
import type { ThemeChoice } from './theme-choice';

/** What the native menu calls what the exporters call themselves. */
const menuNames: Readonly<Record<string, string>> = {
  'export-report-html': 'html', 'export-report-pdf': 'pdf', 'export-evaluation-json': 'json', 'export-table-csv': 'csv', 'export-definition-yaml': 'yaml',
};

/** The command that a menu's name stands for. */
export function commandIdOf(menuName: string): string {
  const exporter = menuNames[menuName];
  return exporter === undefined ? menuName : `export ${exporter}`;
}

/** Every command that makes sense now, in the order of menus. */
export function listCommands(running: RunningSession, layout: Layout, theme: ThemeChoice): Command[] {
  const { session, saving, runner } = running;
  const { state, notebook } = session;
  const { host } = session.bridge;
  const open = state.place !== null;
  const editable = open && !state.place?.readOnly;
  const selected = notebook.cells.find((cell) => cell.id === state.selected);
  const index = selected ? notebook.cells.indexOf(selected) : -1;
  const quietly = (work: Promise<unknown>): void => { work.catch((thrown: unknown) => session.report(toFailure(thrown))); };
  const done = state.history.done.at(-1);
  const undone = state.history.undone.at(-1);
  return [
    { id: 'new', label: 'New notebook', group: 'File', keys: 'Mod+N', run: () => quietly(saving.keep().then(() => newNotebook(session))) },
    { id: 'blank', label: 'New empty notebook', group: 'File', words: 'blank without data', run: () => quietly(saving.keep().then(() => blankNotebook(session))) },
    { id: 'open-notebook', label: 'Open notebook…', group: 'File', keys: 'Mod+O', run: () => quietly(saving.keep().then(() => openNotebook(session, () => host.chooseNotebook()))) },
    { id: 'open-data', label: open ? 'Add data…' : 'Open data…', group: 'File', keys: 'Mod+Shift+O', words: 'file csv parquet json source', run: () => quietly(host.chooseFiles().then((files) => (files.length > 0 ? openData(session, files) : undefined))) },
    { id: 'paste-counts', label: 'Paste counts…', group: 'File', words: 'successes trials totals table clipboard', enabled: !open || editable, run: () => layout.set({ counts: '' }) },
    { id: 'connect-warehouse', label: 'Connect to ClickHouse…', group: 'File', words: 'warehouse table database server sql password', enabled: !open || editable, run: () => layout.set({ warehouse: {} }) },
    { id: 'save', label: 'Save', group: 'File', keys: 'Mod+S', enabled: open, run: () => quietly(saving.save()) },
    { id: 'save-as', label: 'Save as…', group: 'File', keys: 'Mod+Shift+S', enabled: open, run: () => quietly(saving.save(true)) },
    { id: 'undo', label: done ? `Undo ${done.label}` : 'Undo', group: 'Edit', keys: 'Mod+Z', enabled: done !== undefined, run: () => session.undo() },
    { id: 'redo', label: undone ? `Redo ${undone.label}` : 'Redo', group: 'Edit', keys: 'Mod+Y', words: 'again', enabled: undone !== undefined, run: () => session.redo() },
    { id: 'find', label: 'Find in the notebook', group: 'Edit', keys: 'Mod+F', words: 'search text sql note metric', enabled: open, run: () => layout.set({ find: true }) },
    { id: 'add-cell', label: 'Add a cell…', group: 'Cells', keys: '/', enabled: editable, run: () => layout.set({ addAfter: state.selected }) },
    ...cellMembers.map((member): Command => ({
      id: `add ${String(member.kind)}`, label: `Add ${member.label.toLowerCase()} cell`, group: 'Cells', enabled: editable,
      run: () => { addCell(running, String(member.kind), index < 0 ? notebook.cells.length : index + 1); },
    })),
    { id: 'cell-up', label: 'Move cell up', group: 'Cells', keys: 'Alt+ArrowUp', enabled: editable && index > 0, run: () => { if (selected) session.dispatch({ type: 'move', id: selected.id, to: index - 1 }); } },
    { id: 'cell-down', label: 'Move cell down', group: 'Cells', keys: 'Alt+ArrowDown', enabled: editable && index >= 0 && index < notebook.cells.length - 1, run: () => { if (selected) session.dispatch({ type: 'move', id: selected.id, to: index + 1 }); } },
    { id: 'cell-duplicate', label: 'Duplicate cell', group: 'Cells', keys: 'Mod+D', enabled: editable && selected !== undefined, run: () => { if (selected) session.dispatch({ type: 'duplicate', id: selected.id, copyId: newId(selected.kind) }); } },
    { id: 'cell-fold', label: selected?.folded ? 'Unfold cell' : 'Fold cell', group: 'Cells', keys: 'Mod+.', enabled: selected !== undefined, run: () => { if (selected) session.dispatch({ type: 'patch', id: selected.id, patch: { folded: selected.folded ? undefined : true } }); } },
    { id: 'cell-delete', label: 'Delete cell', group: 'Cells', keys: 'Mod+Backspace', enabled: editable && selected !== undefined, run: () => { if (selected) deleteCell(running, selected.id); } },
    { id: 'recompute', label: 'Compute again', group: 'Cells', enabled: open, words: 'retry evaluate refresh', run: () => { const cell = experimentFor(notebook, state.selected); if (cell) runner.retry(cell.id); } },
    { id: 'look-up', label: 'Look up a unit…', group: 'View', keys: 'Mod+L', enabled: open, words: 'id user paste find raw rows trust', run: () => layout.set({ lookUp: '' }) },
    { id: 'side', label: 'Show or fold the side panel', group: 'View', keys: 'Mod+B', enabled: open, run: () => layout.set({ sideOpen: !layout.store.getState().sideOpen }) },
    { id: 'inspector', label: 'Show or fold the inspector', group: 'View', keys: 'Mod+I', enabled: open, run: () => layout.set({ inspectorOpen: !layout.store.getState().inspectorOpen }) },
    { id: 'definition-form', label: 'Definition as a form', group: 'View', enabled: open, run: () => layout.set({ inspectorOpen: true, inspector: 'form' }) },
    { id: 'definition-text', label: 'Definition as text', group: 'View', words: 'yaml', enabled: open, run: () => layout.set({ inspectorOpen: true, inspector: 'yaml' }) },
    { id: 'outline', label: 'Outline', group: 'View', enabled: open, run: () => layout.set({ side: 'outline', sideOpen: true }) },
    { id: 'sources', label: 'Sources', group: 'View', enabled: open, run: () => layout.set({ side: 'sources', sideOpen: true }) },
    { id: 'shelf', label: 'Recent notebooks', group: 'View', words: 'shelf', enabled: open, run: () => layout.set({ side: 'shelf', sideOpen: true }) },
    { id: 'theme-system', label: 'Theme: like the system', group: 'View', run: () => theme.choose('system') },
    { id: 'theme-light', label: 'Theme: light', group: 'View', run: () => theme.choose('light') },
    { id: 'theme-dark', label: 'Theme: dark', group: 'View', run: () => theme.choose('dark') },
    ...exportCommands(running, quietly),
    { id: 'palette', label: 'Search everything', group: 'Help', keys: 'Mod+K', run: () => layout.set({ palette: true }) },
    { id: 'help', label: 'Help', group: 'Help', keys: 'F1', words: 'what is statistic explain', run: () => layout.set({ help: true }) },
    { id: 'keys', label: 'Keys', group: 'Help', keys: '?', words: 'keyboard shortcuts', run: () => layout.set({ keyHelp: true }) },
  ];
}

/** Adds a cell of a kind and selects it. */
export function addCell({ session }: RunningSession, kind: string, index: number): void {
  const member = cellMembers.find((each) => String(each.kind) === kind);
  if (!member) return;
  const cell = member.create(newId(kind)) as Cell;
  if (cell.kind === 'experiment' && Object.values(session.state.sources).some((source) => source.profile)) {
    void draftAgain(session).then((drafted) => insertCell(session, { ...cell, ...drafted }, index), () => insertCell(session, cell, index));
  } else insertCell(session, cell, index);
}

function insertCell(session: Session, cell: Cell, index: number): void {
  session.dispatch({ type: 'insert', cells: [cell], index });
  showCell(session, cell.id);
}

/** Deletes a cell and offers it back. */
export function deleteCell({ session }: RunningSession, id: string): void {
  const at = session.notebook.cells.findIndex((cell) => cell.id === id);
  session.dispatch({ type: 'remove', id });
  session.select(session.notebook.cells[Math.min(at, session.notebook.cells.length - 1)]?.id ?? null);
  session.notify({ tone: 'plain', text: 'The cell was deleted.', action: { label: 'Undo', run: () => session.undo() } });
}

function exportCommands({ session }: RunningSession, quietly: (work: Promise<unknown>) => void): Command[] {
  const { state, notebook } = session;
  const cell = experimentFor(notebook, state.selected);
  const known = cell ? state.evaluations[cell.id]?.evaluation : null;
  const evaluation = cell && known ? withNotebook(withTriage(known, state, cell), notebook) : null;
  if (!cell || !evaluation) return exporters.filter((each) => each.need !== 'chart').map((each) => ({ id: `export ${each.id}`, label: each.label, group: 'Export', enabled: false, run: () => undefined }));
  const context: ExportContext = { host: session.bridge.host, evaluation, definitionText: cell.definition, report: () => session.bridge.engine.report(evaluation, cell.definition), chart: null };
  return exporters.filter((each) => each.need !== 'chart').map((each) => ({
    id: `export ${each.id}`,
    label: each.label,
    group: 'Export',
    keys: each.id === 'html' ? 'Mod+E' : undefined,
    words: 'export save hand out',
    enabled: canExport(each, context),
    run: () => quietly(each.run(context).then((written) => {
      if (written) session.notify({ tone: 'good', text: `Written to ${written}` });
    })),
  }));
}
