import { readDefinitionText } from '../forms/definition-reading';
import { parseFieldPath, sameValue, valueAt, type FieldPath } from '../forms/field-path';
import { fieldPath } from '../../src-contract/experiment';

/** Field path → why it was guessed. */
export type Guesses = Readonly<Record<string, string>>;

/**
 * The guesses that survive a change of the text: those whose value stayed the same. Items of lists are followed by
 * their id, so that reordering metrics moves their marks along.
 */
export function keepGuesses(before: string, after: string, guesses: Guesses): Guesses {
  const from = readDefinitionText(before).value;
  const to = readDefinitionText(after).value;
  if (to === undefined) return guesses;
  const kept: Record<string, string> = {};
  for (const [field, reason] of Object.entries(guesses)) {
    const path = parseFieldPath(field);
    const moved = follow(from, to, path);
    if (moved && sameValue(valueAt(from, path), valueAt(to, moved))) kept[fieldPath(moved)] = reason;
  }
  return kept;
}

/** Where the field stands now; null when its list item is gone. */
function follow(from: unknown, to: unknown, path: FieldPath): FieldPath | null {
  const [list, index, ...rest] = path;
  if (typeof list !== 'string' || typeof index !== 'number') return path;
  const id = valueAt(from, [list, index, 'id']);
  const items = valueAt(to, [list]);
  if (!Array.isArray(items)) return null;
  if (id === undefined) return path;
  const now = items.findIndex((item) => sameValue(valueAt(item, ['id']), id));
  if (now >= 0) return [list, now, ...rest];
  return items.length === (valueAt(from, [list]) as unknown[]).length ? path : null;
}
