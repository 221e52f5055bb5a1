import type { ReactNode } from 'react';
import type { Repair } from '../../src-contract/repairs';

/** What may be done about the evidence of a check, where it is shown. */
export interface EvidenceActions {
  /** Null: nothing can be changed here. */
  readonly onRepair: ((repair: Repair) => void) | null;
  /** Shows the rows of the exposure source for which a condition holds; null where no engine is at hand. */
  readonly rowsWhere: ((where: string) => ReactNode) | null;
}
