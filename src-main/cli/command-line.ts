import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { alternatives, correctionNames, meanTestNames, methodNames, sequentialNames } from '../../src-contract/capabilities';
import { failureLine, toFailure } from '../../src-contract/failure';
import { methodSheets } from '../../src-contract/methods';
import { reportFormats } from '../reports/report-writer';
import type { CalibrateOptions } from './calibrate';
import type { CommandContext, ExitCode } from './command-context';
import { environmentHelp } from './environment-help';
import type { EvaluateOptions } from './evaluate';
import { trustFormats } from './hand-out';
import type { InspectOptions } from './inspect';
import { numeric, several } from './option-values';
import type { PowerOptions } from './power';
import type { ServeOptions } from './serve';
import { addTrustCommands } from './trust-commands';
import { usualCalibration } from './usual-calibration';

/**
 * Runs one command. What goes wrong becomes one line on standard error: what, where, next step; never a stack.
 * @param words without the program's name
 */
export async function runCommandLine(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  let code: ExitCode = 0;
  let help = '';
  const program = commands(context, (end) => (code = end), (text) => (help += text));
  try {
    await program.parseAsync(words.length === 0 ? ['--help'] : [...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) {
        await context.terminal.result(help);
        return 0;
      }
      context.terminal.remark(usageLine(error.message));
      return 1;
    }
    const failure = toFailure(error);
    const isBug = failure.kind === 'bug';
    context.terminal.remark(`liftbench: ${failureLine(failure)}${isBug && failure.details ? ` (${failure.details})` : ''}`);
    return isBug ? 3 : 1;
  }
  return code;
}

