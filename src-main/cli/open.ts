import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { CommandContext, ExitCode } from './command-context';
import { findWindowProgram } from './electron-program';
import { needFiles, serve } from './serve';

/** A window that ends this soon after its start, with an error, could not be opened. */
const openingMs = 5000;

/** `liftbench open`: the desktop window; where none can be had, the reason and the same workbench in a browser. */
export async function open(given: readonly string[], context: CommandContext): Promise<ExitCode> {
  needFiles(given, context);
  const program = findWindowProgram(join(context.files.rendererFolder, '../..'), context.environment);
  const reason = typeof program === 'string' ? program : await run(program.executable, [...program.words, ...given.map((file) => resolve(context.directory, file))], context.environment);
  if (reason === null) return 0;
  context.terminal.remark(`liftbench: no window can be opened: ${reason}. Serving the workbench to the browser instead.`);
  return serve(given, {}, context);
}

/** Stays until the window is closed. @returns why none could be opened, or null */
async function run(executable: string, words: readonly string[], environment: NodeJS.ProcessEnv): Promise<string | null> {
  const begun = performance.now();
  const { ELECTRON_RUN_AS_NODE: _asNode, ...rest } = environment;
  const child = spawn(executable, words, { stdio: 'ignore', env: rest });
  const [code, signal] = await new Promise<[number | null, string | null]>((done) => {
    child.on('error', () => { done([1, null]); });
    child.on('exit', (status, name) => { done([status, name]); });
  });
  if (code === 0 || signal === 'SIGINT' || signal === 'SIGTERM' || performance.now() - begun > openingMs) return null;
  return `Electron ended with ${signal ?? `code ${String(code)}`}`;
}
