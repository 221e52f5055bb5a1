import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { writeWhole } from '../notebooks/atomic-file';
import { reportWriter, reportWriters } from '../reports/catalogue';
import type { CommandContext, ExitCode } from './command-context';
import { definitionText, placed, readGiven, type GivenDefinition } from './given-definition';
import { withNotebook } from './notebook-answers';
import type { Overrides } from './overrides';
import { totalsOf } from './totals';

export interface EvaluateOptions {
  readonly source?: readonly string[];
  readonly set?: readonly string[];
  readonly segment?: readonly string[];
  readonly timeline?: boolean;
  readonly verify?: boolean;
  readonly trust?: boolean;
  readonly format?: string;
  readonly out?: string;
  readonly failOn?: readonly string[];
}

/** `liftbench evaluate`: a definition to an evaluation, in the asked format. */
export async function evaluate(given: string, options: EvaluateOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const writer = reportWriter(options.format ?? formatOf(options.out));
  const { text, file, baseDirectory, notebook }: GivenDefinition = await totalsOf(given, context) ?? await definitionText(given, context, options.source);
  const overrides: Overrides = { sources: options.source ?? [], settings: [...(options.set ?? []), ...(writer.format === 'ep-stats' ? ['analysis.conformance=ep-stats'] : [])], segments: options.segment ?? [] };
  const definition = readGiven({ text, file }, overrides, context);
  // Queries may read columns that the experiment does not name.
  const engine = context.openEngine({ once: !(notebook?.cells.some((cell) => cell.kind === 'sql') ?? false) });
  try {
    // What is handed to others, and what decides a pipeline, has every check in it.
    const trust = options.trust === true || writer.format === 'html' || options.failOn?.includes('checks') === true;
    const found = await engine.evaluateDefinition({ job: 'evaluate', definition, baseDirectory, timeline: options.timeline ?? false, verify: options.verify ?? false, trust }, terminal.progress);
    const evaluation = notebook === undefined ? found : await withNotebook(found, notebook, text, engine);
    const report = await writer.write({ evaluation, definition: text, page: () => reportPage(context), colour: options.out === undefined && terminal.colour });
    if (options.out === undefined) await terminal.result(report);
    else {
      await writeWhole(resolve(context.directory, options.out), report);
      terminal.aside(`Wrote ${options.out}.`);
    }
    warnOfDisagreement(evaluation, context);
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

/** Said on standard error as well, so that no format and no file hides it. */
function warnOfDisagreement({ secondEngine = [] }: Evaluation, { terminal }: CommandContext): void {
  for (const { words } of secondEngine.filter(({ agrees }) => !agrees)) terminal.remark(`liftbench: --verify: ${words}`);
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
