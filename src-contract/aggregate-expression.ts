/**
 * Expressions over aggregates, as metrics of aggregated data state them.
 *
 * - Goals in Ep-Stats' syntax: `value(unit_type.unit.goal)`, `count(…)`, `unique(…)`, aggregated per `unit` or `global`ly,
 *   with filters on dimensions in the goal's parentheses: `count(unit_type.unit.click(product=p_1, country!=A))`.
 * - Columns of a table with a row per variant: `successes`, or `successes(goal=signup)` for the rows of one goal.
 *
 * Joined by + − * / and ~ (subtracts values; Ep-Stats then adds their squares), with parentheses and numbers. * and / bind
 * more tightly; otherwise from left to right.
 */
export type AggregateFunction = 'value' | 'count' | 'unique';
export type FilterOperator = '=' | '!=' | '<' | '>' | '<=' | '>=' | '=^';

/** A condition on a dimension; `=^` is "begins with". */
export interface DimensionFilter {
  readonly dimension: string;
  readonly operator: FilterOperator;
  readonly value: string;
}

export interface GoalTerm {
  readonly kind: 'goal';
  readonly function: AggregateFunction;
  readonly unitType: string;
  readonly per: 'unit' | 'global';
  readonly goal: string;
  readonly filters: readonly DimensionFilter[];
}

export interface ColumnTerm {
  readonly kind: 'column';
  readonly column: string;
  readonly filters: readonly DimensionFilter[];
}

export type AggregateTerm = GoalTerm | ColumnTerm;
export type AggregateOperator = '+' | '-' | '*' | '/' | '~';

export type AggregateExpression =
  | AggregateTerm
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'operation'; readonly operator: AggregateOperator; readonly left: AggregateExpression; readonly right: AggregateExpression };

/** A mistake, at a character of the expression (0-based). */
export interface ExpressionMistake {
  readonly at: number;
  readonly message: string;
}

export type ParsedExpression = { readonly ok: true; readonly expression: AggregateExpression } | { readonly ok: false; readonly mistake: ExpressionMistake };

/** Parses an expression. Never throws: a mistake says what was expected, and at which character. */
export function parseAggregateExpression(text: string): ParsedExpression {
  const reader = new Reader(text);
  try {
    const expression = sum(reader);
    reader.space();
    if (!reader.done) throw reader.expected('an operator (+ - * / ~) or the end');
    return { ok: true, expression };
  } catch (thrown) {
    if (thrown instanceof Mistake) return { ok: false, mistake: { at: thrown.at, message: thrown.message } };
    throw thrown;
  }
}

/** The mistake in one line with the place marked, e.g. `character 7 of count(|x…`. */
export function mistakeInWords(text: string, { at, message }: ExpressionMistake): string {
  const before = text.slice(Math.max(0, at - 24), at);
  const after = text.slice(at, at + 24);
  return `Character ${String(at + 1)}: ${message} Here: ${at > 24 ? '…' : ''}${before}⟨?⟩${after}${at + 24 < text.length ? '…' : ''}`;
}

/** The expression under its mistake, with a caret below the character. */
export function mistakeWithCaret(text: string, { at, message }: ExpressionMistake): string {
  return `${text}\n${' '.repeat(at)}^ ${message}`;
}

/** Every goal or column that an expression names, from left to right. */
export function termsOf(expression: AggregateExpression): readonly AggregateTerm[] {
  if (expression.kind === 'number') return [];
  return expression.kind === 'operation' ? [...termsOf(expression.left), ...termsOf(expression.right)] : [expression];
}

const places = new WeakMap<AggregateTerm, number>();

function placed<Term extends AggregateTerm>(term: Term, at: number): Term {
  places.set(term, at);
  return term;
}

/** Where a parsed term begins in its text (0-based); null for a term that was not parsed. */
export function placeOf(term: AggregateTerm): number | null {
  return places.get(term) ?? null;
}

/** An expression as text, spelled the same for equal expressions. */
export function expressionText(expression: AggregateExpression): string {
  if (expression.kind === 'number') return String(expression.value);
  if (expression.kind === 'operation') return `(${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)})`;
  const filters = expression.filters.map(({ dimension, operator, value }) => `${dimension}${operator}${/^[\w.%/|-]+( [\w.%/|-]+)*$/.test(value) ? value : JSON.stringify(value)}`).join(', ');
  const own = filters === '' ? '' : `(${filters})`;
  return expression.kind === 'column' ? `${/^[A-Za-z_]\w*$/.test(expression.column) ? expression.column : JSON.stringify(expression.column)}${own}` : `${expression.function}(${expression.unitType}.${expression.per}.${expression.goal}${own})`;
}

class Mistake extends Error {
  constructor(readonly at: number, message: string) {
    super(message);
  }
}

class Reader {
  at = 0;
  /** Parentheses that are open. */
  depth = 0;
  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  /** Takes one of the marks, the longest first; null when none stands here. */
  mark<Mark extends string>(...marks: readonly Mark[]): Mark | null {
    this.space();
    const found = marks.find((mark) => this.text.startsWith(mark, this.at));
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }

