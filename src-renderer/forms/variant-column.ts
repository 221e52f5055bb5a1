import type { ColumnProfile } from '../../src-contract/dataset';
import type { DefinitionEdit } from './definition-edit';

/** Values that experiments commonly give the variant that changes nothing. */
const controlName = /^(control|ctrl|baseline|base|default|original|old|off|false|0|a)$/i;
const MOST_VARIANTS = 8;

/**
 * What choosing a variant column changes: where nothing declared occurs in it, the variants too, as the data spell them, the
 * likely control first. One edit, so that one undo takes it back.
 */
export function variantColumnEdits(name: string, column: ColumnProfile | undefined, declared: readonly string[]): readonly DefinitionEdit[] {
  const chosen: DefinitionEdit = { type: 'set', path: ['exposure', 'variant'], value: name };
  const values = (column?.top ?? []).map(({ value }) => value);
  if (values.length < 2 || values.length > MOST_VARIANTS || values.some((value) => declared.includes(value))) return [chosen];
  const control = values.find((value) => controlName.test(value)) ?? values[0] ?? '';
  return [chosen, { type: 'set', path: ['variants'], value: [control, ...values.filter((value) => value !== control)].map((id) => ({ id })) }];
}
