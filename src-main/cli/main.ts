#!/usr/bin/env node
import { useCompiledCode } from '../shelf/compiled-code';
import { programFiles } from '../shelf/program-files';

/* The command line: `liftbench …`. Only what finds compiled code is read before it. */

const files = programFiles(import.meta.dirname);
const words = process.argv.slice(2);
const [command = ''] = words;
const compiled = useCompiledCode({ folder: import.meta.dirname, name: `liftbench-${/^[a-z-]{1,20}$/.test(command) ? command : 'help'}`, stamp: files.stamp, environment: process.env });
void import('./run').then(
  ({ run }) => run(words, files, compiled),
  (thrown: unknown) => {
    process.stderr.write(`liftbench: A part of the program cannot be read: ${thrown instanceof Error ? (thrown.message.split('\n', 1)[0] ?? '') : String(thrown)}\nInstall Liftbench again.\n`);
    process.exitCode = 3;
  },
);
