import { trustCheckNames } from '../../src-contract/capabilities';
import type { Evaluation } from '../../src-contract/evaluation';

/** Whether an evaluation has the checks on the assignment that read further rows. */
export function hasTrustChecks(evaluation: Evaluation | null): boolean {
  const names: readonly string[] = trustCheckNames;
  return evaluation?.checks.some(({ id }) => names.includes(id)) ?? false;
}
