import { isMap, isScalar, parseDocument } from 'yaml';
import type { UnitCondition, UnitSelection } from '../../src-contract/brush';
import { setField } from '../forms/definition-edit';
import { valueAt } from '../forms/field-path';
import { readDefinitionText } from '../forms/definition-reading';

type Levels = Extract<UnitCondition, { kind: 'levels' }>;

/** The conditions that can be a condition on exposure rows: those about columns of theirs. */
export function filterable(selection: UnitSelection): readonly Levels[] {
  return selection.filter((one) => one.kind === 'levels');
}

/** Why the rest of a selection stays exploratory; null when nothing does. */
export function notFilterable(selection: UnitSelection): string | null {
  if (selection.some(({ kind }) => kind === 'values')) return 'Values of a metric come after exposure: units chosen by them are no longer what was randomised, so they cannot be made a filter.';
  if (selection.some(({ kind }) => kind === 'days')) return 'Days of first exposure belong to the experiment’s period; change it in the definition.';
  return selection.some(({ kind }) => kind === 'variants') ? 'Variants are left out in the definition’s list of variants.' : null;
}

/** `country IN ('DE', 'FR')`, with empty cells by IS NULL. */
export function levelsExpression({ column, levels }: Levels): string {
  const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(column) ? column : `"${column.replaceAll('"', '""')}"`;
  const given = levels.flatMap((level) => (level === null ? [] : [`'${level.replaceAll("'", "''")}'`]));
  const listed = given.length === 0 ? '' : given.length === 1 ? `${name} = ${given[0] ?? ''}` : `${name} IN (${given.join(', ')})`;
  if (!levels.includes(null)) return listed;
  return listed === '' ? `${name} IS NULL` : `(${listed} OR ${name} IS NULL)`;
}

/** The definition with levels as its filter of exposures, beside one that is there, and a remark that says when it was chosen. */
export function withFilter(definition: string, conditions: readonly Levels[], remark: string): string {
  return conditions.length === 0 ? definition : withExpression(definition, filterOf(conditions), remark);
}

/** Conditions that all hold, as SQL. */
export function filterOf(conditions: readonly Levels[]): string {
  return conditions.map(levelsExpression).join(' AND ');
}

/** The definition with SQL as its filter of exposures, beside one that is there, and a remark. */
export function withExpression(definition: string, added: string, remark: string): string {
  const before = valueAt(readDefinitionText(definition).value, ['filters', 'exposure']);
  const text = setField(definition, ['filters', 'exposure'], typeof before === 'string' && before.trim() !== '' ? `(${before}) AND ${added}` : added);
  return remarked(text, remark);
}

/** A comment above the filters; JSON has no comments, and stays as it is. */
function remarked(text: string, remark: string): string {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0 || !isMap(document.contents) || document.contents.flow) return text;
  const pair = document.contents.items.find(({ key }) => isScalar(key) && key.value === 'filters');
  if (!pair || !isScalar(pair.key)) return text;
  const [known = ''] = [pair.key.commentBefore ?? ''];
  pair.key.commentBefore = known.includes(remark) ? known : [known, ` ${remark}`].filter(Boolean).join('\n');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, minContentWidth: 0 });
}
