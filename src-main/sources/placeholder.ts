const words = ['', 'null', 'undefined', 'none', 'nan', 'n/a', 'na', 'unknown', 'anonymous', 'test', '-1', '0'];
const noUuid = '00000000-0000-0000-0000-000000000000';
const numbers = words.filter((word) => /^-?\d+$/.test(word));

/**
 * SQL that holds for identifiers that stand for "nobody", whatever their case and the spaces around them.
 * @param type the column's type in DuckDB, so that no identifier is turned into text for nothing; any where it is not known.
 */
export function standsForNobody(value: string, type = 'unknown'): string {
  if (type === 'UUID') return `${value} = '${noUuid}'::UUID`;
  if (/INT/.test(type)) return `${value} IN (${numbers.filter((number) => !type.startsWith('U') || !number.startsWith('-')).join(', ')})`;
  const text = type === 'VARCHAR' ? value : `(${value})::VARCHAR`;
  // What is long, begins with more than a space or a zero and ends with no space is none of these; to see that costs little.
  const able = `(strlen(${text}) < 10 OR ${text} < '00000001' OR ends_with(${text}, ' ') OR strlen(${text}) <> length(${text}))`;
  return `((strlen(${text}) < 30 OR ${text} LIKE '%00000000-%') AND ${able} AND lower(trim(${text})) IN (${[...words, noUuid].map((word) => `'${word}'`).join(', ')}))`;
}
