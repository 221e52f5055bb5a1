/*
 * A command in a process of its own that is interrupted while it reads, as Ctrl-C interrupts it.
 *
 *   node interrupted-run.js SIGNAL WORD…
 */
import { resolve } from 'node:path';
import { Connection } from '../../../src-main/database/connection';
import { run } from '../../../src-main/cli/run';
import { programFiles } from '../../../src-main/shelf/program-files';

const [signal = 'SIGINT', ...words] = process.argv.slice(2);
function interrupt(): void {
  process.kill(process.pid, signal);
}

const { guard } = Connection.prototype;
Connection.prototype.guard = function guardOrStop<Result>(this: Connection, sql: string, work: () => Promise<Result>): Promise<Result> {
  const running = guard.call(this, sql, work) as Promise<Result>;
  if (!/events\.csv/.test(sql)) return running;
  setImmediate(interrupt);
  return new Promise(() => undefined);
};
await run(words, programFiles(resolve('out/main')), { keep: () => undefined } as unknown as Parameters<typeof run>[2]);
