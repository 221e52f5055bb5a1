import type { Estimate, TimelineEstimate } from '../src-contract/evaluation';
import { segmentName } from '../src-contract/evaluation';
import type { CompleteDefinition } from '../src-contract/experiment';
import type { MethodName } from '../src-contract/capabilities';
import { methodOf, methodSheets, unservedReason } from '../src-contract/methods';
import { needsOf, type Metric } from '../src-contract/metrics/catalogue';
import { curveQuantiles } from '../src-contract/quantile-curve';
import { covariateName, covariatesOf, type MetricNeeds } from '../src-contract/metrics/metric-kind';
import type { AttributeColumn, MeasureStream, Sample } from '../src-contract/sample';
import type { MetricUse } from '../src-contract/worker-protocol';
import type { CheckInput } from './checks/check';
import { emptyMoments, type MomentColumns } from './kernels/moments';
import { skewnessOfDifference, thirdCentralMoment, type SkewedArm } from './kernels/skewness';
import type { CellColumns } from './methods/cell-columns';
import { compareCells, compareMoments, pairsAgainstControl, type Comparison, type ComparisonDesign } from './methods/compare-moments';
import { cupedAdjustment, droppedNote, ownAdjustment } from './methods/adjustment-report';
import { methods } from './methods/catalogue';
import { compareQuantiles, type RunsOfCell } from './methods/compare-quantiles';
import { compareValues } from './methods/compare-values';
import type { StrataCodes } from './methods/strata/strata-codes';
import { clearInference, type ComparisonSettings } from './methods/method';
import type { Reading } from './methods/reading';
import { reasonInWords } from './methods/reason';
import type { Sequence } from './sequential/sequence-of';
import { applyCap, cutPoints, type CapInForce } from './streams/cap';
import { clusterColumns, clusterCube, valueGroups } from './streams/cluster-columns';
import { dayCube } from './streams/day-cube';
import { metricColumns, type ColumnScratch, type MetricColumns } from './streams/metric-columns';
import { groupCount, momentCube, type MomentCube } from './streams/moment-cube';
import { quantileDays } from './streams/quantile-days';
import { curveCells, quantileCells } from './streams/quantile-cells';
import { quantileRuns } from './streams/quantile-runs';
import type { ValueGroups } from './streams/segment-groups';
import { applyTransform } from './streams/transform';

/** A metric's moments, and what was done to its values before they were averaged. Independent of level, method and control. */
export interface MetricMoments {
  readonly cube: MomentCube;
  /** Quantiles have no moments that add up: then the cube is empty, and these are judged. */
  readonly cells: CellColumns | null;
  /** The quantiles of a curve, where the metric asks for it; cell = quantile × variants + variant. */
  readonly curve?: CellColumns;
  /** Third central moment of the values per variant, all units; null for ratios and quantiles. */
  readonly third: Float64Array | null;
  readonly cap: CapInForce | null;
  /** Why nothing can be estimated from these values, in words; null when something can. */
  readonly unanswered: string | null;
  /** Walks the streams again for every unit's value, for methods that read values; null for quantiles. */
  readonly valuesOf: (() => ValueGroups) | null;
  /** The same for quantiles: the values of a cell, unit by unit. */
  readonly runsOf?: RunsOfCell;
  /** What methods that read values have said already, by their settings: they take long. */
  readonly judged: Map<string, Comparison>;
}

/** More judgements than this are not kept per metric; the oldest goes. */
const KEPT_JUDGEMENTS = 6;

/** Walks a metric's streams and leaves its moments. */
export function metricMoments(sample: Sample, metric: Metric, use: MetricUse, segments: readonly AttributeColumn[], scratch: ColumnScratch): MetricMoments {
  const needs = needsOf(metric);
  if (needs.quantile !== undefined) {
    const cells = quantileCells(sample, use.numerator, needs.quantile, needs.zeros, segments);
    return { cube: { moments: emptyMoments(['numerator'], cells.cells), groups: groupCount(segments) }, cells, third: null, cap: null, unanswered: withoutValues(sample.streams[use.numerator.stream]), valuesOf: null, runsOf: quantileRuns(sample, use.numerator, needs.quantile, needs.zeros, segments), judged: new Map(), ...curveOf(sample, use, needs) };
  }
  const { columns, cap, unanswered } = unitValues(sample, metric, use, scratch);
  const { clusters } = sample.units;
  return {
    cube: clusters === undefined ? momentCube(columns, segments) : clusterCube(columns, segments, clusters), cells: null,
    third: clusters === undefined ? thirdMoments(columns) : null, cap, unanswered,
    valuesOf: valuesIn(sample, metric, use, segments, scratch), judged: new Map(),
  };
}

