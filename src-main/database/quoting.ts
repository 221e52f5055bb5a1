/** An identifier for SQL: `a"b` becomes `"a""b"`. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal for SQL: `it's` becomes `'it''s'`. A NUL cannot be written in a literal and is spelled with chr(0). */
export function quoteText(text: string): string {
  const quoted = (part: string): string => `'${part.replaceAll("'", "''")}'`;
  return text.includes('\0') ? `(${text.split('\0').map(quoted).join(' || chr(0) || ')})` : quoted(text);
}

/** A list of string literals: `['a', 'b']`. */
export function quoteTextList(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}
