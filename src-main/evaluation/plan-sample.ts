import { createHash } from 'node:crypto';
import { unitColumnOf, type CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { methodOf } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import { covariatesOf, durationSeconds, type Covariate, type CovariateSide, type MeasureNeed, type UnitAggregate } from '../../src-contract/metrics/metric-kind';
import type { MeasureKey } from '../../src-contract/sample';
import { quoteIdentifier } from '../database/quoting';
import type { OpenedSource } from '../sources/opened-source';
import { mergedVariant } from '../triage/merge-variants';
import type { ExpressionChecker } from './expression-checker';
import { periodSpan } from './period-span';
import type { PlannedAttribute, UnitsPlan } from './units-sql';

/** Seconds since first exposure that somebody asks about: from `from` to before `to`; null = open. */
export interface AskedSpan {
  readonly from: number | null;
  readonly to: number | null;
}

/** A distinct (source, where, value): fifty metrics usually share a dozen. */
export interface PlannedMeasure {
  /** Equal for measures with the same rows and values. */
  readonly id: string;
  readonly key: Omit<MeasureKey, 'ordered'>;
  /** Rows of one instant must be in the order of their source: somebody takes the last. */
  readonly ordered: boolean;
  readonly source: OpenedSource;
  readonly unitColumn: { readonly name: string; readonly type: string };
  readonly time: string | null;
  readonly condition: string | null;
  readonly value: { readonly sql: string; readonly type: string } | null;
  /** Where the definition asks for it, for messages: the path of the object with `where` and `value`. */
  readonly field: string;
  /** Absent: all its rows are wanted. */
  readonly span?: AskedSpan | undefined;
}

/** A measure inside a window, as one variable of a metric. */
export interface PlannedUse {
  readonly measure: string;
  readonly aggregate: UnitAggregate;
  readonly from: number | null;
  readonly to: number | null;
}

export interface PlannedMetric {
  readonly metric: string;
  readonly numerator: PlannedUse;
  readonly denominator: PlannedUse | null;
  readonly covariates: readonly PlannedCovariate[];
}

export interface PlannedCovariate {
  readonly use: PlannedUse;
  readonly denominator: PlannedUse | null;
}

/** The union of what units and metrics need, every name and expression checked. */
export interface SamplePlan {
  readonly units: UnitsPlan;
  /** Identifies everything that decides which units there are, but not their attributes. */
  readonly unitsKey: string;
  /** The same but for what the source's files are now: units of one family were found in the same way, in files of the same beginning. Null where other data decide too. */
  readonly unitsFamily: string | null;
  readonly measures: readonly PlannedMeasure[];
  readonly metrics: readonly PlannedMetric[];
}

/** More variants than this do not fit the set of variants that a unit was seen in. */
const MAXIMUM_VARIANTS = 64;
const MICROSECONDS = 1000;
const DAY_SECONDS = 86_400;

/**
 * Checks a definition against its opened sources and plans the least that has to be read for it.
 * @throws LiftbenchError naming the field that is wrong.
 */
export async function planSample(definition: CompleteDefinition, sources: ReadonlyMap<string, OpenedSource>, checker: ExpressionChecker): Promise<SamplePlan> {
  const units = await planUnits(definition, sources, checker);
  const planner = new MeasurePlanner(definition, sources, checker, units.time !== null);
  const metrics: PlannedMetric[] = [];
  for (const [index, metric] of definition.metrics.entries()) metrics.push(await planner.metric(metric, `metrics[${String(index)}]`));
  return { units, unitsKey: unitsKeyOf(definition, units), unitsFamily: unitsFamilyOf(definition, units), measures: [...planner.measures.values()], metrics };
}

function openedSource(sources: ReadonlyMap<string, OpenedSource>, name: string, field: string): OpenedSource {
  const source = sources.get(name);
  if (source) return source;
  throw new LiftbenchError({ kind: 'input', message: `There is no source "${name}".`, next: `Known: ${[...sources.keys()].join(', ')}.`, place: { field } });
}

function unitColumn(definition: CompleteDefinition, source: OpenedSource, checker: ExpressionChecker): { name: string; type: string } {
  const own = definition.sources[source.name]?.unit !== undefined;
  return checker.column(source, unitColumnOf(definition, source.name), own ? `sources.${source.name}.unit` : 'unit');
}

function timeOf(definition: CompleteDefinition, source: OpenedSource, checker: ExpressionChecker): string | null {
  const column = definition.sources[source.name]?.time;
  if (column === undefined) return null;
  return source.timeSql(checker.column(source, column, `sources.${source.name}.time`).name);
}

async function planUnits(definition: CompleteDefinition, sources: ReadonlyMap<string, OpenedSource>, checker: ExpressionChecker): Promise<UnitsPlan> {
  const { exposure, filters, period, segments, variants, multiple } = definition;
  if (variants.length > MAXIMUM_VARIANTS) {
    throw new LiftbenchError({ kind: 'input', message: `An experiment can have ${String(MAXIMUM_VARIANTS)} variants at most, not ${String(variants.length)}.`, next: 'Leave out variants, or check that variants are listed rather than units.', place: { field: 'variants' } });
  }
  const source = openedSource(sources, exposure.source, 'exposure.source');
  const variant = mergedVariant(await checker.expression(source, exposure.variant, 'exposure.variant', 'any'), definition.repairs);
  const key = unitColumn(definition, source, checker);
  const time = timeOf(definition, source, checker);
  const span = periodSpan(period);
  if (time === null && (span.start !== null || span.end !== null)) {
    throw new LiftbenchError({
      kind: 'input',
      message: `The period cannot be applied: the source "${source.name}" has no time.`,
      next: `Name its time column under sources.${source.name}.time, or remove the period.`,
      place: { field: 'period' },
    });
  }
  const named = [...segments.map((column, index) => ({ column, field: `segments[${String(index)}]` })), ...strataColumns(definition).map((column) => ({ column, field: 'analysis.strata' }))];
  const attributes = named.filter(({ column }, index) => named.findIndex((one) => one.column === column) === index).map(({ column, field }): PlannedAttribute => {
    const found = checker.column(source, column, field);
    return { column, sql: quoteIdentifier(found.name), type: found.type, field };
  });
  const cluster = definition.randomisationUnit === undefined ? null : checker.column(source, definition.randomisationUnit, 'randomisationUnit');
  const where = exposure.where === undefined ? null : (await checker.expression(source, exposure.where, 'exposure.where', 'boolean')).sql;
  const filter = filters.exposure === undefined ? null : (await checker.expression(source, filters.exposure, 'filters.exposure', 'boolean')).sql;
  return {
    source, where, filter, time, multiple, attributes,
    cluster: cluster === null ? null : { column: cluster.name, sql: quoteIdentifier(cluster.name), type: cluster.type },
    key: quoteIdentifier(key.name),
    keyType: key.type,
    variant: variant.sql,
    variantType: variant.type,
    variants: variants.map(({ id }) => id),
    start: span.start === null ? null : span.start * MICROSECONDS,
    end: span.end === null ? null : span.end * MICROSECONDS,
  };
}

/** The columns whose levels are strata; none where no metric is judged by them. */
export function strataColumns({ analysis, metrics }: CompleteDefinition): readonly string[] {
  return metrics.some((metric) => methodOf(analysis, metric) === 'post-stratified') ? analysis.strata : [];
}

/** Identifies what a source's rows are: its files as they are now, and how they are read. */
function identityOf(definition: CompleteDefinition, { name, dataHash, files, repairsKey }: OpenedSource): [dataHash: string, files: OpenedSource['files'], ...unknown[]] {
  const { path: _path, time: _time, unit: _unit, ...options } = definition.sources[name] ?? { path: '' };
  return repairsKey === undefined ? [dataHash, files, options] : [dataHash, files, options, repairsKey];
}

/** A measure's name as it was when its source had other data: the same, but for what its files are. */
export function formerMeasureId({ id }: PlannedMeasure, { dataHash, files }: Pick<OpenedSource, 'dataHash' | 'files'>): string {
  const [[, , ...read], ...rest] = JSON.parse(id) as [ReturnType<typeof identityOf>, ...unknown[]];
  return JSON.stringify([[dataHash, files, ...read], ...rest]);
}

function unitsKeyOf(definition: CompleteDefinition, units: UnitsPlan): string {
  return digest([identityOf(definition, units.source), ...rulesOf(definition, units)]);
}

function unitsFamilyOf(definition: CompleteDefinition, units: UnitsPlan): string | null {
  const { name, files: [first], repairsKey } = units.source;
  if (first === undefined || repairsKey !== undefined || units.cluster !== null || units.multiple === 'each') return null;
  const { path: _path, time: _time, unit: _unit, ...options } = definition.sources[name] ?? { path: '' };
  return digest(['family', first.path, options, ...rulesOf(definition, units)]);
}

/** What decides which units there are, beside the rows. */
function rulesOf({ period }: CompleteDefinition, { key, keyType, variant, variants, where, filter, time, start, end, multiple, cluster }: UnitsPlan): unknown[] {
  return [key, keyType, variant, variants, where, filter, time, start, end, period, multiple, ...(cluster === null ? [] : [cluster])];
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

class MeasurePlanner {
  readonly measures = new Map<string, PlannedMeasure>();

  constructor(
    readonly definition: CompleteDefinition,
    readonly sources: ReadonlyMap<string, OpenedSource>,
    readonly checker: ExpressionChecker,
    readonly exposureTimed: boolean,
  ) {}

  async metric(metric: Metric, path: string): Promise<PlannedMetric> {
    const needs = needsOf(metric);
    const numerator = await this.#need(needs.numerator, path, 0);
    const denominator = needs.denominator === undefined ? null : await this.#need(needs.denominator, path, 0);
    const covariates: PlannedCovariate[] = [];
    for (const { path: place, covariate } of covariatesOf(needs.covariate)) covariates.push(await this.#covariate(covariate, `${path}.covariate${place}`, numerator, denominator));
    return { metric: metric.id, numerator, denominator, covariates };
  }

  async #covariate(covariate: Covariate, field: string, numerator: PlannedUse, denominator: PlannedUse | null): Promise<PlannedCovariate> {
    if ('days' in covariate) {
      this.#mustBeTimed(numerator, field, 'days before exposure');
      if (denominator !== null) this.#mustBeTimed(denominator, field, 'days before exposure');
      const window = { from: -covariate.days * DAY_SECONDS, to: 0 };
      return { use: { ...numerator, ...window }, denominator: denominator && { ...denominator, ...window } };
    }
    if ('source' in covariate) return { use: await this.#before(covariate, field), denominator: null };
    return { use: await this.#before(covariate.numerator, `${field}.numerator`), denominator: await this.#before(covariate.denominator, `${field}.denominator`) };
  }

  /** A covariate's measure: rows before exposure, or a column of a source without time. */
  async #before({ source, where, value, aggregate = value === undefined ? 'count' : 'sum' }: CovariateSide, field: string): Promise<PlannedUse> {
    const measure = await this.#measure(source, where, value, aggregate, field);
    return { measure: measure.id, aggregate, from: null, to: measure.time === null ? null : 0 };
  }

  async #need(need: MeasureNeed, path: string, from: number): Promise<PlannedUse> {
    const field = need.path === '' ? path : `${path}.${need.path}`;
    const measure = await this.#measure(need.source, need.where, need.value, need.aggregate, field);
    const { window } = need;
    const use = { measure: measure.id, aggregate: need.aggregate };
    if (window === undefined) return { ...use, from: measure.time === null ? null : from, to: null };
    this.#mustBeTimed({ ...use, from: null, to: null }, `${path}.window`, 'a window');
    const to = window.to ?? window.within;
    return { ...use, from: window.from === undefined ? from : durationSeconds(window.from), to: to === undefined ? null : durationSeconds(to) };
  }

  #mustBeTimed({ measure }: PlannedUse, field: string, what: string): void {
    const planned = this.measures.get(measure);
    if (planned === undefined || planned.time !== null) return;
    const name = this.exposureTimed ? planned.source.name : this.definition.exposure.source;
    throw new LiftbenchError({
      kind: 'input',
      message: `${what === 'a window' ? 'A window' : `A covariate of ${what}`} cannot be applied: the source "${name}" has no time.`,
      next: `Name its time column under sources.${name}.time, or remove ${field.slice(field.lastIndexOf('.') + 1)}.`,
      place: { field },
    });
  }

  async #measure(sourceName: string, where: string | undefined, value: string | undefined, aggregate: UnitAggregate, field: string): Promise<PlannedMeasure> {
    if (value === undefined && aggregate !== 'count' && aggregate !== 'any') {
      throw new LiftbenchError({ kind: 'input', message: `The aggregate ${aggregate} needs a value.`, next: 'Add value: with a column or an expression that gives a number.', place: { field: `${field}.value` } });
    }
    const source = openedSource(this.sources, sourceName, `${field}.source`);
    const column = unitColumn(this.definition, source, this.checker);
    const time = this.exposureTimed ? timeOf(this.definition, source, this.checker) : null;
    const condition = where === undefined ? null : (await this.checker.expression(source, where, `${field}.where`, 'boolean')).sql;
    const checked = value === undefined ? null : await this.#value(source, value, `${field}.value`);
    const id = JSON.stringify([identityOf(this.definition, source), column.name, time, condition, checked?.sql ?? null]);
    const known = this.measures.get(id);
    const ordered = aggregate === 'last' || known?.ordered === true;
    const key = { source: sourceName, where: where ?? null, value: value ?? null };
    const measure: PlannedMeasure = known ? { ...known, ordered } : { id, key, ordered, source, unitColumn: column, time, condition, value: checked, field };
    this.measures.set(id, measure);
    return measure;
  }

  async #value(source: OpenedSource, value: string, field: string): Promise<{ sql: string; type: string }> {
    const { sql, type } = await this.checker.expression(source, value, field, 'any');
    if (type === 'VARCHAR') return { sql, type };
    await this.checker.expression(source, value, field, 'number');
    return { sql, type };
  }
}
