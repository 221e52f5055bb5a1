import type { SourceRequest } from '../../src-contract/bridge';
import type { Definition, SourceDefinition } from '../../src-contract/experiment';

/** The request that opens a source as a definition names it. */
export function requestFor(name: string, source: SourceDefinition, baseDirectory: string | null): SourceRequest {
  const { path, time: _time, unit: _unit, ...options } = source;
  return { name, paths: typeof path === 'string' ? [path] : path, baseDirectory, options };
}

/** Tables in a warehouse are not opened: their rows stay there. */
export function requestsOf(definition: Pick<Definition, 'sources'>, baseDirectory: string | null): SourceRequest[] {
  return Object.entries(definition.sources).filter(([, { warehouse }]) => warehouse === undefined).map(([name, source]) => requestFor(name, source, baseDirectory));
}

/** Equal for requests that read the same files in the same way. */
export function requestKey(request: SourceRequest): string {
  const options = Object.entries(request.options).filter(([, value]) => value !== undefined).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([request.paths.map((path) => absolute(path, request.baseDirectory)), options]);
}

/** A path made absolute against a folder, with `/` between its parts and without `.` and `..`. */
export function absolute(path: string, baseDirectory: string | null): string {
  const slashed = path.replaceAll('\\', '/');
  const whole = isAbsolute(slashed) || baseDirectory === null ? slashed : `${baseDirectory.replaceAll('\\', '/')}/${slashed}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..' && parts.length > 1) parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
}

/** A path as written in a file of `folder`: relative when it lies inside. */
export function relativeTo(path: string, folder: string): string {
  const base = `${absolute(folder, null)}/`;
  const whole = absolute(path, null);
  return whole.startsWith(base) ? whole.slice(base.length) : whole;
}

export function folderOf(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return slashed.slice(0, Math.max(slashed.lastIndexOf('/'), 0)) || '/';
}

export function fileName(path: string): string {
  return path.replaceAll('\\', '/').split('/').at(-1) ?? path;
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

/**
 * Groups dropped files into sources: files that differ only in digits and punctuation (days, parts) are one.
 * Names are made of letters, digits and _, and differ from `taken`.
 */
export function groupIntoSources(paths: readonly string[], taken: readonly string[]): { name: string; paths: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const [stem = 'data', ...extensions] = fileName(path).split('.');
    const shape = `${stem.replace(/[\d_.-]+$/g, '').replace(/\d+/g, '#')}.${extensions.join('.').replace(/\d+/g, '#')}`;
    groups.set(shape, [...(groups.get(shape) ?? []), path]);
  }
  const used = new Set(taken);
  return [...groups].map(([shape, members]) => {
    const [stem = ''] = (members.length > 1 ? shape : fileName(members[0] ?? '')).split('.');
    const base = stem.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(\d)/, '_$1').replace(/_+$/, '') || 'data';
    let name = base;
    for (let next = 2; used.has(name); next += 1) name = `${base}_${String(next)}`;
    used.add(name);
    return { name, paths: members };
  });
}
