import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { addressMistake } from '../../src-contract/warehouse';
import { plainAddress, type TriedSignIn, type WarehouseLook, type WarehouseLookRequest } from '../../src-contract/warehouse-connection';
import { columnClass } from '../sources/column-class';
import { clickHouseText } from './clickhouse-dialect';
import { isRefusedUser } from './clickhouse-failure';
import { environmentCredentials, type CredentialSource } from './credentials';
import { openClickHouse } from './open-clickhouse';
import type { RemoteEngine, RemoteRow } from './remote-engine';

/** A person waits for a test; a server in a cloud may have to wake up first. */
const PATIENCE = '40s';
const MOST_NAMES = 500;

/**
 * Connects, and tells what is there.
 * @throws LiftbenchError whose place is the field of the form that is wrong: `address`, `user`, `database` or `table`
 */
export async function lookAtWarehouse(request: WarehouseLookRequest, o: { credentials?: CredentialSource | undefined; signal?: AbortSignal | undefined }): Promise<WarehouseLook> {
  const address = plainAddress(request.address);
  const mistake = addressMistake(request.address.trim());
  if (mistake !== null) throw new LiftbenchError({ kind: 'input', message: mistake, place: { field: 'address' } });
  const credentials = request.as === null ? (o.credentials ?? environmentCredentials) : tried(request.as);
  const noParser = (): never => { throw new RangeError('a look rewrites no expression'); };
  try {
    const engine = await openClickHouse({ source: 'x', address, timeout: PATIENCE, credentials, connect: noParser, signal: o.signal });
    try {
      return await look(engine, request);
    } finally {
      await engine.close();
    }
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.kind === 'bug' || failure.kind === 'cancelled') throw thrown;
    const field = isRefusedUser(failure) ? 'user' : (failure.place?.field?.split('.').at(-1) ?? 'address');
    throw new LiftbenchError({ ...failure, place: { field: field === 'timeout' ? 'address' : field }, next: inForm(failure.next, field) }, { cause: thrown });
  }
}

function tried({ signIn, user, password }: TriedSignIn): CredentialSource {
  if (signIn === 'environment') return environmentCredentials;
  return () => Promise.resolve(signIn === 'none' ? null : { user: user ?? 'default', password: password ?? '' });
}

async function look(engine: RemoteEngine, { database, table }: WarehouseLookRequest): Promise<WarehouseLook> {
  const version = await engine.version();
  const named = database ?? 'default';
  const databases = (await namesOr(engine, `SELECT name FROM system.databases WHERE lower(name) <> 'information_schema' AND name <> 'system' ORDER BY name LIMIT ${String(MOST_NAMES)}`)).map(({ name }) => String(name));
  if (databases.length > 0 && !databases.includes(named)) {
    throw new LiftbenchError({ kind: 'input', message: `There is no database "${named}" in ClickHouse, or the user may not see it.`, next: `Known: ${databases.slice(0, 12).join(', ')}.`, place: { field: 'database' } });
  }
  const tables = (await namesOr(engine, `SELECT name, total_rows FROM system.tables WHERE database = ${clickHouseText(named)} AND NOT is_temporary ORDER BY name LIMIT ${String(MOST_NAMES)}`))
    .map(({ name, total_rows: rows }) => ({ name: String(name), rows: rows === null || rows === undefined ? null : Number(rows) }));
  if (table === null) return { engine: engine.name, version, databases, tables, columns: null, rows: null };
  const found = await engine.table('x', { path: '', warehouse: 'clickhouse', database: named, table });
  return {
    engine: engine.name, version, databases, tables, rows: found.rows,
    columns: found.columns.map(({ name, type, duckType }) => ({ name, type, class: duckType === null ? null : columnClass(duckType) })),
  };
}

/** What the server lists; nothing where the user may not see its lists. */
async function namesOr(engine: RemoteEngine, sql: string): Promise<readonly RemoteRow[]> {
  return engine.rows(sql).catch((thrown: unknown): RemoteRow[] => {
    const { kind, place } = toFailure(thrown);
    if (kind === 'cancelled' || /\.(address|timeout)$/.test(place?.field ?? '')) throw thrown;
    return [];
  });
}

/** Next steps name keys of a definition; a form has fields. */
function inForm(next: string | undefined, field: string): string | undefined {
  if (field === 'user') return 'Check both; the user may also be bound to other machines or to a certificate.';
  if (field === 'timeout') return 'Check the address and the port, and whether a firewall drops what is sent there.';
  return next?.replaceAll(/sources\.\w+\./g, '');
}
