import { describe, expect, it } from 'vitest';
import { readDefinition, type DefinitionProblem } from '../../src-contract/experiment';

function problems(source: object): readonly DefinitionProblem[] {
  const result = readDefinition({
    liftbench: 1, sources: { events: source }, unit: 'user', exposure: { source: 'events', variant: 'variant' },
    variants: [{ id: 'a' }, { id: 'b' }], metrics: [{ id: 'back', kind: 'conversion', source: 'events' }],
  });
  return result.ok ? [] : result.problems;
}

const good = { warehouse: 'clickhouse', address: 'http://localhost:8123', database: 'shop', table: 'events', time: 'ts' };

describe('a table in a warehouse', () => {
  it.each([['http://localhost:8123'], ['https://ch.example.org:8443/'], ['https://proxy.example.org/clickhouse'], ['http://[::1]:8123'], ['http://10.0.0.7:8123']])('may be at %s', (address) => {
    expect(problems({ ...good, address })).toEqual([]);
  });

  it.each([['http://ada:pass-4711-word@localhost:8123'], ['https://ada@host'], ['ada:pass-4711-word@localhost:8123'], ['http://:pass-4711-word@host/']])('may not be at an address with a user or a password, and no message repeats it', (address) => {
    const found = problems({ ...good, address });
    expect(found).toEqual([{ field: 'sources.events.address', message: expect.stringContaining('must not hold a user or a password') as string }]);
    expect(JSON.stringify(found)).not.toMatch(/ada|4711/);
  });

  it.each([['ftp://host'], ['localhost:8123'], ['http://host?user=x'], ['http://'], ['http://ho st']])('may not be at %s', (address) => {
    expect(problems({ ...good, address })).toMatchObject([{ field: 'sources.events.address' }]);
  });

  it('needs an address and a table, and no path', () => {
    expect(problems({ warehouse: 'clickhouse', path: 'a.csv' }).map(({ field }) => field)).toEqual(['sources.events.path', 'sources.events.table', 'sources.events.address']);
  });

  it('has keys that a file has not, and the other way round', () => {
    expect(problems({ path: 'a.csv', address: 'http://localhost:8123' })).toMatchObject([{ field: 'sources.events.address' }]);
    expect(problems({ ...good, delimiter: ';' })).toMatchObject([{ field: 'sources.events.delimiter' }]);
    expect(problems({ time: 'ts' })).toMatchObject([{ field: 'sources.events.path', message: expect.stringContaining('"path" is missing') as string }]);
  });
});
