import { z } from 'zod';

/** A table that says who anonymous identifiers are: `from` an anonymous id `to` the user. Units are merged by it in every source. */
export const aliasesSchema = z.strictObject({
  source: z.string(),
  /** The column with the anonymous id. */
  from: z.string().min(1),
  /** The column with the id of the user. */
  to: z.string().min(1),
});
export type AliasesDefinition = z.infer<typeof aliasesSchema>;

/** What merging identifiers did to the units of the exposure source. */
export interface MergedUnits {
  /** Identifiers seen in exposures before merging, and the units that they became. */
  readonly identifiers: number;
  readonly units: number;
  /** Identifiers of exposures that the alias table renamed. */
  readonly renamed: number;
  /** Units made of two or more identifiers. */
  readonly merged: number;
  /** Merged units whose identifiers were seen in different variants. */
  readonly acrossVariants: number;
  /** Identifiers that the alias table gives to several users; the smallest id counts. */
  readonly ambiguous: number;
  /** A few of the units merged across variants, with their identifiers. */
  readonly examples: readonly { readonly unit: string; readonly identifiers: string; readonly variants: string }[];
}
