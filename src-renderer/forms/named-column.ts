/** The column that an expression names, without the quotes that SQL wants around a keyword such as `group`; any other expression as it is. */
export function namedColumn(expression: string): string {
  const quoted = /^"((?:[^"]|"")+)"$/.exec(expression.trim())?.[1];
  return quoted === undefined ? expression : quoted.replaceAll('""', '"');
}
