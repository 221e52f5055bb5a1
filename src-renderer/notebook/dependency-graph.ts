import type { Cell } from '../../src-contract/notebook';
import { boundParameters, cellNamePattern, type BoundParameter } from '../../src-contract/parameters';
import { unitsRelation, type NamedQuery } from '../../src-contract/query';
import { sqlWords } from '../../src-contract/sql-words';

export type SqlCell = Extract<Cell, { kind: 'sql' }>;
export type ParameterCell = Extract<Cell, { kind: 'parameter' }>;

/** The names that a SQL text reads, in lower case. */
export interface SqlReads {
  readonly tables: readonly string[];
  readonly parameters: readonly string[];
}

const opensRelation = new Set(['from', 'join', 'pivot', 'unpivot', 'table']);
const opensQuery = new Set(['select', 'with', 'values']);

/** What a SQL text may read: names where a table can stand, and parameters. Names of its own WITH are none. */
export function readsOf(text: string): SqlReads {
  const words = sqlWords(text);
  const tables = new Set<string>();
  const own = new Set<string>();
  const parameters = new Set<string>();
  words.forEach((word, at) => {
    if (word.kind === 'parameter') parameters.add(word.text.toLowerCase());
    if (word.kind !== 'name') return;
    const name = word.text.toLowerCase();
    const before = words[at - 1];
    const after = words[at + 1];
    if (isCommonTable(words, at)) own.add(name);
    if (after?.text === '(' || after?.text === '.') return;
    const opens = (word: (typeof words)[number] | undefined): boolean => word !== undefined && !word.quoted && (opensRelation.has(word.text.toLowerCase()) || word.text === ',');
    const opened = opens(before) || (before?.text === '(' && opens(words[at - 2]));
    if (opened && (word.quoted || !(opensRelation.has(name) || opensQuery.has(name)))) tables.add(name);
  });
  return { tables: [...tables].filter((name) => !own.has(name)), parameters: [...parameters] };
}

/** `name AS (`, `name (a, b) AS (`, after WITH, RECURSIVE or a comma. */
function isCommonTable(words: ReturnType<typeof sqlWords>, at: number): boolean {
  const before = words[at - 1]?.text.toLowerCase();
  if (before !== 'with' && before !== 'recursive' && before !== ',') return false;
  let next = at + 1;
  if (words[next]?.text === '(') {
    while (next < words.length && words[next]?.text !== ')') next += 1;
    next += 1;
  }
  if (words[next]?.text.toLowerCase() !== 'as') return false;
  const kind = words[next + 1]?.text.toLowerCase();
  return kind === '(' || kind === 'materialized' || kind === 'not';
}

/** A SQL cell among the others: what it reads, directly and through them. */
export interface SqlNode {
  readonly cell: SqlCell;
  /** Named queries it reads, each after those that it reads itself. */
  readonly earlier: readonly NamedQuery[];
  /** Ids of the cells that it reads directly: SQL and parameters. */
  readonly readsCells: readonly string[];
  /** Names of sources read directly or through other cells. */
  readonly sources: readonly string[];
  readonly units: boolean;
  readonly parameters: readonly BoundParameter[];
  /** Names in the circle that it is part of or reads, beginning and ending with the same; null when there is none. */
  readonly cycle: readonly string[] | null;
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, SqlNode>;
  /** Why a cell's name cannot be used, by cell. */
  readonly nameProblems: ReadonlyMap<string, string>;
}

