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
