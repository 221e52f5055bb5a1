import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { constants, Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { cacheFolder } from './user-folder';

/** What V8 made of the program's files in an earlier run. */
export interface CompiledCode {
  /** Whether something had to be compiled this time that {@link keep} would spare the next. */
  readonly fresh: boolean;
  /** Keeps what was compiled so far, functions that ran included. Never fails; what cannot be kept is compiled again. */
  keep(): void;
}

export interface CompiledOptions {
  /** The folder of the running entry: only files in it are kept. */
  readonly folder: string;
  /** Which start of the program this is; each has functions of its own. */
  readonly name: string;
  /** Changes whenever the program does. */
  readonly stamp: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Node 22.1 and later keep compiled code themselves. */
interface CompilingModule {
  readonly enableCompileCache?: (folder: string) => unknown;
}

/** The method by which node turns a file's text into a module. */
interface CompilingPrototype {
  _compile(this: NodeModule, text: string, file: string): unknown;
}

type ModuleBody = (exports: unknown, require: NodeJS.Require, module: NodeModule, file: string, folder: string) => unknown;

/** As many files of other starts, programs and nodes are left; the oldest go. */
const MOST_FILES = 24;
const ending = '.v8';
const nothing: CompiledCode = { fresh: false, keep: () => undefined };

/**
 * From here on, modules below the entry's folder are taken as an earlier run compiled them, so that nothing of them is parsed
 * again. Where node can do that by itself it does. Kept beside the rest that can be made again, and not at all where the
 * user wants nothing kept. V8 refuses code of another V8, of other flags or of a text of other length; a new build and a
 * damaged file are found here.
 */
export function useCompiledCode(o: CompiledOptions, node: CompilingModule = nodeModule as object): CompiledCode {
  const kept = cacheFolder(o.environment);
  if (kept === null) return nothing;
  const folder = join(kept, 'compiled');
  if (node.enableCompileCache !== undefined) {
    node.enableCompileCache(folder);
    return nothing;
  }
  const key = `${o.stamp} ${o.folder} ${process.version} ${process.arch}`;
  const path = join(folder, `${o.name}-${crc32(key).toString(16)}${ending}`);
  const known = readKept(path, key);
  const scripts = new Map<string, Script>();
  const code = { fresh: false, keep: (): void => { if (code.fresh) write(path, key, known, scripts); code.fresh = false; } };
  const prototype = nodeModule.Module.prototype as unknown as CompilingPrototype;
  const usual = prototype._compile;
  prototype._compile = function compile(text, file) {
    if (!file.startsWith(o.folder + sep) || text.startsWith('#!')) return usual.call(this, text, file);
    const name = relative(o.folder, file);
    const cachedData = known.get(name);
    const script = new Script(nodeModule.Module.wrap(text), { filename: file, columnOffset: -nodeModule.Module.wrap('\n').indexOf('\n'), cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
    scripts.set(name, script);
    if (cachedData === undefined || script.cachedDataRejected === true) code.fresh = true;
    return (script.runInThisContext() as ModuleBody).call(this.exports, this.exports, nodeModule.createRequire(file), this, file, dirname(file));
  };
  return code;
}

/** A line of JSON that says what it was made from and where each file's code is, then the code. */
function readKept(path: string, key: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  try {
    const bytes = readOwn(path);
    const end = bytes.indexOf('\n');
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as { key: string; sum: number; files: [string, number, number][] };
    const code = bytes.subarray(end + 1);
    if (head.key !== key || head.sum !== crc32(code)) return found;
    for (const [name, from, to] of head.files) found.set(name, code.subarray(from, to));
  } catch {
    // Not there, or not ours: everything is compiled.
  }
  return found;
}

/** Code is only taken from a file that nobody else could have written, wherever the cache was put. */
function readOwn(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const { uid, mode } = fstatSync(file);
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) throw new RangeError('a file that others may write');
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function write(path: string, key: string, known: ReadonlyMap<string, Buffer>, scripts: ReadonlyMap<string, Script>): void {
  const beside = `${path}.${String(process.pid)}.part`;
  try {
    const files: [string, number, number][] = [];
    const parts: Buffer[] = [];
    let at = 0;
    for (const name of new Set([...known.keys(), ...scripts.keys()])) {
      const part = scripts.get(name)?.createCachedData() ?? known.get(name) ?? Buffer.alloc(0);
      files.push([name, at, at + part.byteLength]);
      parts.push(part);
      at += part.byteLength;
    }
    const code = Buffer.concat(parts);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(beside, Buffer.concat([Buffer.from(`${JSON.stringify({ key, sum: crc32(code), files })}\n`), code]), { mode: 0o600 });
    renameSync(beside, path);
    trim(dirname(path), basename(path));
  } catch {
    removeIfThere(beside);
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder cannot be reached either.
  }
}

function trim(folder: string, newest: string): void {
  const files = readdirSync(folder).filter((name) => name.endsWith(ending) && name !== newest);
  const used = files.map((name) => ({ name, at: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  used.sort((left, right) => right.at - left.at || (left.name < right.name ? -1 : 1));
  for (const { name } of used.slice(MOST_FILES - 1)) rmSync(join(folder, name), { force: true });
}