/** The graph of a notebook's cells. Pure: order on the page does not matter, only names do. */
export function graphOf(cells: readonly Cell[], sourceNames: readonly string[]): Graph {
  const sources = new Map(sourceNames.map((name) => [name.toLowerCase(), name]));
  const nameProblems = namesOf(cells, sources);
  const queries = cells.filter((cell) => cell.kind === 'sql');
  const byName = new Map(queries.flatMap((cell) => (cell.name && !nameProblems.has(cell.id) ? [[cell.name.toLowerCase(), cell] as const] : [])));
  const bound = new Map<string, { readonly id: string; readonly value: BoundParameter }>();
  for (const cell of cells) {
    if (cell.kind !== 'parameter' || nameProblems.has(cell.id)) continue;
    for (const value of boundParameters(cell)) bound.set(value.name.toLowerCase(), { id: cell.id, value });
  }
  const reads = new Map(queries.map((cell) => [cell.id, readsOf(cell.text)]));
  const direct = (cell: SqlCell): SqlCell[] => (reads.get(cell.id)?.tables ?? []).flatMap((name) => byName.get(name) ?? []);
  const nodes = new Map<string, SqlNode>();
  for (const cell of queries) {
    const { order, cycle } = closureOf(cell, direct);
    const all = [...order, cell].map(({ id }) => reads.get(id) ?? { tables: [], parameters: [] });
    const named = (pick: (read: SqlReads) => readonly string[]): string[] => [...new Set(all.flatMap(pick))];
    const tables = named((read) => read.tables);
    const own = reads.get(cell.id);
    nodes.set(cell.id, {
      cell,
      cycle,
      earlier: order.map(({ name = '', text }) => ({ name, sql: text })),
      readsCells: [...direct(cell).map(({ id }) => id), ...new Set((own?.parameters ?? []).flatMap((name) => bound.get(name)?.id ?? []))],
      sources: tables.flatMap((name) => sources.get(name) ?? []).sort(),
      units: tables.includes(unitsRelation) && !sources.has(unitsRelation),
      parameters: named((read) => read.parameters).flatMap((name) => bound.get(name)?.value ?? []).sort((a, b) => (a.name < b.name ? -1 : 1)),
    });
  }
  return { nodes, nameProblems };
}

/** What a cell reads, deepest first; a circle is named instead. */
function closureOf(cell: SqlCell, direct: (cell: SqlCell) => readonly SqlCell[]): { order: SqlCell[]; cycle: string[] | null } {
  const order: SqlCell[] = [];
  const done = new Set<string>();
  const path: SqlCell[] = [];
  const visit = (at: SqlCell): string[] | null => {
    const known = path.findIndex(({ id }) => id === at.id);
    if (known >= 0) return [...path.slice(known), at].map(({ name }) => name ?? 'this cell');
    if (done.has(at.id)) return null;
    path.push(at);
    for (const next of direct(at)) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(at.id);
    if (at !== cell) order.push(at);
    return null;
  };
  const cycle = visit(cell);
  return { order: cycle ? [] : order, cycle };
}

function namesOf(cells: readonly Cell[], sources: ReadonlyMap<string, string>): Map<string, string> {
  const problems = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const cell of cells) {
    if (cell.kind !== 'sql' && cell.kind !== 'parameter') continue;
    const name = cell.name ?? '';
    if (name === '') continue;
    const spelled = cell.kind === 'sql' ? [name] : boundParameters(cell).map((one) => one.name);
    const keys = spelled.map((one) => `${cell.kind} ${one.toLowerCase()}`);
    if (!cellNamePattern.test(name)) problems.set(cell.id, 'A name is made of letters, digits and _, and does not begin with a digit.');
    else if (cell.kind === 'sql' && sources.has(name.toLowerCase())) problems.set(cell.id, `“${name}” is a source already.`);
    else if (cell.kind === 'sql' && name.toLowerCase() === unitsRelation) problems.set(cell.id, `“${unitsRelation}” are the units of the experiment already.`);
    else if (keys.some((key) => taken.has(key))) problems.set(cell.id, `Another cell is called “${name}” already.`);
    else for (const key of keys) taken.set(key, cell.id);
  }
  return problems;
}

/** What is known about the world that queries read. */
export interface QueryWorld {
  /** A fingerprint of each source as it is open now; null while it is not. */
  source(name: string): string | null;
  /** What the units of the experiment of a cell depend on; null when they cannot be told. */
  units(cellId: string): string | null;
}

/** What a SQL cell asks, as text: equal questions have equal answers. Null when it cannot be asked (yet). */
export function questionOfQuery(node: SqlNode, world: QueryWorld): string | null {
  if (node.cycle !== null || node.cell.text.trim() === '') return null;
  const sources = node.sources.map((name) => world.source(name));
  const units = node.units ? world.units(node.cell.id) : '';
  if (sources.includes(null) || units === null) return null;
  return JSON.stringify([node.cell.text, node.earlier, node.parameters, node.sources, sources, units]);
}
