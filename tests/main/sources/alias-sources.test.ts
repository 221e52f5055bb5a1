import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { definitionOf, estimateOf, evaluate, TinyWorkspace } from '../evaluation/tiny-workspace';

// Two anonymous ids of ann in one variant, two of bob in different ones, a chain c1 → c2 → cid, and one nobody knows.
const exposures = `SELECT * FROM (VALUES ('a1', 'control', 1), ('a2', 'control', 2), ('b1', 'control', 1), ('b2', 'treatment', 2), ('c1', 'treatment', 1), ('x', 'treatment', 1), ('dan', 'control', 1)) t(visitor, variant, ts)`;
const aliases = `SELECT * FROM (VALUES ('a1', 'ann'), ('a2', 'ann'), ('b1', 'bob'), ('b2', 'bob'), ('c1', 'c2'), ('c2', 'cid'), ('dan', 'dan'), ('zz', 'q'), ('zz', 'p'), (NULL, 'n'), ('', 'm')) t(anonymous_id, user_id)`;
const orders = `SELECT * FROM (VALUES ('ann', 10.0), ('a2', 5.0), ('cid', 7.0), ('bob', 100.0), ('nobody', 1.0)) t(customer, amount)`;
const definition: Definition = {
  liftbench: 1, unit: 'visitor',
  sources: { exposures: { path: 'e.csv' }, aliases: { path: 'a.csv' }, orders: { path: 'o.csv', unit: 'customer' } },
  aliases: { source: 'aliases', from: 'anonymous_id', to: 'user_id' },
  exposure: { source: 'exposures', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'spent', kind: 'mean', source: 'orders', value: 'amount' }],
};
const open = () => TinyWorkspace.open({ exposures, aliases, orders });

describe('An alias table', () => {
  it('merges the units of every source, along chains', async () => {
    const spent = estimateOf(await evaluate(await open(), definition), 'spent');
    // Control: ann spent 15, dan nothing. Treatment: cid 7, x nothing. Bob was in both and is left out.
    expect(spent).toMatchObject({ units: 2, controlUnits: 2, value: 3.5, controlValue: 7.5 });
  });

  it('reports what it merged, and which units across variants', async () => {
    const { checks } = await evaluate(await open(), definition);
    expect(checks.find(({ id }) => id === 'merged-units')).toMatchObject({
      status: 'warn',
      message: '5 of 7 identifiers are other names of users; 2 units were merged of several. 1 of them (20.0 % of 5 units) had been in different variants and is left out. 1 identifier belongs to several users in the alias table; the smallest id was taken.',
      evidence: { identifiers: 7, units: 5, renamed: 5, merged: 2, acrossVariants: 1, ambiguous: 1, examples: [{ unit: 'bob', identifiers: 'b1, b2', variants: 'control + treatment' }] },
    });
    expect(checks.find(({ id }) => id === 'multiple-variants')).toMatchObject({ evidence: { units: 1 } });
  });

  it('leaves units as they are without it', async () => {
    const { aliases: _aliases, ...plain } = definition;
    const evaluation = await evaluate(await open(), plain);
    expect(evaluation.checks.map(({ id }) => id)).not.toContain('merged-units');
    expect(estimateOf(evaluation, 'spent')).toMatchObject({ units: 3, controlUnits: 4 });
  });

  it('merges identifiers that are numbers', async () => {
    const workspace = await TinyWorkspace.open({ exposures: `SELECT * FROM (VALUES (1, 'control'), (2, 'treatment'), (3, 'treatment'), (4, 'control')) t(visitor, variant)`, aliases: 'SELECT 3 AS anonymous_id, 2 AS user_id', orders: 'SELECT 3 AS customer, 8.0 AS amount' });
    expect(estimateOf(await evaluate(workspace, definition), 'spent')).toMatchObject({ units: 1, controlUnits: 2, value: 8 });
  });

  it('that names no column or source is refused at its field', async () => {
    await expect(evaluate(await open(), { ...definition, aliases: { source: 'aliases', from: 'anon', to: 'user_id' } })).rejects.toMatchObject({ failure: { kind: 'input', place: { field: 'aliases.from' } } });
    expect(() => definitionOf({ ...definition, aliases: { source: 'alias', from: 'a', to: 'b' } })).toThrow('aliases.source');
  });
});
