import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from './connection';
import { namesInWords, nearestName } from './nearest-name';
import { parseSql, type SqlNode } from './parsed-sql';
import { quoteText, quoteTextList } from './quoting';

/** What an expression must give: true or false (`where`, filters), a number (`value`), or anything (`variant`). */
export type ExpressionKind = 'boolean' | 'number' | 'any';

export interface CheckedExpression {
  /** The relation's columns that are read, spelled as the relation spells them. */
  readonly columns: readonly string[];
  /** DuckDB's type of the result. */
  readonly type: string;
  /** The expression as DuckDB writes it: without comments, in brackets, safe to build into a statement. */
  readonly sql: string;
}

type Node = SqlNode;

/** Scalar functions that look at the machine, the session or the clock rather than at the row. */
const outsideFunctions = /^(current_|session_|inet_|pg_|has_|getvariable$|getenv$|user$|ago$|in_search_path$|write_log$|query)/;
const numericType = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|BOOLEAN|DECIMAL\(.*|BIGNUM)$/;

/**
 * Checks an expression of a definition before it becomes part of a statement: it must be one single scalar expression over
 * the relation's columns, without subqueries, parameters, aggregates, and without functions that look outside the row, and
 * must have the demanded type. Nothing of it is executed.
 * @throws LiftbenchError of kind `input` (not allowed, unknown column, wrong type) or `query` (DuckDB cannot read it), with
 * `field` as its place and DuckDB's own words as details.
 */
export async function checkExpression(
  connection: Connection,
  expression: string,
  o: { relation: string; columns: readonly string[]; field: string; expects?: ExpressionKind | undefined },
): Promise<CheckedExpression> {
  const fail = (kind: 'input' | 'query', message: string, next: string, details?: string): LiftbenchError =>
    new LiftbenchError({ kind, message, next, place: { field: o.field }, details });
  if (expression.trim() === '' && o.field === 'exposure.variant') throw fail('input', 'No column is chosen yet that says which variant a unit saw.', 'Choose it in the experiment after “They saw”, or write it under exposure.variant.');
  const tree = await parse(connection, expression, fail);
  const found = walk(tree, fail);
  await checkFunctions(connection, found.functions, fail);
  const columns = resolveColumns(found.columns, o.columns, fail);
  const sql = `(${await canonical(connection, expression)})`;
  const type = await typeOf(connection, sql, o.relation, fail);
  const shown = shorten(expression);
  if (o.expects === 'boolean' && type !== 'BOOLEAN') {
    const how = numericType.test(type) ? `Compare it with something, for example: ${shown} = 1.` : `Compare it with something, for example: ${shown} = 'purchase'.`;
    throw fail('input', `A condition must be true or false, but \`${shown}\` is of type ${type}.`, how);
  }
  if (o.expects === 'number' && !numericType.test(type)) {
    const how = type === 'VARCHAR' ? `If it holds numbers written as text, use: try_cast(${shown} AS DOUBLE).` : 'Use a column or expression that gives a number.';
    throw fail('input', `A value must be a number, but \`${shown}\` is of type ${type === 'VARCHAR' ? 'text (VARCHAR)' : type}.`, how);
  }
  return { columns, type, sql };
}

type Fail = (kind: 'input' | 'query', message: string, next: string, details?: string) => LiftbenchError;

async function parse(connection: Connection, expression: string, fail: Fail): Promise<Node> {
  if (expression.trim() === '') throw fail('input', 'The expression is empty.', 'Write a condition or a column, or remove this key.');
  // Both forms must parse: the first shows everything that is not one expression, the second a bracket left open.
  const statement = await serialized(connection, `SELECT ${expression}`, fail, expression);
  await serialized(connection, `SELECT (${expression}\n)`, fail, expression);
  const node = statement.node as Node;
  const list = node.select_list as Node[] | undefined;
  const from = node.from_table as Node | undefined;
  const clean =
    node.type === 'SELECT_NODE' && list?.length === 1 && from?.type === 'EMPTY' && list[0]?.alias === '' &&
    [node.where_clause, node.having, node.qualify, node.sample].every((part) => part === null || part === undefined) &&
    (node.modifiers as unknown[]).length === 0 && (node.group_expressions as unknown[]).length === 0;
  const [only] = list ?? [];
  if (!clean || only === undefined) throw fail('input', `\`${shorten(expression)}\` is not one single expression.`, "Write only a condition or a value, for example: event = 'purchase'.");
  return only;
}

async function serialized(connection: Connection, sql: string, fail: Fail, expression: string): Promise<Node> {
  const answer = await parseSql(connection, sql);
  if (answer === null) throw fail('input', `\`${shorten(expression)}\` has a number beyond the range of numbers.`, "Write a number below 1e308, or 'inf'::DOUBLE for infinity.");
  const [statement] = answer.statements ?? [];
  if (answer.error && answer.error_type === 'parser') {
    throw fail('query', `\`${shorten(expression)}\` cannot be read: ${answer.error_message ?? 'syntax error'}.`, 'Correct the expression; text goes in single quotes, columns in none or in double quotes.', answer.error_message);
  }
  if (answer.error || answer.statements?.length !== 1 || statement === undefined) {
    throw fail('input', `\`${shorten(expression)}\` is not one single expression.`, "Write only a condition or a value, for example: event = 'purchase'.");
  }
  return statement;
}

