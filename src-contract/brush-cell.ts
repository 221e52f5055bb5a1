import { z } from 'zod';

const unitConditionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('levels'), column: z.string(), levels: z.array(z.string().nullable()).min(1) }),
  z.strictObject({ kind: z.literal('days'), from: z.string().nullable(), to: z.string().nullable() }),
  z.strictObject({ kind: z.literal('values'), metric: z.string(), from: z.number().nullable(), to: z.number().nullable(), withoutZeros: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('variants'), hidden: z.array(z.string()).min(1) }),
]);

/** What a cell that explores units remembers. */
export const brushFields = {
  /** The metric whose values per unit are drawn; absent: the first one. */
  metric: z.string().optional(),
  /** Conditions that the units on show fulfil, all of them; absent: none. See `UnitSelection`. */
  conditions: z.array(unitConditionSchema).optional(),
};
