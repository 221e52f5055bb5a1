import type { Repair } from '../../src-contract/repairs';
import { quoteText } from '../database/quoting';
import { asText } from '../evaluation/sql-text';

/** A variant's SQL and type with its other spellings read as the declared ones; untouched where no repair says so. */
export function mergedVariant(variant: { readonly sql: string; readonly type: string }, repairs: readonly Repair[] = []): { readonly sql: string; readonly type: string } {
  const merges = repairs.flatMap((repair) => (repair.kind === 'merge-variants' ? repair.from.map((from) => `WHEN ${quoteText(from)} THEN ${quoteText(repair.to)}`) : []));
  if (merges.length === 0) return { sql: variant.sql, type: variant.type };
  const label = asText(variant.sql, variant.type);
  return { sql: `(CASE ${label} ${merges.join(' ')} ELSE ${label} END)`, type: 'VARCHAR' };
}
