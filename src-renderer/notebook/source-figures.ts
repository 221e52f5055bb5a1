import type { DatasetProfile } from '../../src-contract/dataset';

/** Columns of which nothing but name and type is known yet. */
export function uncounted(profile: DatasetProfile): number {
  return profile.columns.filter((column) => column.pending === 'figures').length;
}

/** Whether every figure of a profile is there. */
export function isComplete(profile: DatasetProfile): boolean {
  return profile.columns.every((column) => column.pending === undefined);
}

/** Of two profiles of one reading, the one that knows more, in whatever order they arrive. */
export function fuller(before: DatasetProfile | null, arrived: DatasetProfile): DatasetProfile {
  return before !== null && before.dataHash === arrived.dataHash && left(before) < left(arrived) ? before : arrived;
}

function left({ columns }: DatasetProfile): number {
  return columns.reduce((sum, { pending }) => sum + (pending === 'figures' ? 2 : pending === 'shape' ? 1 : 0), 0);
}