function commands(context: CommandContext, end: (code: ExitCode) => void, print: (text: string) => void): Command {
  const program = new Command('liftbench')
    .description('Honest variant-against-control readouts from event exports, on your own machine.')
    .version(context.files.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', `\n${environmentHelp()}`)
    .addHelpText('after', '\nExamples:\n  liftbench inspect events.csv --format yaml > experiment.yaml\n  liftbench evaluate experiment.yaml\n  liftbench evaluate experiment.yaml --set analysis.correction=holm --format html --out report.html\n  liftbench evaluate experiment.yaml --verify\n  liftbench power --baseline 0.1 --effect 0.05\n  liftbench calibrate experiment.yaml\n\nExit codes: 0 done, 1 the input is wrong, 2 a --fail-on condition holds, 3 a bug in Liftbench.');
  const quiet = (command: Command): Command => command.exitOverride().configureOutput({ writeOut: print, writeErr: () => undefined }).showSuggestionAfterError(true).allowExcessArguments(false);
  quiet(program);

  quiet(program.command('evaluate'))
    .summary('evaluate an experiment')
    .description('Evaluate an experiment from its definition (YAML or JSON; - reads standard input) or from a notebook.')
    .argument('<definition>', 'definition or notebook; paths in it are relative to it')
    .addOption(several('--source <name=path>', 'read a source from another path (repeatable)'))
    .addOption(several('--set <path=value>', 'change a value of the definition, e.g. analysis.correction=holm (repeatable)'))
    .addOption(several('--segment <column>', 'also compare within the levels of a column (repeatable)'))
    .option('--timeline', 'also estimate as of the end of each day')
    .option('--trust', 'add the checks on the assignment: balance, order, cause of a wrong split, repeats (included with --fail-on checks and in the HTML report)')
    .option('--verify', 'compute the headlines again on independent paths: SQL moments, resampling')
    .addOption(new Option('--format <format>', 'how to write the evaluation (default: by the extension of --out, else table)').choices(reportFormats))
    .option('--out <file>', 'write to a file instead of standard output')
    .addOption(several('--fail-on <condition>', 'exit with 2 when: checks (one failed), guardrails (one is worse) (repeatable)').argParser(condition))
    .addHelpText('after', `\nMethods (--set analysis.method=NAME, or a metric's own key method):\n${methodNames.map((name) => `  ${name.padEnd(20)}${methodSheets[name].explanation}`).join('\n')}`)
    .action(async (definition: string, options: EvaluateOptions) => { end(await (await import('./evaluate')).evaluate(definition, options, context)); });

  quiet(program.command('inspect'))
    .summary('look into data files')
    .description('Profile data files, list the problems found in them, and draft the definition of an experiment.')
    .argument('<file...>', 'CSV, TSV, JSON lines, Parquet or DuckDB; a folder, or a glob in quotes, is one source; or http(s)://host:port of a ClickHouse')
    .addOption(several('--table <database.table>', 'a table of that ClickHouse, profiled there as LIFTBENCH_CLICKHOUSE_USER (repeatable)'))
    .addOption(new Option('--format <format>', 'yaml writes the draft definition').choices(['table', 'json', 'yaml']).default('table'))
    .action(async (files: string[], options: InspectOptions) => { end(await (await import('./inspect')).inspect(files, options, context)); });

  quiet(program.command('power'))
    .summary('plan: units, detectable effect, power')
    .description('Plan with the variance, split and settings of an experiment that has data, or plan a new one by its baseline: of effect, units and power the third follows from two.')
    .argument('[definition]', 'definition or notebook; without it, --baseline is needed')
    .addOption(numeric('--effect <share>', 'lift to find, e.g. 0.05 or 5% (with a definition: minimumEffect of each metric)'))
    .addOption(numeric('--power <share>', 'power wanted (default: 0.8)'))
    .addOption(numeric('--days <number>', 'plan for the units that arrive in so many days'))
    .addOption(several('--metric <id>', 'plan this metric only (repeatable)'))
    .addOption(several('--source <name=path>', 'read a source from another path (repeatable)'))
    .addOption(several('--set <path=value>', 'change a value of the definition (repeatable)'))
    .addOption(numeric('--baseline <value>', 'value of the control: a share such as 0.1, or a mean when --sd is given'))
    .addOption(numeric('--sd <value>', 'standard deviation of the units, for a mean'))
    .addOption(numeric('--sd-treatment <value>', 'that of the treatment, where it differs'))
    .addOption(numeric('--alpha <share>', 'level of the test (default: 0.05)'))
    .addOption(numeric('--units <number>', 'units of all variants together'))
    .addOption(numeric('--units-per-day <number>', 'new units of all variants together per day'))
    .addOption(numeric('--ratio <number>', 'units of a treatment per unit of the control (default: 1)'))
    .addOption(numeric('--variants <number>', 'variants, the control included (default: 2)'))
    .addOption(new Option('--alternative <side>', 'sidedness of the test (default: two-sided)').choices(alternatives))
    .addOption(new Option('--method <method>', 'test of means (default: welch)').choices(meanTestNames))
    .addOption(new Option('--correction <name>', 'correction over treatments (default: bonferroni for more than one)').choices(correctionNames))
    .addOption(new Option('--sequential <plan>', 'plan of looks (default: none)').choices(sequentialNames))
    .addOption(numeric('--looks <number>', 'even looks of that plan (default: 14)'))
    .addOption(numeric('--variance-reduction <share>', 'variance that a covariate removes (default: 0)'))
    .addOption(numeric('--prior <share>', 'share of experiments with a real effect, for the false-positive risk (default: 0.1)'))
    .addOption(new Option('--format <format>', 'how to write the plan (default: by the extension of --out, else table)').choices(trustFormats))
    .option('--out <file>', 'write to a file instead of standard output')
    .action(async (definition: string | undefined, options: PowerOptions) => { end(await (await import('./power')).power(definition, options, context)); });

  quiet(program.command('calibrate'))
    .summary('try the analysis on permuted labels')
    .description("Deal the experiment's own units anew to its variants, many times, through the same metrics, settings and code: false positives where nothing differs, and power, bias and coverage of a planted lift.")
    .argument('<definition>', 'definition or notebook; paths in it are relative to it')
    .addOption(numeric('--permutations <number>', `how often labels are dealt anew (default: ${String(usualCalibration.permutations)})`))
    .addOption(numeric('--seed <number>', 'seed of the random numbers (default: 1)'))
    .addOption(numeric('--plant <share>', `lift to plant, e.g. 0.05 or 5%; 0 for none (default: ${String(usualCalibration.plant)})`))
    .addOption(several('--metric <id>', 'try this metric only (repeatable)'))
    .addOption(several('--source <name=path>', 'read a source from another path (repeatable)'))
    .addOption(several('--set <path=value>', 'change a value of the definition (repeatable)'))
    .addOption(new Option('--format <format>', 'how to write the calibration (default: by the extension of --out, else table)').choices(trustFormats))
    .option('--out <file>', 'write to a file instead of standard output')
    .action(async (definition: string, options: CalibrateOptions) => { end(await (await import('./calibrate')).calibrate(definition, options, context)); });

  addTrustCommands(program, quiet, context, end);

  quiet(program.command('open'))
    .summary('open the window')
    .description('Open the desktop window, or serve the workbench to the browser where there is none.')
    .argument('[file...]', 'notebook, definition or data files')
    .action(async (files: string[]) => { end(await (await import('./open')).open(files, context)); });

  quiet(program.command('serve'))
    .summary('serve to a browser on this machine')
    .description('Serve the workbench to a browser on this machine, and a JSON API (POST /api/evaluate, POST /api/inspect, GET /api/health) with the token of the printed address.')
    .argument('[file...]', 'notebook, definition or data files')
    .option('--port <number>', 'listen on this port of 127.0.0.1 (default: any free one)')
    .action(async (files: string[], options: ServeOptions) => { end(await (await import('./serve')).serve(files, options, context)); });

  return program;
}

function condition(value: string, before: string[] = []): string[] {
  const known = ['checks', 'guardrails'];
  const parts = value.split(',').map((part) => part.trim());
  const unknown = parts.find((part) => !known.includes(part));
  if (unknown !== undefined) throw new InvalidArgumentError(`Allowed choices are ${known.join(', ')}.`);
  return [...before, ...parts];
}

/** Commander's words as one line in our own form. */
function usageLine(message: string): string {
  const text = message.replace(/^error: /, '').trim().replace(/\s*\n\s*/g, ' ').replace(/\(Did you mean (.*?)\?\)/, 'Did you mean $1?');
  const stopped = /[.?!]$/.test(text) ? text : `${text}.`;
  return `liftbench: ${stopped.replace(/ Did you mean/, '. Did you mean').replace('..', '.')} See liftbench --help.`;
}
