import { SegmentedControl } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { SignIn, WarehouseConnections } from '../../src-contract/warehouse-connection';
import { connectionTo, type ConnectionEntry } from './asked-table';
import { EntryField } from './entry-field';

export interface SignInFieldsProps {
  readonly entry: ConnectionEntry;
  readonly known: WarehouseConnections;
  readonly problem: boolean;
  readonly onEntry: (patch: Partial<ConnectionEntry>) => void;
}

/** Whom to ask as, and where the password will be. */
export function SignInFields({ entry, known, problem, onEntry }: SignInFieldsProps): ReactNode {
  const kept = connectionTo(entry.address, known);
  const hasPassword = kept?.signIn === 'password' && kept.user === (entry.user === '' ? 'default' : entry.user);
  return (
    <>
      <div className="lb-field">
        <span className="lb-field-label">Sign in with</span>
        <SegmentedControl size="small" aria-label="Sign in with" value={entry.signIn} onValueChange={(value) => onEntry({ signIn: value as SignIn })} options={[
          { label: 'User and password', value: 'password' }, { label: 'The environment', value: 'environment' }, { label: 'Nothing', value: 'none' },
        ]} />
      </div>
      {entry.signIn === 'password' && (
        <div className="lb-pair">
          <EntryField label="User" value={entry.user} placeholder="default" invalid={problem} onValue={(user) => onEntry({ user })} />
          <EntryField label="Password" type="password" value={entry.password} placeholder={hasPassword ? 'as kept' : ''} invalid={problem} onValue={(password) => onEntry({ password })} />
        </div>
      )}
      <p className="lb-connect-note">{whereWords(entry.signIn, known)}</p>
    </>
  );
}

function whereWords(signIn: SignIn, { keyStore, environment }: WarehouseConnections): string {
  if (signIn === 'none') return 'The server is asked as its user “default”, without a password.';
  const fromEnvironment = 'LIFTBENCH_CLICKHOUSE_USER and LIFTBENCH_CLICKHOUSE_PASSWORD';
  if (signIn === 'environment') return environment ? `${fromEnvironment} are read each time; nothing is written down.` : `${fromEnvironment} are read each time. Neither is set now: set them and start Liftbench again.`;
  if (keyStore) return 'The password goes into this system’s key store when you allow the connection, and never into a notebook or a definition.';
  return `There is no key store here: the password is known until Liftbench closes and is not written down. To have it for longer, set ${fromEnvironment}.`;
}
