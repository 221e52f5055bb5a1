import type { DatasetProfile } from '../../src-contract/dataset';
import { toFailure } from '../../src-contract/failure';
import type { SourceChange } from '../../src-contract/source-change';
import { formatBytes, formatCount } from '../wording/numbers';
import { openSource } from './source-opener';
import { fileName } from './source-request';
import type { Session } from './session';

/** How often files are looked at while the window is. */
const everyMs = 10_000;

/** Looks at the files of open sources now and then, and when the window comes to the front. @returns what ends it */
export function watchSources(session: Session): () => void {
  const look = (): void => {
    if (document.visibilityState !== 'visible' || !session.state.engineAlive || Object.keys(session.state.sources).length === 0) return;
    session.bridge.engine.changedSources().then((changes) => noteChanges(session, changes), () => undefined);
  };
  const timer = setInterval(look, everyMs);
  window.addEventListener('focus', look);
  return () => {
    clearInterval(timer);
    window.removeEventListener('focus', look);
  };
}

/** Keeps what changed beside each source, and tells of what is new. */
export function noteChanges(session: Session, changes: readonly SourceChange[]): void {
  const { sources } = session.state;
  const next = { ...sources };
  let different = false;
  for (const [name, source] of Object.entries(sources)) {
    const change = changes.find((each) => each.source === name) ?? null;
    if (JSON.stringify(change) === JSON.stringify(source.changed ?? null)) continue;
    different = true;
    next[name] = { ...source, changed: change };
    if (change !== null) session.notify({ tone: 'plain', text: changeInWords(change), action: { label: 'Read again', run: () => void readAgain(session, name) } });
  }
  if (different) session.set({ sources: next });
}

/** `events.csv has changed since it was read (12 kB, now 14 kB).` */
export function changeInWords({ source, files }: SourceChange): string {
  const [first] = files;
  if (first === undefined) return '';
  const more = files.length > 1 ? ` and ${formatCount(files.length - 1)} more of ${source}` : '';
  if (first.now === null) return `${fileName(first.path)}${more} ${files.length > 1 ? 'are' : 'is'} gone since it was read.`;
  if (first.before === null) return `${fileName(first.path)}${more} ${files.length > 1 ? 'are' : 'is'} new since ${source} was read.`;
  const size = first.before.bytes === first.now.bytes ? 'the same size, written again' : `${formatBytes(first.before.bytes)} then, ${formatBytes(first.now.bytes)} now`;
  return `${fileName(first.path)}${more} ${files.length > 1 ? 'have' : 'has'} changed since it was read (${size}).`;
}

/** Reads a source anew, says what became different, and lets every readout be computed again. */
export async function readAgain(session: Session, name: string): Promise<void> {
  const source = session.state.sources[name];
  if (!source) return;
  const before = source.profile;
  try {
    const after = await openSource(session, source.request);
    const { sources, evaluations } = session.state;
    const now = sources[name];
    session.set({
      ...(now ? { sources: { ...sources, [name]: { ...now, changed: null } } } : {}),
      evaluations: Object.fromEntries(Object.entries(evaluations).map(([id, evaluation]) => [id, { ...evaluation, answered: null, failed: null, failure: null }])),
    });
    if (before) session.notify({ tone: 'good', text: differenceInWords(before, after) });
  } catch (thrown) {
    session.report(toFailure(thrown));
  }
}

/** What reading again changed: rows, columns, size, time. */
export function differenceInWords(before: DatasetProfile, after: DatasetProfile): string {
  const bytes = (profile: DatasetProfile): number => profile.files.reduce((sum, file) => sum + file.bytes, 0);
  const names = (profile: DatasetProfile): string[] => profile.columns.map((column) => column.name);
  const added = names(after).filter((name) => !names(before).includes(name));
  const gone = names(before).filter((name) => !names(after).includes(name));
  const retyped = after.columns.filter((column) => before.columns.some((old) => old.name === column.name && old.type !== column.type)).map((column) => column.name);
  const last = after.files.map((file) => file.modified).sort().at(-1) ?? '';
  const parts = [
    before.rows === after.rows ? `${formatCount(after.rows)} rows as before` : `${formatCount(before.rows)} → ${formatCount(after.rows)} rows`,
    ...(added.length > 0 ? [`new ${added.length === 1 ? 'column' : 'columns'} ${added.join(', ')}`] : []),
    ...(gone.length > 0 ? [`without ${gone.join(', ')}`] : []),
    ...(retyped.length > 0 ? [`other type of ${retyped.join(', ')}`] : []),
    bytes(before) === bytes(after) ? formatBytes(bytes(after)) : `${formatBytes(bytes(before))} → ${formatBytes(bytes(after))}`,
    ...(last === '' ? [] : [`written ${last.slice(0, 16).replace('T', ' ')} UTC`]),
  ];
  return `${after.source} was read again: ${before.dataHash === after.dataHash ? 'the same data; ' : ''}${parts.join(', ')}.`;
}
