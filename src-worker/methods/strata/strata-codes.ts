import type { CompleteDefinition } from '../../../src-contract/experiment';
import { methodOf } from '../../../src-contract/methods';
import type { AttributeColumn, Sample } from '../../../src-contract/sample';
import type { MetricColumns } from '../../streams/metric-columns';

/** A stratum with fewer units than this in any variant tells nothing of its spread: such strata are pooled. */
export const FEWEST_IN_STRATUM = 5;

/** The stratum of every unit: one code per combination of levels that occurs. */
export interface StrataCodes {
  readonly count: number;
  readonly codes: Uint32Array;
}

/** The strata of a group (all units, a segment), small ones pooled. */
export interface GroupStrata {
  /** Per place of the group's values. */
  readonly codes: Uint32Array;
  /** Units of all variants per stratum. */
  readonly units: Float64Array;
  /** How many of the strata with units were pooled for want of units. */
  readonly pooled: number;
}

/** The strata that an analysis declares, where a metric is judged by them; null otherwise. */
export function strataOf({ units }: Sample, { analysis, metrics }: CompleteDefinition): StrataCodes | null {
  if (analysis.strata.length === 0 || metrics.every((metric) => methodOf(analysis, metric) !== 'post-stratified')) return null;
  const columns = analysis.strata.flatMap((column) => units.attributes.find((attribute) => attribute.column === column) ?? []);
  return columns.length === analysis.strata.length ? crossStrata(columns, units.count) : null;
}

/** Crosses attribute columns: combinations are numbered by the levels of the first column, then of the next. */
export function crossStrata(attributes: readonly AttributeColumn[], units: number): StrataCodes {
  let count = 1;
  let codes = new Uint32Array(units);
  for (const { codes: own, labels } of attributes) {
    const key = Float64Array.from(codes, (code, u) => code * labels.length + own.values[u]);
    const found = Float64Array.from(new Set(key)).sort();
    const place = new Map<number, number>();
    found.forEach((one, at) => place.set(one, at));
    codes = Uint32Array.from(key, (one) => place.get(one) ?? 0);
    count = found.length;
  }
  return { count, codes };
}

/**
 * Counts a group's strata over its variants. Those with fewer than {@link FEWEST_IN_STRATUM} units in any variant become one
 * together; where even that has too few, it joins the smallest of the others (the first of them, where several are).
 */
export function groupStrata({ count, codes }: StrataCodes, { starts, units }: MetricColumns): GroupStrata {
  const variants = starts.length - 1;
  const perVariant = Array.from({ length: variants }, () => new Float64Array(count));
  const places = starts[variants];
  const own = new Uint32Array(places);
  for (let variant = 0; variant < variants; variant += 1) {
    for (let place = starts[variant]; place < starts[variant + 1]; place += 1) {
      own[place] = codes[units === null ? place : units[place]];
      perVariant[variant][own[place]] += 1;
    }
  }
  const filled = perVariant.filter((_, variant) => starts[variant + 1] > starts[variant]);
  const fewest = (members: readonly number[]): number => Math.min(...filled.map((counts) => members.reduce((sum, member) => sum + counts[member], 0)));
  const total = (members: readonly number[]): number => perVariant.reduce((sum, counts) => sum + members.reduce((inner, member) => inner + counts[member], 0), 0);
  const present = Array.from({ length: count }, (_, stratum) => stratum).filter((stratum) => total([stratum]) > 0);
  const small = present.filter((stratum) => fewest([stratum]) < FEWEST_IN_STRATUM);
  const groups = present.filter((stratum) => !small.includes(stratum)).map((stratum) => [stratum]);
  if (small.length > 0) {
    if (groups.length === 0 || fewest(small) >= FEWEST_IN_STRATUM) groups.push(small);
    else groups.reduce((least, group) => (total(group) < total(least) ? group : least)).push(...small);
  }
  const into = new Uint32Array(count);
  groups.forEach((members, at) => members.forEach((member) => { into[member] = at; }));
  return { codes: own.map((code) => into[code]), units: Float64Array.from(groups, total), pooled: small.length };
}
