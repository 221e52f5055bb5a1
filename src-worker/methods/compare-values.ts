import type { AttributeColumn } from '../../src-contract/sample';
import type { MetricColumns } from '../streams/metric-columns';
import type { MomentColumns } from '../kernels/moments';
import type { Comparison, ComparisonDesign } from './compare-moments';
import { describePair } from './describe-pair';
import { comparisonColumns, type ComparisonSettings, type ValueArm, type ValueMethod } from './method';
import { fixedReading } from './reading';
import { summariseCells } from './summarise-cells';
import { welch } from './welch';

/** Keeps the random numbers of one comparison from being those of its sister. */
const SEED_STEP = 7919;

/**
 * One metric's comparisons from its units' values: all units, then segment by segment, laid out as the moments are
 * (cell = group × variants + variant). Covariates are only for methods that read them; nothing else is adjusted.
 *
 * @param adjust whether a covariate that is there may be used.
 */
export function compareValues(
  method: ValueMethod, values: MetricColumns, segments: readonly AttributeColumn[], moments: MomentColumns, design: ComparisonDesign,
  settings: ComparisonSettings, adjust: boolean,
): Comparison {
  const { pairs } = design;
  const cells = summariseCells(moments, design.groups, false);
  const columns = comparisonColumns(pairs.count);
  if (method.startsFrom === 'welch') welch.compare(cells, pairs, settings, columns, moments);
  else for (let k = 0; k < pairs.count; k += 1) columns.reason[k] = describePair(cells, pairs.treatment[k], pairs.control[k], columns, k);
  const variants = values.starts.length - 1;
  const x = values.roles.indexOf('covariate');
  const fixed = fixedReading(settings.confidence, settings.alternative);
  for (let k = 0; k < pairs.count; k += 1) {
    const group = Math.floor(pairs.treatment[k] / variants);
    const arm = (cell: number): ValueArm => armOf(values, segments, group, cell - group * variants, adjust);
    const seed = ((settings.seed ?? 1) + k * SEED_STEP) >>> 0;
    const covariateMean = x < 0 ? NaN : groupMean(moments, x, group * variants, variants);
    method.compare({ treatment: arm(pairs.treatment[k]), control: arm(pairs.control[k]), covariateMean, seed, reading: settings.readings?.(k) ?? fixed }, settings, columns, k);
  }
  return { cells, columns };
}

function groupMean(moments: MomentColumns, variable: number, first: number, variants: number): number {
  let units = 0;
  let total = 0;
  for (let cell = first; cell < first + variants; cell += 1) {
    units += moments.n[cell];
    total += moments.n[cell] * moments.offset[variable][cell];
  }
  return moments.pivot[variable] + total / units;
}

/** The units of one variant within a group: group 0 is all of them, then each segment column's levels. */
function armOf({ roles, columns, starts, units }: MetricColumns, segments: readonly AttributeColumn[], group: number, variant: number, adjust: boolean): ValueArm {
  const places = group === 0 ? null : placesOf(segments, group, starts[variant], starts[variant + 1], units);
  const take = (role: MetricColumns['roles'][number]): Float64Array | null => {
    const at = roles.indexOf(role);
    if (at < 0) return null;
    const column = columns[at];
    return places === null ? column.slice(starts[variant], starts[variant + 1]) : Float64Array.from(places, (place) => column[place]);
  };
  return { values: take('numerator') ?? new Float64Array(0), denominator: take('denominator'), covariate: adjust ? take('covariate') : null };
}

function placesOf(segments: readonly AttributeColumn[], group: number, start: number, end: number, units: Uint32Array | null): number[] {
  let level = group - 1;
  for (const { codes, labels } of segments) {
    if (level < labels.length) {
      const places: number[] = [];
      for (let place = start; place < end; place += 1) if (codes.values[units === null ? place : units[place]] === level) places.push(place);
      return places;
    }
    level -= labels.length;
  }
  return [];
}
