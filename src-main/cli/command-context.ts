import type { EngineOptions } from '../evaluation/engine';
import type { Engine } from '../evaluation/engine';
import type { ProgramFiles } from '../shelf/program-files';
import type { Terminal } from './terminal';

/** What a command is given: everything outside of it, so that a test can stand in for all of it. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  readonly directory: string;
  readonly files: ProgramFiles;
  readonly openEngine: (o: Pick<EngineOptions, 'once' | 'credentials'> & { readonly cached?: boolean }) => Engine;
  /** Reads standard input to its end. */
  readonly standardInput: () => Promise<string>;
  /** Resolves when the person asks to stop. */
  readonly interrupted: () => Promise<void>;
}

/** 0 done, 1 the input is wrong, 2 a `--fail-on` condition holds, 3 a bug of ours. */
export type ExitCode = 0 | 1 | 2 | 3;
