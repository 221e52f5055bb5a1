import { expressionText, placeOf, parseAggregateExpression, termsOf, type AggregateExpression, type AggregateTerm, type DimensionFilter } from '../../src-contract/aggregate-expression';
import type { AggregateMoments } from '../../src-contract/aggregates';
import { LiftbenchError } from '../../src-contract/failure';
import type { AggregateTable } from './aggregate-table';
import { rowsOfTerm, totalOf, type TermRows, type TermTotal } from './term-totals';

/** Below this share of the sum of squares a variance made of sums is only their rounding. */
const CANCELLED = 1e-11;

/** Every cell of a readout: the variants, of all units first, then within each level of each segment's dimension. */
export interface AggregateCells {
  readonly table: AggregateTable;
  readonly variants: readonly string[];
  readonly levels: readonly (DimensionFilter | null)[];
}

export interface AggregateMetric {
  readonly id: string;
  readonly numerator: string;
  readonly denominator?: string | undefined;
  readonly squares?: string | undefined;
}

/** Reads an expression that was checked with the definition. */
export function parsed(text: string, field: string): AggregateExpression {
  const result = parseAggregateExpression(text);
  if (result.ok) return result.expression;
  throw new LiftbenchError({ kind: 'input', message: `Character ${String(result.mistake.at + 1)}: ${result.mistake.message}`, place: { field }, next: 'Correct the expression.' });
}

/** The number of units of every cell. @throws LiftbenchError when the aggregates do not have it */
export function unitsOf(cells: AggregateCells, text: string): number[] {
  const evaluated = evaluate(cells, parsed(text, 'aggregates.units'));
  const unknown = evaluated.slice(0, cells.variants.length).find(({ unknown: why }) => why !== null)?.unknown;
  if (unknown !== undefined && unknown !== null) throw new LiftbenchError({ kind: 'input', message: unknown, next: 'Name the goal or column that counts units once each.', place: { field: 'aggregates.units' } });
  evaluated.forEach(({ sum }, cell) => {
    const variant = cells.variants[cell % cells.variants.length] ?? '';
    if (!(sum >= 0)) throw new LiftbenchError({ kind: 'input', message: `The number of units of "${variant}" is ${Number.isNaN(sum) ? 'empty' : String(sum)}.`, next: 'Check the source, or name another column.', place: { field: 'aggregates.units' } });
  });
  return evaluated.map(({ sum }) => sum);
}

/**
 * The moments of one metric. The variance over units is Σx² − (Σx)²/n over n − 1, so a metric needs the squares of one goal
 * (or column) over units; what aggregates cannot say (the squares of a sum of goals, the covariance of a ratio of two sums,
 * the spread of observations over units) is left out with its reason, never guessed.
 */
