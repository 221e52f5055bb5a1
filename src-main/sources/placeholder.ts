const words = ['', 'null', 'undefined', 'none', 'nan', 'n/a', 'na', 'unknown', 'anonymous', 'test', '-1', '0', '00000000-0000-0000-0000-000000000000'];

/** SQL that holds for identifiers that stand for "nobody", whatever their case and the spaces around them. */
export function standsForNobody(value: string): string {
  return `lower(trim((${value})::VARCHAR)) IN (${words.map((word) => `'${word}'`).join(', ')})`;
}
