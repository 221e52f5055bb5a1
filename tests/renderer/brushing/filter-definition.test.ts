import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { filterable, levelsExpression, notFilterable, withFilter } from '../../../src-renderer/brushing/filter-definition';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';

const definition = `liftbench: 1 # kept
sources: { events: { path: events.csv } }
unit: user
exposure: { source: events, variant: arm }
variants: [{ id: a }, { id: b }]
metrics: []
`;

describe('A selection made a filter', () => {
  it('is a condition that DuckDB understands, with quotes and empty cells', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`CREATE TABLE t AS SELECT * FROM (VALUES ('DE', 1), ('L''Aquila', 2), (NULL, 3), ('FR', 4)) v("the country", n)`);
    const rows = async (levels: readonly (string | null)[]): Promise<unknown[]> => (await (await connection.runAndReadAll(`SELECT n FROM t WHERE ${levelsExpression({ kind: 'levels', column: 'the country', levels })} ORDER BY n`)).getRows()).map(([n]) => n);
    expect(await rows(['DE'])).toEqual([1]);
    expect(await rows(["L'Aquila", 'FR'])).toEqual([2, 4]);
    expect(await rows([null])).toEqual([3]);
    expect(await rows(['DE', null])).toEqual([1, 3]);
  });

  it('stands in the definition beside a filter that is there, with the remark that it was chosen after looking', () => {
    const once = withFilter(definition, [{ kind: 'levels', column: 'country', levels: ['DE'] }], 'Chosen after looking at the results: country = DE.');
    expect(once).toContain('# Chosen after looking at the results: country = DE.\n');
    expect(once).toContain('liftbench: 1 # kept');
    expect(readDefinitionText(once).written?.filters).toEqual({ exposure: "country = 'DE'" });
    const twice = withFilter(once, [{ kind: 'levels', column: 'device', levels: ['phone', 'tablet'] }], 'Chosen after looking at the results: device.');
    expect(readDefinitionText(twice).written?.filters).toEqual({ exposure: "(country = 'DE') AND device IN ('phone', 'tablet')" });
    expect(twice).toContain('# Chosen after looking at the results: country = DE.\n# Chosen after looking at the results: device.\n');
  });

  it('keeps a definition in JSON as JSON', () => {
    const written = withFilter(JSON.stringify({ liftbench: 1, unit: 'user' }), [{ kind: 'levels', column: 'country', levels: ['DE'] }], 'Chosen after looking.');
    expect(written).not.toContain('#');
    expect(readDefinitionText(written).value).toMatchObject({ filters: { exposure: "country = 'DE'" } });
  });

  it('says why outcomes and days cannot be one', () => {
    const values = { kind: 'values', metric: 'revenue', from: 1, to: null } as const;
    expect(filterable([values])).toEqual([]);
    expect(notFilterable([values])).toMatch(/after exposure/);
    expect(notFilterable([{ kind: 'days', from: null, to: '2026-03-04' }])).toMatch(/period/);
    expect(notFilterable([{ kind: 'levels', column: 'country', levels: ['DE'] }])).toBeNull();
  });
});
