import { quoteIdentifier, quoteText } from '../database/quoting';

/** Words that DuckDB does not take for a column's name without quotes. */
const reserved = new Set(
  'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe distinct do else end except false fetch for foreign from grant group having in initially intersect into lambda lateral leading limit not null offset on only or order pivot placing primary qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic when where window with at between interval is like'.split(' '),
);

/** A column's name as an expression: quoted only where it must be. */
export function sqlName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) && !reserved.has(name.toLowerCase()) ? name : quoteIdentifier(name);
}

export function sqlText(text: string): string {
  return quoteText(text);
}

/** A value in YAML's flow style, on one line: `{ id: control, weight: 0.5 }`. Absent values are left out. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => `${scalar(key)}: ${flow(item)}`);
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  return typeof value === 'string' ? scalar(value) : String(value);
}

/** A string as YAML that comes back as that very string: plain where it is safe, else in double quotes. */
export function scalar(text: string): string {
  const plain = /^[A-Za-z_/][A-Za-z0-9_./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(text);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  return plain || day ? text : JSON.stringify(text);
}

/** A line with its comment, comments of neighbouring lines roughly in one column. */
export function line(text: string, comment?: string): string {
  return comment === undefined ? text : `${text.padEnd(56)}  # ${comment.replace(/\s+/g, ' ')}`;
}
