import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import type { ExpressionKind } from '../database/expression';
import { parseSql, type SqlNode } from '../database/parsed-sql';
import { clickHouseInstant, clickHouseText } from './clickhouse-dialect';
import { clickHouseFunctions } from './clickhouse-functions';
import type { ExpressionPrinter, Printed, PrintedKind } from './printed';
import type { RemoteTable } from './remote-engine';

const comparisons: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=', COMPARE_NOTEQUAL: '!=', COMPARE_LESSTHAN: '<', COMPARE_GREATERTHAN: '>', COMPARE_LESSTHANOREQUALTO: '<=', COMPARE_GREATERTHANOREQUALTO: '>=',
};

/**
 * Rewrites a checked DuckDB expression in ClickHouse's SQL. Only what means the same in both passes: columns, literals,
 * comparisons, AND, OR, NOT, IN, BETWEEN, IS NULL, LIKE, arithmetic, CASE, COALESCE, casts between text and numbers, and the
 * functions of {@link clickHouseFunctions}.
 * @throws LiftbenchError with `field` as its place, naming what cannot be said there and why
 */
export async function clickHouseExpression(connection: Connection, checked: string, table: RemoteTable, field: string, expects: ExpressionKind): Promise<string> {
  const parsed = await parseSql(connection, `SELECT ${checked}`);
  const node = parsed?.statements?.[0]?.node as SqlNode | undefined;
  const [tree] = (node?.select_list as SqlNode[] | undefined) ?? [];
  if (tree === undefined) throw new RangeError('a checked expression can be parsed');
  const printer = new Printer(table, field);
  const { sql, kind } = printer.print(tree);
  // A condition may be a column of zeros and ones there.
  return expects === 'boolean' && kind !== 'boolean' ? `(${sql}) = 1` : `(${sql})`;
}

class Printer implements ExpressionPrinter {
  constructor(readonly table: RemoteTable, readonly field: string) {}

  print(node: SqlNode): Printed {
    switch (node.class) {
      case 'COLUMN_REF': return this.#column(node);
      case 'CONSTANT': return this.#constant(node);
      case 'COMPARISON': return this.#comparison(node);
      case 'CONJUNCTION': return { sql: `(${children(node).map((child) => this.#condition(child)).join(node.type === 'CONJUNCTION_OR' ? ' OR ' : ' AND ')})`, kind: 'boolean' };
      case 'BETWEEN': return this.#between(node);
      case 'OPERATOR': return this.#operator(node);
      case 'CASE': return this.#cases(node);
      case 'CAST': return this.#cast(node);
      case 'FUNCTION': return this.#function(node);
      default: throw this.refuse(`${String(node.class).toLowerCase().replaceAll('_', ' ')} expressions`, 'they are not rewritten');
    }
  }

  refuse(what: string, why: string): LiftbenchError {
    return new LiftbenchError({
      kind: 'input',
      message: `ClickHouse cannot be asked this as written: ${what} — ${why}.`,
      next: 'Use comparisons, AND, OR, IN, BETWEEN, LIKE, arithmetic, CASE, COALESCE or TRY_CAST, or put the expression into a view in ClickHouse and name its column here.',
      place: { field: this.field },
    });
  }

