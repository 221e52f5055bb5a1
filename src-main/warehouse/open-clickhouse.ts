import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import type { CredentialSource } from './credentials';
import type { RemoteEngine } from './remote-engine';

/**
 * ClickHouse at an address, asked as the user whom the credentials name; its client is loaded when the first one is asked.
 * @throws LiftbenchError at the source's address where nobody may connect to it
 */
export async function openClickHouse(o: { source: string; address: string; timeout: string | undefined; credentials: CredentialSource; connect: () => Promise<Connection>; signal: AbortSignal | undefined }): Promise<RemoteEngine> {
  const { source, address, timeout, connect, signal } = o;
  const credentials = await o.credentials(address).catch((thrown: unknown) => {
    if (!(thrown instanceof LiftbenchError)) throw thrown;
    throw new LiftbenchError({ ...thrown.failure, place: { field: `sources.${source}.address` } }, { cause: thrown });
  });
  const { ClickHouseEngine } = await import('./clickhouse-engine');
  return new ClickHouseEngine({ source, address, timeout, credentials, connect, signal });
}
