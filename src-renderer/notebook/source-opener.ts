import type { SourceRequest } from '../../src-contract/bridge';
import type { DatasetProfile } from '../../src-contract/dataset';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { readDefinitionText } from '../forms/definition-reading';
import { setField } from '../forms/definition-edit';
import { experimentCells, experimentFor } from './experiment-cell';
import type { Session } from './session';
import type { SourceState } from './session-state';
import { relativeTo, requestKey, requestsOf } from './source-request';

/** Opens what the definitions name and closes what they no longer name; called after every change. */
export function reconcileSources(session: Session): void {
  const { place, drafting, engineAlive } = session.state;
  if (!place || !engineAlive) return;
  const wanted = new Map<string, SourceRequest>();
  const remote = new Set<string>();
  let unreadable = false;
  for (const cell of experimentCells(session.notebook)) {
    const { written } = readDefinitionText(cell.definition);
    if (!written) unreadable = true;
    for (const [name, { warehouse }] of Object.entries(written?.sources ?? {})) if (warehouse !== undefined) remote.add(name);
    for (const request of written ? requestsOf(written, place.baseDirectory) : []) if (!wanted.has(request.name)) wanted.set(request.name, request);
  }
  for (const request of wanted.values()) {
    if (session.state.sources[request.name]?.key !== requestKey(request)) void openSource(session, request).catch(() => undefined);
  }
  if (unreadable) return;
  const { sources } = session.state;
  const gone = Object.keys(sources).filter((name) => !wanted.has(name) && !remote.has(name) && !drafting.includes(name));
  if (gone.length > 0) {
    for (const name of gone) if (sources[name]?.progress) void session.bridge.engine.cancel(sources[name].job).catch(() => undefined);
    session.set({ sources: Object.fromEntries(Object.entries(session.state.sources).filter(([name]) => !gone.includes(name))) });
  }
}

/** Opens one source; its progress, profile or failure appear in the state. Rejects when it fails. */
export async function openSource(session: Session, request: SourceRequest): Promise<DatasetProfile> {
  const { name } = request;
  const key = requestKey(request);
  const job = `source ${name}`;
  const isCurrent = (): boolean => session.state.sources[name]?.key === key;
  patchSource(session, name, { name, request, key, job, failure: null, progress: { step: 'open', label: 'Opening', fraction: null } });
  try {
    const profile = await session.bridge.engine.openSource(job, request, (progress) => {
      if (isCurrent()) patchSource(session, name, { progress });
    });
    if (isCurrent()) patchSource(session, name, { profile, progress: null });
    return profile;
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (isCurrent()) patchSource(session, name, { failure, progress: null });
    throw new LiftbenchError(failure, { cause: thrown });
  }
}

/** Tries a source again that failed or was stopped. */
export function retrySource(session: Session, name: string): void {
  const source = session.state.sources[name];
  if (source) void openSource(session, source.request).catch(() => undefined);
}

/** Lets a source that moved be found again: the definition names the chosen files from now on. */
export async function chooseAgain(session: Session, cellId: string, name: string): Promise<void> {
  try {
    const paths = await session.bridge.host.chooseFiles();
    const experiment = experimentFor(session.notebook, cellId);
    if (paths.length === 0 || !experiment) return;
    const folder = session.state.place?.baseDirectory ?? null;
    const written = paths.map((path) => (folder === null ? path : relativeTo(path, folder)));
    session.dispatch({ type: 'define', id: experiment.id, definition: setField(experiment.definition, ['sources', name, 'path'], written.length === 1 ? written[0] : written) });
  } catch (thrown) {
    session.report(toFailure(thrown));
  }
}

/** Takes a source out of every definition, with the cells that show it. */
export function removeSource(session: Session, name: string): void {
  for (const cell of session.notebook.cells) {
    if (cell.kind === 'experiment') session.dispatch({ type: 'define', id: cell.id, definition: setField(cell.definition, ['sources', name], undefined) });
    else if (cell.kind === 'data' && cell.source === name) session.dispatch({ type: 'remove', id: cell.id });
  }
}

/** Forgets what is open, so that everything is opened again: after the engine came back. */
export function reopenSources(session: Session): void {
  session.set({ sources: Object.fromEntries(Object.entries(session.state.sources).map(([name, source]) => [name, { ...source, key: '' }])) });
  reconcileSources(session);
}

function patchSource(session: Session, name: string, patch: Partial<SourceState>): void {
  const { sources } = session.state;
  const before: SourceState = sources[name] ?? { name, request: { name, paths: [], baseDirectory: null, options: {} }, key: '', job: '', profile: null, progress: null, failure: null };
  session.set({ sources: { ...sources, [name]: { ...before, ...patch } } });
}