  #column(node: SqlNode): Printed {
    const names = node.column_names as string[];
    const name = names.at(-1) ?? '';
    const column = this.table.columns.find((one) => one.name === name) ?? this.table.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (names.length > 1 || column?.duckType == null) throw this.refuse(names.join('.'), 'parts of structures are not rewritten');
    return { sql: column.sql, kind: kindOfType(column.duckType), ...(/Float/.test(column.type) ? {} : { ordered: true }) };
  }

  #constant(node: SqlNode): Printed {
    const { type, is_null: isNull, value } = node.value as { type: { id: string; type_info: { scale?: number } | null }; is_null: boolean; value: unknown };
    if (isNull) return { sql: 'NULL', kind: 'null' };
    if (type.id === 'VARCHAR') return { sql: clickHouseText(String(value)), kind: 'text', text: String(value) };
    if (type.id === 'BOOLEAN') return { sql: value === true ? 'true' : 'false', kind: 'boolean' };
    if (type.id === 'DECIMAL') {
      const text = decimalText(String(value), type.type_info?.scale ?? 0);
      return { sql: text, kind: 'number', number: Number(text) };
    }
    if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|INTEGER|DOUBLE|FLOAT)$/.test(type.id) && (typeof value === 'number' || typeof value === 'string') && Number.isFinite(Number(value))) {
      return { sql: String(value), kind: 'number', number: Number(value) };
    }
    throw this.refuse(`a literal of type ${type.id}`, 'it is not rewritten');
  }

  #comparison(node: SqlNode): Printed {
    const operator = comparisons[String(node.type)];
    const left = this.print(node.left as SqlNode);
    const right = this.print(node.right as SqlNode);
    if (operator !== undefined) return { sql: this.compare(left, operator, right), kind: 'boolean' };
    const differs = node.type === 'COMPARE_DISTINCT_FROM';
    if (!differs && node.type !== 'COMPARE_NOT_DISTINCT_FROM') throw this.refuse(String(node.type), 'the comparison is not rewritten');
    const same = `coalesce(${this.compare(left, '=', right)}, isNull(${left.sql}) AND isNull(${right.sql}))`;
    return { sql: differs ? `(NOT ${same})` : `(${same})`, kind: 'boolean' };
  }

  /** Both sides brought to one kind, as DuckDB does it where one of them is written as text. */
  compare(left: Printed, operator: string, right: Printed): string {
    const [a, b] = this.alike(left, right);
    return withNaN(sideOf(a, left), operator, sideOf(b, right));
  }

  alike(left: Printed, right: Printed): [string, string] {
    if (left.kind === right.kind || left.kind === 'null' || right.kind === 'null') return [left.sql, right.sql];
    if (right.text !== undefined) return [left.sql, this.#literalAs(right.text, left.kind)];
    if (left.text !== undefined) return [this.#literalAs(left.text, right.kind), right.sql];
    if ([left.kind, right.kind].every((kind) => kind === 'number' || kind === 'boolean')) return [left.sql, right.sql];
    throw this.refuse(`comparing ${left.kind} with ${right.kind}`, 'the two engines convert one to the other in different ways; cast one side');
  }

  #literalAs(text: string, kind: PrintedKind): string {
    if (kind === 'number') {
      if (/^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(text)) return text.trim();
      throw this.refuse(`comparing a number with '${text}'`, 'the text is no number');
    }
    if (kind === 'boolean' && /^(true|false|t|f)$/i.test(text)) return /^t/i.test(text) ? 'true' : 'false';
    if (kind === 'time') {
      const instant = instantOf(text);
      if (instant !== null) return clickHouseInstant(instant);
      throw this.refuse(`comparing a time with '${text}'`, 'write it as YYYY-MM-DD or YYYY-MM-DD hh:mm:ss, in UTC');
    }
    throw this.refuse(`comparing ${kind} with '${text}'`, 'it cannot be converted');
  }

  #condition(node: SqlNode): string {
    const { sql, kind } = this.print(node);
    if (kind === 'boolean' || kind === 'null') return sql;
    if (kind === 'number') return `(${sql} != 0)`;
    throw this.refuse(`${kind} as a condition`, 'compare it with something');
  }

  #between(node: SqlNode): Printed {
    const [input, lower, upper] = [node.input, node.lower, node.upper].map((part) => this.print(part as SqlNode)) as [Printed, Printed, Printed];
    return { sql: `(${this.compare(input, '>=', lower)} AND ${this.compare(input, '<=', upper)})`, kind: 'boolean' };
  }

  #operator(node: SqlNode): Printed {
    const [first, ...rest] = children(node);
    if (first === undefined) throw this.refuse(String(node.type), 'it is not rewritten');
    switch (node.type) {
      case 'OPERATOR_NOT': return { sql: `(NOT ${this.#condition(first)})`, kind: 'boolean' };
      case 'OPERATOR_IS_NULL': return { sql: `isNull(${this.print(first).sql})`, kind: 'boolean' };
      case 'OPERATOR_IS_NOT_NULL': return { sql: `isNotNull(${this.print(first).sql})`, kind: 'boolean' };
      case 'COMPARE_IN':
      case 'COMPARE_NOT_IN': {
        // ClickHouse's IN treats NULL in another way than SQL does.
        const input = this.print(first);
        const any = rest.map((child) => this.compare(input, '=', this.print(child))).join(' OR ');
        return { sql: node.type === 'COMPARE_IN' ? `(${any})` : `(NOT (${any}))`, kind: 'boolean' };
      }
      case 'OPERATOR_COALESCE': {
        const parts = children(node).map((child) => this.print(child));
        return { sql: `coalesce(${parts.map(({ sql }) => sql).join(', ')})`, kind: this.common(parts, 'COALESCE') };
      }
      default: throw this.refuse(String(node.type).replace(/^OPERATOR_|^COMPARE_/, '').toLowerCase(), 'the operator is not rewritten');
    }
  }

  /** The one kind of parts of which one becomes the value. */
  common(parts: readonly Printed[], what: string): PrintedKind {
    const kinds = new Set(parts.map(({ kind }) => kind).filter((kind) => kind !== 'null'));
    const [only = 'null'] = kinds;
    if (kinds.size > 1) throw this.refuse(`${what} of ${[...kinds].join(' and ')}`, 'its parts must be of one kind; cast them');
    return only;
  }

  #cases(node: SqlNode): Printed {
    const checks = node.case_checks as { when_expr: SqlNode; then_expr: SqlNode }[];
    const otherwise = this.print(node.else_expr as SqlNode);
    const results = checks.map(({ then_expr }) => this.print(then_expr));
    const kind = this.common([...results, otherwise], 'CASE');
    return { sql: `CASE ${checks.map(({ when_expr }, i) => `WHEN ${this.#condition(when_expr)} THEN ${results[i]?.sql ?? ''}`).join(' ')} ELSE ${otherwise.sql} END`, kind };
  }

  #cast(node: SqlNode): Printed {
    const inner = this.print(node.child as SqlNode);
    const { id } = node.cast_type as { id: string };
    if (id === 'BOOLEAN' && inner.text !== undefined) return { sql: this.#literalAs(inner.text, 'boolean'), kind: 'boolean' };
    if (/^(TIMESTAMP|DATE)/.test(id)) {
      if (inner.text !== undefined) return { sql: this.#literalAs(inner.text, 'time'), kind: 'time' };
      if (id === 'DATE' && inner.kind === 'time') return { sql: `toDateTime64(toDate(${inner.sql}, 'UTC'), 6, 'UTC')`, kind: 'time' };
      if (inner.kind === 'time' && id.startsWith('TIMESTAMP')) return inner;
      throw this.refuse(`a cast of ${inner.kind} to ${id}`, 'the two engines read times in different ways');
    }
    if (id === 'DOUBLE' || id === 'FLOAT') {
      if (inner.kind === 'number' || inner.kind === 'boolean' || inner.kind === 'null') return { sql: id === 'FLOAT' ? `toFloat32(${inner.sql})` : `toFloat64(${inner.sql})`, kind: 'number' };
      if (inner.kind === 'text' && node.try_cast === true && id === 'DOUBLE') return { sql: `toFloat64OrNull(trimBoth(${inner.sql}))`, kind: 'number' };
      throw this.refuse(`CAST(${inner.kind} AS ${id})`, 'text that is no number stops one engine and not the other; write TRY_CAST(… AS DOUBLE)');
    }
    if (id === 'VARCHAR' && inner.kind === 'text') return inner;
    if (id === 'VARCHAR' && inner.kind === 'boolean') return { sql: `CASE WHEN ${inner.sql} THEN 'true' WHEN NOT ${inner.sql} THEN 'false' END`, kind: 'text' };
    throw this.refuse(`a cast of ${inner.kind} to ${id}`, 'the two engines round or write it in different ways');
  }

  #function(node: SqlNode): Printed {
    const name = String(node.function_name).toLowerCase();
    const given = children(node).map((child) => this.print(child));
    const rewritten = clickHouseFunctions[name]?.(given, this) ?? null;
    if (rewritten === null) throw this.refuse(node.is_operator === true ? `the operator ${name}` : `the function ${name}()`, 'it is not among those that mean the same there');
    return rewritten;
  }
}

