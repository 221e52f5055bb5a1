import type { Decision } from '../../src-contract/evaluation';

/** A table of text: what the terminal and Markdown writers lay out, each in its own way. */
export interface SheetTable {
  readonly heading: string;
  readonly columns: readonly { readonly label: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly decision: Decision | null }[];
  /** Why a number is missing, in words. */
  readonly notes: readonly string[];
}
