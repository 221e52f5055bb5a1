import { valueAt } from './field-path';

/** The sources of a definition as choices. */
export function sourceOptions(parsed: unknown): { value: string; label: string }[] {
  const sources = valueAt(parsed, ['sources']);
  return typeof sources === 'object' && sources !== null ? Object.keys(sources).map((value) => ({ value, label: value })) : [];
}
