import type { AssignmentRule, AssignmentRuleName } from '../../src-contract/assignment-audit';
import { LiftbenchError } from '../../src-contract/failure';
import type { ProposalEffect } from '../../src-contract/triage';
import { parseText } from '../evaluation/definition-text';
import { sheetAsMarkdown } from '../reports/markdown';
import type { ReadoutSheet } from '../reports/readout-sheet';
import { sheetForTerminal } from '../reports/table';
import { auditSheet, triageSheet, unitSheet } from '../reports/trust-sheets';
import { maskedReport } from '../triage/masked-report';
import { maskedId } from '../triage/unit-report';
import type { Engine } from '../evaluation/engine';
import type { CommandContext, ExitCode } from './command-context';
import { definitionText, placed, readGiven } from './given-definition';
import { handOut, trustFormat } from './hand-out';
import { applyOverrides, type Overrides } from './overrides';

interface CommonOptions {
  readonly source?: readonly string[];
  readonly set?: readonly string[];
  readonly format?: string;
  readonly out?: string;
}

export interface TriageOptions extends CommonOptions {
  readonly effects?: boolean;
}

export interface AuditOptions extends CommonOptions {
  readonly rule: string;
  readonly key?: string;
  readonly salt?: string;
  readonly weights?: string;
  readonly buckets?: number;
  readonly coverage?: number;
  readonly expression?: string;
  readonly showIds?: boolean;
}

export interface UnitOptions extends CommonOptions {
  readonly showIds?: boolean;
}

interface Asked {
  readonly definition: string;
  readonly baseDirectory: string | null;
}

/** `liftbench triage`: what is wrong with the data of an experiment, and what each proposal would do to the lifts. */
export async function triage(given: string, options: TriageOptions, context: CommandContext): Promise<ExitCode> {
  return working(given, options, context, async (engine, asked) => {
    const { progress } = context.terminal;
    const found = await engine.triage({ job: 'triage', ...asked }, progress);
    const effects: ProposalEffect[] = [];
    if (options.effects !== false) {
      for (const { id, proposals } of found.findings) {
        for (const proposal of proposals) effects.push(await engine.proposalEffect({ job: 'triage', ...asked, finding: id, proposal: proposal.id }, progress));
      }
    }
    return { result: { ...found, effects }, sheet: triageSheet(found, effects) };
  });
}

/** `liftbench audit`: every unit's variant recomputed from a rule. */
export async function audit(given: string, options: AuditOptions, context: CommandContext): Promise<ExitCode> {
  return working(given, options, context, async (engine, asked) => {
    const found = await engine.auditAssignment({ job: 'audit', ...asked, rule: ruleOf(options) }, context.terminal.progress);
    const shown = options.showIds === true ? found : { ...found, examples: found.examples.map((one) => ({ ...one, unit: maskedId(one.unit) })) };
    return { result: shown, sheet: auditSheet(shown) };
  });
}

/** `liftbench unit`: all that the data say about one unit. */
export async function unit(given: string, id: string, options: UnitOptions, context: CommandContext): Promise<ExitCode> {
  return working(given, options, context, async (engine, asked) => {
    const found = await engine.unit({ job: 'unit', ...asked, id }, context.terminal.progress);
    const shown = options.showIds === true ? found : maskedReport(found);
    return { result: shown, sheet: unitSheet(shown) };
  });
}

function ruleOf({ rule, key, salt, weights, buckets, coverage, expression }: AuditOptions): AssignmentRule {
  const name = rule as AssignmentRuleName;
  if (name === 'expression' && expression === undefined) throw new LiftbenchError({ kind: 'input', message: 'The rule "expression" needs --expression.', next: "Write SQL over the exposure row that gives the variant's id.", place: { field: '--expression' } });
  return { name, key, salt, buckets, coverage, expression, alternatives: weights === undefined ? undefined : alternativesOf(weights) };
}

/** `treatment=1,control=3`: the variants in the rule's own order, with its weights. */
function alternativesOf(text: string): NonNullable<AssignmentRule['alternatives']> {
  return text.split(',').map((part) => {
    const [variant = '', weight] = part.split('=').map((piece) => piece.trim());
    const number = weight === undefined ? undefined : Number(weight);
    if (variant === '' || (number !== undefined && !(number >= 0))) throw new LiftbenchError({ kind: 'input', message: `"${part}" is not a variant and its weight.`, next: 'Write them as control=1,treatment=3.', place: { field: '--weights' } });
    return { variant, weight: number };
  });
}

async function working(given: string, options: CommonOptions, context: CommandContext, work: (engine: Engine, asked: Asked) => Promise<{ result: unknown; sheet: ReadoutSheet }>): Promise<ExitCode> {
  const { terminal } = context;
  const { text, file, baseDirectory } = await definitionText(given, context);
  const overrides: Overrides = { sources: options.source ?? [], settings: options.set ?? [], segments: [] };
  readGiven({ text, file }, overrides, context);
  const changed = overrides.sources.length + overrides.settings.length > 0;
  const definition = changed ? JSON.stringify(applyOverrides(parseText(text).value, overrides, context.directory)) : text;
  const engine = context.openEngine({});
  try {
    const { result, sheet } = await work(engine, { definition, baseDirectory });
    const chosen = trustFormat(options.format, options.out);
    const report = chosen === 'json' ? `${JSON.stringify(result, null, 2)}\n` : chosen === 'markdown' ? sheetAsMarkdown(sheet) : sheetForTerminal(sheet, options.out === undefined && terminal.colour);
    await handOut(report, options.out, context);
    return 0;
  } catch (error) {
    throw placed(error, text, file, overrides);
  } finally {
    terminal.clear();
    await engine.close();
  }
}
