import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import type { Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { parseText, readDefinitionText } from '../evaluation/definition-text';
import { readText, writeWhole } from '../notebooks/atomic-file';
import { fileKind } from '../notebooks/file-kind';
import { readNotebookText } from '../notebooks/notebook-text';
import { reportWriter, reportWriters } from '../reports/catalogue';
import type { CommandContext, ExitCode } from './command-context';
import { applyOverrides, settingFields } from './overrides';
import type { Overrides } from './overrides';

export interface EvaluateOptions {
  readonly source?: readonly string[];
  readonly set?: readonly string[];
  readonly segment?: readonly string[];
  readonly timeline?: boolean;
  readonly format?: string;
  readonly out?: string;
  readonly failOn?: readonly string[];
}

/** `liftbench evaluate`: a definition to an evaluation, in the asked format. */
export async function evaluate(given: string, options: EvaluateOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const writer = reportWriter(options.format ?? formatOf(options.out));
  const { text, file, baseDirectory } = await definitionText(given, context);
  const overrides: Overrides = { sources: options.source ?? [], settings: options.set ?? [], segments: options.segment ?? [] };
  const definition = read(text, file, overrides, context);
  const engine = context.openEngine({ once: true });
  try {
    const evaluation = await engine.evaluateDefinition({ job: 'evaluate', definition, baseDirectory, timeline: options.timeline ?? false }, terminal.progress);
    const report = await writer.write({ evaluation, definition: text, page: () => reportPage(context), colour: options.out === undefined && terminal.colour });
    if (options.out === undefined) await terminal.result(report);
    else {
      await writeWhole(resolve(context.directory, options.out), report);
      terminal.aside(`Wrote ${options.out}.`);
    }
    return failingCondition(evaluation, definition, options.failOn ?? [], context);
  } catch (error) {
    throw placed(error, text, file, overrides);
  } finally {
    terminal.clear();
    await engine.close();
  }
}

async function reportPage({ files }: CommandContext): Promise<string> {
  return readFile(files.reportPage, 'utf8').catch(() => {
    throw new LiftbenchError({ kind: 'engine', message: 'The report page was not built.', next: 'Run npm run build, then try again.' });
  });
}

interface GivenDefinition {
  readonly text: string;
  /** As the person named it, for messages. */
  readonly file: string;
  readonly baseDirectory: string;
}

/** The definition's text: of a file, of the one experiment in a notebook, or of standard input (`-`). */
async function definitionText(given: string, { directory, standardInput }: CommandContext): Promise<GivenDefinition> {
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
  if (kind === 'definition') return { text, file: given, baseDirectory };
  const experiments = readNotebookText(text, given).cells.filter((cell) => cell.kind === 'experiment');
  const [only] = experiments;
  if (!only) throw new LiftbenchError({ kind: 'input', message: 'This notebook has no experiment.', place: { file: given }, next: 'Add an experiment cell to it, or name a definition.' });
  if (experiments.length > 1) throw new LiftbenchError({ kind: 'input', message: `This notebook has ${String(experiments.length)} experiments.`, place: { file: given }, next: 'Export the definition of the one you mean as YAML, and evaluate that.' });
  return { text: only.definition, file: `${given}, cell ${only.id}`, baseDirectory };
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

function read(text: string, file: string, overrides: Overrides, context: CommandContext): CompleteDefinition {
  try {
    return readDefinitionText(text, { file, change: (value) => applyOverrides(value, overrides, context.directory) });
  } catch (error) {
    throw placed(error, text, file, overrides);
  }
}

/** A mistake in a field, told of the definition's line, or of the option that gave the field. */
function placed(error: unknown, text: string, file: string, overrides: Overrides): unknown {
  const failure = toFailure(error);
  const field = failure.place?.field;
  if (field === undefined || field.startsWith('--') || failure.kind === 'bug') return error;
  const isIn = (set: string): boolean => field === set || field.startsWith(`${set}.`) || field.startsWith(`${set}[`);
  if (settingFields(overrides).some(isIn)) return new LiftbenchError({ ...failure, place: { file: '--set', field } }, { cause: error });
  if (overrides.segments.length > 0 && field.startsWith('segments')) return new LiftbenchError({ ...failure, place: { file: '--segment' } }, { cause: error });
  if (failure.place?.file !== undefined) return error;
  return new LiftbenchError({ ...failure, place: { file, line: parseText(text).place(field).line ?? undefined, field } }, { cause: error });
}

function formatOf(out: string | undefined): string {
  const extension = out === undefined ? '' : extname(out).slice(1).toLowerCase();
  return reportWriters.find((writer) => writer.extension === extension)?.format ?? 'table';
}

function failingCondition(evaluation: Evaluation, definition: CompleteDefinition, failOn: readonly string[], { terminal }: CommandContext): ExitCode {
  const failed = failOn.includes('checks') ? evaluation.checks.filter((check) => check.status === 'fail' && !check.acknowledged) : [];
  const guardrails = new Set(definition.metrics.filter((metric) => metric.role === 'guardrail').map((metric) => metric.id));
  const harmed = failOn.includes('guardrails') ? evaluation.verdicts.filter((verdict) => verdict.decision === 'worse' && guardrails.has(verdict.metric)) : [];
  if (failed.length > 0) terminal.remark(`liftbench: --fail-on checks: ${failed.map((check) => `${check.id}: ${check.message}`).join(' ')}`);
  if (harmed.length > 0) terminal.remark(`liftbench: --fail-on guardrails: ${harmed.map((verdict) => `${verdict.metric} is worse in ${verdict.variant}.`).join(' ')}`);
  return failed.length + harmed.length > 0 ? 2 : 0;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
