import type { ColumnProfile } from './dataset';

/** Who asks a warehouse: a user and a password, whom the environment names (LIFTBENCH_CLICKHOUSE_USER and …_PASSWORD), or nobody in particular. */
export type SignIn = 'password' | 'environment' | 'none';

/** A server that the window may connect to. There is no password in it. */
export interface WarehouseConnection {
  /** `https://host:8443`, in the form of {@link plainAddress}. */
  readonly address: string;
  readonly signIn: SignIn;
  readonly user: string | null;
  /** The password is in the system's key store; otherwise it is known until Liftbench closes. */
  readonly kept: boolean;
}

/** What the window may connect to, and where passwords can be. */
export interface WarehouseConnections {
  readonly connections: readonly WarehouseConnection[];
  /** Whether the system has a key store; without one, passwords are known until Liftbench closes. */
  readonly keyStore: boolean;
  /** Whether the environment names a user or a password. */
  readonly environment: boolean;
}

/** Lets the window connect to an address. */
export interface WarehousePermission {
  readonly address: string;
  readonly signIn: SignIn;
  readonly user: string | null;
  /** null leaves the password that is kept already. Crosses from the window to its host, and nowhere else. */
  readonly password: string | null;
}

/** A user and a password to be tried, before they are kept. */
export interface TriedSignIn {
  readonly signIn: SignIn;
  readonly user: string | null;
  readonly password: string | null;
}

export interface WarehouseLookRequest {
  readonly job: string;
  readonly address: string;
  readonly database: string | null;
  readonly table: string | null;
  /** Whom to ask as; null = as the kept connection says. */
  readonly as: TriedSignIn | null;
}

/** What a connection that works shows. */
export interface WarehouseLook {
  readonly engine: string;
  readonly version: string;
  /** Names only; at most a few hundred. */
  readonly databases: readonly string[];
  /** Tables and views of the database; rows null where the server does not count them. */
  readonly tables: readonly { readonly name: string; readonly rows: number | null }[];
  /** Columns of the table: their type there, and what they are to a definition (null = they cannot be used). */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly class: ColumnProfile['class'] | null }[] | null;
  readonly rows: number | null;
}

export interface WarehouseDraftRequest {
  readonly job: string;
  /** What the source is to be called. */
  readonly name: string;
  readonly address: string;
  readonly database: string;
  readonly table: string;
}

/** As browsers and Node both have it; this room knows the types of neither. */
declare const URL: new (address: string) => { readonly protocol: string; readonly host: string; readonly pathname: string };

/** An address in one way of writing: scheme and host in lower case, no slash at its end. */
export function plainAddress(address: string): string {
  try {
    const { protocol, host, pathname } = new URL(address.trim());
    return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
  } catch {
    return address.trim();
  }
}