  need(mark: string, what: string): void {
    if (this.mark(mark) === null) throw this.expected(`"${mark}" ${what}`);
  }

  match(pattern: RegExp): string | null {
    this.space();
    const sticky = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`);
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text)?.[0];
    if (found === undefined || found === '') return null;
    this.at += found.length;
    return found;
  }

  quoted(): string | null {
    this.space();
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "'") return null;
    const end = this.text.indexOf(quote, this.at + 1);
    if (end < 0) throw new Mistake(this.at, `this ${quote} is never closed.`);
    const inside = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return inside;
  }

  expected(what: string): Mistake {
    this.space();
    const found = this.done ? 'the expression ends' : `there is "${this.text[this.at] ?? ''}"`;
    return new Mistake(this.at, `expected ${what}, but ${found}.`);
  }
}

function sum(reader: Reader): AggregateExpression {
  let left = product(reader);
  for (;;) {
    const operator = reader.mark('+', '-', '~');
    if (operator === null) return left;
    left = { kind: 'operation', operator, left, right: product(reader) };
  }
}

function product(reader: Reader): AggregateExpression {
  let left = operand(reader);
  for (;;) {
    const operator = reader.mark('*', '/');
    if (operator === null) return left;
    left = { kind: 'operation', operator, left, right: operand(reader) };
  }
}

const DEEPEST = 200;
const NAME = /[\p{L}_][\p{L}\p{N}_-]*/u;
const functions: readonly string[] = ['value', 'count', 'unique'] satisfies AggregateFunction[];

function operand(reader: Reader): AggregateExpression {
  if (reader.mark('(') !== null) {
    reader.depth += 1;
    if (reader.depth > DEEPEST) throw new Mistake(reader.at - 1, `more than ${String(DEEPEST)} parentheses are open.`);
    const inner = sum(reader);
    reader.need(')', 'to close the parenthesis');
    reader.depth -= 1;
    return inner;
  }
  const number = reader.match(/\d+(\.\d+)?([eE][+-]?\d+)?|\.\d+/);
  if (number !== null) return { kind: 'number', value: Number(number) };
  reader.space();
  const start = reader.at;
  const quoted = reader.quoted();
  const name = quoted ?? reader.match(/[\p{L}_][\p{L}\p{N}_]*/u);
  if (name === null) throw reader.expected('a goal such as count(unit_type.unit.goal), a column, a number or "("');
  const afterName = reader.at;
  if (quoted !== null || reader.mark('(') === null) return column(reader, name, start);
  // value(a.unit.b) is a goal, successes(goal=b) a column.
  const first = reader.match(NAME);
  if (first !== null && reader.mark('.') !== null) {
    if (!functions.includes(name)) throw new Mistake(start, `"${name}" is not known; a goal is written value(…), count(…) or unique(…).`);
    return goal(reader, name as AggregateFunction, first, start);
  }
  if (functions.includes(name) && first !== null && (reader.mark(')') !== null || reader.done)) throw reader.expected('a goal such as unit_type.unit.goal in the parentheses');
  reader.at = afterName;
  return column(reader, name, start);
}

function goal(reader: Reader, name: AggregateFunction, unitType: string, start: number): GoalTerm {
  reader.space();
  const at = reader.at;
  const per = reader.match(NAME);
  if (per !== 'unit' && per !== 'global') throw new Mistake(at, `expected "unit" or "global" (how the goal was aggregated)${per === null ? '' : `, but there is "${per}"`}.`);
  reader.need('.', `between "${per}" and the goal`);
  const own = reader.match(/[\p{L}\p{N}_-]+/u);
  if (own === null) throw reader.expected("the goal's name");
  const filters = filtersOf(reader);
  reader.need(')', `to close ${name}(`);
  return placed({ kind: 'goal', function: name, unitType, per, goal: own, filters }, start);
}

function column(reader: Reader, name: string, start: number): ColumnTerm {
  return placed({ kind: 'column', column: name, filters: filtersOf(reader) }, start);
}

function filtersOf(reader: Reader): DimensionFilter[] {
  if (reader.mark('(') === null) return [];
  const filters: DimensionFilter[] = [];
  do {
    reader.space();
    const at = reader.at;
    const dimension = reader.quoted() ?? reader.match(NAME);
    if (dimension === null) throw reader.expected('a dimension such as product');
    if (filters.some((filter) => filter.dimension === dimension)) throw new Mistake(at, `the dimension "${dimension}" is filtered twice.`);
    const operator = reader.mark<FilterOperator>('=^', '!=', '<=', '>=', '=', '<', '>');
    if (operator === null) throw reader.expected(`=, !=, <, >, <=, >= or =^ after "${dimension}"`);
    const value = reader.quoted() ?? reader.match(/[\p{L}\p{N}_.%/|-]+( +[\p{L}\p{N}_.%/|-]+)*/u);
    if (value === null) throw reader.expected(`a value of "${dimension}"`);
    filters.push({ dimension, operator, value });
  } while (reader.mark(',') !== null);
  reader.need(')', 'to close the filters');
  return filters;
}
