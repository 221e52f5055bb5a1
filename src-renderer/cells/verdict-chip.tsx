import { Cross, Equals, EyeOff, Help, Minus, Tick } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { Decision } from '../../src-contract/evaluation';
import { decisionWords } from '../wording/verdict-headline';

const icons = { better: Tick, worse: Cross, flat: Equals, undecided: Help, invalid: Minus } as const;

/** A verdict as icon and word. While a failed check stands, the word is not even in the page. */
export function VerdictChip({ decision, hidden }: { readonly decision: Decision; readonly hidden: boolean }): ReactNode {
  if (hidden) {
    return (
      <span className="lb-chip" data-decision="hidden">
        <EyeOff size={12} aria-hidden />
        Hidden
      </span>
    );
  }
  const Icon = icons[decision];
  return (
    <span className="lb-chip" data-decision={decision}>
      <Icon size={12} aria-hidden />
      {decisionWords[decision]}
    </span>
  );
}
