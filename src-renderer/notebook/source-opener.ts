import type { SourceRequest } from '../../src-contract/bridge';
import type { DatasetProfile, Progress } from '../../src-contract/dataset';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { readDefinitionText } from '../forms/definition-reading';
import { setField } from '../forms/definition-edit';
import { experimentCells, experimentFor } from './experiment-cell';
import type { Session } from './session';
import type { SourceState } from './session-state';
import { fuller, uncounted } from './source-figures';
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
    for (const name of gone) if (sources[name]?.progress ?? sources[name]?.counting) stopSource(session, name);
    session.set({ sources: Object.fromEntries(Object.entries(session.state.sources).filter(([name]) => !gone.includes(name))) });
  }
}

/** A source that is being opened. Each promise rejects when it fails or is stopped before. */
export interface Opening {
  /** It can be asked; its columns are known by name and type. */
  readonly opened: Promise<DatasetProfile>;
  /** All figures but the histograms are counted. */
  readonly counted: Promise<DatasetProfile>;
  readonly complete: Promise<DatasetProfile>;
}

/** Opens one source and lets its figures fill in; progress, profile or failure appear in the state. */
export function beginSource(session: Session, request: SourceRequest): Opening {
  const { name } = request;
  const key = requestKey(request);
  const job = `source ${name}`;
  const begun = Symbol(name);
  latest.set(session, new Map([...(latest.get(session) ?? []), [name, begun]]));
  const isCurrent = (): boolean => session.state.sources[name]?.key === key && latest.get(session)?.get(name) === begun;
  const [opened, counted] = [withResolvers<DatasetProfile>(), withResolvers<DatasetProfile>()];
  let known: DatasetProfile | null = null;
  let settled = false;
  patchSource(session, name, { name, request, key, job, failure: null, progress: { step: 'open', label: 'Opening', fraction: null }, counting: null });
  const hear = (arrived: DatasetProfile): void => {
    if (settled) return;
    known = fuller(known, arrived);
    if (isCurrent()) patchSource(session, name, { profile: known, progress: null, counting: session.state.sources[name]?.counting ?? { step: 'profile', label: `Looking at ${name}`, fraction: 0 } });
    opened.resolve(known);
    if (uncounted(known) === 0) counted.resolve(known);
  };
  const tell = (progress: Progress): void => {
    if (!settled && isCurrent()) patchSource(session, name, known === null ? { progress } : { counting: progress });
  };
  const work = async (): Promise<DatasetProfile> => {
    try {
      const profile = await session.bridge.engine.openSource(job, request, tell, hear);
      settled = true;
      if (isCurrent()) patchSource(session, name, { profile, progress: null, counting: null });
      opened.resolve(profile);
      counted.resolve(profile);
      return profile;
    } catch (thrown) {
      settled = true;
      const failure = toFailure(thrown);
      // What is open stays open when only its counting was stopped.
      const stopped = known !== null && failure.kind === 'cancelled';
      if (isCurrent()) patchSource(session, name, { failure: stopped ? null : failure, progress: null, counting: null });
      const told = new LiftbenchError(failure, { cause: thrown });
      opened.reject(told);
      counted.reject(told);
      throw told;
    }
  };
  const complete = work();
  for (const promise of [opened.promise, counted.promise, complete]) promise.catch(() => undefined);
  return { opened: opened.promise, counted: counted.promise, complete };
}

/** The latest opening of each source, so that an older one is no longer heard. */
const latest = new WeakMap<Session, ReadonlyMap<string, symbol>>();

function withResolvers<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void; readonly reject: (error: Error) => void } {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((done, fail) => { resolve = done; reject = fail; });
  return { promise, resolve, reject };
}

/** Opens one source and waits for all of its figures. */
export function openSource(session: Session, request: SourceRequest): Promise<DatasetProfile> {
  return beginSource(session, request).complete;
}

/** Stops opening a source, or counting its figures. */
export function stopSource(session: Session, name: string): void {
  const source = session.state.sources[name];
  if (source) void session.bridge.engine.cancel(source.job).catch(() => undefined);
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
