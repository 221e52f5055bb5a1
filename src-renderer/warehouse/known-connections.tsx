import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { WarehouseConnection, WarehouseConnections } from '../../src-contract/warehouse-connection';

export interface KnownConnectionsProps {
  readonly known: WarehouseConnections;
  readonly onEdit: (connection: WarehouseConnection) => void;
  readonly onForget: (connection: WarehouseConnection) => void;
}

/** The servers that may be connected to, each to be changed or forgotten. */
export function KnownConnections({ known, onEdit, onForget }: KnownConnectionsProps): ReactNode {
  if (known.connections.length === 0) return null;
  return (
    <section aria-label="Servers that Liftbench may connect to">
      <h3 className="lb-panel-title">Allowed</h3>
      <ul className="lb-known">
        {known.connections.map((connection) => (
          <li key={connection.address} className="lb-known-item">
            <span className="lb-clip lb-code" title={connection.address}>{connection.address}</span>
            <span className="lb-clip lb-quiet">{signInWords(connection)}</span>
            <Button size="small" variant="minimal" aria-label={`Edit ${connection.address}`} onClick={() => onEdit(connection)}>Edit</Button>
            <Button size="small" variant="minimal" aria-label={`Forget ${connection.address}`} onClick={() => onForget(connection)}>Forget</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function signInWords({ signIn, user, kept }: WarehouseConnection): string {
  if (signIn === 'none') return 'without a user';
  if (signIn === 'environment') return 'as the environment says';
  return `${user ?? 'default'}, ${kept ? 'password in the key store' : 'password until Liftbench closes'}`;
}
