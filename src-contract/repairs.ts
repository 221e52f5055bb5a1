import { z } from 'zod';

/**
 * Repairs: what a definition changes about its data before anything is computed. They act in their order when units and
 * rows are read, never on the files, and each can be taken out of the list alone.
 */

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Write a day as YYYY-MM-DD.');
const name = z.string().min(1);
const common = {
  /** Why, in the analyst's own words; appears in the report. */
  note: z.string().optional(),
};

/** Leaves out rows that repeat an earlier one (by time, then place in the file) in the key's columns; without a key, in all columns. */
const deduplicateSchema = z.strictObject({ kind: z.literal('deduplicate'), source: name, key: z.array(name).min(1).optional(), ...common });

/** Leaves out the rows of a source for which a condition holds. */
const dropRowsSchema = z.strictObject({ kind: z.literal('drop-rows'), source: name, where: name, ...common });

/** Reads variants that are spelled otherwise as the declared one. */
const mergeVariantsSchema = z.strictObject({ kind: z.literal('merge-variants'), from: z.array(z.string()).min(1), to: name, ...common });

/** Takes spaces around unit ids away; without a source, in every source. */
const trimIdsSchema = z.strictObject({ kind: z.literal('trim-ids'), source: name.optional(), ...common });

/** Reads unit ids in lower case; without a source, in every source. */
const foldIdsSchema = z.strictObject({ kind: z.literal('fold-ids'), source: name.optional(), ...common });

/** Leaves out rows whose unit id stands for nobody; whatever its case and the spaces around it; without `ids`, every usual stand-in (null, undefined, 0, …). */
const dropPlaceholderIdsSchema = z.strictObject({ kind: z.literal('drop-placeholder-ids'), source: name.optional(), ids: z.array(z.string()).min(1).optional(), ...common });

/** Leaves out whole units by exactly one rule: too many rows in an hour or day, a pattern of a column, ids, or a condition on any of their rows. */
const dropUnitsSchema = z
  .strictObject({
    kind: z.literal('drop-units'),
    /** Where the rule looks; default: the exposure source. */
    source: name.optional(),
    /** Units with more rows than this in one clock hour or day (UTC). */
    moreThan: z.strictObject({ rows: z.number().int().positive(), per: z.enum(['hour', 'day']) }).optional(),
    /** Units with a row in whose column the pattern (a regular expression, whatever the case) is found. */
    matching: z.strictObject({ column: name, pattern: name }).optional(),
    ids: z.array(z.string()).min(1).optional(),
    /** Units with a row for which the condition holds. */
    where: name.optional(),
    ...common,
  })
  .refine(({ moreThan, matching, ids, where }) => [moreThan, matching, ids, where].filter((rule) => rule !== undefined).length === 1, 'Give exactly one rule: moreThan, matching, ids or where.');

/** Leaves out rows whose time cannot be read or lies outside of these days (both included, in the period's zone). */
const clipTimesSchema = z.strictObject({ kind: z.literal('clip-times'), source: name, from: day.optional(), to: day.optional(), ...common });

/** Ends the period with the day before one that the data do not cover to its end. */
const endBeforeDaySchema = z.strictObject({ kind: z.literal('end-before-incomplete-day'), day, ...common });

/** Multiplies a number column where a condition holds: cents among euros, milliseconds among seconds. */
const scaleValuesSchema = z.strictObject({ kind: z.literal('scale-values'), source: name, column: name, where: name, factor: z.number().positive(), ...common });

export const repairSchema = z.discriminatedUnion('kind', [
  deduplicateSchema, dropRowsSchema, mergeVariantsSchema, trimIdsSchema, foldIdsSchema, dropPlaceholderIdsSchema, dropUnitsSchema, clipTimesSchema, endBeforeDaySchema, scaleValuesSchema,
]);

export type Repair = z.infer<typeof repairSchema>;
export type RepairKind = Repair['kind'];

export const repairKinds = [
  'deduplicate', 'drop-rows', 'merge-variants', 'trim-ids', 'fold-ids', 'drop-placeholder-ids', 'drop-units', 'clip-times', 'end-before-incomplete-day', 'scale-values',
] as const satisfies readonly RepairKind[];

/** What a repair of the definition did to the data of an evaluation. Counts are exact. */
export interface RepairOutcome {
  /** Place in `repairs`. */
  readonly index: number;
  readonly kind: RepairKind;
  /** What was done, as a sentence: `Left out 150 rows of events that repeat an earlier one in event_id.` */
  readonly words: string;
  /** The analyst's note. */
  readonly note: string | null;
  /** The sources that it acted on. */
  readonly sources: readonly string[];
  /** Rows left out of the sources. */
  readonly rowsDropped: number;
  /** Rows that were kept with a changed value. */
  readonly rowsChanged: number;
  /** Units that the rule caught; null for repairs that look at rows. */
  readonly units: number | null;
}

/** One repair as a short phrase, for lists and headings: `duplicates in events by event_id`. */
export function repairTitle(repair: Repair): string {
  switch (repair.kind) {
    case 'deduplicate':
      return `Leave out duplicates in ${repair.source} by ${repair.key?.join(', ') ?? 'all columns'}`;
    case 'drop-rows':
      return `Leave out rows of ${repair.source} where ${repair.where}`;
    case 'merge-variants':
      return `Read ${repair.from.map((one) => `“${one}”`).join(', ')} as ${repair.to}`;
    case 'trim-ids':
      return `Trim unit ids${within(repair.source)}`;
    case 'fold-ids':
      return `Ignore the case of unit ids${within(repair.source)}`;
    case 'drop-placeholder-ids':
      return `Leave out rows with a stand-in for an id${within(repair.source)}`;
    case 'drop-units':
      return `Leave out units ${unitRule(repair)}${within(repair.source)}`;
    case 'clip-times':
      return `Leave out rows of ${repair.source} ${repair.from === undefined ? '' : `before ${repair.from}`}${repair.from !== undefined && repair.to !== undefined ? ' or ' : ''}${repair.to === undefined ? '' : `after ${repair.to}`}${repair.from === undefined && repair.to === undefined ? 'without a time' : ', or without a time'}`;
    case 'end-before-incomplete-day':
      return `End before the incomplete day ${repair.day}`;
    case 'scale-values':
      return `Multiply ${repair.column} in ${repair.source} by ${String(repair.factor)} where ${repair.where}`;
  }
}

function within(source: string | undefined): string {
  return source === undefined ? '' : ` in ${source}`;
}

function unitRule(repair: Extract<Repair, { kind: 'drop-units' }>): string {
  if (repair.moreThan !== undefined) return `with more than ${String(repair.moreThan.rows)} rows in one ${repair.moreThan.per}`;
  if (repair.matching !== undefined) return `whose ${repair.matching.column} matches ${repair.matching.pattern}`;
  if (repair.ids !== undefined) return `with ${repair.ids.length === 1 ? 'the id' : `${String(repair.ids.length)} ids`} ${repair.ids.slice(0, 3).join(', ')}${repair.ids.length > 3 ? ', …' : ''}`;
  return `with a row where ${repair.where ?? ''}`;
}
