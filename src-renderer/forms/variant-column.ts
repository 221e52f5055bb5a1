import { controlFirst } from '../../src-contract/control-name';
import type { ColumnProfile } from '../../src-contract/dataset';
import type { DefinitionEdit } from './definition-edit';

const MOST_VARIANTS = 8;

/**
 * What choosing a variant column changes: where nothing declared occurs in it, the variants too, as the data spell them, the
 * likely control first. One edit, so that one undo takes it back.
 */
export function variantColumnEdits(name: string, column: ColumnProfile | undefined, declared: readonly string[]): readonly DefinitionEdit[] {
  const chosen: DefinitionEdit = { type: 'set', path: ['exposure', 'variant'], value: name };
  const variants = guessedVariants(column, declared);
  return variants.length === 0 ? [chosen] : [chosen, { type: 'set', path: ['variants'], value: variants.map((id) => ({ id })) }];
}

/** Where the column is empty in some rows, only the others are exposures. */
export function filledRowsEdits(name: string, column: ColumnProfile | undefined): readonly DefinitionEdit[] {
  return column === undefined || (column.nulls === 0 && column.pending !== 'figures') ? [] : [{ type: 'set', path: ['exposure', 'where'], value: `"${name.replaceAll('"', '""')}" IS NOT NULL` }];
}

/** Which fields that change guesses, with the reasons: the variants, and which of them is the control. */
export function variantColumnGuesses(name: string, column: ColumnProfile | undefined, declared: readonly string[]): Readonly<Record<string, string>> {
  const variants = guessedVariants(column, declared);
  const { sounds } = controlFirst(variants);
  return Object.fromEntries(variants.map((id, at) => [`variants[${String(at)}].id`, at > 0 ? `A value of "${name}".` : sounds ? `It is called "${id}".` : `The most frequent value of "${name}"; none is called control.`]));
}

function guessedVariants(column: ColumnProfile | undefined, declared: readonly string[]): readonly string[] {
  const values = (column?.top ?? []).map(({ value }) => value);
  if (values.length < 2 || values.length > MOST_VARIANTS || values.some((value) => declared.includes(value))) return [];
  return controlFirst(values).names;
}
