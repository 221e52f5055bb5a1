import type { CompleteDefinition } from '../../src-contract/experiment';
import { needsOf } from '../../src-contract/metrics/catalogue';
import { unitsRelation } from '../../src-contract/query';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { OpenedSource } from '../sources/opened-source';
import { hasUnitValues, type UnitsOfExperiment } from './units-tables';

/** Offers a source under its own name, with its own columns only, to the statements of this connection. */
export async function offerSource(connection: Connection, source: OpenedSource): Promise<void> {
  if (source.relation === quoteIdentifier(source.name)) return;
  const columns = source.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(source.name)} AS SELECT ${columns} FROM ${source.relation}`);
}

/** Which metrics a query over the units needs: those that it names, or all where a star may mean any. */
export function neededMetrics(definition: CompleteDefinition, mentioned: ReadonlySet<string> | null): number[] {
  return definition.metrics.flatMap((metric, index) => {
    const names = [metric.id, `${metric.id}_numerator`, `${metric.id}_denominator`].map((name) => name.toLowerCase());
    return hasUnitValues(metric) && (mentioned === null || names.some((name) => mentioned.has(name))) ? [index] : [];
  });
}

/**
 * Offers the units: `unit`, `variant`, `first_exposure`, the attributes, and per metric its value as it is analysed (after
 * transform and cap; NULL for units that the metric leaves out). A ratio has its two parts beside it.
 */
export async function offerUnits(connection: Connection, units: UnitsOfExperiment, metrics: readonly number[]): Promise<void> {
  const taken = new Set<string>();
  const named = (sql: string, wanted: string): string => {
    let name = wanted;
    for (let more = 2; taken.has(name.toLowerCase()); more += 1) name = `${wanted}_${String(more)}`;
    taken.add(name.toLowerCase());
    return `${sql} AS ${quoteIdentifier(name)}`;
  };
  const { plan, definition } = units;
  const columns = [named('u.k', 'unit'), named('u.v', 'variant'), named('make_timestamp(u.t)', 'first_exposure'), ...plan.units.attributes.map(({ column }, index) => named(`u.a${String(index)}`, column))];
  const joins: string[] = [];
  for (const index of metrics) {
    const metric = definition.metrics[index];
    if (metric === undefined) continue;
    const { table } = await units.values(index);
    const m = `m${String(index)}`;
    joins.push(` LEFT JOIN ${table} ${m} ON ${m}.k = u.k`);
    if (needsOf(metric).denominator === undefined) columns.push(named(`${m}.y`, metric.id));
    else columns.push(named(`CASE WHEN ${m}.d <> 0 THEN ${m}.y / ${m}.d END`, metric.id), named(`${m}.y`, `${metric.id}_numerator`), named(`${m}.d`, `${metric.id}_denominator`));
  }
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(unitsRelation)} AS SELECT ${columns.join(', ')} FROM ${units.table} u${joins.join('')}`);
}
