import { z } from 'zod';
import { mistakeInWords, parseAggregateExpression } from '../../src-contract/aggregate-expression';
import { LiftbenchError } from '../../src-contract/failure';
import { sqlText } from '../sources/draft-text';
import { aggregateDraft } from './aggregate-draft';
import type { EpStatsMetric } from './ep-stats-metric';
import type { GoalsFile } from './goals-file';
import { unitGoalsText } from './unit-goals';

const text = z.union([z.string(), z.number()]).transform(String);
const share = z.number().nullish();
/** An experiment as Ep-Stats' API takes it; keys that mean nothing to a readout are kept as remarks. */
const experimentSchema = z.looseObject({
  id: text,
  control_variant: text,
  unit_type: z.string(),
  variants: z.array(text).nullish(),
  confidence_level: share,
  date_from: z.string().nullish(),
  date_to: z.string().nullish(),
  metrics: z.array(z.looseObject({ id: text.optional(), name: z.string().optional(), nominator: z.string().optional(), numerator: z.string().optional(), denominator: z.string(), minimum_effect: share })),
});
export type EpStatsExperiment = z.infer<typeof experimentSchema>;

/** Whether JSON is an experiment of Ep-Stats. */
export function isEpStatsExperiment(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'control_variant' in value && 'unit_type' in value && 'metrics' in value;
}

const understood = ['id', 'control_variant', 'unit_type', 'variants', 'confidence_level', 'metrics', 'checks'];

/**
 * The definition that an Ep-Stats experiment is here: over aggregated goals, or, where the goals are by unit, over those rows,
 * with every figure that rows allow.
 * @param goals the file of goals, if one was found; the definition names `goals.csv` otherwise
 * @throws LiftbenchError with the field and the character that are wrong
 */
export function epStatsText(value: unknown, goals: GoalsFile | null, file?: string): string {
  const read = experimentSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new LiftbenchError({ kind: 'input', message: `This Ep-Stats experiment cannot be read: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}.`, place: { file, field: issue?.path.map(String).join('.') }, next: 'It needs id, control_variant, unit_type and metrics with nominator and denominator.' });
  }
  const experiment = read.data;
  const metrics = experiment.metrics.map((metric, index) => checkedMetric(metric, index, file));
  const variants = variantsOf(experiment, goals, file);
  const remarks = Object.entries(experiment).filter(([key, part]) => !understood.includes(key) && part !== null && part !== undefined).map(([key, part]) => `Of the Ep-Stats experiment, not used here: ${key}: ${JSON.stringify(part)}`);
  const analysis = { ...(experiment.confidence_level == null ? {} : { confidence: experiment.confidence_level }), ...(variants.length > 2 ? { correction: 'holm', family: 'role' } : {}) };
  if (goals?.byUnit === true) return unitGoalsText({ experiment: experiment.id, unitType: experiment.unit_type, variants, metrics, path: goals.path, columns: goals.columns, remarks, analysis });
  const hasExperiment = goals === null || goals.columns.includes('exp_id');
  const unitsText = `count(${experiment.unit_type}.global.exposure)`;
  return aggregateDraft({
    id: experiment.id, name: experiment.id, remarks, source: { name: 'goals', entry: { path: goals?.path ?? 'goals.csv' } },
    where: hasExperiment ? `exp_id = ${sqlText(experiment.id)}` : undefined, units: unitsText, variants, guesses: [],
    metrics: metrics.map(({ name, numerator, denominator, minimumEffect }) => ({
      name, numerator, minimumEffect, reason: '',
      ...(denominator.replace(/\s/g, '') === unitsText ? {} : { denominator }),
      ...(/^\s*unique\(/.test(numerator) ? { share: true } : {}),
    })),
    analysis: Object.keys(analysis).length === 0 ? undefined : analysis,
  }).text;
}

function checkedMetric({ id, name, nominator, numerator, denominator, minimum_effect: minimumEffect }: EpStatsExperiment['metrics'][number], index: number, file: string | undefined): EpStatsMetric {
  const above = nominator ?? numerator;
  const field = `metrics[${String(index)}]`;
  if (above === undefined) throw new LiftbenchError({ kind: 'input', message: 'The metric has no nominator.', place: { file, field }, next: 'Write nominator, such as count(visitor.unit.click).' });
  for (const [key, expression] of [[nominator === undefined ? 'numerator' : 'nominator', above], ['denominator', denominator]] as const) {
    const parsed = parseAggregateExpression(expression);
    if (!parsed.ok) throw new LiftbenchError({ kind: 'input', message: mistakeInWords(expression, parsed.mistake), place: { file, field: `${field}.${key}` }, next: 'Correct the expression and open it again.' });
  }
  return { name: name ?? `metric ${id ?? String(index + 1)}`, numerator: above, denominator, minimumEffect: minimumEffect ?? undefined };
}

function variantsOf({ id, control_variant: control, variants }: EpStatsExperiment, goals: GoalsFile | null, file: string | undefined): string[] {
  const found = variants ?? goals?.variants.get(id) ?? goals?.variants.get('') ?? [];
  const all = [control, ...found.filter((variant) => variant !== control)];
  if (all.length > 1) return all;
  throw new LiftbenchError({ kind: 'input', message: 'This Ep-Stats experiment lists no variants beside its control.', place: { file, field: 'variants' }, next: 'Add variants, or put the file of goals beside it.' });
}
