import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Liftbench keeps what is the user's but no document: settings, recent files, unsaved work. */
export function userFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const named = environment['LIFTBENCH_USER_DATA'];
  if (named) return named;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'liftbench');
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'liftbench');
  return join(environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'liftbench');
}

/** Where Liftbench keeps what it can make again; null where LIFTBENCH_CACHE says `off`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string | null {
  if (environment['LIFTBENCH_CACHE'] === 'off') return null;
  const named = environment['LIFTBENCH_CACHE'] || (environment['LIFTBENCH_USER_DATA'] ? join(environment['LIFTBENCH_USER_DATA'], 'cache') : '');
  if (named) return named;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'liftbench');
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'liftbench', 'Cache');
  return join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'liftbench', 'prepared');
}
