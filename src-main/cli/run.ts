import { readFile } from 'node:fs/promises';
import type { CompiledCode } from '../shelf/compiled-code';
import { programCache } from '../shelf/program-cache';
import type { ProgramFiles } from '../shelf/program-files';
import { removeUnfinished } from '../shelf/unfinished-files';
import { programStatistics } from '../statistics/program-statistics';
import { Terminal } from './terminal';

/** These judge, so the thread that judges starts before anything else is read. */
const judging = ['evaluate', 'calibrate', 'power'];
/** These read data, so DuckDB gets ready while the rest is read. */
const reading = ['evaluate', 'inspect', 'calibrate', 'triage', 'audit', 'unit'];
const signals = ['SIGINT', 'SIGTERM'] as const;

/** Runs a command in this process, and ends the process. What a command needs is loaded beside what it waits for, and nothing else is. */
export async function run(words: readonly string[], files: ProgramFiles, compiled: CompiledCode): Promise<void> {
  const terminal = new Terminal(process.stdout, process.stderr, process.env);
  // A reader that has seen enough (head, less) is no failure. Other errors come back to whoever wrote.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => { if (error.code === 'EPIPE') process.exit(0); });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      terminal.remark(`liftbench: Something failed inside Liftbench. Please report it. (${error instanceof Error ? error.message : String(error)})`);
      process.exit(3);
    });
  }
  const [command = ''] = words;
  const asksForHelp = command === '' || command === 'help' || command.startsWith('-') || words.includes('--help') || words.includes('-h');
  let unused = judging.includes(command) && !asksForHelp ? programStatistics(files) : null;
  unused?.warm();
  const database = reading.includes(command) && !asksForHelp ? import('../database/database').then((module) => module.Database) : null;
  void database?.then((it) => { it.warm(); });
  const [{ runCommandLine }, engine] = await Promise.all([import('./command-line'), asksForHelp ? null : import('../evaluation/engine')]);

  let endsItself = false;
  for (const signal of signals) {
    process.once(signal, () => {
      if (endsItself) return;
      removeUnfinished();
      // No handler is left: the system ends the program, at once, and says so in its exit code.
      process.kill(process.pid, signal);
    });
  }
  // What is awaited may rest in threads that do not hold the process.
  const awake = setInterval(() => undefined, 60_000);
  const code = await runCommandLine(words, {
    terminal,
    environment: process.env,
    directory: process.cwd(),
    files,
    openEngine: ({ cached, ...o }) => {
      if (engine === null) throw new TypeError('no engine was loaded for a command');
      const statistics = unused ?? programStatistics(files);
      unused = null;
      return new engine.Engine({ ...o, cache: cached === true ? programCache(files) : null, statistics, reportPage: () => readFile(files.reportPage, 'utf8') });
    },
    standardInput: async () => {
      const parts: Buffer[] = [];
      for await (const part of process.stdin as AsyncIterable<Buffer>) parts.push(part);
      return Buffer.concat(parts).toString('utf8');
    },
    interrupted: () => new Promise((done) => {
      endsItself = true;
      for (const signal of signals) process.once(signal, () => { done(); });
    }),
  });
  clearInterval(awake);
  await (await database)?.cool();
  if (code === 0) compiled.keep();
  process.exit(code);
}