/** How to get at every unit's value, group by group: by walking the streams again. */
export function valuesIn(sample: Sample, metric: Metric, use: MetricUse, segments: readonly AttributeColumn[], scratch: ColumnScratch): () => ValueGroups {
  return () => valueGroups(unitValues(sample, metric, use, scratch).columns, segments, sample.units.clusters);
}

function thirdMoments({ roles, columns, starts }: MetricColumns): Float64Array | null {
  if (roles.includes('denominator')) return null;
  return Float64Array.from({ length: starts.length - 1 }, (_, variant) => thirdCentralMoment(columns[0], starts[variant], starts[variant + 1]));
}

/** Skewness of each treatment's difference from the control, all units; empty where third moments are not kept. */
export function metricSkewness({ variants, control }: CompleteDefinition, metric: Metric, { cube: { moments }, third, unanswered }: MetricMoments): CheckInput['skewness'] {
  if (third === null || unanswered !== null) return [];
  const arm = (cell: number): SkewedArm => ({ n: moments.n[cell], variance: moments.product[0][cell] / (moments.n[cell] - 1), third: third[cell] });
  const controlCell = variants.findIndex(({ id }) => id === control);
  return variants.flatMap(({ id }, cell) => {
    const skewness = cell === controlCell ? NaN : skewnessOfDifference(arm(cell), arm(controlCell));
    return Number.isFinite(skewness) ? [{ metric: metric.id, variant: id, skewness }] : [];
  });
}

function curveOf(sample: Sample, { numerator }: MetricUse, { quantile, zeros }: MetricNeeds): Pick<MetricMoments, 'curve'> {
  if (quantile?.curve !== true || withoutValues(sample.streams[numerator.stream]) !== null) return {};
  return { curve: curveCells(sample, numerator, quantile.per, zeros, curveQuantiles) };
}

/** A metric's value per unit (with denominator and covariates), transformed and capped: what its moments are made of. */
export interface MetricValues {
  /** Kept in the scratch: good until the next metric's. */
  readonly columns: MetricColumns;
  readonly cap: CapInForce | null;
  readonly unanswered: string | null;
}

/** Walks a metric's streams and leaves its values, summed over what was randomised; not for quantiles over events. */
export function metricValues(sample: Sample, metric: Metric, use: MetricUse, scratch: ColumnScratch): MetricValues {
  const values = unitValues(sample, metric, use, scratch);
  const { clusters } = sample.units;
  return clusters === undefined ? values : { ...values, columns: clusterColumns(values.columns, clusters) };
}

function unitValues(sample: Sample, metric: Metric, use: MetricUse, scratch: ColumnScratch): MetricValues {
  const needs = needsOf(metric);
  const columns = metricColumns(sample, use, needs.zeros, scratch);
  const numerator = columns.columns[0];
  const untransformed = applyTransform(needs.transform, numerator);
  let cap: CapInForce | null = null;
  if (needs.cap !== undefined) {
    const cut = cutPoints(needs.cap, numerator, scratch.column(columns.columns.length, numerator.length));
    cap = applyCap(numerator, cut.lower, cut.upper);
  }
  return { columns, cap, unanswered: withoutValues(sample.streams[use.numerator.stream]) ?? withoutTransform(untransformed) };
}

/** What a metric's days are judged from: moments, or cells of quantiles, which do not add up. */
export type MetricDays = MomentColumns | CellColumns;

/** A metric's cumulative moments (or quantiles) by day; cell = day × variants + variant. null without days. */
export function metricDays(sample: Sample, metric: Metric, use: MetricUse, all: MetricMoments): MetricDays | null {
  if (sample.dayAxis === null || sample.units.firstExposure === null) return null;
  const { zeros, transform, quantile } = needsOf(metric);
  if (quantile !== undefined) return sample.streams[use.numerator.stream].values === null ? null : quantileDays(sample, sample.dayAxis, use.numerator, quantile, zeros);
  const rule = { zeros, transform, lower: all.cap?.lower ?? null, upper: all.cap?.upper ?? null };
  return dayCube(sample, sample.dayAxis, use, rule, all.cube.moments);
}

