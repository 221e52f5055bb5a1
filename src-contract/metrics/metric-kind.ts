import { z } from 'zod';
import { methodNames } from '../capabilities';

/** How a unit's rows become one number. */
export const aggregates = ['sum', 'max', 'min', 'average', 'last', 'count'] as const;
export type Aggregate = (typeof aggregates)[number];

/** A duration: a whole number or decimal and s, m, h or d, e.g. `7d`, `90m`; at least one second. */
export const durationSchema = z
  .string()
  .regex(/^\d+(\.\d+)?[smhd]$/, 'Write a duration such as 7d, 12h, 90m or 30s.')
  .refine((text) => Number.isInteger(durationSeconds(text)), 'A duration must be a whole number of seconds.');

/** A duration's length in seconds. */
export function durationSeconds(text: string): number {
  const scale = { s: 1, m: 60, h: 3600, d: 86_400 }[text.slice(-1)] ?? Number.NaN;
  return Number(text.slice(0, -1)) * scale;
}

/**
 * Rows that count, by time since the unit's first exposure: `from` ≤ t < `to`.
 * `within: 7d` is short for `{ from: 0s, to: 7d }`.
 */
export const windowSchema = z
  .strictObject({ from: durationSchema.optional(), within: durationSchema.optional(), to: durationSchema.optional() })
  .refine((window) => !(window.within !== undefined && window.to !== undefined), 'Give within or to, not both.')
  .refine(
    (window) => durationSeconds(window.to ?? window.within ?? '99999999d') > durationSeconds(window.from ?? '0s'),
    'The window ends before it begins.',
  );
export type MetricWindow = z.infer<typeof windowSchema>;

const share = z.number().min(0).max(1);
/** Cut points for extreme per-unit values: pooled, label-blind quantiles, or fixed values. */
export const capSchema = z
  .strictObject({ upper: share.optional(), lower: share.optional(), upperValue: z.number().optional(), lowerValue: z.number().optional() })
  .refine((cap) => !(cap.upper !== undefined && cap.upperValue !== undefined), 'Give upper or upperValue, not both.')
  .refine((cap) => !(cap.lower !== undefined && cap.lowerValue !== undefined), 'Give lower or lowerValue, not both.')
  .refine((cap) => (cap.upper ?? 1) > (cap.lower ?? 0), 'The upper quantile must be above the lower one.')
  .refine((cap) => (cap.upperValue ?? Infinity) > (cap.lowerValue ?? -Infinity), 'The upper value must be above the lower one.');
export type Cap = z.infer<typeof capSchema>;

/** A covariate for CUPED: the same measure some days before first exposure, or a column of another source. */
const covariateDays = z.strictObject({ days: z.number().int().positive() });
const covariateSide = z.strictObject({ source: z.string(), value: z.string().optional(), where: z.string().optional(), aggregate: z.enum(aggregates).optional() });
const covariateRatio = z.strictObject({ numerator: covariateSide, denominator: covariateSide });
/** More covariates than this explain nothing that fewer would not. */
const MOST_COVARIATES = 20;
/** One covariate, or several that are removed together. */
export const covariateSchema = z.union([covariateDays, covariateSide, z.array(z.union([covariateDays, covariateSide])).min(1).max(MOST_COVARIATES)]);
/** A ratio's covariate may be a ratio itself: sum over sum of two measures from before exposure. */
export const ratioCovariateSchema = z.union([covariateDays, covariateSide, covariateRatio, z.array(z.union([covariateDays, covariateSide, covariateRatio])).min(1).max(MOST_COVARIATES)]);
/** What a metric declares: one covariate or a list. */
export type CovariateDeclaration = z.infer<typeof ratioCovariateSchema>;
export type Covariate = Exclude<CovariateDeclaration, readonly unknown[]>;
export type CovariateSide = z.infer<typeof covariateSide>;

/** Every covariate declared, each with its place: empty for a single one, `[1]` in a list. */
export function covariatesOf(declared: CovariateDeclaration | undefined): readonly { readonly path: string; readonly covariate: Covariate }[] {
  if (declared === undefined) return [];
  return Array.isArray(declared) ? declared.map((covariate, index) => ({ path: `[${String(index)}]`, covariate })) : [{ path: '', covariate: declared }];
}

/** The measures that covariates name, each with its place behind `covariate`: none for days before exposure, two for a ratio. */
export function covariateSides(declared: CovariateDeclaration | undefined): readonly { readonly path: string; readonly side: CovariateSide }[] {
  return covariatesOf(declared).flatMap(({ path, covariate }): { path: string; side: CovariateSide }[] => {
    if ('days' in covariate) return [];
    if ('source' in covariate) return [{ path, side: covariate }];
    return [{ path: `${path}.numerator`, side: covariate.numerator }, { path: `${path}.denominator`, side: covariate.denominator }];
  });
}

