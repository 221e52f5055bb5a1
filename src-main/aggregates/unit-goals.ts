import { expressionText, parseAggregateExpression, type AggregateExpression, type AggregateTerm } from '../../src-contract/aggregate-expression';
import { LiftbenchError } from '../../src-contract/failure';
import { flow, scalar, sqlName, sqlText } from '../sources/draft-text';
import { snake } from '../sources/draft-roles';
import type { EpStatsMetric } from './ep-stats-metric';

/** What a definition over goals by unit is written from. */
export interface UnitGoalsOrder {
  readonly experiment: string;
  readonly unitType: string;
  /** The control first. */
  readonly variants: readonly string[];
  readonly metrics: readonly EpStatsMetric[];
  readonly path: string;
  readonly columns: readonly string[];
  readonly remarks: readonly string[];
  readonly analysis: object;
}

/**
 * A definition over goals by unit: each unit's own result of an expression is a sum over its rows, so sums of goals and ratios
 * have their true spread here.
 */
export function unitGoalsText({ experiment, unitType, variants, metrics, path, columns, remarks, analysis }: UnitGoalsOrder): string {
  const scope = [...(columns.includes('exp_id') ? [`exp_id = ${sqlText(experiment)}`] : []), `unit_type = ${sqlText(unitType)}`];
  const taken = new Set<string>();
  const rows = metrics.map((metric, index) => metricEntry(metric, index, unitType, taken));
  return `${[
    'liftbench: 1',
    ...remarks.map((remark) => `# ${remark}`),
    `id: ${scalar(snake(experiment) || 'experiment')}`,
    `name: ${scalar(experiment)}`,
    'sources:',
    `  goals: ${flow({ path })}`,
    'unit: unit_id',
    `exposure: ${flow({ source: 'goals', where: [...scope, "goal = 'exposure'"].join(' AND '), variant: 'exp_variant_id', multiple: 'exclude' })}`,
    'variants:',
    ...variants.map((id) => `  - ${flow({ id, weight: variants.length === 2 ? 0.5 : 1 })}`),
    'metrics:',
    ...rows.map((row) => `  - ${flow({ ...row })}`),
    ...(Object.keys(analysis).length === 0 ? [] : [`analysis: ${flow(analysis)}`]),
  ].join('\n')}\n`;
}

function metricEntry({ name, numerator, denominator, minimumEffect }: EpStatsMetric, index: number, unitType: string, taken: Set<string>): object {
  const plain = snake(name);
  let id = /^[a-z_]/.test(plain) ? plain : `m_${plain}`;
  while (taken.has(id)) id = `${id}_2`;
  taken.add(id);
  const above = parsed(numerator);
  const below = parsed(denominator);
  const common = { role: index === 0 ? 'primary' : 'secondary', minimumEffect };
  const perUnit = below.kind === 'goal' && below.goal === 'exposure' && below.filters.length === 0 && below.unitType === unitType;
  if (perUnit && above.kind === 'goal' && above.function === 'unique') return { id, name, kind: 'conversion', source: 'goals', where: conditionOf(above), ...common };
  if (perUnit) return { id, name, kind: 'mean', source: 'goals', ...sumOf(above), ...common };
  return { id, name, kind: 'ratio', numerator: { source: 'goals', ...sumOf(above) }, denominator: { source: 'goals', ...sumOf(below) }, ...common };
}

function parsed(text: string): AggregateExpression {
  const result = parseAggregateExpression(text);
  if (!result.ok) throw new RangeError('checked before');
  return result.expression;
}

/** A sum over a unit's rows. @throws LiftbenchError for what is no sum of goals times numbers */
function sumOf(expression: AggregateExpression): { where: string; value: string } {
  const parts = linear(expression, 1);
  const where = [...new Set(parts.map(({ term }) => conditionOf(term)))].map((condition, _, all) => (all.length > 1 ? `(${condition})` : condition)).join(' OR ');
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return { where, value: scaled(only) };
  return { where, value: parts.map((part) => `CASE WHEN ${conditionOf(part.term)} THEN ${scaled(part)} ELSE 0 END`).join(' + ') };
}

function scaled({ term, factor }: { term: AggregateTerm; factor: number }): string {
  const column = term.kind === 'column' ? sqlName(term.column) : term.function === 'value' ? 'sum_value' : term.function === 'count' ? '"count"' : '1';
  return factor === 1 ? column : `${String(factor)} * ${column}`;
}

function linear(expression: AggregateExpression, factor: number): { term: AggregateTerm; factor: number }[] {
  if (expression.kind === 'goal' || expression.kind === 'column') return [{ term: expression, factor }];
  if (expression.kind === 'operation') {
    const { operator, left, right } = expression;
    if (operator === '+' || operator === '-' || operator === '~') return [...linear(left, factor), ...linear(right, operator === '+' ? factor : -factor)];
    if (right.kind === 'number' && right.value !== 0) return linear(left, operator === '*' ? factor * right.value : factor / right.value);
    if (operator === '*' && left.kind === 'number') return linear(right, factor * left.value);
  }
  throw new LiftbenchError({ kind: 'input', message: `${expressionText(expression)} is not a sum of goals, so it has no value per unit.`, next: 'Write it as a ratio, or as goals added and subtracted.' });
}

function conditionOf(term: AggregateTerm): string {
  const filters = term.filters.map(({ dimension, operator, value }) => (operator === '=^' ? `starts_with(${sqlName(dimension)}, ${sqlText(value)})` : `${sqlName(dimension)} ${operator} ${operator === '=' || operator === '!=' || !Number.isFinite(Number(value)) ? sqlText(value) : value}`));
  return [...(term.kind === 'goal' ? [`goal = ${sqlText(term.goal)}`, ...(term.unitType === '' ? [] : [`unit_type = ${sqlText(term.unitType)}`])] : []), ...filters].join(' AND ') || 'true';
}
