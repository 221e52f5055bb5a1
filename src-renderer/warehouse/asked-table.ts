import type { Definition } from '../../src-contract/experiment';
import { plainAddress, type SignIn, type WarehouseConnection, type WarehouseConnections, type WarehousePermission } from '../../src-contract/warehouse-connection';

/** What the dialog for connecting begins with; nothing said is asked for. */
export interface AskedTable {
  readonly address?: string | undefined;
  readonly database?: string | undefined;
  readonly table?: string | undefined;
}

/** What is typed into the dialog. A password lives here and nowhere else in the window. */
export interface ConnectionEntry {
  readonly address: string;
  readonly signIn: SignIn;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly table: string;
}

/** What the dialog shows first: the kept connection of the address, or what is usual here. */
export function entryFor(asked: AskedTable, known: WarehouseConnections): ConnectionEntry {
  const address = asked.address ?? '';
  const kept = connectionTo(address, known);
  return {
    address, database: asked.database ?? '', table: asked.table ?? '', password: '',
    signIn: kept?.signIn ?? (known.environment ? 'environment' : 'password'), user: kept?.user ?? '',
  };
}

export function connectionTo(address: string, { connections }: WarehouseConnections): WarehouseConnection | undefined {
  return connections.find((connection) => connection.address === plainAddress(address));
}

/** Whether what is typed asks as somebody else than the kept connection does. */
export function asksAnew(entry: ConnectionEntry, known: WarehouseConnections): boolean {
  const kept = connectionTo(entry.address, known);
  return kept === undefined || kept.signIn !== entry.signIn || entry.password !== '' || (kept.user ?? '') !== entry.user;
}

export function permissionOf({ address, signIn, user, password }: ConnectionEntry): WarehousePermission {
  return { address, signIn, user: signIn === 'password' ? (user === '' ? 'default' : user) : null, password: password === '' ? null : password };
}

/** The place of a source that a failure names, as far as its definition says it. */
export function askedBy(definition: Pick<Definition, 'sources'> | null, field: string | undefined): AskedTable | null {
  const name = /^sources\.(.+)\.(address|database|table|timeout)$/.exec(field ?? '')?.[1];
  const source = name === undefined ? undefined : definition?.sources[name];
  return source?.warehouse === undefined ? null : { address: source.address, database: source.database, table: source.table };
}