/** A covariate's name for people: `14 days before exposure`, `history: amount`. */
export function covariateName(covariate: Covariate): string {
  if ('days' in covariate) return `${String(covariate.days)} ${covariate.days === 1 ? 'day' : 'days'} before exposure`;
  if ('source' in covariate) return sideName(covariate);
  return `${sideName(covariate.numerator)} / ${sideName(covariate.denominator)}`;
}

function sideName({ source, value, where, aggregate }: CovariateSide): string {
  const what = value === undefined ? 'rows' : aggregate === undefined || aggregate === 'sum' ? value : `${aggregate} of ${value}`;
  return `${source}: ${what}${where === undefined ? '' : ` where ${where}`}`;
}

export const roles = ['primary', 'secondary', 'guardrail'] as const;
export type Role = (typeof roles)[number];
export const goals = ['increase', 'decrease', 'none'] as const;
export type Goal = (typeof goals)[number];

/** Keys that every metric has, whatever its kind. */
export const commonMetricFields = {
  id: z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'Use letters, digits, _, - or . (starting with a letter).'),
  name: z.string().optional(),
  description: z.string().optional(),
  role: z.enum(roles).optional(),
  goal: z.enum(goals).optional(),
  /** Smallest relative lift worth having, as a share (0.02 = 2 %). */
  minimumEffect: z.number().positive().optional(),
  /** Non-inferiority margin, as a share of the control value. */
  margin: z.number().positive().max(1).optional(),
  /** An effect inside ± this share of the control value counts as none: then the verdict is flat. */
  equivalenceMargin: z.number().positive().max(1).optional(),
  /** Better means better by more than this share of the control value. */
  superiorityMargin: z.number().positive().max(1).optional(),
  /** The method for this metric, where it is not the analysis's. */
  method: z.enum(methodNames).optional(),
  /** How values are shown; derived from the kind when absent. */
  format: z.enum(['percent', 'number', 'currency', 'duration']).optional(),
  currency: z.string().optional(),
};

/** Keys that say which rows and values make a metric, for kinds with one measure. */
export const measureFields = {
  source: z.string(),
  where: z.string().optional(),
  window: windowSchema.optional(),
};

/** One measure of a metric: which rows of which source, and which value of them. */
export interface MeasureNeed {
  readonly source: string;
  /** DuckDB expression; undefined = all rows. */
  readonly where?: string | undefined;
  /** DuckDB expression giving a number; undefined = only the row's existence counts. */
  readonly value?: string | undefined;
  readonly aggregate: UnitAggregate;
  readonly window: MetricWindow | undefined;
  /** Path of this need's fields in its metric, for messages: '' or 'numerator' or 'denominator'. */
  readonly path: string;
}

/** `any` = 1 if the unit has at least one row, else 0. */
export type UnitAggregate = Aggregate | 'any';

/** What a metric kind tells the planner, the statistics and the window about one metric. */
export interface MetricNeeds {
  readonly numerator: MeasureNeed;
  /** Ratio metrics only: sum over sum. */
  readonly denominator?: MeasureNeed | undefined;
  readonly covariate?: CovariateDeclaration | undefined;
  readonly cap?: Cap | undefined;
  /** `exclude`: only units with a row (per-buyer means); `keep`: units without rows count as 0. */
  readonly zeros: 'keep' | 'exclude';
  /** Applied to each unit's value before the cap. */
  readonly transform?: 'log1p' | 'sqrt' | undefined;
  /** The metric is a quantile of values, not a mean; then values, not moments, are read. */
  readonly quantile?: { readonly share: number; readonly per: 'event' | 'unit'; readonly curve: boolean } | undefined;
  /** The unit's value is 0 or 1, so that proportions' methods apply. */
  readonly binary: boolean;
}

/** A member of the family of metric kinds. `fields` are the keys beside {@link commonMetricFields}. */
export interface MetricKind<Kind extends string, Shape extends z.ZodRawShape> {
  readonly kind: Kind;
  /** For menus: "Conversion". */
  readonly label: string;
  /** One sentence for people: what it measures. */
  readonly explanation: string;
  readonly schema: z.ZodObject<Shape & { kind: z.ZodLiteral<Kind> } & typeof commonMetricFields>;
  readonly format: 'percent' | 'number';
  readonly needs: (metric: z.infer<z.ZodObject<Shape>>) => MetricNeeds;
}

/** Builds a kind, so that each member states only what is its own. */
export function metricKind<Kind extends string, Shape extends z.ZodRawShape>(member: {
  kind: Kind;
  label: string;
  explanation: string;
  fields: Shape;
  format: 'percent' | 'number';
  needs: (metric: z.infer<z.ZodObject<Shape>>) => MetricNeeds;
}): MetricKind<Kind, Shape> {
  const { fields, ...rest } = member;
  return {
    ...rest,
    schema: z.strictObject({ kind: z.literal(member.kind), ...commonMetricFields, ...fields }) as unknown as MetricKind<Kind, Shape>['schema'],
  };
}
