import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';
import { addressMistake } from '../../src-contract/warehouse';
import { plainAddress, type SignIn, type WarehouseConnections, type WarehousePermission } from '../../src-contract/warehouse-connection';
import { writeWhole } from '../notebooks/atomic-file';
import { environmentCredentials, type Credentials } from './credentials';

/** The system's key store, which seals text so that only this user on this machine opens it. */
export interface Vault {
  /** Whether there is one that really seals. */
  available(): boolean;
  seal(text: string): string;
  /** @throws where the text was sealed by another user or machine */
  open(sealed: string): string;
}

interface Entry {
  readonly address: string;
  readonly signIn: SignIn;
  readonly user: string | null;
  /** The password as the key store sealed it. */
  readonly sealed?: string | undefined;
}

/**
 * The servers that a window may connect to, with whom to ask as. Nothing is connected to that is not in it. On disk are
 * addresses, users and what the key store sealed; a password that it cannot seal is in memory until the program ends.
 */
export class WarehouseBook {
  readonly #path: string;
  readonly #vault: Vault | null;
  readonly #remembered = new Map<string, string>();
  #entries: Promise<Map<string, Entry>> | null = null;

  /** @param vault null where the host has no key store, as when serving to a browser. */
  constructor(userFolder: string, vault: Vault | null) {
    this.#path = join(userFolder, 'warehouses.json');
    this.#vault = vault;
  }

  async list(): Promise<WarehouseConnections> {
    const entries = await this.#read();
    return {
      connections: [...entries.values()].map(({ address, signIn, user, sealed }) => ({ address, signIn, user, kept: sealed !== undefined })),
      keyStore: this.#sealing(),
      environment: (await environmentCredentials('')) !== null,
    };
  }

  /** @throws LiftbenchError `input` where the address is none or the password is missing, `disk` where it cannot be written down */
  async allow({ address: given, signIn, user, password }: WarehousePermission): Promise<void> {
    const address = plainAddress(given);
    const mistake = addressMistake(given.trim());
    if (mistake !== null) throw new LiftbenchError({ kind: 'input', message: mistake, place: { field: 'address' } });
    const entries = await this.#read();
    const before = entries.get(address);
    const entry: Entry = { address, signIn, user: signIn === 'password' ? user : null };
    if (signIn !== 'password' || (password === null && before?.user !== user)) this.#remembered.delete(address);
    else if (password !== null) this.#remembered.set(address, password);
    const known = password ?? (before?.sealed === undefined || before.user !== user ? null : this.#open(before.sealed));
    entries.set(address, signIn === 'password' && known !== null && this.#sealing() ? { ...entry, sealed: this.#vault?.seal(known) } : entry);
    await this.#write(entries);
  }

  async forget(address: string): Promise<void> {
    const entries = await this.#read();
    entries.delete(plainAddress(address));
    this.#remembered.delete(plainAddress(address));
    await this.#write(entries);
  }

  /**
   * Whom to ask an address as; null = nobody in particular.
   * @throws LiftbenchError `input` where the person has not said that it may be connected to, or the password is not at hand
   */
  async credentials(given: string): Promise<Credentials | null> {
    const address = plainAddress(given);
    const entry = (await this.#read()).get(address);
    if (entry === undefined) {
      throw new LiftbenchError({
        kind: 'input', message: `Liftbench has not been told that it may connect to ${address}.`,
        next: 'Choose Connect to ClickHouse, test the connection and allow it. Nothing is sent before.', place: { field: 'sources.address' },
      });
    }
    if (entry.signIn === 'none') return null;
    if (entry.signIn === 'environment') return environmentCredentials(address);
    const password = this.#remembered.get(address) ?? (entry.sealed === undefined ? null : this.#open(entry.sealed));
    if (password === null) {
      throw new LiftbenchError({ kind: 'input', message: `The password for ${address} is not at hand.`, next: 'Choose Connect to ClickHouse and enter it again.', place: { field: 'sources.address' } });
    }
    return { user: entry.user ?? 'default', password };
  }

  #sealing(): boolean {
    return this.#vault?.available() ?? false;
  }

  #open(sealed: string): string | null {
    try {
      return this.#vault?.open(sealed) ?? null;
    } catch {
      return null;
    }
  }

  #read(): Promise<Map<string, Entry>> {
    return (this.#entries ??= this.#readFile());
  }

  /** A book that cannot be read allows nothing. */
  async #readFile(): Promise<Map<string, Entry>> {
    try {
      const { connections } = JSON.parse(await readFile(this.#path, 'utf8')) as { connections: Entry[] };
      return new Map(connections.filter(isEntry).map((entry) => [entry.address, entry]));
    } catch {
      return new Map();
    }
  }

  async #write(entries: ReadonlyMap<string, Entry>): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    await writeWhole(this.#path, `${JSON.stringify({ liftbench: 1, connections: [...entries.values()] }, null, 2)}\n`);
  }
}

function isEntry(value: Entry | null): value is Entry {
  return typeof value === 'object' && value !== null && typeof value.address === 'string' && ['password', 'environment', 'none'].includes(value.signIn);
}
