import type { Alternative, CorrectionName, MeanTestName, SequentialName } from '../../src-contract/capabilities';
import { LiftbenchError } from '../../src-contract/failure';
import type { PlanRequest } from '../../src-contract/planning';
import { sheetAsMarkdown } from '../reports/markdown';
import { experimentPlanSheet, planSheet } from '../reports/plan-sheet';
import type { ReadoutSheet } from '../reports/readout-sheet';
import { sheetForTerminal } from '../reports/table';
import type { CommandContext, ExitCode } from './command-context';
import { definitionText, placed, readGiven } from './given-definition';
import { handOut, trustFormat } from './hand-out';
import { toldOfOption } from './option-values';
import type { Overrides } from './overrides';

export interface PowerOptions {
  readonly effect?: number;
  readonly power?: number;
  readonly days?: number;
  readonly source?: readonly string[];
  readonly set?: readonly string[];
  readonly metric?: readonly string[];
  readonly baseline?: number;
  readonly sd?: number;
  readonly sdTreatment?: number;
  readonly alpha?: number;
  readonly units?: number;
  readonly unitsPerDay?: number;
  readonly ratio?: number;
  readonly variants?: number;
  readonly alternative?: Alternative;
  readonly method?: MeanTestName;
  readonly correction?: CorrectionName;
  readonly sequential?: SequentialName;
  readonly looks?: number;
  readonly varianceReduction?: number;
  readonly prior?: number;
  readonly format?: string;
  readonly out?: string;
}

const usualPower = 0.8;
const usualAlpha = 0.05;

/** Options that only make sense for an experiment without data, by their names here. */
const newOnly = { baseline: '--baseline', sd: '--sd', sdTreatment: '--sd-treatment', alpha: '--alpha', units: '--units', unitsPerDay: '--units-per-day', ratio: '--ratio', variants: '--variants', alternative: '--alternative', method: '--method', correction: '--correction', sequential: '--sequential', looks: '--looks', varianceReduction: '--variance-reduction', prior: '--prior' } as const;
const dataOnly = { source: '--source', set: '--set', metric: '--metric' } as const;

/** `liftbench power`: units, detectable effect and power, of an experiment that has data or of a new one. */
export async function power(given: string | undefined, options: PowerOptions, context: CommandContext): Promise<ExitCode> {
  if (given === undefined && options.baseline === undefined) throw new LiftbenchError({ kind: 'input', message: 'There is nothing to plan with.', next: 'Name a definition, or give --baseline with two of --effect, --units and --power.' });
  const misplaced = Object.entries(given === undefined ? dataOnly : newOnly).find(([name]) => options[name as keyof PowerOptions] !== undefined);
  if (misplaced) {
    const next = given === undefined ? 'Name the definition that it belongs to, or leave it out.' : 'Leave it out: with a definition these come from the data and its analysis; change settings by --set.';
    throw new LiftbenchError({ kind: 'input', message: given === undefined ? 'This belongs to a definition.' : 'This is for an experiment without data.', place: { field: misplaced[1] }, next });
  }
  return given === undefined ? planNew(options, context) : planGiven(given, options, context);
}

async function planNew(options: PowerOptions, context: CommandContext): Promise<ExitCode> {
  const request = requestOf(options);
  const engine = context.openEngine({});
  try {
    const plan = await engine.plan(request);
    await deliver({ request, plan }, planSheet(request, plan), options, context);
    return 0;
  } catch (error) {
    throw toldOfOption(error, { baseline: '--baseline', standardDeviation: '--sd', treatmentStandardDeviation: '--sd-treatment', effect: '--effect', confidence: '--alpha', power: '--power', weights: '--ratio', varianceReduction: '--variance-reduction', units: '--units', unitsPerDay: '--units-per-day', looks: '--looks', realEffects: '--prior' });
  } finally {
    await engine.close();
  }
}

function requestOf(options: PowerOptions): PlanRequest {
  const { baseline = NaN, sd = null, alpha = usualAlpha, ratio = 1, variants = 2, units, unitsPerDay, days } = options;
  const refuse = (field: string, message: string, next: string): LiftbenchError => new LiftbenchError({ kind: 'input', message, next, place: { field } });
  if (!Number.isInteger(variants) || variants < 2 || variants > 64) throw refuse('--variants', 'The variants must be a whole number from 2 to 64.', 'Count the control too.');
  if (!(alpha > 0 && alpha < 0.5)) throw refuse('--alpha', 'The level must lie between 0 and 0.5.', 'Write 0.05 for 95 % confidence.');
  if (!(ratio > 0)) throw refuse('--ratio', 'The ratio must be above 0.', 'Give the units of a treatment per unit of the control, such as 1.');
  if (days !== undefined && units !== undefined) throw refuse('--days', 'Units are given already.', 'Give --units, or --days with --units-per-day.');
  if (days !== undefined && unitsPerDay === undefined) throw refuse('--days', 'Days say nothing without the units that arrive in one.', 'Add --units-per-day.');
  const known = units ?? (days === undefined || unitsPerDay === undefined ? null : days * unitsPerDay);
  if (options.effect === undefined && known === null) throw new LiftbenchError({ kind: 'input', message: 'Two of --effect, --units and --power are needed; power alone is not enough.', next: 'Add --effect to learn the units, or --units to learn the effect.' });
  return {
    kind: sd === null ? 'share' : 'mean',
    baseline,
    standardDeviation: sd,
    treatmentStandardDeviation: options.sdTreatment ?? null,
    effect: options.effect ?? null,
    confidence: Number((1 - alpha).toPrecision(15)),
    alternative: options.alternative ?? 'two-sided',
    power: options.power ?? usualPower,
    weights: [1, ...Array.from({ length: variants - 1 }, () => ratio)],
    correction: options.correction ?? (variants > 2 ? 'bonferroni' : 'none'),
    varianceReduction: options.varianceReduction ?? 0,
    units: known,
    unitsPerDay: unitsPerDay ?? null,
    method: options.method ?? 'welch',
    sequential: options.sequential ?? 'none',
    ...(options.looks === undefined ? {} : { looks: options.looks }),
    ...(options.prior === undefined ? {} : { realEffects: options.prior }),
  };
}

async function planGiven(given: string, options: PowerOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { text, file, baseDirectory } = await definitionText(given, context);
  const overrides: Overrides = { sources: options.source ?? [], settings: options.set ?? [], segments: [] };
  const definition = readGiven({ text, file }, overrides, context);
  const engine = context.openEngine({ once: true });
  try {
    const plan = await engine.powerOfDefinition(
      { job: 'power', definition, baseDirectory, effect: options.effect ?? null, power: options.power ?? usualPower, days: options.days ?? null, metrics: options.metric ?? null },
      terminal.progress,
    );
    await deliver(plan, experimentPlanSheet(plan), options, context);
    return 0;
  } catch (error) {
    throw placed(toldOfOption(error, { effect: '--effect', power: '--power', days: '--days', metric: '--metric' }), text, file, overrides);
  } finally {
    terminal.clear();
    await engine.close();
  }
}

async function deliver(result: unknown, sheet: ReadoutSheet, { format, out }: PowerOptions, context: CommandContext): Promise<void> {
  const chosen = trustFormat(format, out);
  const text = chosen === 'json' ? `${JSON.stringify(result, null, 2)}\n` : chosen === 'markdown' ? sheetAsMarkdown(sheet) : sheetForTerminal(sheet, out === undefined && context.terminal.colour);
  await handOut(text, out, context);
}
