import { z } from 'zod';
import { aggregateProblems, aggregatesSchema, withAggregateDefaults } from './aggregates';
import { aliasesSchema } from './aliases';
import { alternatives, bootstrapIntervals, conformances, correctionNames, families, liftIntervals, methodNames, sequentialNames, strataWeights } from './capabilities';
import { readOptionsSchema } from './dataset';
import { metricSchema } from './metrics/catalogue';
import { covariateSides } from './metrics/metric-kind';
import { sourcePlaceProblems, warehouseFields } from './warehouse';
import { repairSchema } from './repairs';

/**
 * The definition of an experiment, as written (fields optional) and as used (complete).
 * `completeDefinition` is the one function between them.
 */

const label = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Write a day as YYYY-MM-DD.').refine(isCalendarDay, 'There is no such day.');

function isCalendarDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export const sourceSchema = z.strictObject({
  /** A path or glob, or a list of them, relative to the definition's file; empty for a table in a warehouse. */
  path: z.union([z.string(), z.array(z.string().min(1)).min(1)]).default(''),
  ...warehouseFields,
  /** The column with the time of each row; absent for sources with one row per unit. */
  time: z.string().optional(),
  /** The unit's column in this source, where it differs. */
  unit: z.union([z.string(), z.strictObject({ column: z.string() })]).optional(),
  ...readOptionsSchema.shape,
});

export const variantSchema = z.strictObject({
  id: label,
  name: z.string().optional(),
  /** Planned share of units; any positive scale, 0 for an arm that should be empty. Default: equal. */
  weight: z.number().min(0).optional(),
  control: z.boolean().optional(),
});

export const analysisSchema = z.strictObject({
  confidence: z.number().gt(0.5).lt(1).optional(),
  alternative: z.enum(alternatives).optional(),
  method: z.enum(methodNames).optional(),
  liftInterval: z.enum(liftIntervals).optional(),
  correction: z.enum(correctionNames).optional(),
  family: z.enum(families).optional(),
  sequential: z.enum(sequentialNames).optional(),
  /** Units of all variants together at which the experiment is planned to end; sequential plans measure their looks by it. */
  plannedUnits: z.number().int().positive().optional(),
  covariateAdjustment: z.boolean().optional(),
  /** Normal prior on every lift; absent = flat. */
  prior: z.strictObject({ mean: z.number().optional(), standardDeviation: z.number().positive() }).optional(),
  /** Beta prior on every share of units, as successes and failures seen before; absent = uniform, or the prior on lifts where one is declared. */
  sharePrior: z.strictObject({ successes: z.number().positive(), failures: z.number().positive() }).optional(),
  /** Gamma prior on every rate that is compared as Poisson, as events seen before in so many units; absent = flat. */
  ratePrior: z.strictObject({ events: z.number().positive(), units: z.number().min(0) }).optional(),
  /** Rows as another package would print them, beside the readout and never in it. */
  conformance: z.enum(conformances).optional(),
  /** Share of experiments of this kind without an effect, for the false-positive risk in those rows. */
  nullHypothesisRate: z.number().gt(0).lt(1).optional(),
  /** Columns of the exposure source whose levels at first exposure are the strata of the method `post-stratified`. */
  strata: z.union([z.string(), z.array(z.string()).max(5)]).optional(),
  strataWeights: z.enum(strataWeights).optional(),
  /** Which interval the method `bootstrap` gives. */
  bootstrapInterval: z.enum(bootstrapIntervals).optional(),
  /** Seed of the methods that draw random numbers; the same seed gives the same figures on every machine. */
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
});

/** A failed check that the analyst has read and accepts; stays in every report. */
export const acknowledgementSchema = z.strictObject({ check: z.string(), reason: z.string().min(3, 'Give the reason in words.') });

