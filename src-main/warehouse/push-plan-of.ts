import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { quoteIdentifier } from '../database/quoting';
import type { ExpressionChecker } from '../evaluation/expression-checker';
import { planSample, type PlannedCovariate, type PlannedMeasure, type PlannedMetric, type SamplePlan } from '../evaluation/plan-sample';
import type { OpenedSource } from '../sources/opened-source';
import type { PushedMetricPlan, PushMeasure, PushPlan, PushTable, PushVariable } from './push-plan';
import type { RemoteEngine, RemoteTable } from './remote-engine';

/** A plan that is checked, and the same in the words of the warehouse. */
export interface WarehousePlan {
  readonly checked: SamplePlan;
  readonly pushed: PushPlan;
}

/** Plans a definition over mirrors of a warehouse's tables, and rewrites every expression for the warehouse. */
export async function pushPlanOf(definition: CompleteDefinition, mirrors: ReadonlyMap<string, OpenedSource>, tables: ReadonlyMap<string, RemoteTable>, checker: ExpressionChecker, engine: RemoteEngine): Promise<WarehousePlan> {
  const checked = await planSample(definition, mirrors, checker);
  const remoteOf = (name: string): RemoteTable => {
    const remote = tables.get(name);
    if (remote === undefined) throw new RangeError('no such table');
    return remote;
  };
  const rewrite = (source: OpenedSource, sql: string, field: string): Promise<string> => engine.rewrite(sql, remoteOf(source.name), field, 'any');
  const condition = (source: OpenedSource, sql: string | null, field: string): Promise<string | null> => (sql === null ? Promise.resolve(null) : engine.rewrite(sql, remoteOf(source.name), field, 'boolean'));
  const tableOf = (source: OpenedSource): PushTable => pushTable(definition, source, remoteOf(source.name), checker, engine);
  const { units } = checked;
  const { dialect } = engine;
  const text = async (source: OpenedSource, sql: string, type: string, field: string): Promise<string> => dialect.asText(await rewrite(source, sql, field), type);
  const segments = new Set(definition.segments);
  const attributes = [];
  for (const { column, sql, type, field = 'segments' } of units.attributes) attributes.push({ column, text: await text(units.source, sql, type, field), segment: segments.has(column) });
  const measures = new Map<string, PushMeasure>();
  // One metric that cannot be asked for there must not cost the others their figures.
  const refused = new Map<string, string>();
  for (const measure of checked.measures) {
    try {
      measures.set(measure.id, await pushMeasure(measure));
    } catch (thrown) {
      const { kind, message, next = '', place } = toFailure(thrown);
      if (kind !== 'input' || place?.field === undefined || !place.field.startsWith('metrics[')) throw thrown;
      refused.set(measure.id, `${message} ${next}`.trim());
    }
  }
  async function pushMeasure({ id, source, unitColumn, time, condition: where, value, field }: PlannedMeasure): Promise<PushMeasure> {
    const sql = value === null ? null : await rewrite(source, value.sql, `${field}.value`);
    return {
      id, table: tableOf(source),
      key: await text(source, quoteIdentifier(unitColumn.name), unitColumn.type, 'unit'),
      timed: time !== null,
      condition: await condition(source, where, `${field}.where`),
      value: sql === null || value === null ? null : { sql, double: dialect.asDouble(sql, value.type) },
    };
  }
  return {
    checked,
    pushed: {
      units: {
        table: tableOf(units.source),
        key: await text(units.source, units.key, units.keyType, 'unit'),
        variant: await text(units.source, units.variant, units.variantType, 'exposure.variant'),
        variants: units.variants,
        where: await condition(units.source, units.where, 'exposure.where'),
        filter: await condition(units.source, units.filter, 'filters.exposure'),
        start: units.start, end: units.end, multiple: definition.multiple, attributes,
        cluster: units.cluster === null ? null : { column: units.cluster.column, text: await text(units.source, units.cluster.sql, units.cluster.type, 'randomisationUnit') },
      },
      measures,
      metrics: checked.metrics.map((planned, index) => metricPlan(definition, planned, index, refused)),
    },
  };
}

function pushTable(definition: CompleteDefinition, opened: OpenedSource, remote: RemoteTable, checker: ExpressionChecker, engine: RemoteEngine): PushTable {
  const { name } = opened;
  const source = definition.sources[name];
  const find = (wanted: string, key: string): RemoteTable['columns'][number] => {
    const { name: found } = checker.column(opened, wanted, `sources.${name}.${key}`);
    const column = remote.columns.find((one) => one.name === found);
    if (column === undefined) throw new RangeError('a mirror has the columns of its table');
    return column;
  };
  const time = source?.time === undefined ? null : find(source.time, 'time');
  if (time !== null && time.micros === null) {
    throw new LiftbenchError({
      kind: 'input', message: `The column "${time.name}" is of type ${time.type}, which ${engine.name} does not hold as a time.`,
      next: 'Name a column of type DateTime64, DateTime or Date; a view can convert it.', place: { field: `sources.${name}.time` },
    });
  }
  return { source: name, sql: remote.sql, time: time?.micros ?? null, rawTime: time?.sql ?? null, order: source?.order === undefined ? null : find(source.order, 'order').sql };
}

function metricPlan(definition: CompleteDefinition, { numerator, denominator, covariates }: PlannedMetric, index: number, refused: ReadonlyMap<string, string>): PushedMetricPlan {
  const metric = definition.metrics[index];
  if (metric === undefined) throw new RangeError('no such metric');
  const also = covariates.flatMap(({ use, denominator: below }: PlannedCovariate): PushVariable[] => [{ role: 'covariate', use }, ...(below === null ? [] : [{ role: 'covariateDenominator' as const, use: below }])]);
  const variables: PushVariable[] = [{ role: 'numerator', use: numerator }, ...(denominator === null ? [] : [{ role: 'denominator' as const, use: denominator }]), ...also];
  const [reason = null] = variables.flatMap(({ use }) => refused.get(use.measure) ?? []);
  return { metric, variables, refused: reason };
}
