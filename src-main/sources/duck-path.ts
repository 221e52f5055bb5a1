/**
 * A file's path as DuckDB must be told: it takes `*`, `?` and `[` for wildcards, so these are put in brackets. Both the
 * path itself and this spelling have to be allowed.
 */
export function duckPath(path: string): string {
  return path.replace(/[*?[]/g, (character) => `[${character}]`);
}
