import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** How a window can be opened from here: a program and the words before the files. */
export interface WindowProgram {
  readonly executable: string;
  readonly words: readonly string[];
}

/** @returns the program, or in words why there is none */
export function findWindowProgram(root: string, environment: NodeJS.ProcessEnv): WindowProgram | string {
  if (process.platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return 'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  // Packaged: this very program is Electron, running as plain Node.
  if (process.versions['electron']) return { executable: process.execPath, words: sandboxWords() };
  const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[String(process.platform)] ?? 'electron';
  const found = runtimeFolders(root, environment).map((folder) => join(folder, name)).find((file) => existsSync(file));
  return found === undefined ? 'no Electron runtime was found (npm start fetches one)' : { executable: found, words: [...sandboxWords(), root] };
}

/** In the order in which the project's own scripts look for one. */
function runtimeFolders(root: string, environment: NodeJS.ProcessEnv): string[] {
  const named = environment['LIFTBENCH_ELECTRON'] ?? environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const cache = join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'liftbench');
  const kept = existsSync(cache) ? readdirSync(cache).filter((entry) => entry.startsWith('electron-')).sort().reverse() : [];
  return [...(named ? [named] : []), join(root, 'node_modules/electron/dist'), ...kept.map((entry) => join(cache, entry))];
}

/** Chromium's sandbox refuses to run for root. */
function sandboxWords(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
