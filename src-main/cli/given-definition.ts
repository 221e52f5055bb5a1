import { basename, dirname, relative, resolve } from 'node:path';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import type { Notebook } from '../../src-contract/notebook';
import { asDefinitionText } from '../aggregates/definition-file';
import { parseText, readDefinitionText } from '../evaluation/definition-text';
import { readText } from '../notebooks/atomic-file';
import { fileKind } from '../notebooks/file-kind';
import { readNotebookText } from '../notebooks/notebook-text';
import type { CommandContext } from './command-context';
import { applyOverrides, settingFields } from './overrides';
import type { Overrides } from './overrides';

export interface GivenDefinition {
  readonly text: string;
  /** As the person named it, for messages. */
  readonly file: string;
  readonly baseDirectory: string;
  /** The notebook that it stands in; absent for a definition of its own. */
  readonly notebook?: Notebook | undefined;
}

/** The definition's text: of a file, of the one experiment in a notebook, or of standard input (`-`). */
export async function definitionText(given: string, { directory, standardInput }: CommandContext, sources: readonly string[] = []): Promise<GivenDefinition> {
  if (given === '-') return { text: await standardInput(), file: 'standard input', baseDirectory: directory };
  const path = resolve(directory, given);
  const kind = await fileKind(path);
  const text = kind === 'data' ? '' : await namedText(path, given);
  if (kind === 'data') {
    await namedText(path, given, true);
    const plain = relative(directory, path) || basename(path);
    throw new LiftbenchError({ kind: 'input', message: 'This looks like data, not like the definition of an experiment.', place: { file: given }, next: `To draft a definition from it: liftbench inspect ${quoted(plain)} --format yaml > experiment.yaml` });
  }
  const baseDirectory = dirname(path);
  if (kind === 'definition') return { text: await asDefinitionText(text, path, goalsOf(sources, directory)), file: given, baseDirectory };
  const notebook = readNotebookText(text, given);
  const experiments = notebook.cells.filter((cell) => cell.kind === 'experiment');
  const [only] = experiments;
  if (!only) throw new LiftbenchError({ kind: 'input', message: 'This notebook has no experiment.', place: { file: given }, next: 'Add an experiment cell to it, or name a definition.' });
  if (experiments.length > 1) throw new LiftbenchError({ kind: 'input', message: `This notebook has ${String(experiments.length)} experiments.`, place: { file: given }, next: 'Export the definition of the one you mean as YAML, and evaluate that.' });
  return { text: only.definition, file: `${given}, cell ${only.id}`, baseDirectory, notebook };
}

/** The file of goals that `--source goals=PATH` names. */
function goalsOf(sources: readonly string[], directory: string): string | undefined {
  const named = sources.find((source) => source.startsWith('goals='));
  return named === undefined ? undefined : resolve(directory, named.slice('goals='.length));
}

/** Reads a text with the file named as the person did; for data only that it is there matters. */
async function namedText(path: string, given: string, onlyThere = false): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    const failure = toFailure(error);
    if (onlyThere && failure.message.includes('too large')) return '';
    throw new LiftbenchError({ ...failure, place: { ...failure.place, file: given } }, { cause: error });
  }
}

/** The definition with its overrides. @throws LiftbenchError placed at the line, or at the option, that is wrong */
export function readGiven({ text, file }: Pick<GivenDefinition, 'text' | 'file'>, overrides: Overrides, context: CommandContext): CompleteDefinition {
  try {
    return readDefinitionText(text, { file, change: (value) => applyOverrides(value, overrides, context.directory) });
  } catch (error) {
    throw placed(error, text, file, overrides);
  }
}

/** A mistake in a field, told of the definition's line, or of the option that gave the field. */
export function placed(error: unknown, text: string, file: string, overrides: Overrides): unknown {
  const failure = toFailure(error);
  const field = failure.place?.field;
  if (field === undefined || field.startsWith('--') || failure.kind === 'bug') return error;
  const isIn = (set: string): boolean => field === set || field.startsWith(`${set}.`) || field.startsWith(`${set}[`);
  if (settingFields(overrides).some(isIn)) return new LiftbenchError({ ...failure, place: { file: '--set', field } }, { cause: error });
  if (overrides.segments.length > 0 && field.startsWith('segments')) return new LiftbenchError({ ...failure, place: { file: '--segment' } }, { cause: error });
  if (failure.place?.file !== undefined) return error;
  return new LiftbenchError({ ...failure, place: { file, line: parseText(text).place(field).line ?? undefined, field } }, { cause: error });
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