export function metricMoments(cells: AggregateCells, units: readonly number[], unitsText: string, metric: AggregateMetric, field: string): AggregateMoments {
  const numerator = parsed(metric.numerator, `${field}.numerator`);
  const denominator = parsed(metric.denominator ?? unitsText, `${field}.denominator`);
  const squares = metric.squares === undefined ? null : parsed(metric.squares, `${field}.squares`);
  const above = evaluate(cells, numerator);
  const below = evaluate(cells, denominator);
  const given = squares === null ? null : evaluate(cells, squares);
  const single = scaledTerm(numerator);
  const unitScale = denominatorScale(denominator, parsed(unitsText, 'aggregates.units'), below, units, cells.variants.length);
  const places = units.map((n, cell) => ({ n, above: above[cell] ?? nothing, below: below[cell] ?? nothing, given: given?.[cell] ?? null }));
  const spreads = places.map(({ n, above: total, below: under, given: square }) => {
    const unknown = total.unknown ?? under.unknown ?? square?.unknown ?? null;
    if (unknown !== null) return { value: NaN, product: NaN, reason: unknown };
    if (!Number.isFinite(total.sum)) return { value: NaN, product: NaN, reason: notANumber(numerator, total.sum) };
    if (!Number.isFinite(under.sum)) return { value: NaN, product: NaN, reason: notANumber(denominator, under.sum) };
    return { value: total.sum / under.sum, ...spreadOf({ n, sum: total.sum, numerator, single, total, given: square?.sum ?? null, unitScale, denominator }) };
  });
  const plain = places.slice(0, cells.variants.length);
  const missing = cells.variants.filter((_, k) => plain[k]?.above.missing === true || plain[k]?.below.missing === true);
  const dates = Math.max(...plain.map(({ above: { dates: count } }) => count));
  const notes = [
    missing.length > 0 && plain.some(({ above: { missing: gone } }) => !gone) ? `The aggregates have no row for ${missing.join(', ')}: counted as 0.` : null,
    dates > 1 ? `Totals of ${String(dates)} dates were added; the spread is right only where a unit's goals fall on one of them.` : null,
  ].filter((note) => note !== null);
  return {
    metric: metric.id, units,
    value: spreads.map(({ value }) => value), product: spreads.map(({ product }) => product), reason: spreads.map(({ reason }) => reason),
    note: notes.length === 0 ? null : notes.join(' '),
    epStats: plain.map(({ above: { sum, epStatsSquares }, below: { sum: count }, given: square }) => ({ count, sum, sumOfSquares: square?.sum ?? epStatsSquares })),
  };
}

interface SpreadOrder {
  readonly n: number;
  readonly sum: number;
  readonly numerator: AggregateExpression;
  readonly single: { readonly term: AggregateTerm; readonly factor: number } | null;
  readonly total: Evaluated;
  readonly given: number | null;
  /** Units per denominator; null where the denominator is not the units. */
  readonly unitScale: number | null;
  readonly denominator: AggregateExpression;
}

function spreadOf({ n, sum, numerator, single, total, given, unitScale, denominator }: SpreadOrder): { product: number; reason: string | null } {
  const refused = (reason: string): { product: number; reason: string } => ({ product: NaN, reason });
  if (unitScale === null) return refused(`${expressionText(denominator)} is not the number of units: the error of a ratio of two sums needs both sums of every unit, which aggregates do not hold. Open the rows for a test.`);
  if (single === null) return refused(`The spread over units of ${expressionText(numerator)} is not in the aggregates: it needs every unit's own result. Aggregate that result as a goal of its own, or open the rows.`);
  if (n < 2) return { product: 0, reason: null };
  const { term, factor } = single;
  const isShare = given === null && (term.kind === 'column' || term.function === 'unique');
  const plain = sum / factor;
  if (given === null && term.kind === 'goal' && total.reason !== null) return refused(total.reason);
  if (isShare && plain < 0) return refused(`${expressionText(term)} is ${shown(plain)}: a count is never below 0. Correct the aggregates.`);
  if (isShare && plain > n) return refused(`${expressionText(term)} is ${String(plain)} of ${String(n)} units: a unit counts more than once, so this is no share. Name the column with the squares (squares:), or open the rows.`);
  const squares = given ?? (isShare ? plain : total.squares / (factor * factor));
  if (!Number.isFinite(squares)) return refused(`The sum of squares of ${expressionText(term)} is empty.`);
  const centred = squares - (plain * plain) / n;
  if (centred < -CANCELLED * squares || squares < 0) return refused(`The sum of squares of ${expressionText(term)} (${shown(squares)}) is smaller than its sum over ${shown(n)} units allows (at least ${shown((plain * plain) / n)}): these aggregates contradict each other.`);
  if (centred !== 0 && Math.abs(centred) <= CANCELLED * squares) return refused(`The spread of ${expressionText(term)} is lost in the rounding of its sums: its values are large and nearly equal. Aggregate the values less a constant, or open the rows.`);
  return { product: centred * (factor * unitScale) ** 2, reason: null };
}

/** Why an expression has no value in a cell. */
function notANumber(expression: AggregateExpression, value: number): string {
  if (expression.kind === 'operation' && (dividesByZero(expression) || !Number.isNaN(value))) return `${expressionText(expression)} divides by zero.`;
  return `${expressionText(expression)} is empty or not a number in the aggregates.`;
}

