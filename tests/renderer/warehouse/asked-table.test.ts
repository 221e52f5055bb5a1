import { describe, expect, it } from 'vitest';
import type { WarehouseConnections } from '../../../src-contract/warehouse-connection';
import { sourceName } from '../../../src-renderer/warehouse/add-warehouse-table';
import { askedBy, asksAnew, entryFor, permissionOf } from '../../../src-renderer/warehouse/asked-table';

const known: WarehouseConnections = {
  connections: [{ address: 'https://warehouse.example:8443', signIn: 'password', user: 'ada', kept: true }], keyStore: true, environment: false,
};

describe('what the dialog for connecting asks', () => {
  it('begins with the kept connection of an address, without its password', () => {
    expect(entryFor({ address: 'HTTPS://warehouse.example:8443/', table: 'events' }, known)).toEqual({ address: 'HTTPS://warehouse.example:8443/', signIn: 'password', user: 'ada', password: '', database: '', table: 'events' });
  });

  it('begins with the environment where that names a user', () => {
    expect(entryFor({}, { ...known, environment: true }).signIn).toBe('environment');
    expect(entryFor({}, known).signIn).toBe('password');
  });

  it('asks as the kept connection does until something else is typed', () => {
    const entry = entryFor({ address: 'https://warehouse.example:8443' }, known);
    expect(asksAnew(entry, known)).toBe(false);
    expect(asksAnew({ ...entry, password: 'new' }, known)).toBe(true);
    expect(asksAnew({ ...entry, user: 'grace' }, known)).toBe(true);
    expect(asksAnew({ ...entry, signIn: 'none' }, known)).toBe(true);
    expect(asksAnew({ ...entry, address: 'https://other.example' }, known)).toBe(true);
  });

  it('leaves the kept password where none is typed, and names nobody without a password', () => {
    const entry = { address: 'a', signIn: 'password', user: '', password: '', database: '', table: '' } as const;
    expect(permissionOf(entry)).toMatchObject({ user: 'default', password: null });
    expect(permissionOf({ ...entry, signIn: 'none', user: 'ada' })).toMatchObject({ user: null });
  });

  it('finds the table that a failure is about', () => {
    const definition = { sources: { events: { path: '', warehouse: 'clickhouse' as const, address: 'http://a', table: 't' }, files: { path: 'a.csv' } } };
    expect(askedBy(definition, 'sources.events.address')).toEqual({ address: 'http://a', database: undefined, table: 't' });
    for (const field of ['sources.events.time', 'sources.files.table', 'metrics[0].where', undefined]) expect(askedBy(definition, field)).toBeNull();
  });

  it('names the source of a table like the table, once', () => {
    expect(sourceName('events-2026', [])).toBe('events_2026');
    expect(sourceName('events', ['events', 'events_2'])).toBe('events_3');
    expect(sourceName('2026', [])).toBe('_2026');
  });
});
