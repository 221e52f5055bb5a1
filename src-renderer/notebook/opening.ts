import type { DraftDefinition, OpenedNotebook } from '../../src-contract/bridge';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import { LiftbenchError, toFailure, type Failure } from '../../src-contract/failure';
import { notebookExtension, type Cell } from '../../src-contract/notebook';
import { editDefinition } from '../forms/definition-edit';
import { readDefinitionText } from '../forms/definition-reading';
import { experimentFor } from './experiment-cell';
import { newId, type Session } from './session';
import type { Place } from './session-state';
import { uncounted } from './source-figures';
import { nextTask } from './next-task';
import { beginSource } from './source-opener';
import { absolute, groupIntoSources, relativeTo } from './source-request';

/** Whatever was dropped, chosen or named on the command line: a notebook or definition opens, data becomes sources. */
export async function openPaths(session: Session, paths: readonly string[]): Promise<void> {
  if (await openJsonDefinition(session, paths)) return;
  const document = paths.find((path) => new RegExp(`\\.(${notebookExtension}|ya?ml)$`, 'i').test(path));
  if (document !== undefined) await openNotebook(session, () => session.bridge.host.openNotebook(document));
  else if (paths.length > 0) await openData(session, paths);
}

/** A definition, or an experiment of Ep-Stats, in JSON; false where no file is one, as most JSON is data. */
async function openJsonDefinition(session: Session, paths: readonly string[]): Promise<boolean> {
  for (const path of paths.filter((each) => /\.json$/i.test(each))) {
    const kind = await session.bridge.engine.fileKind(path).catch(() => 'data');
    if (kind !== 'definition') continue;
    await openNotebook(session, () => session.bridge.host.openNotebook(path));
    return true;
  }
  return false;
}

/** A pasted table of successes and trials: an experiment that holds them. Rejects with what is wrong with the table. */
export async function openCounts(session: Session, text: string): Promise<void> {
  const draft = await session.bridge.engine.draftCounts(text);
  if (!session.state.place) session.show({ name: 'Counts', cells: [] }, unsaved());
  const id = newId('experiment');
  const cells: Cell[] = [
    { kind: 'experiment', id, definition: draft.text, ...guessesOf(draft) },
    { kind: 'readout', id: newId('readout') },
    { kind: 'chart', id: newId('chart'), chart: 'forest' },
  ];
  session.dispatch({ type: 'insert', cells, index: session.notebook.cells.length });
  session.set({ selected: id });
}

/** Dropped files: in a browser they first travel to the server, which may take a while. */
export async function openDropped(session: Session, files: readonly File[]): Promise<void> {
  session.set({ receiving: files.map((file) => file.name), openFailure: null });
  let paths: readonly string[] = [];
  try {
    paths = await session.bridge.pathsOf(files);
  } catch (thrown) {
    fail(session, toFailure(thrown));
  } finally {
    session.set({ receiving: [] });
  }
  await openPaths(session, paths);
}

/** Shows a notebook that the host opens; a failure is told where the window is empty, else as a notice. */
export async function openNotebook(session: Session, open: () => Promise<OpenedNotebook | null>): Promise<void> {
  try {
    const opened = await open();
    if (opened) showOpened(session, opened);
  } catch (thrown) {
    fail(session, toFailure(thrown));
  }
}

export function showOpened(session: Session, opened: OpenedNotebook): void {
  const { notebook, ...place } = opened;
  session.show(notebook, { ...place, key: opened.path ?? newId('unsaved') });
  if (opened.recovered) session.notify({ tone: 'good', text: 'Unsaved work of an earlier run was recovered.' });
  if (opened.readOnly) session.notify({ tone: 'plain', text: 'Another window has this notebook open; it is read only here until that window closes.' });
}

export function newNotebook(session: Session): void {
  session.show({ name: 'Untitled', cells: [] }, unsaved());
  session.set({ place: null });
}

/** Starts an empty notebook, for those who write the definition by hand. */
export function blankNotebook(session: Session): void {
  session.show({ name: 'Untitled', cells: [{ kind: 'note', id: newId('note'), text: '' }] }, unsaved());
}

/** Data files: added to the experiment that is open, else drafted into a new one, without a question. */
export async function openData(session: Session, paths: readonly string[]): Promise<void> {
  const experiment = experimentFor(session.notebook, session.state.selected);
  session.set({ openFailure: null });
  try {
    if (session.state.place && experiment) await addSources(session, paths, experiment.id);
    else await draftFrom(session, paths);
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.kind !== 'cancelled') fail(session, failure);
  } finally {
    session.set({ drafting: [] });
  }
}

async function draftFrom(session: Session, paths: readonly string[]): Promise<void> {
  const groups = groupIntoSources(paths, []);
  if (!session.state.place) session.show({ name: 'Untitled', cells: [] }, unsaved());
  const { place } = session.state;
  session.set({ drafting: groups.map((group) => group.name) });
  await announce(session, groups, null);
  try {
    await inOrder(groups, (group) => beginSource(session, { name: group.name, paths: group.paths, baseDirectory: null, options: {} }).counted);
  } catch (thrown) {
    if (session.state.place === place && session.notebook.cells.length === 0) session.set({ place: null, sources: {} });
    throw thrown;
  }
  if (session.state.place !== place) return;
  const draft = await session.bridge.engine.draft(groups.map((group) => group.name));
  const definition = completePaths(draft.text, groups);
  const { complete, written } = readDefinitionText(definition);
  await nextTask();
  if (session.state.place !== place) return;
  const experimentId = newId('experiment');
  const cells: Cell[] = [
    ...groups.map((group): Cell => ({ kind: 'data', id: newId('data'), source: group.name, folded: true })),
    { kind: 'experiment', id: experimentId, definition, ...guessesOf(draft) },
    // Totals have no rows that could be wrong.
    ...(written?.aggregates === undefined ? [{ kind: 'trust', id: newId('trust') } as const] : []),
    { kind: 'readout', id: newId('readout') },
    { kind: 'chart', id: newId('chart'), chart: 'forest' },
  ];
  session.dispatch({ type: 'insert', cells, index: session.notebook.cells.length });
  session.dispatch({ type: 'rename', name: complete?.name ?? groups[0]?.name ?? 'Untitled' });
  session.set({ selected: experimentId });
  for (const text of draft.missing) session.notify({ tone: 'plain', text });
}