/** A metric's comparisons, all units first, then segment by segment; p-values not yet adjusted. */
export function metricEstimates(
  definition: CompleteDefinition, metric: Metric, moments: MetricMoments, segments: readonly AttributeColumn[], sequence: Sequence | null, strata: StrataCodes | null = null,
): Estimate[] {
  const names = [null, ...segments.flatMap(({ column, labels }) => labels.map((level) => segmentName(column, level)))];
  const method = methodOf(definition.analysis, metric);
  const reading = sequence && (() => sequence.final);
  const unserved = unservedReason(method, metric, sequence !== null, definition.randomisationUnit !== undefined);
  const comparison = unserved === null && methods[method].reads === 'values' && moments.unanswered === null
    ? compareByValues(definition, metric, moments, strata, names.length, reading)
    : compare(definition, unserved === null ? method : 'welch', moments.cells ?? moments.cube.moments, names.length, reading);
  return estimatesOf(definition, metric, moments, describedOnly(comparison, unserved), unserved, (group) => names[group], true);
}

/** A metric's comparisons at the end of each day; by methods that read values, only what each day's units were worth. */
export function metricTimeline(
  definition: CompleteDefinition, metric: Metric, moments: MetricMoments, days: MetricDays, names: readonly string[], sequence: Sequence | null,
): TimelineEstimate[] {
  const method = methodOf(definition.analysis, metric);
  const unserved = unservedReason(method, metric, sequence !== null, definition.randomisationUnit !== undefined)
    ?? (methods[method].reads === 'values' ? `${sentenceCase(methodSheets[method].label)} reads every unit's value, which is not kept for each day; choose welch for ${metric.id} to see its days.` : null);
  const comparison = compare(definition, unserved === null ? method : 'welch', days, names.length, sequence && sequence.ofDay);
  const treatments = definition.variants.length - 1;
  const rows = estimatesOf(definition, metric, moments, describedOnly(comparison, unserved), unserved, () => null, false) as (Estimate & { day: string })[];
  for (let k = 0; k < rows.length; k += 1) rows[k].day = names[Math.floor(k / treatments)];
  return rows;
}

/** Units, values, spread and difference are the metric's own; a test that the method does not give is taken out. */
function describedOnly(comparison: Comparison, unserved: string | null): Comparison {
  if (unserved !== null) for (let k = 0; k < comparison.columns.count; k += 1) clearInference(comparison.columns, k);
  return comparison;
}

/** @param readingOf the sequential reading of a group (a segment or a day); null = read once, at the end. */
function compare(
  definition: CompleteDefinition, method: MethodName, from: MomentColumns | CellColumns, groups: number, readingOf: ((group: number) => Reading) | null,
): Comparison {
  const { analysis } = definition;
  const { design, settings } = settingOf(definition, groups, readingOf);
  if ('roles' in from) return compareMoments(from, design, method, settings, analysis.covariateAdjustment);
  return compareCells(from, design, method, settings);
}

function compareByValues(
  definition: CompleteDefinition, metric: Metric, { cube, cells, valuesOf, runsOf, judged }: MetricMoments, strata: StrataCodes | null, groups: number, readingOf: ((group: number) => Reading) | null,
): Comparison {
  const { analysis, control, variants } = definition;
  const name = methodOf(analysis, metric);
  const { confidence, alternative, liftInterval, bootstrapInterval, seed, sequential, plannedUnits, covariateAdjustment, strata: named, strataWeights } = analysis;
  const key = JSON.stringify([name, groups, control, variants.length, confidence, alternative, liftInterval, bootstrapInterval, seed, sequential, plannedUnits, covariateAdjustment, named, strataWeights]);
  const known = judged.get(key);
  if (known !== undefined) return known;
  const method = methods[name];
  const { design, settings } = settingOf(definition, groups, readingOf);
  const { quantile } = needsOf(metric);
  const comparison = ((): Comparison => {
    if (quantile !== undefined && cells !== null && runsOf !== undefined) return compareQuantiles(name, cells, runsOf, quantile.share, design, settings);
    if (method.reads !== 'values' || valuesOf === null) throw new RangeError(`${name} does not read values here`);
    return compareValues(method, { groups: valuesOf(), moments: cube.moments, strata: name === 'post-stratified' ? strata : null }, design, settings, analysis.covariateAdjustment);
  })();
  judged.set(key, comparison);
  if (judged.size > KEPT_JUDGEMENTS) for (const oldest of judged.keys()) { judged.delete(oldest); break; }
  return comparison;
}

