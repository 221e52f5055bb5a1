import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src-contract/notebook';
import { graphOf, questionOfQuery, readsOf, type QueryWorld } from '../../../src-renderer/notebook/dependency-graph';

const sql = (id: string, text: string, name?: string): Cell => ({ kind: 'sql', id, text, ...(name === undefined ? {} : { name }) });
const world: QueryWorld = { source: (name) => `data of ${name}`, units: () => 'units' };

describe('what a SQL text reads', () => {
  it('is named where a table can stand, whatever the spelling, and nowhere else', () => {
    const cases: readonly [string, readonly string[], readonly string[]][] = [
      ['SELECT a, b FROM events', ['b', 'events'], []],
      ['select * from "Odd name" e join units u using (unit) where x = $Country', ['odd name', 'units'], ['country']],
      ["SELECT 'FROM secret' -- FROM hidden\nFROM /* JOIN other */ events", ['events'], []],
      ['WITH a AS (SELECT * FROM events), b (x) AS MATERIALIZED (SELECT 1 FROM a) SELECT * FROM b', ['events'], []],
      ['FROM events SELECT 1', ['events'], []],
      ['SELECT * FROM (SELECT * FROM inner_one) t', ['inner_one'], []],
      ['SELECT count(*) FROM range(3)', [], []],
      ["SELECT $$ FROM nope $$, $1 FROM t", ['t'], []],
    ];
    for (const [text, tables, parameters] of cases) expect(readsOf(text), text).toEqual({ tables, parameters });
  });

  it('is told of any text, finished or not', () => {
    fc.assert(fc.property(fc.string(), (text) => { expect(Array.isArray(readsOf(text).tables)).toBe(true); }));
  });
});

describe('the graph of cells', () => {
  it('gives a query those that it reads, deepest first, wherever they stand on the page', () => {
    const cells = [sql('c', 'SELECT * FROM b JOIN a USING (x)', 'c'), sql('b', 'SELECT * FROM A', 'b'), sql('a', 'SELECT x FROM events WHERE y = $who', 'a'), { kind: 'parameter', id: 'p', name: 'who', type: 'text', text: 'me' } satisfies Cell];
    for (const order of [cells, [...cells].reverse(), [cells[2]!, cells[0]!, cells[3]!, cells[1]!]]) {
      const node = graphOf(order, ['events']).nodes.get('c');
      expect(node?.earlier.map(({ name }) => name)).toEqual(['a', 'b']);
      expect(node?.sources).toEqual(['events']);
      expect(node?.parameters).toEqual([{ name: 'who', type: 'text', value: 'me' }]);
    }
  });

  it('names a circle in every cell that is part of it or reads it', () => {
    const { nodes } = graphOf([sql('1', 'FROM b', 'a'), sql('2', 'FROM c', 'b'), sql('3', 'FROM a', 'c'), sql('4', 'FROM a'), sql('5', 'FROM self', 'self'), sql('6', 'SELECT 1', 'free')], []);
    expect(nodes.get('1')?.cycle).toEqual(['a', 'b', 'c', 'a']);
    expect(nodes.get('4')?.cycle).toEqual(['a', 'b', 'c', 'a']);
    expect(nodes.get('5')?.cycle).toEqual(['self', 'self']);
    expect(nodes.get('6')?.cycle).toBeNull();
  });

  it('refuses a name that is taken, reserved or cannot be written', () => {
    const { nameProblems } = graphOf([sql('1', '', 'events'), sql('2', '', 'units'), sql('3', '', 'two words'), sql('4', '', 'once'), sql('5', '', 'ONCE'), sql('6', '', 'fine')], ['events']);
    expect([...nameProblems.keys()]).toEqual(['1', '2', '3', '5']);
  });

  it('asks a question that changes exactly when something that it reads does', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'events');
    const cell = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), reads: fc.array(name, { maxLength: 2 }), more: fc.constantFrom('', ' WHERE x = $p', ' -- note') });
    const build = (cells: readonly { name: string; reads: readonly string[]; more: string }[], p: string): Cell[] => [
      ...cells.map((each, index): Cell => sql(String(index), `SELECT 1${each.reads.map((read, at) => `${at === 0 ? ' FROM' : ' JOIN'} ${read}`).join('')}${each.more}`, each.name)),
      { kind: 'parameter', id: 'p', name: 'p', type: 'text', text: p },
    ];
    fc.assert(fc.property(fc.uniqueArray(cell, { selector: (each) => each.name, maxLength: 4 }), fc.nat(3), fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), (cells, which, before, after) => {
      const ask = (list: Parameters<typeof build>[0], value: string): Map<string, string | null> => new Map([...graphOf(build(list, value), ['events']).nodes].map(([id, node]) => [node.cell.name ?? id, questionOfQuery(node, world)]));
      const first = ask(cells, before);
      // Another order on the page asks the same.
      expect(Object.fromEntries(ask([...cells].reverse(), before))).toEqual(Object.fromEntries(first));
      // A change of one cell's text reaches those that read it, through however many others, and nobody else.
      const changed = cells.map((each, index) => (index === which ? { ...each, more: `${each.more} -- changed` } : each));
      const target = cells[which]?.name;
      const reaches = (from: string, seen: ReadonlySet<string> = new Set()): boolean => from === target || (!seen.has(from) && (cells.find((each) => each.name === from)?.reads ?? []).some((read) => reaches(read, new Set([...seen, from]))));
      const second = ask(changed, before);
      for (const [id, question] of first) if (question !== null) expect(second.get(id) !== question, id).toBe(target !== undefined && reaches(id));
      // So does the value of a parameter.
      const usesP = (from: string, seen: ReadonlySet<string> = new Set()): boolean => { const at = cells.find((each) => each.name === from); return at !== undefined && !seen.has(from) && (at.more.includes('$p') || at.reads.some((read) => usesP(read, new Set([...seen, from])))); };
      const third = ask(cells, after);
      for (const [id, question] of first) if (question !== null) expect(third.get(id) !== question, id).toBe(before !== after && usesP(id));
    }));
  });
});