/** A draft over the sources that are open already, for a further experiment on them. */
export async function draftAgain(session: Session): Promise<{ definition: string; guesses?: Record<string, string> }> {
  const open = Object.values(session.state.sources).filter(({ profile }) => profile !== null && uncounted(profile) === 0 && profile.format !== 'clickhouse');
  if (open.length === 0) throw new LiftbenchError({ kind: 'input', message: 'No files are open that an experiment could be drafted from.', next: 'Open a data file.' });
  const draft = await session.bridge.engine.draft(open.map((source) => source.name));
  const folder = session.state.place?.baseDirectory ?? null;
  const groups = open.map((source) => ({ name: source.name, paths: source.request.paths.map((path) => (folder === null ? path : relativeTo(absolute(path, source.request.baseDirectory), folder))) }));
  return { definition: completePaths(draft.text, groups), ...guessesOf(draft) };
}

function guessesOf(draft: DraftDefinition): { guesses?: Record<string, string> } {
  return draft.guesses.length > 0 ? { guesses: Object.fromEntries(draft.guesses.map(({ field, reason }) => [field, reason])) } : {};
}

async function addSources(session: Session, paths: readonly string[], experimentId: string): Promise<void> {
  const { place } = session.state;
  const groups = groupIntoSources(paths, Object.keys(session.state.sources));
  session.set({ drafting: groups.map((group) => group.name) });
  await announce(session, groups, place?.baseDirectory ?? null);
  const profiles = await inOrder(groups, (group) => beginSource(session, { name: group.name, paths: group.paths, baseDirectory: place?.baseDirectory ?? null, options: {} }).opened);
  const cell = experimentFor(session.notebook, experimentId);
  if (session.state.place !== place || !cell) return;
  const { value } = readDefinitionText(cell.definition);
  const unit = unitName(value);
  const definition = editDefinition(cell.definition, groups.map((group, index) => {
    const short = group.paths.map((path) => (place?.baseDirectory ? relativeTo(path, place.baseDirectory) : path));
    const profile = profiles[index];
    const time = profile?.columns.find((column) => column.class === 'time')?.name;
    const own = profile && !profile.columns.some((column) => column.name === unit) ? likelyUnit(profile.columns)?.name : undefined;
    return { type: 'set', path: ['sources', group.name], value: { path: short.length === 1 ? short[0] : short, ...(time ? { time } : {}), ...(own ? { unit: own } : {}) } };
  }));
  const at = session.notebook.cells.findIndex((each) => each.id === cell.id);
  session.dispatch({ type: 'insert', index: Math.max(at, 0), cells: groups.map((group) => ({ kind: 'data', id: newId('data'), source: group.name })) });
  session.dispatch({ type: 'define', id: cell.id, definition });
  session.notify({ tone: 'good', text: `Added ${groups.map((group) => group.name).join(' and ')} to the experiment's sources.` });
}

/** The draft names the very files that were opened, even where it could not know their place. */
function completePaths(text: string, groups: readonly { name: string; paths: readonly string[] }[]): string {
  const { value } = readDefinitionText(text);
  return groups.reduce((edited, group) => {
    const written = (value as { sources?: Record<string, { path?: string | string[] }> } | undefined)?.sources?.[group.name]?.path;
    const given = typeof written === 'string' ? [written] : (written ?? []);
    const same = given.length === group.paths.length && given.every((path, index) => absolute(path, null) === absolute(group.paths[index] ?? '', null));
    if (same || written === undefined) return edited;
    return editDefinition(edited, [{ type: 'set', path: ['sources', group.name, 'path'], value: group.paths.length === 1 ? group.paths[0] : group.paths }]);
  }, text);
}

function unitName(value: unknown): string | null {
  const unit = (value as { unit?: string | { column?: string } } | undefined)?.unit;
  return typeof unit === 'string' ? unit : (unit?.column ?? null);
}

function likelyUnit(columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  return columns.find((column) => /(^|_)(u?id|user|uid|unit|visitor|account|customer)($|_)/i.test(column.name));
}

/** Tells the engine what comes, so that opening the second does not read the first again. */
async function announce(session: Session, groups: readonly { name: string; paths: string[] }[], baseDirectory: string | null): Promise<void> {
  if (groups.length < 2) return;
  await session.bridge.engine.expectSources(groups.map(({ name, paths }) => ({ name, paths, baseDirectory, options: {} }))).catch(() => undefined);
}

async function inOrder<Item>(items: readonly Item[], open: (item: Item) => Promise<DatasetProfile>): Promise<DatasetProfile[]> {
  const profiles: DatasetProfile[] = [];
  for (const item of items) profiles.push(await open(item));
  return profiles;
}

function unsaved(): Place {
  return { key: newId('unsaved'), path: null, baseDirectory: null, revision: null, readOnly: false, recovered: false };
}

function fail(session: Session, failure: Failure): void {
  session.set({ openFailure: failure });
  if (session.state.place) session.report(failure);
}
