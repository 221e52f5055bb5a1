import { CacheFolder } from './cache-folder';
import type { ProgramFiles } from './program-files';
import { cacheFolder } from './user-folder';

/** All that is kept for later runs together. */
const LIMIT_BYTES = 4 * 1024 ** 3;

/** Where this program keeps what it can make again; null where the user wants nothing kept. */
export function programCache(files: ProgramFiles, environment: NodeJS.ProcessEnv = process.env): { folder: CacheFolder; stamp: string } | null {
  const folder = cacheFolder(environment);
  return folder === null ? null : { folder: new CacheFolder(folder, LIMIT_BYTES), stamp: files.stamp };
}