function mayBeNaN({ kind, ordered, number, text }: Printed): boolean {
  return kind === 'number' && ordered !== true && number === undefined && text === undefined;
}

/** A comparison as DuckDB makes it: NaN equals itself and is above every other number. */
function withNaN(left: Side, operator: string, right: Side): string {
  const plain = `(${left.sql} ${operator} ${right.sql})`;
  switch (operator) {
    case '>': return left.may ? `(${plain} OR ${[...isNaNOf(left), ...notNaN(right)].join(' AND ')})` : plain;
    case '>=': return left.may ? `(${plain} OR ${[...isNaNOf(left), ...known(right)].join(' AND ')})` : plain;
    case '<': return right.may ? `(${plain} OR ${[...isNaNOf(right), ...notNaN(left)].join(' AND ')})` : plain;
    case '<=': return right.may ? `(${plain} OR ${[...isNaNOf(right), ...known(left)].join(' AND ')})` : plain;
    case '=': return left.may && right.may ? `(${plain} OR isNaN(${left.sql}) AND isNaN(${right.sql}))` : plain;
    case '!=': return left.may && right.may ? `(NOT ${withNaN(left, '=', right)})` : plain;
    default: return plain;
  }
}

/** A side of a comparison: whether it may be NaN, and whether it is a literal. */
interface Side {
  readonly sql: string;
  readonly may: boolean;
  readonly literal: boolean;
}

