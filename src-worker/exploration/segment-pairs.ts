import type { Estimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { SegmentEstimate, SegmentExploration, SegmentFamily, SegmentGroup, SegmentOrder, SegmentTest } from '../../src-contract/exploration-segments';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { AttributeColumn, Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { benjaminiHochberg } from '../corrections/benjamini-hochberg';
import { holm } from '../corrections/holm';
import { metricEstimates, metricMoments } from '../evaluate-metric';
import { cochranQ, heterogeneityBetween, shrinkStrata } from '../methods/strata/strata';
import { strataOf } from '../methods/strata/strata-codes';
import { sequenceOf } from '../sequential/sequence-of';
import { ColumnScratch } from '../streams/metric-columns';
import { levelledColumn, type LevelledColumn } from './segment-levels';

/** Fewer units than this in an arm say too little to be tested among many. */
const FEWEST_UNITS = 100;

interface Group {
  readonly group: SegmentGroup | null;
  readonly places: readonly (readonly (number | null)[])[];
  readonly attribute: AttributeColumn | null;
}

/**
 * One metric by the levels of one column, or of two and every combination of them: by the method, the covariates and the
 * cap of the definition; shrunken lifts, Cochran's Q, and how many stand out before and after correction.
 */
export function segmentsOf(sample: Sample, definition: CompleteDefinition, metric: Metric, use: MetricUse, { columns, offered }: SegmentOrder): SegmentExploration {
  const levelled = columns.map((column) => levelledColumn(column, attributeOf(sample, column.attribute)));
  const groups = groupsOf(levelled);
  const attributes = groups.flatMap(({ attribute }) => attribute ?? []);
  const moments = metricMoments(sample, metric, use, attributes, new ColumnScratch());
  const judged = metricEstimates(definition, metric, moments, attributes, sequenceOf(definition.analysis, sample), strataOf(sample, definition));
  const places = groups.flatMap(({ group, places: own }) => own.map((levels) => ({ group, levels })));
  const treatments = definition.variants.length - 1;
  const plain = judged.map((estimate, k) => segmentEstimate(estimate, places[Math.floor(k / treatments)]));
  const estimates = shrunken(adjusted(plain, definition.analysis.alternative === 'two-sided' ? 2 : 1));
  const alpha = 1 - definition.analysis.confidence;
  const named = groups.flatMap(({ group }) => group ?? []);
  return {
    offered, columns: levelled.map(({ shown }) => shown), fewest: FEWEST_UNITS, estimates,
    tests: named.flatMap((group) => definition.variants.filter(({ id }) => id !== definition.control).flatMap(({ id }) => testsOf(estimates, group, id))),
    families: named.map((group) => familyOf(estimates, group, alpha, group === 'pair' ? false : (levelled[group === 'first' ? 0 : 1]?.shown.declared ?? false))),
  };
}

function attributeOf(sample: Sample, name: string): AttributeColumn {
  const found = sample.units.attributes.find(({ column }) => column === name);
  if (found === undefined) throw new RangeError(`the sample has no attribute ${name}`);
  return found;
}

function groupsOf(columns: readonly LevelledColumn[]): Group[] {
  const [first, second] = columns;
  const all: Group = { group: null, places: [columns.map(() => null)], attribute: null };
  const whole = (column: string, levels: number, codes: Uint32Array): AttributeColumn => ({ column, labels: Array.from({ length: levels }, (_, level) => String(level)), codes: { values: codes, validity: null } });
  if (first === undefined) return [all];
  const own = (group: 'first' | 'second', { shown, codes }: LevelledColumn): Group => ({
    group, places: shown.levels.map((_, level) => columns.map((_other, at) => ((at === 0) === (group === 'first') ? level : null))), attribute: whole(group, shown.levels.length, codes),
  });
  if (second === undefined) return [all, own('first', first)];
  const wide = second.shown.levels.length;
  const pair: Group = {
    group: 'pair', places: first.shown.levels.flatMap((_, a) => second.shown.levels.map((_other, b) => [a, b])),
    attribute: whole('pair', first.shown.levels.length * wide, first.codes.map((code, u) => code * wide + second.codes[u])),
  };
  return [all, own('first', first), own('second', second), pair];
}

function segmentEstimate(estimate: Estimate, { group, levels }: { readonly group: SegmentGroup | null; readonly levels: readonly (number | null)[] }): SegmentEstimate {
  const { variant, units, controlUnits, value, controlValue, difference, differenceStandardError, lift, liftLow, liftHigh, liftStandardError, pValue, reason } = estimate;
  const few = group !== null && Math.min(units, controlUnits) < FEWEST_UNITS;
  const words = few ? `Fewer than ${String(FEWEST_UNITS)} units in an arm: too few to be tested among many.` : reason;
  return { group, levels, variant, units, controlUnits, value, controlValue, difference, differenceStandardError, lift, liftLow, liftHigh, liftStandardError, shrunkenLift: null, pValue: few ? null : pValue, holm: null, benjaminiHochberg: null, reason: words };
}

/** Holm and Benjamini–Hochberg over every group, all treatments together. */
function adjusted(estimates: readonly SegmentEstimate[], sides: 1 | 2): SegmentEstimate[] {
  const out = [...estimates];
  for (const group of ['first', 'second', 'pair'] as const) {
    const members = out.flatMap((one, at) => (one.group === group && one.pValue !== null ? [at] : []));
    const p = Float64Array.from(members, (at) => out[at].pValue ?? NaN);
    const [byHolm, byRate] = [holm.adjust(p, undefined, sides), benjaminiHochberg.adjust(p, undefined, sides)];
    members.forEach((at, k) => { out[at] = { ...out[at], holm: byHolm[k], benjaminiHochberg: byRate[k] }; });
  }
  return out;
}

/** Tested segments of a group and treatment that have an effect with an error. */
function strataAmong(estimates: readonly SegmentEstimate[], group: SegmentGroup, variant: string, scale: SegmentTest['scale']): { difference: number; standardError: number; units: number; estimate: SegmentEstimate }[] {
  return estimates.flatMap((estimate) => {
    const [effect, error] = scale === 'lift' ? [estimate.lift, estimate.liftStandardError] : [estimate.difference, estimate.differenceStandardError];
    if (estimate.group !== group || estimate.variant !== variant || estimate.pValue === null || effect === null || !((error ?? 0) > 0)) return [];
    return [{ difference: effect, standardError: error ?? NaN, units: estimate.units + estimate.controlUnits, estimate }];
  });
}

function shrunken(estimates: readonly SegmentEstimate[]): SegmentEstimate[] {
  const drawn = new Map<SegmentEstimate, number>();
  for (const variant of new Set(estimates.map((one) => one.variant))) for (const group of ['first', 'second', 'pair'] as const) {
    const strata = strataAmong(estimates, group, variant, 'lift');
    if (strata.length < 2) continue;
    shrinkStrata(strata).forEach((lift, at) => drawn.set(strata[at].estimate, lift));
  }
  return estimates.map((estimate) => ({ ...estimate, shrunkenLift: drawn.get(estimate) ?? null }));
}

function testsOf(estimates: readonly SegmentEstimate[], group: SegmentGroup, variant: string): SegmentTest[] {
  return (['difference', 'lift'] as const).flatMap((scale) => {
    const strata = strataAmong(estimates, group, variant, scale);
    if (strata.length < 2) return [];
    const { statistic, degreesOfFreedom, pValue } = cochranQ(strata);
    return [{ group, variant, scale, segments: strata.length, statistic, degreesOfFreedom, pValue, inconsistency: Math.max(0, (statistic - degreesOfFreedom) / statistic), between: heterogeneityBetween(strata) }];
  });
}

function familyOf(estimates: readonly SegmentEstimate[], group: SegmentGroup, alpha: number, declared: boolean): SegmentFamily {
  const looked = estimates.filter((one) => one.group === group);
  const tested = looked.filter(({ pValue }) => pValue !== null);
  const count = (p: (one: SegmentEstimate) => number | null): number => tested.filter((one) => (p(one) ?? 1) < alpha).length;
  return { group, declared, looked: looked.length, tested: tested.length, below: count(({ pValue }) => pValue), expected: alpha * tested.length, holm: count((one) => one.holm), benjaminiHochberg: count((one) => one.benjaminiHochberg) };
}
