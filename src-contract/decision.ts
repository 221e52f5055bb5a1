import { z } from 'zod';

/** What may be decided at the end. */
export const decisions = ['ship', 'do-not-ship', 'iterate'] as const;
export type ShipDecision = (typeof decisions)[number];

/** A decision as its cell keeps it; what is absent has not been written yet. */
export const decisionFields = {
  decision: z.enum(decisions).optional(),
  reason: z.string().optional(),
  /** Who decided and when, in their own words. */
  who: z.string().optional(),
  when: z.string().optional(),
};

/** A decision as it stands in a report. */
export interface DecisionRecord {
  readonly decision: ShipDecision;
  readonly reason: string;
  readonly who: string;
  readonly when: string;
}