export const definitionSchema = z
  .strictObject({
    liftbench: z.literal(1, 'This version of Liftbench reads definitions with "liftbench: 1".'),
    id: z.string().min(1).optional(),
    name: z.string().optional(),
    hypothesis: z.string().optional(),
    sources: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Name a source with letters, digits and _.'), sourceSchema),
    unit: z.union([z.string(), z.strictObject({ column: z.string() })]),
    /** Column of the exposure source with what was randomised, where units lie inside it, e.g. companies of users. */
    randomisationUnit: z.string().min(1).optional(),
    exposure: z.strictObject({
      source: z.string(),
      where: z.string().optional(),
      /** Column (or expression) with the variant's id. */
      variant: z.string(),
      multiple: z.enum(['exclude', 'first']).optional(),
    }),
    /** Who anonymous identifiers are: units are merged by it. */
    aliases: aliasesSchema.optional(),
    /** Totals per variant instead of rows of units; then `unit` and `exposure` are left out. */
    aggregates: aggregatesSchema.optional(),
    variants: z.array(variantSchema).min(2, 'An experiment needs at least two variants.'),
    period: z.strictObject({ from: day.optional(), to: day.optional(), timezone: z.string().optional() }).optional(),
    metrics: z.array(metricSchema),
    segments: z.array(z.string()).optional(),
    filters: z.strictObject({ exposure: z.string().optional() }).optional(),
    /** What is changed about the data when they are read, in this order. */
    repairs: z.array(repairSchema).optional(),
    analysis: analysisSchema.optional(),
    acknowledgements: z.array(acknowledgementSchema).optional(),
  });

/** The definition as written in a file: optional fields may be absent. */
export type Definition = z.infer<typeof definitionSchema>;
export type SourceDefinition = z.infer<typeof sourceSchema>;
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

export interface Variant {
  readonly id: string;
  readonly name: string;
  readonly weight: number;
  readonly control: boolean;
}

/** Settings that may stay undeclared: then they are null. */
type OptionalSetting = 'strata' | 'plannedUnits' | 'prior' | 'sharePrior' | 'ratePrior';

/** Settings of the analysis, complete. A change here never touches DuckDB. */
export type Analysis = Required<{ [Key in Exclude<keyof z.infer<typeof analysisSchema>, OptionalSetting>]: NonNullable<z.infer<typeof analysisSchema>[Key]> }> & {
  readonly strata: readonly string[];
  /** null = the pace so far, carried on to the end of the period. */
  readonly plannedUnits: number | null;
  /** Normal prior on the lift; null = flat. */
  readonly prior: { readonly mean: number; readonly standardDeviation: number } | null;
  /** Beta prior on shares; null = uniform, or the prior on lifts where there is one. */
  readonly sharePrior: { readonly successes: number; readonly failures: number } | null;
  /** Gamma prior on Poisson rates; null = flat, or the prior on lifts where there is one. */
  readonly ratePrior: { readonly events: number; readonly units: number } | null;
};

/** The definition as used: every default filled in, exactly one control, first in `variants`' own order kept. */
export interface CompleteDefinition extends Omit<Definition, 'variants' | 'analysis' | 'period' | 'segments' | 'filters' | 'acknowledgements' | 'id' | 'name'> {
  readonly id: string;
  readonly name: string;
  readonly variants: readonly Variant[];
  readonly control: string;
  readonly multiple: 'exclude' | 'first';
  readonly period: { readonly from: string | null; readonly to: string | null; readonly timezone: string };
  readonly segments: readonly string[];
  readonly filters: { readonly exposure?: string | undefined };
  readonly analysis: Analysis;
  readonly acknowledgements: readonly Acknowledgement[];
}

export const defaultAnalysis: Analysis = {
  confidence: 0.95,
  alternative: 'two-sided',
  method: 'welch',
  liftInterval: 'fieller',
  correction: 'none',
  family: 'primary',
  sequential: 'none',
  plannedUnits: null,
  prior: null,
  sharePrior: null,
  ratePrior: null,
  covariateAdjustment: true,
  conformance: 'none',
  nullHypothesisRate: 0.9,
  strata: [],
  strataWeights: 'fixed',
  bootstrapInterval: 'percentile',
  seed: 1,
};

/** One thing wrong with a definition; `field` is a dotted path such as `metrics[2].where`. */
export interface DefinitionProblem {
  readonly field: string;
  readonly message: string;
  /** The character of the field's text that is wrong (0-based), where that is known. */
  readonly at?: number | undefined;
}

export type DefinitionResult =
  | { readonly ok: true; readonly definition: CompleteDefinition; readonly written: Definition }
  | { readonly ok: false; readonly problems: readonly DefinitionProblem[] };