function sideOf(sql: string, printed: Printed): Side {
  return { sql, may: mayBeNaN(printed), literal: printed.number !== undefined || printed.text !== undefined };
}

function isNaNOf({ sql }: Side): string[] {
  return [`isNaN(${sql})`];
}

function known({ sql, literal }: Side): string[] {
  return literal ? [] : [`isNotNull(${sql})`];
}

function notNaN(side: Side): string[] {
  return [...known(side), ...(side.may ? [`NOT isNaN(${side.sql})`] : [])];
}

function children(node: SqlNode): SqlNode[] {
  return node.children as SqlNode[];
}

function kindOfType(type: string): PrintedKind {
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'VARCHAR') return 'text';
  return /^(DATE|TIMESTAMP)/.test(type) ? 'time' : 'number';
}

/** DuckDB gives a decimal literal as its digits and its scale. */
function decimalText(digits: string, scale: number): string {
  const negative = digits.startsWith('-');
  const plain = (negative ? digits.slice(1) : digits).padStart(scale + 1, '0');
  const text = scale === 0 ? plain : `${plain.slice(0, -scale)}.${plain.slice(-scale)}`;
  return negative ? `-${text}` : text;
}

/** An instant written as `2026-03-02` or `2026-03-02 10:00:00.5`, UTC, as epoch microseconds. */
function instantOf(text: string): number | null {
  const found = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?)(\.\d{1,6})?(?:Z|\+00(?::00)?)?)?$/.exec(text.trim());
  if (found === null) return null;
  const [, day = '', time = '00:00:00', fraction = ''] = found;
  const instant = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  return Number.isNaN(instant) ? null : instant * 1000 + Math.round(Number(`0${fraction}`) * 1_000_000);
}
