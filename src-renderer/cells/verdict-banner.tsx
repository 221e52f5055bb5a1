import { Cross, Equals, EyeOff, Help, InfoSign, Minus, Tick } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { HeadlineTone, VerdictHeadline } from '../wording/verdict-headline';

const icons: Readonly<Record<HeadlineTone, typeof Tick>> = { better: Tick, worse: Cross, mixed: InfoSign, flat: Equals, undecided: Help, invalid: Minus, blocked: EyeOff, none: InfoSign };

/** The answer for a person who reads nothing else. */
export function VerdictBanner({ headline }: { readonly headline: VerdictHeadline }): ReactNode {
  const Icon = icons[headline.tone];
  return (
    <div className="lb-banner" data-tone={headline.tone} role="status">
      <Icon className="lb-banner-icon" size={16} aria-hidden />
      <div>
        <p className="lb-banner-answer">{headline.answer}</p>
        {headline.support && <p className="lb-banner-support">{headline.support}</p>}
      </div>
    </div>
  );
}