/** Dotted path with indices in brackets, as messages show it. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${String(part)}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );
}

/**
 * Checks unknown JSON (parsed YAML or JSON) and fills in defaults.
 * @returns the complete definition, or every problem found, each with its field's path. Never throws.
 */
export function readDefinition(value: unknown): DefinitionResult {
  const parsed = definitionSchema.safeParse(withAggregateDefaults(value));
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue)) };
  const problems = crossCheck(parsed.data);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, definition: completeDefinition(parsed.data), written: parsed.data };
}

function problemOf(issue: z.core.$ZodIssue): DefinitionProblem {
  const field = fieldPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return { field: field ? `${field}.${key}` : key, message: `There is no key "${key}" here.` };
  }
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'kind') {
    return { field, message: 'Unknown metric kind. Known: conversion, count, mean, ratio, retention, quantile, aggregate.' };
  }
  if (issue.code === 'invalid_type' || (issue.code === 'invalid_union' && issue.message === 'Invalid input')) return { field, message: typeMessage(issue) };
  if (issue.code === 'invalid_value' && field === 'liftbench') return { field, message: 'This Liftbench reads definitions of version 1 only; write liftbench: 1.' };
  if (issue.code === 'invalid_value' && issue.values.length === 1) return { field, message: `This must be ${String(issue.values[0])}.` };
  if (issue.code === 'invalid_value') return { field, message: `This must be one of ${issue.values.map(String).join(', ')}.` };
  if (issue.code === 'too_big' && issue.origin === 'number') return { field, message: `This must be ${issue.inclusive ? 'at most' : 'less than'} ${String(issue.maximum)}.` };
  if (issue.code === 'too_small' && issue.origin === 'number') return { field, message: `This must be ${issue.inclusive ? 'at least' : 'more than'} ${String(issue.minimum)}.` };
  return { field, message: issue.message };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'a map of keys', record: 'a map of names', undefined: 'nothing', null: 'nothing',
};

/** `unit is missing; it must be text.` or `This must be a number, not text.` */
function typeMessage(issue: z.core.$ZodIssue): string {
  const expected = issue.code === 'invalid_type' ? (typeWords[issue.expected] ?? issue.expected) : null;
  const received = /received (\w+)/.exec(issue.message)?.[1];
  const key = issue.path.at(-1);
  if (received === 'undefined' || received === 'null') return `${typeof key === 'string' ? `"${key}"` : 'This'} is missing; it must be ${expected ?? 'given'}.`;
  if (expected === null) return 'This is missing, or not in a form that is understood here.';
  return `This must be ${expected}${received === undefined ? '' : `, not ${typeWords[received] ?? received}`}.`;
}

