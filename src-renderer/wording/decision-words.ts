import type { DecisionRecord, ShipDecision } from '../../src-contract/decision';
import type { Notebook } from '../../src-contract/notebook';
import { decisionsIn } from '../../src-contract/notebook-extract';
import { formatDay } from './numbers';

export const decisionWords: Readonly<Record<ShipDecision, string>> = { ship: 'Ship', 'do-not-ship': 'Do not ship', iterate: 'Iterate' };

/** The decisions of a notebook that were made, for the report. */
export function decisionsOf({ cells }: Pick<Notebook, 'cells'>): DecisionRecord[] {
  return decisionsIn(cells);
}

/** Who and when, as far as it was written down: `Decided by the payments team on 3 March 2026.` */
export function decidedBy({ who, when }: DecisionRecord): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(when) ? formatDay(when) : when;
  if (who.trim() === '' && day === '') return '';
  return `Decided${who.trim() === '' ? '' : ` by ${who.trim()}`}${day === '' ? '' : ` on ${day}`}.`;
}
