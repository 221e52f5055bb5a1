import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';
import { NotebookShelf } from '../notebooks/notebook-desk';
import { LoopbackServer } from '../server/loopback-server';
import { userFolder } from '../shelf/user-folder';
import type { CommandContext, ExitCode } from './command-context';

export interface ServeOptions {
  readonly port?: string;
}

/** `liftbench serve`: the workbench for a browser on this machine, and the JSON API, until it is interrupted. */
export async function serve(given: readonly string[], options: ServeOptions, context: CommandContext): Promise<ExitCode> {
  const { files, environment, directory, terminal } = context;
  const port = options.port === undefined ? 0 : Number(options.port);
  if (!/^\d*$/.test(options.port ?? '') || port > 65_535) throw new LiftbenchError({ kind: 'input', message: `"${options.port ?? ''}" is not a port.`, place: { field: '--port' }, next: 'Give a number from 1 to 65535, or leave it out for any free port.' });
  needFiles(given, context);
  if (!existsSync(join(files.rendererFolder, 'index.html'))) throw new LiftbenchError({ kind: 'engine', message: 'The workbench was not built.', next: 'Run npm run build, then try again.' });
  const shelf = new NotebookShelf(userFolder(environment), files.sampleFolder, null, files.stamp);
  const server = await LoopbackServer.start({
    port,
    files: given.map((file) => resolve(directory, file)),
    rendererFolder: files.rendererFolder,
    shelf,
    openEngine: () => context.openEngine({ cached: true, credentials: (address) => shelf.warehouses.credentials(address) }),
    version: files.version,
  });
  try {
    await terminal.result(`${server.address}\n`);
    terminal.aside('Open this address in a browser on this machine. Ctrl-C stops serving.');
    await context.interrupted();
    return 0;
  } finally {
    shelf.locks.releaseNow();
    await server.close();
  }
}

/** Globs are left to whoever opens them; a plain name must be there. */
export function needFiles(given: readonly string[], { directory }: CommandContext): void {
  const absent = given.find((file) => !/[*?[\]{}]/.test(file) && !existsSync(resolve(directory, file)));
  if (absent !== undefined) throw new LiftbenchError({ kind: 'input', message: 'There is no such file.', place: { file: absent }, next: 'Check the path.' });
}
