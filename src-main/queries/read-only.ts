import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { namesInWords, nearestName } from '../database/nearest-name';
import { parseSql, type SqlNode } from '../database/parsed-sql';
import { quoteTextList } from '../database/quoting';
import { placeOfOffset } from './query-place';

/** A statement that may be run: one SELECT that reads nothing but what it was offered. */
export interface CheckedQuery {
  /** The statement without the semicolon at its end. */
  readonly sql: string;
  /** The offered relations that it reads, spelled as offered. */
  readonly reads: readonly string[];
  /** Names of its parameters, in lower case. */
  readonly parameters: readonly string[];
  /** Names of the columns that it mentions, in lower case; null when a star may mean any. */
  readonly columns: ReadonlySet<string> | null;
}

type Node = SqlNode;

const nodes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE']);
const relations = new Set(['BASE_TABLE', 'SUBQUERY', 'JOIN', 'TABLE_FUNCTION', 'EMPTY', 'EXPRESSION_LIST', 'PIVOT', 'COLUMN_DATA']);
/** The only functions that may stand where a table does: none of them looks outside. */
const tableFunctions = new Set(['unnest', 'range', 'generate_series', 'generate_subscripts', 'json_each', 'json_tree']);
/** Functions that look at the machine, the session, the catalogue, or run text as SQL. */
const outsideFunctions = /^(current_(?!date$|timestamp$|time$)|session_|inet_|pg_|has_|duckdb_|pragma_|read_|getvariable$|getenv$|user$|in_search_path$|write_log$|query|nextval$|currval$|setseed$|txid_|version$|json_execute|json_deserialize_sql$|json_serialize)/;
const volatileButHarmless = new Set(['random', 'uuid', 'uuidv4', 'uuidv7', 'gen_random_uuid']);

/**
 * Checks, with DuckDB's own parser, that a text is one SELECT over the offered relations, without a function that looks
 * outside of them. Nothing of it is executed.
 * @param offered names of sources, units and named queries
 * @throws LiftbenchError `query` (cannot be read) or `input` (not allowed), with line and character
 */
export async function checkQuery(connection: Connection, text: string, offered: readonly string[]): Promise<CheckedQuery> {
  const fail = failing(text);
  if (text.trim() === '') throw fail('input', 'There is no query yet.', 'Write a SELECT, for example: SELECT * FROM events LIMIT 100', null);
  let statement = await parse(connection, text, fail);
  const sql = withoutSemicolon(text);
  // What is run is what was checked, to the letter.
  if (sql !== text) statement = await parse(connection, sql, fail);
  const found = new Walk(offered, fail);
  found.visit(statement.node, new Set());
  await checkFunctions(connection, found.functions, fail);
  return { sql, reads: [...found.reads], parameters: [...found.parameters], columns: found.star ? null : found.columns };
}

type Fail = (kind: 'input' | 'query', message: string, next: string, offset: number | null, details?: string) => LiftbenchError;

function failing(text: string): Fail {
  return (kind, message, next, offset, details) => new LiftbenchError({ kind, message, next, ...(offset === null ? {} : { place: placeOfOffset(text, offset) }), details });
}

async function parse(connection: Connection, text: string, fail: Fail): Promise<Node> {
  const answer = await parseSql(connection, text);
  if (answer === null) throw fail('input', 'The query has a number beyond the range of numbers.', "Write a number below 1e308, or 'inf'::DOUBLE for infinity.", null);
  if (answer.error && answer.error_type === 'parser') {
    const words = answer.error_message ?? 'syntax error';
    throw fail('query', `The query cannot be read: ${words}.`, 'Text goes in single quotes, names in none or in double quotes.', answer.position === undefined ? null : Number(answer.position), words);
  }
  if (answer.error) throw fail('input', 'Only a SELECT can be run here.', 'Nothing that changes data, settings or files is allowed; write one SELECT.', 0, answer.error_message);
  const [only, second] = answer.statements ?? [];
  if (only === undefined) throw fail('input', 'There is no query yet.', 'Write a SELECT, for example: SELECT * FROM events LIMIT 100', null);
  if (second !== undefined) throw fail('input', 'Only one statement can be run at a time.', 'Put the other into a cell of its own; cells can read each other by name.', null);
  return only;
}

/** Goes through the tree of a statement; what it does not know it refuses. */
class Walk {
  readonly reads = new Set<string>();
  readonly parameters = new Set<string>();
  readonly columns = new Set<string>();
  readonly functions = new Map<string, number | null>();
  star = false;

  constructor(readonly offered: readonly string[], readonly fail: Fail) {}

  /** @param scope names of common table expressions that can be seen here, in lower case */
  visit(value: unknown, scope: ReadonlySet<string>): void {
    if (Array.isArray(value)) {
      for (const item of value) this.visit(item, scope);
      return;
    }
    if (value === null || typeof value !== 'object') return;
    const node = value as Node;
    const type = typeof node['type'] === 'string' ? node['type'] : '';
    let within = scope;
    if (typeof node['class'] === 'string') this.#expression(node);
    else if (type.endsWith('_NODE')) within = this.#query(node, type, scope);
    else if ('query_location' in node) this.#relation(node, type, scope);
    for (const [key, child] of Object.entries(node)) {
      if (!(node['class'] === 'CONSTANT' && key === 'value')) this.visit(child, within);
    }
  }