function settingOf({ variants, control, analysis }: CompleteDefinition, groups: number, readingOf: ((group: number) => Reading) | null): { design: ComparisonDesign; settings: ComparisonSettings } {
  const design = pairsAgainstControl(groups, variants.length, variants.findIndex(({ id }) => id === control));
  const treatments = variants.length - 1;
  const readings = readingOf === null ? undefined : (k: number) => readingOf(Math.floor(k / treatments));
  return { design, settings: { ...analysis, readings } };
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param segmentOf the segment of a group; null for all units, which are told of clusters where `whole`. */
function estimatesOf(
  definition: CompleteDefinition, metric: Metric, moments: MetricMoments, { cells, columns }: Comparison, unserved: string | null, segmentOf: (group: number) => string | null, whole: boolean,
): Estimate[] {
  const treatments = definition.variants.filter(({ id }) => id !== definition.control);
  const method = methodOf(definition.analysis, metric);
  const covariates = covariatesOf(needsOf(metric).covariate).map(({ covariate }) => covariateName(covariate));
  const controlIndex = definition.variants.findIndex(({ id }) => id === definition.control);
  return Array.from({ length: columns.count }, (_, k) => {
    const group = Math.floor(k / treatments.length);
    const variant = treatments[k % treatments.length];
    const cell = group * definition.variants.length + definition.variants.indexOf(variant);
    const controlCell = group * definition.variants.length + controlIndex;
    const segment = segmentOf(group);
    const wholeNote = segment === null && whole ? clusterNote(definition) : null;
    const note = [columns.notes.get(k), droppedNote(cells, cell, covariates), wholeNote].filter(Boolean).join(' ');
    // Every key is written out: spreading other objects into this one costs more than all that is computed here.
    const made: Estimate = {
      segment,
      metric: metric.id,
      kind: metric.kind,
      role: metric.role ?? 'secondary',
      variant: variant.id,
      control: definition.control,
      method,
      value: finite(columns.value[k]),
      controlValue: finite(columns.controlValue[k]),
      standardDeviation: finite(columns.standardDeviation[k]),
      controlStandardDeviation: finite(columns.controlStandardDeviation[k]),
      difference: finite(columns.difference[k]),
      differenceStandardError: finite(columns.differenceStandardError[k]),
      differenceLow: finite(columns.differenceLow[k]),
      differenceHigh: finite(columns.differenceHigh[k]),
      lift: finite(columns.lift[k]),
      liftStandardError: finite(columns.liftStandardError[k]),
      liftLow: finite(columns.liftLow[k]),
      liftHigh: finite(columns.liftHigh[k]),
      statistic: finite(columns.statistic[k]),
      degreesOfFreedom: finite(columns.degreesOfFreedom[k]),
      pValue: finite(columns.pValue[k]),
      units: columns.units[k],
      controlUnits: columns.controlUnits[k],
      reason: unserved ?? reasonInWords(columns.reason[k]),
      adjustedPValue: finite(columns.pValue[k]),
      probabilityToBeatControl: null,
      expectedLoss: null,
      power: null,
      requiredUnits: null,
      adjustment: method === 'lin' || method === 'post-stratified' ? ownAdjustment(method, cells, cell, controlCell, finite(columns.differenceStandardError[k])) : cupedAdjustment(cells, cell, controlCell, covariates),
      cap: moments.cap,
    };
    const estimate = note === '' ? made : { ...made, note };
    return moments.unanswered === null ? estimate : { ...estimate, ...noFigures, reason: moments.unanswered };
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function clusterNote({ randomisationUnit, unit }: CompleteDefinition): string | null {
  if (randomisationUnit === undefined) return null;
  return `Values are per ${typeof unit === 'string' ? unit : unit.column}; units and errors are those of ${randomisationUnit}, which was randomised.`;
}

const noFigures = {
  value: null, controlValue: null, standardDeviation: null, controlStandardDeviation: null,
  difference: null, differenceStandardError: null, differenceLow: null, differenceHigh: null,
  lift: null, liftStandardError: null, liftLow: null, liftHigh: null,
  statistic: null, degreesOfFreedom: null, pValue: null, adjustedPValue: null,
} as const;

export function withoutTransform(units: number): string | null {
  return units === 0 ? null : `The transform has no answer for ${String(units)} ${units === 1 ? 'unit' : 'units'} with too small a value.`;
}

/** A measure whose rows all lack a value would read as zero everywhere, which nobody measured. */
export function withoutValues({ values, leftOut, span }: MeasureStream): string | null {
  if (values === null || values.values.length + (span?.outside ?? 0) > 0) return null;
  const reasons: [number, string][] = [[leftOut.nulls, 'empty'], [leftOut.notNumeric, 'not numbers'], [leftOut.notFinite, 'not finite']];
  const found = reasons.filter(([rows]) => rows > 0).map(([rows, what]) => `${String(rows)} are ${what}`);
  return found.length === 0 ? null : `No row of the metric has a value that counts: ${found.join(', ')}.`;
}
