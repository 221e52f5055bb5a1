import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../../../src-main/cli/command-context';
import { runCommandLine } from '../../../src-main/cli/command-line';
import { Terminal } from '../../../src-main/cli/terminal';
import { Engine } from '../../../src-main/evaluation/engine';
import type { ProgramFiles } from '../../../src-main/shelf/program-files';
import { InProcessStatistics } from '../evaluation/tiny-workspace';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A small experiment on disk: ten units, a purchase for some, in a folder of its own. */
export class TinyExperiment {
  private constructor(readonly folder: string) {}

  static async make(): Promise<TinyExperiment> {
    const made = new TinyExperiment(await mkdtemp(join(tmpdir(), 'liftbench-cli-')));
    await made.write('events.csv', events);
    await made.write('experiment.yaml', definition);
    await made.write('report.html', '<title>Liftbench report</title><script type="application/json" id="liftbench-evaluation"></script>');
    return made;
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(join(this.folder, name), content);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs `liftbench` in that folder, in this process. */
  async liftbench(words: readonly string[], o: { isTerminal?: boolean; input?: string; environment?: NodeJS.ProcessEnv; interrupted?: () => Promise<void>; seen?: (text: string) => void; openEngine?: CommandContext['openEngine']; refuse?: string } = {}): Promise<Ran> {
    let out = '';
    let err = '';
    const stream = (take: (text: string) => void): ConstructorParameters<typeof Terminal>[0] => ({
      isTTY: o.isTerminal ?? false,
      columns: 100,
      write: (text, done) => {
        take(text);
        done?.(o.refuse === undefined ? null : Object.assign(new Error(o.refuse), { code: o.refuse }));
      },
    });
    const environment = { LIFTBENCH_USER_DATA: join(this.folder, 'user'), ...o.environment };
    const files: ProgramFiles = {
      entryFolder: this.folder, workerStart: '', rendererFolder: this.folder, reportPage: join(this.folder, 'report.html'), preload: '', engine: '', statisticsWorker: '', sampleFolder: resolve('sample-data'), version: '1.2.3', stamp: '1.2.3',
    };
    const context: CommandContext = {
      terminal: new Terminal(stream((text) => { out += text; o.seen?.(out); }), stream((text) => { err += text; }), environment),
      environment,
      directory: this.folder,
      files,
      openEngine: o.openEngine ?? ((options) => new Engine({ ...options, statistics: new InProcessStatistics(), reportPage: null })),
      standardInput: async () => o.input ?? '',
      interrupted: o.interrupted ?? (async () => undefined),
    };
    return { code: await runCommandLine(words, context), out, err };
  }
}

export const definition = `liftbench: 1
id: tiny
name: Tiny experiment
sources:
  events: { path: events.csv, time: ts }
unit: user_id
exposure: { source: events, where: "event = 'exposure'", variant: variant }
variants:
  - { id: control }
  - { id: treatment }
metrics:
  - { id: bought, name: Bought, kind: conversion, source: events, where: "event = 'purchase'", role: primary, goal: increase }
  - { id: revenue, kind: mean, source: events, where: "event = 'purchase'", value: amount, role: guardrail, goal: increase }
`;

const events = [
  'user_id,ts,event,variant,country,amount',
  ...Array.from({ length: 40 }, (_, unit) => `u${String(unit)},2026-03-02 10:00:00,exposure,${unit % 2 === 0 ? 'control' : 'treatment'},${unit % 3 === 0 ? 'DE' : 'FR'},`),
  ...Array.from({ length: 40 }, (_, unit) => unit).filter((unit) => unit % 4 !== 1).map((unit) => `u${String(unit)},2026-03-02 11:00:00,purchase,,,${String(10 + unit)}`),
  '',
].join('\n');
