import type { UnitReport } from '../../src-contract/unit-lookup';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { PlannedUse } from '../evaluation/plan-sample';
import { asText, rowOrder } from '../evaluation/sql-text';
import type { ExperimentData } from './experiment-data';

type Values = UnitReport['metrics'][number];

/**
 * One unit's value of every metric, by the readout's rules: rows from first exposure on, inside the window, within the period;
 * no rows count as 0. Caps and transformations, which need the other units, are not applied.
 * @param exposed first exposure, epoch microseconds; null where exposures have no time
 */
export async function unitValues(data: ExperimentData, id: string, exposed: number | null): Promise<Values[]> {
  const values: Values[] = [];
  for (const planned of data.plan.metrics) {
    const metric = data.definition.metrics.find((one) => one.id === planned.metric);
    if (metric === undefined) continue;
    const base = { metric: metric.id, name: metric.name ?? metric.id };
    if (metric.kind === 'quantile' && metric.per === 'event') {
      values.push({ ...base, value: null, denominator: null, reason: 'A quantile over rows has no value for one unit; its rows are below.' });
      continue;
    }
    const value = await valueOf(planned.numerator, data, id, exposed);
    const denominator = planned.denominator === null ? null : await valueOf(planned.denominator, data, id, exposed);
    values.push({ ...base, value, denominator, reason: null });
  }
  return values;
}

async function valueOf(use: PlannedUse, { plan, connection }: ExperimentData, id: string, exposed: number | null): Promise<number> {
  const measure = plan.measures.find((one) => one.id === use.measure);
  if (measure === undefined) throw new RangeError('no such measure');
  const conditions = [`${asText(quoteIdentifier(measure.unitColumn.name), measure.unitColumn.type)} = ${quoteText(id)}`];
  if (measure.condition !== null) conditions.push(measure.condition);
  const later = ['x IS NOT NULL'];
  if (measure.time !== null && exposed !== null) {
    const seconds = `floor((t - ${String(exposed)}) / 1000000)`;
    later.push('t IS NOT NULL');
    if (use.from !== null) later.push(`${seconds} >= ${String(use.from)}`);
    if (use.to !== null) later.push(`${seconds} < ${String(use.to)}`);
    else if (plan.units.end !== null) later.push(`t < ${String(plan.units.end)}`);
  }
  const number = measure.value === null ? '1::DOUBLE' : `CASE WHEN isfinite(TRY_CAST(${measure.value.sql} AS DOUBLE)) THEN TRY_CAST(${measure.value.sql} AS DOUBLE) END`;
  const { y } = await connection.row<{ y: number | null }>(
    `SELECT ${aggregateSql(use.aggregate)} AS y FROM (SELECT ${number} AS x, ${measure.time ?? 'NULL::BIGINT'} AS t, ${rowOrder(measure.source)} AS r FROM ${measure.source.relation} WHERE ${conditions.join(' AND ')}) WHERE ${later.join(' AND ')}`,
  );
  return y ?? 0;
}

function aggregateSql(aggregate: PlannedUse['aggregate']): string {
  switch (aggregate) {
    case 'any': return 'CASE WHEN count(*) > 0 THEN 1 ELSE 0 END';
    case 'count': return 'count(*)';
    case 'sum': return 'sum(x)';
    case 'average': return 'avg(x)';
    case 'max': return 'max(x)';
    case 'min': return 'min(x)';
    case 'last': return 'arg_max(x, {t: t, r: r})';
  }
}
