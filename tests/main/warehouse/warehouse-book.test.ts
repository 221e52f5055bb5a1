import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toFailure } from '../../../src-contract/failure';
import { WarehouseBook, type Vault } from '../../../src-main/warehouse/warehouse-book';

const secret = 'pass-4711-word';
/** Seals as a key store does, so that what is sealed does not read like what was. */
const vault: Vault = { available: () => true, seal: (text) => Buffer.from([...text].reverse().join('')).toString('hex'), open: (sealed) => [...Buffer.from(sealed, 'hex').toString()].reverse().join('') };
const address = 'https://warehouse.example:8443';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'liftbench-book-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); });

function written(): string {
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

describe('servers that may be connected to', () => {
  it('are none until the person names one', async () => {
    const book = new WarehouseBook(folder, vault);
    expect(await book.list()).toMatchObject({ connections: [], keyStore: true });
    const failure = await book.credentials(address).then(() => null, toFailure);
    expect(failure).toMatchObject({ kind: 'input', message: expect.stringContaining('has not been told that it may connect') as string });
    expect(failure?.next).toContain('Nothing is sent before');
  });

  it('keep their password in the key store, over a restart, and never in the open', async () => {
    await new WarehouseBook(folder, vault).allow({ address: 'HTTPS://Warehouse.example:8443/', signIn: 'password', user: 'ada', password: secret });
    expect(written()).not.toContain(secret);
    const again = new WarehouseBook(folder, vault);
    expect((await again.list()).connections).toEqual([{ address, signIn: 'password', user: 'ada', kept: true }]);
    expect(JSON.stringify(await again.list())).not.toContain(secret);
    expect(await again.credentials(`${address}/`)).toEqual({ user: 'ada', password: secret });
  });

  it('have a password until the program ends where there is no key store', async () => {
    for (const none of [null, { ...vault, available: () => false }]) {
      const book = new WarehouseBook(folder, none);
      await book.allow({ address, signIn: 'password', user: 'ada', password: secret });
      expect(await book.credentials(address)).toEqual({ user: 'ada', password: secret });
      expect(written()).not.toContain(secret);
      expect(written()).not.toContain(vault.seal(secret));
      const later = await new WarehouseBook(folder, none).credentials(address).then(() => null, toFailure);
      expect(later?.message).toContain('is not at hand');
    }
  });

  it('keep the password when only something else is edited, and lose it with the user', async () => {
    await new WarehouseBook(folder, vault).allow({ address, signIn: 'password', user: 'ada', password: secret });
    const book = new WarehouseBook(folder, vault);
    await book.allow({ address, signIn: 'password', user: 'ada', password: null });
    expect(await book.credentials(address)).toEqual({ user: 'ada', password: secret });
    await book.allow({ address, signIn: 'password', user: 'grace', password: null });
    expect(await book.credentials(address).then(() => null, toFailure)).toMatchObject({ message: expect.stringContaining('not at hand') as string });
    await book.allow({ address, signIn: 'password', user: 'ada', password: secret });
    await book.allow({ address, signIn: 'password', user: 'grace', password: null });
    expect(await book.credentials(address).then(() => null, toFailure)).toMatchObject({ message: expect.stringContaining('not at hand') as string });
  });

  it('can be forgotten, password and all', async () => {
    const book = new WarehouseBook(folder, vault);
    await book.allow({ address, signIn: 'password', user: 'ada', password: secret });
    await book.forget(address);
    expect((await book.list()).connections).toEqual([]);
    expect(written()).not.toContain(vault.seal(secret));
    expect(await book.credentials(address).then(() => null, toFailure)).not.toBeNull();
  });

  it('ask as the environment says, or as nobody, where the person chose that', async () => {
    vi.stubEnv('LIFTBENCH_CLICKHOUSE_USER', 'grace');
    vi.stubEnv('LIFTBENCH_CLICKHOUSE_PASSWORD', secret);
    const book = new WarehouseBook(folder, vault);
    await book.allow({ address, signIn: 'environment', user: null, password: null });
    const found = [await book.credentials(address), (await book.list()).environment];
    vi.unstubAllEnvs();
    expect(found).toEqual([{ user: 'grace', password: secret }, true]);
    expect(written()).not.toContain('grace');
    await book.allow({ address, signIn: 'none', user: null, password: null });
    expect(await book.credentials(address)).toBeNull();
  });

  it.each(['https://ada:secret@warehouse.example', 'warehouse', 'ftp://warehouse.example'])('refuse the address %s', async (wrong) => {
    const failure = await new WarehouseBook(folder, vault).allow({ address: wrong, signIn: 'none', user: null, password: null }).then(() => null, toFailure);
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'address' } });
    expect(readdirSync(folder)).toEqual([]);
  });
});