/** What a schema alone cannot see: references between parts, duplicate ids, one control. */
function crossCheck(written: Definition): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const known = Object.keys(written.sources);
  const needSource = (name: string, field: string): void => {
    if (!known.includes(name)) problems.push({ field, message: `There is no source "${name}". Known: ${known.join(', ') || 'none'}.` });
  };
  if (written.aggregates?.rows === undefined) needSource(written.exposure.source, written.aggregates === undefined ? 'exposure.source' : 'aggregates.source');
  problems.push(...aggregateProblems(written), ...sourcePlaceProblems(written.sources));
  if (written.aggregates !== undefined && written.randomisationUnit !== undefined) problems.push({ field: 'randomisationUnit', message: 'Aggregates hold no rows to find randomisation units in; open the rows, or leave this out.' });
  if (written.aliases !== undefined) needSource(written.aliases.source, 'aliases.source');
  const seen = new Set<string>();
  written.metrics.forEach((metric, index) => {
    const at = `metrics[${String(index)}]`;
    if (seen.has(metric.id)) problems.push({ field: `${at}.id`, message: `Another metric is called "${metric.id}" already.` });
    seen.add(metric.id);
    if (metric.kind === 'ratio') {
      needSource(metric.numerator.source, `${at}.numerator.source`);
      needSource(metric.denominator.source, `${at}.denominator.source`);
    } else if (metric.kind !== 'aggregate') needSource(metric.source, `${at}.source`);
    if ('covariate' in metric) for (const { path, side } of covariateSides(metric.covariate)) needSource(side.source, `${at}.covariate${path}.source`);
  });
  for (const [index, repair] of (written.repairs ?? []).entries()) {
    if ('source' in repair && repair.source !== undefined) needSource(repair.source, `repairs[${String(index)}].source`);
    if (repair.kind === 'merge-variants' && !written.variants.some(({ id }) => id === repair.to)) problems.push({ field: `repairs[${String(index)}].to`, message: `There is no variant "${repair.to}".` });
  }
  const ids = new Set<string>();
  written.variants.forEach((variant, index) => {
    if (ids.has(variant.id)) problems.push({ field: `variants[${String(index)}].id`, message: `The variant "${variant.id}" is listed twice.` });
    ids.add(variant.id);
  });
  if (written.variants.filter((variant) => variant.control).length > 1) problems.push({ field: 'variants', message: 'Only one variant can be the control.' });
  if (written.variants.filter((variant) => (variant.weight ?? 1) > 0).length < 2) problems.push({ field: 'variants', message: 'At least two variants need a weight above 0.' });
  const { from, to, timezone } = written.period ?? {};
  if (from !== undefined && to !== undefined && from > to) problems.push({ field: 'period.to', message: `The period ends (${to}) before it begins (${from}).` });
  for (const [field, zone] of [['period.timezone', timezone], ...Object.entries(written.sources).map(([name, source]) => [`sources.${name}.timezone`, source.timezone])] as [string, string | undefined][]) {
    if (zone !== undefined && !isTimeZone(zone)) problems.push({ field, message: `"${zone}" is not a known time zone; write an IANA name such as Europe/Prague or UTC.` });
  }
  return problems;
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Fills in every default of a checked definition. */
export function completeDefinition({ repairs = [], ...written }: Definition): CompleteDefinition {
  const id = written.id ?? 'experiment';
  const controlIndex = Math.max(0, written.variants.findIndex((variant) => variant.control));
  const anyWeight = written.variants.some((variant) => variant.weight !== undefined);
  const rest = remainingWeight(written.variants);
  const variants = written.variants.map((variant, index) => ({
    id: variant.id,
    name: variant.name ?? variant.id,
    weight: variant.weight ?? (anyWeight ? rest : 1),
    control: index === controlIndex,
  }));
  return {
    ...written,
    id,
    name: written.name ?? id,
    variants,
    metrics: withRoles(written.metrics),
    control: variants[controlIndex]?.id ?? '',
    multiple: written.exposure.multiple ?? 'exclude',
    period: { from: written.period?.from ?? null, to: written.period?.to ?? null, timezone: written.period?.timezone ?? 'UTC' },
    segments: written.segments ?? [],
    filters: written.filters ?? {},
    analysis: completeAnalysis(written.analysis),
    acknowledgements: written.acknowledgements ?? [],
    ...(repairs.length === 0 ? {} : { repairs }),
  };
}

function completeAnalysis({ prior, strata = [], ...written }: NonNullable<Definition['analysis']> = {}): Analysis {
  return { ...defaultAnalysis, ...definedOnly(written), strata: [strata].flat(), prior: prior === undefined ? null : { mean: prior.mean ?? 0, standardDeviation: prior.standardDeviation } };
}

function definedOnly<Shape extends object>(shape: Shape): { [Key in keyof Shape]: NonNullable<Shape[Key]> } {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as { [Key in keyof Shape]: NonNullable<Shape[Key]> };
}

/** A metric without a role is secondary; where no metric is declared primary, it is primary, so that corrections have a family. */
function withRoles(metrics: Definition['metrics']): Definition['metrics'] {
  const role = metrics.some((metric) => metric.role === 'primary') ? 'secondary' : 'primary';
  return metrics.map((metric) => ({ ...metric, role: metric.role ?? role }));
}

/** The unit's column in one source. */
export function unitColumnOf(definition: Pick<Definition, 'unit' | 'sources'>, source: string): string {
  const own = definition.sources[source]?.unit;
  const chosen = own ?? definition.unit;
  return typeof chosen === 'string' ? chosen : chosen.column;
}

/** An undeclared weight beside declared ones: an equal part of what they leave of 1, or 1 where they are on another scale. */
function remainingWeight(variants: Definition['variants']): number {
  const declared = variants.reduce((sum, variant) => sum + (variant.weight ?? 0), 0);
  const open = variants.filter((variant) => variant.weight === undefined).length;
  return declared < 1 ? (1 - declared) / Math.max(1, open) : 1;
}
