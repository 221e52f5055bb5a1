import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from '../shelf/user-folder';

/** Node 22.8 and later; earlier ones compile at every start. */
interface CompilingModule {
  readonly enableCompileCache?: (folder: string) => unknown;
}

const thisNode: object = nodeModule;

/** Has node keep what it compiles from now on for the next start, where it can and where the user wants anything kept. */
export function keepCompiled(environment: NodeJS.ProcessEnv, node: CompilingModule = thisNode): void {
  const folder = cacheFolder(environment);
  if (folder !== null) node.enableCompileCache?.(join(folder, 'compiled'));
}
