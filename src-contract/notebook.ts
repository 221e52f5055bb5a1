import { z } from 'zod';
import { assignmentRules } from './assignment-audit';
import { brushFields } from './brush-cell';
import { alternatives, sequentialNames } from './capabilities';
import { decisionFields } from './decision';
import { parameterFields } from './parameters';
import { peeksSchema, type Peeks } from './peeks';
import { sqlFields } from './query';

/**
 * A notebook as saved: a readable YAML text (`.liftbench`). Cells are listed in page order.
 * The definition is kept as the text that the analyst wrote (comments and order survive).
 */
const cellBase = { id: z.string().min(1), folded: z.boolean().optional() };

export const cellSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('data'), ...cellBase, source: z.string().optional() }),
  /** What is wrong with the data of the experiment, and the rule that its assignment is checked against. */
  z.strictObject({
    kind: z.literal('trust'),
    ...cellBase,
    audit: z
      .strictObject({ name: z.enum(assignmentRules), key: z.string(), salt: z.string(), weights: z.record(z.string(), z.number().min(0)), buckets: z.number().int().positive(), coverage: z.number().gt(0).max(1), expression: z.string() })
      .partial()
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('experiment'),
    ...cellBase,
    definition: z.string(),
    /** What a draft guessed and nobody has confirmed or changed yet: field path → reason. */
    guesses: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('readout'),
    ...cellBase,
    view: z.enum(['relative', 'absolute']).optional(),
    segment: z.string().nullable().optional(),
    columns: z.array(z.string()).optional(),
    sort: z.strictObject({ column: z.string(), descending: z.boolean() }).nullable().optional(),
  }),
  z.strictObject({ kind: z.literal('chart'), ...cellBase, chart: z.string(), title: z.string().optional(), options: z.record(z.string(), z.unknown()).optional() }),
  z.strictObject({
    kind: z.literal('power'),
    ...cellBase,
    /** Planned from the data of the experiment above, or from figures of one to come. */
    about: z.enum(['experiment', 'new']).optional(),
    /** The comparison whose curve is drawn: metric and variant. */
    metric: z.string().optional(),
    variant: z.string().optional(),
    /** Power wanted, lift to find (absent: each metric's own minimum effect) and days to plan for (absent: the units at hand). */
    power: z.number().gt(0).lt(1).optional(),
    effect: z.number().optional(),
    days: z.number().positive().optional(),
    /** The figures of an experiment to come; absent ones have their usual value. */
    plan: z
      .strictObject({
        kind: z.enum(['share', 'mean']), baseline: z.number(), standardDeviation: z.number(), effect: z.number(), power: z.number(), confidence: z.number(),
        alternative: z.enum(alternatives), variants: z.number().int(), units: z.number(), unitsPerDay: z.number(), varianceReduction: z.number(), sequential: z.enum(sequentialNames),
      })
      .partial()
      .optional(),
  }),
  z.strictObject({ kind: z.literal('brush'), ...cellBase, ...brushFields }),
  z.strictObject({ kind: z.literal('sql'), ...cellBase, ...sqlFields }),
  z.strictObject({ kind: z.literal('parameter'), ...cellBase, ...parameterFields }),
  z.strictObject({ kind: z.literal('decision'), ...cellBase, ...decisionFields }),
  z.strictObject({ kind: z.literal('note'), ...cellBase, text: z.string() }),
]);
export type Cell = z.infer<typeof cellSchema>;
export type CellKind = Cell['kind'];

export const savedNotebookSchema = z.strictObject({
  'liftbench-notebook': z.literal(1, 'This file was written by a newer Liftbench; update to open it.'),
  name: z.string(),
  cells: z.array(cellSchema),
  /** What was looked at so far. */
  peeks: peeksSchema.optional(),
});
export type SavedNotebook = z.infer<typeof savedNotebookSchema>;

/** A notebook as used: complete, with the version dropped. */
export interface Notebook {
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly peeks?: Peeks | undefined;
}

export const notebookFileVersion = 1;
export const notebookExtension = 'liftbench';
