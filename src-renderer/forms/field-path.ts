/** A field of a definition as keys and indices: `metrics[2].where` ↔ `['metrics', 2, 'where']`. */
export type FieldPath = readonly (string | number)[];

/** The inverse of the contract's `fieldPath`. */
export function parseFieldPath(field: string): FieldPath {
  if (field === '') return [];
  return field.split('.').flatMap((part) => {
    const [key = '', ...indices] = part.split('[');
    const numbers = indices.map((index) => Number.parseInt(index, 10));
    return key === '' ? numbers : [key, ...numbers];
  });
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((at, key) => {
    if (typeof at !== 'object' || at === null) return undefined;
    return (at as Record<string | number, unknown>)[key];
  }, value);
}

/** Deep equality of plain JSON values. */
export function sameValue(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
