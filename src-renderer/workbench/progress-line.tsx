import { Button } from '@blueprintjs/core';
import { Cross } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { Progress } from '../../src-contract/dataset';
import { formatAmount } from '../wording/numbers';

/** A thin bar with what is being done, its rate, what remains, and the way to stop it. */
export function ProgressLine({ progress, onCancel }: { readonly progress: Progress; readonly onCancel?: (() => void) | undefined }): ReactNode {
  const { label, fraction, done, unit, rate, remainingSeconds } = progress;
  const words = [
    label,
    done !== undefined && unit ? formatAmount(done, unit) : '',
    rate !== undefined && unit ? `${formatAmount(rate, unit)} a second` : '',
    remainingSeconds !== undefined && remainingSeconds >= 1 ? `${String(Math.ceil(remainingSeconds))} s left` : '',
  ].filter(Boolean);
  return (
    <div className="lb-progress">
      <ProgressBar progress={progress} />
      <div className="lb-progress-words">
        <span>{words.join(' · ')}</span>
        {onCancel && <Button size="small" variant="minimal" icon={<Cross size={12} />} onClick={onCancel}>Cancel</Button>}
      </div>
      <span className="lb-unseen" role="status">{fraction === null ? label : `${label}, ${String(Math.round(fraction * 10) * 10)} percent`}</span>
    </div>
  );
}

/** The bar alone. */
export function ProgressBar({ progress }: { readonly progress: Progress }): ReactNode {
  const { fraction, label } = progress;
  return (
    <div className="lb-progress-bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={fraction === null ? undefined : Math.round(fraction * 100)} data-unknown={fraction === null}>
      <div style={fraction === null ? undefined : { transform: `scaleX(${String(fraction)})` }} />
    </div>
  );
}