interface Found {
  readonly columns: string[][];
  readonly functions: Set<string>;
}

function walk(tree: Node, fail: Fail): Found {
  const found: Found = { columns: [], functions: new Set() };
  const visit = (value: unknown, bound: ReadonlySet<string>): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, bound);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    const node = value as Node;
    switch (node.class) {
      case 'SUBQUERY':
        throw fail('input', 'A query inside an expression is not allowed here.', 'Use only the columns of the row, for example: amount > 10.');
      case 'WINDOW':
        throw fail('input', 'A window function (OVER) is not allowed here.', 'Use only the columns of the row; aggregates per unit are named by the metric.');
      case 'STAR':
        throw fail('input', 'A star (*) is not a value.', 'Name one column.');
      case 'PARAMETER':
        throw fail('input', 'A parameter ($1 or ?) is not allowed here.', 'Write the value itself.');
      case 'COLUMN_REF': {
        const names = node.column_names as string[];
        if (!(names.length === 1 && bound.has(names[0] ?? ''))) found.columns.push(names);
        return;
      }
      case 'LAMBDA': {
        const inner = new Set(bound);
        for (const name of namesIn(node.lhs)) inner.add(name);
        visit(node.expr, inner);
        return;
      }
      case 'FUNCTION':
        if (node.is_operator !== true) found.functions.add(String(node.function_name).toLowerCase());
    }
    for (const child of Object.values(node)) visit(child, bound);
  };
  visit(tree, new Set());
  return found;
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (value === null || typeof value !== 'object') return [];
  const node = value as Node;
  if (node.class === 'COLUMN_REF') return (node.column_names as string[]).slice(-1);
  return Object.values(node).flatMap(namesIn);
}

async function checkFunctions(connection: Connection, names: ReadonlySet<string>, fail: Fail): Promise<void> {
  if (names.size === 0) return;
  const known = await connection.rows<{ name: string; kinds: string[]; stabilities: (string | null)[] }>(
    `SELECT lower(function_name) AS name, list(DISTINCT function_type) AS kinds, list(DISTINCT stability) AS stabilities
     FROM duckdb_functions() WHERE lower(function_name) IN (SELECT unnest(${quoteTextList([...names])})) GROUP BY 1`,
  );
  for (const name of names) {
    const entry = known.find((candidate) => candidate.name === name);
    if (!entry) continue; // DuckDB's own words follow when the type is asked for
    if (!entry.kinds.some((kind) => kind === 'scalar' || kind === 'macro')) {
      const aggregate = entry.kinds.includes('aggregate');
      throw fail('input', `The function ${name}() ${aggregate ? 'summarises many rows' : 'reads something else than the row'}; it is not allowed here.`, aggregate ? "Give the value of one row; how rows add up per unit is the metric's `aggregate`." : 'Use only functions of the row itself.');
    }
    if (outsideFunctions.test(name) || entry.stabilities.some((stability) => stability !== null && stability !== 'CONSISTENT')) {
      throw fail('input', `The function ${name}() gives another answer each time or looks outside the data; it is not allowed here.`, 'Use only functions of the row itself.');
    }
  }
}

function resolveColumns(references: readonly string[][], columns: readonly string[], fail: Fail): string[] {
  const used = new Set<string>();
  for (const [name = ''] of references) {
    const match = columns.find((column) => column === name) ?? columns.find((column) => column.toLowerCase() === name.toLowerCase());
    if (match === undefined) {
      const near = nearestName(name, columns);
      throw fail('input', `There is no column "${name}".`, `${near === null ? '' : `Did you mean "${near}"? `}Columns: ${namesInWords(columns)}. Text goes in single quotes.`);
    }
    used.add(match);
  }
  return [...used];
}

async function canonical(connection: Connection, expression: string): Promise<string> {
  const { text } = await connection.row<{ text: string }>(`SELECT json_deserialize_sql(json_serialize_sql(${quoteText(`SELECT ${expression}`)})) AS text`);
  return text.replace(/^SELECT\s+/, '');
}

async function typeOf(connection: Connection, sql: string, relation: string, fail: Fail): Promise<string> {
  try {
    const { column_type } = await connection.row<{ column_type: string }>(`DESCRIBE SELECT ${sql} AS x FROM ${relation}`);
    return column_type;
  } catch (thrown) {
    if (thrown instanceof LiftbenchError && thrown.failure.kind === 'query') {
      const words = thrown.failure.message.replace(/^\w+ Error: /, '');
      throw fail('query', `The expression cannot be used: ${words}`, 'Correct the expression; the details show what DuckDB expects.', thrown.failure.details);
    }
    throw thrown;
  }
}

function shorten(expression: string): string {
  const flat = expression.trim().replace(/\s+/g, ' ');
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}
