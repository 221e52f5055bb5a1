import { readdir } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';

/** Whether a path has wildcards: `*`, `**`, `?`, `[abc]`, `{a,b}`. */
export function hasWildcards(path: string): boolean {
  return /[*?[{]/.test(path);
}

/**
 * The files that match an absolute pattern, in code-unit order of their paths, so that a source is the same on every
 * machine. `*` and `?` stay inside one folder, `**` is any number of folders; names that begin with a dot match only a
 * pattern that begins with one. Folders that cannot be read are passed over.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  const absolute = resolve(pattern);
  const { root } = parse(absolute);
  const found = new Set<string>();
  for (const alternative of expandBraces(absolute.slice(root.length).split(sep).join('/'))) {
    await descend(root, alternative.split('/').filter(Boolean), found);
  }
  return [...found].sort();
}

async function descend(folder: string, parts: readonly string[], found: Set<string>): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '**') {
    await descend(folder, rest, found);
    for (const entry of await entriesOf(folder)) {
      if (entry.folder && !entry.name.startsWith('.')) await descend(join(folder, entry.name), parts, found);
    }
    return;
  }
  if (!hasWildcards(part)) {
    const path = join(folder, part);
    if (rest.length > 0) await descend(path, rest, found);
    else if ((await entriesOf(dirname(path))).some((entry) => entry.name === basename(path) && !entry.folder)) found.add(path);
    return;
  }
  const matches = namePattern(part);
  for (const entry of await entriesOf(folder)) {
    if (!matches.test(entry.name) || (entry.name.startsWith('.') && !part.startsWith('.'))) continue;
    if (rest.length > 0) await descend(join(folder, entry.name), rest, found);
    else if (!entry.folder) found.add(join(folder, entry.name));
  }
}

async function entriesOf(folder: string): Promise<{ name: string; folder: boolean }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
  } catch {
    return [];
  }
}

function namePattern(part: string): RegExp {
  const source = part.replace(/\[([!^]?)([^\]]+)\]|[*?]|[.+^${}()|\\[\]]/g, (token, negated: string | undefined, set: string | undefined) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return set === undefined ? `\\${token}` : `[${negated ? '^' : ''}${set.replaceAll('\\', '\\\\')}]`;
  });
  return new RegExp(`^${source}$`, 'su');
}

function expandBraces(text: string): string[] {
  const match = /\{([^{}]*,[^{}]*)\}/.exec(text);
  if (!match) return [text];
  const [whole, inside = ''] = match;
  return inside.split(',').flatMap((choice) => expandBraces(text.slice(0, match.index) + choice + text.slice(match.index + whole.length)));
}