  #query(node: Node, type: string, scope: ReadonlySet<string>): ReadonlySet<string> {
    if (!nodes.has(type)) throw this.fail('input', 'Only a SELECT can be run here.', 'Write one SELECT.', null, type);
    const named = ((node['cte_map'] as Node | undefined)?.['map'] as { key: string }[] | undefined) ?? [];
    const names = named.map(({ key }) => key.toLowerCase());
    if (typeof node['cte_name'] === 'string') names.push(node['cte_name'].toLowerCase());
    return names.length === 0 ? scope : new Set([...scope, ...names]);
  }

  #relation(node: Node, type: string, scope: ReadonlySet<string>): void {
    const at = offsetOf(node);
    if (type === 'SHOW_REF') throw this.fail('input', 'DESCRIBE, SUMMARIZE and SHOW are not allowed here.', 'Run a SELECT; its columns are described under the result.', at);
    if (!relations.has(type)) throw this.fail('input', 'The query reads something else than a table.', 'Read the sources, units and named cells only.', at, type);
    if (type === 'PIVOT') this.star = true;
    if (type === 'TABLE_FUNCTION') {
      const name = String((node['function'] as Node | undefined)?.['function_name'] ?? '').toLowerCase();
      if (!tableFunctions.has(name)) throw this.fail('input', `The function ${name}() cannot be read from here: a query may not touch files or settings.`, 'Open the file as a source of the experiment; its name can then be queried.', at);
      // Checked by its name alone: it is no scalar function.
      return;
    }
    if (type !== 'BASE_TABLE') return;
    const name = String(node['table_name']);
    const qualified = [node['catalog_name'], node['schema_name']].some((part) => typeof part === 'string' && part !== '');
    if (qualified) throw this.fail('input', `"${name}" cannot be read with the name of a schema or database.`, 'Use the bare names of sources, units and cells.', at);
    if (node['at_clause'] !== null && node['at_clause'] !== undefined) throw this.fail('input', 'AT is not allowed here.', 'Sources have no versions.', at);
    if (scope.has(name.toLowerCase())) return;
    const known = this.offered.find((one) => one === name) ?? this.offered.find((one) => one.toLowerCase() === name.toLowerCase());
    if (known === undefined) {
      const near = nearestName(name, this.offered);
      throw this.fail('input', `There is no table "${name}".`, `${near === null ? '' : `Did you mean "${near}"? `}Tables: ${namesInWords(this.offered)}.`, at);
    }
    this.reads.add(known);
  }

  #expression(node: Node): void {
    switch (node['class']) {
      case 'COLUMN_REF':
        for (const name of node['column_names'] as string[]) this.columns.add(name.toLowerCase());
        return;
      case 'STAR':
        this.star = true;
        return;
      case 'PARAMETER':
        this.parameters.add(String(node['identifier']).toLowerCase());
        return;
      case 'FUNCTION':
      case 'WINDOW':
        if (node['is_operator'] !== true && typeof node['function_name'] === 'string') this.functions.set(node['function_name'].toLowerCase(), offsetOf(node));
    }
  }
}

function offsetOf(node: Node): number | null {
  const at = Number(node['query_location']);
  return Number.isSafeInteger(at) ? at : null;
}

async function checkFunctions(connection: Connection, names: ReadonlyMap<string, number | null>, fail: Fail): Promise<void> {
  const asked = [...names.keys()].filter((name) => !tableFunctions.has(name));
  for (const name of asked) {
    if (outsideFunctions.test(name)) throw fail('input', `The function ${name}() looks outside the data; it is not allowed here.`, 'Use functions of the rows only.', names.get(name) ?? null);
  }
  if (asked.length === 0) return;
  const known = await connection.rows<{ name: string; kinds: string[]; stabilities: (string | null)[] }>(
    `SELECT lower(function_name) AS name, list(DISTINCT function_type) AS kinds, list(DISTINCT stability) AS stabilities
     FROM duckdb_functions() WHERE lower(function_name) IN (SELECT unnest(${quoteTextList(asked)})) GROUP BY 1`,
  );
  for (const { name, kinds, stabilities } of known) {
    const at = names.get(name) ?? null;
    if (!kinds.some((kind) => kind === 'scalar' || kind === 'macro' || kind === 'aggregate')) throw fail('input', `The function ${name}() does not work on rows; it is not allowed here.`, 'Use functions of the rows only.', at);
    if (stabilities.includes('VOLATILE') && !volatileButHarmless.has(name)) throw fail('input', `The function ${name}() has effects beyond its answer; it is not allowed here.`, 'Use functions of the rows only.', at);
  }
}

/** Without the semicolon that ends a statement, so that it can stand in brackets. What lies behind it was parsed as nothing. */
export function withoutSemicolon(text: string): string {
  let end = -1;
  for (let at = 0; at < text.length; at += 1) {
    const rest = text.slice(at, at + 2);
    const skip = rest === '--' ? /\n|$/g : rest === '/*' ? /\*\//g : text[at] === "'" ? /'/g : text[at] === '"' ? /"/g : null;
    if (skip !== null) {
      skip.lastIndex = at + (rest === '--' || rest === '/*' ? 2 : 1);
      const close = skip.exec(text);
      at = close === null ? text.length : close.index + Math.max(close[0].length, 1) - 1;
      continue;
    }
    const dollar = /^\$[A-Za-z_]*\$/.exec(text.slice(at, at + 64))?.[0];
    if (dollar !== undefined) {
      const close = text.indexOf(dollar, at + dollar.length);
      at = close < 0 ? text.length : close + dollar.length - 1;
      continue;
    }
    if (text[at] === ';') {
      end = at;
      break;
    }
  }
  return end < 0 ? text : text.slice(0, end);
}
