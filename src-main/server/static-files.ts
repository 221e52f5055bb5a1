import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * A file below a folder by its URL path; null for whatever is not there, is outside the folder (by dots, encodings or
 * links), is hidden, or is of a kind that the window does not consist of.
 */
export async function staticFile(folder: string, urlPath: string): Promise<StaticFile | null> {
  const path = decoded(urlPath);
  if (path === null || /[\\\0:]/.test(path)) return null;
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('.'))) return null;
  const name = parts.length === 0 ? 'index.html' : join(...parts);
  const type = types[extname(name).toLowerCase()];
  if (type === undefined) return null;
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, name));
    if (!real.startsWith(root + sep)) return null;
    return { type, bytes: await readFile(real) };
  } catch {
    return null;
  }
}

function decoded(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return null;
  }
}
