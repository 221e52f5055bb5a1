#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { programCache } from '../shelf/program-cache';
import { programFiles } from '../shelf/program-files';
import { StatisticsHost } from '../statistics/statistics-host';
import { keepCompiled } from './compile-cache';
import { Terminal } from './terminal';

/* The command line: `liftbench …`. What a command needs is loaded beside what it waits for, and nothing else is. */

keepCompiled(process.env);
const words = process.argv.slice(2);
const files = programFiles(import.meta.dirname);
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

/** These judge, so the thread that judges starts before anything else is read. */
const judging = ['evaluate', 'calibrate', 'power'];
const [command = ''] = words;
const asksForHelp = command === '' || command === 'help' || command.startsWith('-') || words.includes('--help') || words.includes('-h');
const early = judging.includes(command) && !asksForHelp ? new StatisticsHost(files.statisticsWorker) : null;
early?.warm();
const [{ runCommandLine }, engine] = await Promise.all([import('./command-line'), asksForHelp ? null : import('../evaluation/engine')]);
let unused = early;

// What is awaited may rest in threads that do not hold the process.
const awake = setInterval(() => undefined, 60_000);
const code = await runCommandLine(words, {
  terminal,
  environment: process.env,
  directory: process.cwd(),
  files,
  openEngine: ({ cached, ...o }) => {
    if (engine === null) throw new TypeError('no engine was loaded for a command');
    const statistics = unused ?? new StatisticsHost(files.statisticsWorker);
    unused = null;
    return new engine.Engine({ ...o, cache: cached === true ? programCache(files) : null, statistics, reportPage: () => readFile(files.reportPage, 'utf8') });
  },
  standardInput: async () => {
    const parts: Buffer[] = [];
    for await (const part of process.stdin as AsyncIterable<Buffer>) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  },
  interrupted: () => new Promise((done) => { for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { done(); }); }),
});
clearInterval(awake);
process.exit(code);