function dividesByZero(expression: AggregateExpression): boolean {
  if (expression.kind !== 'operation') return false;
  const { operator, left, right } = expression;
  return (operator === '/' && right.kind === 'number' && right.value === 0) || dividesByZero(left) || dividesByZero(right);
}

function shown(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}

/** A term times a number, if that is all an expression is. */
function scaledTerm(expression: AggregateExpression): { term: AggregateTerm; factor: number } | null {
  if (expression.kind === 'goal' || expression.kind === 'column') return { term: expression, factor: 1 };
  if (expression.kind === 'number') return null;
  const { operator, left, right } = expression;
  const scaled = (inner: AggregateExpression, by: number): { term: AggregateTerm; factor: number } | null => {
    const found = by === 0 ? null : scaledTerm(inner);
    return found && { term: found.term, factor: found.factor * by };
  };
  if (operator === '*' && right.kind === 'number') return scaled(left, right.value);
  if (operator === '*' && left.kind === 'number') return scaled(right, left.value);
  if (operator === '/' && right.kind === 'number') return scaled(left, 1 / right.value);
  return null;
}

/** What units are to the denominator: 1 where it is they, a number where it is a multiple of them, null where it is something else. */
function denominatorScale(denominator: AggregateExpression, unitsExpression: AggregateExpression, below: readonly Evaluated[], units: readonly number[], variants: number): number | null {
  const own = scaledTerm(denominator);
  const all = scaledTerm(unitsExpression);
  if (own !== null && all !== null && expressionText(own.term) === expressionText(all.term)) return all.factor / own.factor;
  const alike = units.slice(0, variants).every((n, cell) => Math.abs((below[cell]?.sum ?? NaN) - n) <= 1e-9 * n);
  return alike ? 1 : null;
}

interface Evaluated {
  readonly sum: number;
  readonly squares: number;
  readonly epStatsSquares: number;
  readonly reason: string | null;
  readonly unknown: string | null;
  readonly missing: boolean;
  readonly dates: number;
}

const nothing: Evaluated = { sum: NaN, squares: NaN, epStatsSquares: NaN, reason: null, unknown: null, missing: true, dates: 0 };

/** An expression in every cell. */
function evaluate({ table, variants, levels }: AggregateCells, expression: AggregateExpression): Evaluated[] {
  return levels.flatMap((level) => {
    const rows = new Map<AggregateTerm, TermRows>(termsOf(expression).map((term) => [term, rowsOfTerm(table, term, level)]));
    const lost = [...rows.values()].find((one) => one.unknown !== null);
    const unknown = lost === undefined ? null : `Character ${String((placeOf(lost.term) ?? 0) + 1)}: ${lost.unknown ?? ''}`;
    return variants.map((variant) => ({ ...evaluated(expression, (term) => totalOf(rows.get(term) ?? rowsOfTerm(table, term, level), variant)), unknown }));
  });
}

function evaluated(expression: AggregateExpression, totalOfTerm: (term: AggregateTerm) => TermTotal): Omit<Evaluated, 'unknown'> {
  if (expression.kind === 'number') return { sum: expression.value, squares: expression.value ** 2, epStatsSquares: expression.value ** 2, reason: null, missing: false, dates: 1 };
  if (expression.kind !== 'operation') return totalOfTerm(expression);
  const left = evaluated(expression.left, totalOfTerm);
  const right = evaluated(expression.right, totalOfTerm);
  const { operator } = expression;
  const of = (a: number, b: number, squared: boolean): number => (operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : squared ? a + b : a - b);
  return {
    sum: of(left.sum, right.sum, false),
    squares: of(left.squares, right.squares, true),
    epStatsSquares: of(left.epStatsSquares, right.epStatsSquares, true),
    reason: left.reason ?? right.reason,
    missing: left.missing || right.missing,
    dates: Math.max(left.dates, right.dates),
  };
}
