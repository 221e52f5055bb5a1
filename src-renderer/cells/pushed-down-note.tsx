import type { ReactNode } from 'react';
import type { PushedDown } from '../../src-contract/warehouse';

/** Where the units were added up, and what cannot be had while they stay there. */
export function PushedDownNote({ pushed }: { readonly pushed: PushedDown }): ReactNode {
  return (
    <p className="lb-readout-foot" role="note">
      Added up in {pushed.engine} {pushed.version}: {pushed.tables.map((table, at) => <span key={table}>{at > 0 && '; '}<span className="lb-code">{table}</span></span>)}. {pushed.without.join(' ')}
    </p>
  );
}
