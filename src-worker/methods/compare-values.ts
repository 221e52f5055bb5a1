import { methodSheets } from '../../src-contract/methods';
import { addUnits, emptyMoments, type MomentColumns } from '../kernels/moments';
import type { MetricColumns } from '../streams/metric-columns';
import type { ValueGroups } from '../streams/segment-groups';
import type { CellColumns } from './cell-columns';
import type { Comparison, ComparisonDesign } from './compare-moments';
import { describePair } from './describe-pair';
import { clearInference, comparisonColumns, type ComparisonSettings, type ValueArm, type ValueMethod } from './method';
import { fixedReading } from './reading';
import { Reason } from './reason';
import { removeCovariates } from './regression/remove-covariates';
import { groupStrata, type GroupStrata, type StrataCodes } from './strata/strata-codes';
import { covariatePlaces, summariseCells } from './summarise-cells';
import { welch } from './welch';
import { lookForStop } from '../stop-flag';

/** Keeps the random numbers of one comparison from being those of its sister. */
const SEED_STEP = 7919;

/** What a value method is given beside the comparisons to make. */
export interface ValueInput {
  readonly groups: ValueGroups;
  /** Of the same values, laid out as the comparisons are (cell = group × variants + variant). */
  readonly moments: MomentColumns;
  /** The strata of units, where they are declared. */
  readonly strata: StrataCodes | null;
}

/**
 * One metric's comparisons from its units' values: all units, then segment by segment. Covariates are fitted by the method
 * that fits them, taken out of the values beforehand for the others that use them, and left alone by the rest.
 *
 * @param adjust whether a covariate that is there may be used.
 */
export function compareValues(method: ValueMethod, { groups, moments, strata }: ValueInput, design: ComparisonDesign, settings: ComparisonSettings, adjust: boolean): Comparison {
  const { pairs } = design;
  const uses = adjust && methodSheets[method.name].covariates;
  const removes = uses && method.fitsCovariates !== true && moments.roles.includes('covariate');
  const plain = summariseCells(moments, design.groups, removes);
  const variants = variantsOf(groups);
  const valuesOf = (group: number): MetricColumns => (removes ? removeCovariates(groups(group), thetasOf(plain, group * variants)) : groups(group));
  const cells = removes ? adjustedCells(plain, valuesOf, variants, moments.pivot[0]) : plain;
  const columns = comparisonColumns(pairs.count);
  if (method.startsFrom === 'welch') welch.compare(cells, pairs, settings, columns, null);
  else for (let k = 0; k < pairs.count; k += 1) columns.reason[k] = describePair(cells, pairs.treatment[k], pairs.control[k], columns, k);
  const fixed = fixedReading(settings.confidence, settings.alternative);
  let current: Group | null = null;
  for (let k = 0; k < pairs.count; k += 1) {
    lookForStop();
    if (removes && cells.variance[pairs.treatment[k]] + cells.variance[pairs.control[k]] === 0) {
      clearInference(columns, k);
      columns.reason[k] |= Reason.noVariance;
      continue;
    }
    const group = Math.floor(pairs.treatment[k] / variants);
    if (current?.group !== group) current = groupOf(group, valuesOf(group), strata, method.fitsCovariates === true && uses);
    const { values, covariateMeans, strata: own } = current;
    const arm = (cell: number): ValueArm => armOf(values, own, cell - group * variants, method.fitsCovariates === true && uses);
    const seed = ((settings.seed ?? 1) + k * SEED_STEP) >>> 0;
    method.compare(
      { treatment: arm(pairs.treatment[k]), control: arm(pairs.control[k]), covariateMeans, strata: own, seed, reading: settings.readings?.(k) ?? fixed },
      settings, columns, k,
    );
  }
  return { cells, columns };
}

interface Group {
  readonly group: number;
  readonly values: MetricColumns;
  readonly covariateMeans: readonly number[];
  readonly strata: GroupStrata | null;
}

function groupOf(group: number, values: MetricColumns, strata: StrataCodes | null, fits: boolean): Group {
  return {
    group, values,
    covariateMeans: fits ? covariatePlaces(values.roles).map(({ over }) => pooledMean(values.columns[over])) : [],
    strata: strata === null ? null : groupStrata(strata, values),
  };
}

function variantsOf(groups: ValueGroups): number {
  return groups(0).starts.length - 1;
}

function thetasOf({ adjustment }: CellColumns, cell: number): number[] {
  return (adjustment?.thetas ?? []).map((theta) => theta[cell]);
}

/** The cells of the adjusted values themselves, with what the adjustment did. */
function adjustedCells(plain: CellColumns, valuesOf: ValueGroups, variants: number, pivot: number): CellColumns {
  const { roles } = valuesOf(0);
  const moments = emptyMoments(roles, plain.cells, roles.map((_, v) => (v === 0 ? pivot : 0)));
  for (let cell = 0; cell < plain.cells; cell += variants) {
    const { columns, starts } = valuesOf(cell / variants);
    for (let variant = 0; variant < variants; variant += 1) addUnits(moments, cell + variant, columns, starts[variant], starts[variant + 1]);
  }
  const own = summariseCells(moments, null, false);
  // Where nothing is left of the values but the rounding of the subtraction, there is no spread.
  return { ...own, variance: own.variance.map((variance, cell) => (plain.variance[cell] === 0 ? 0 : variance)), adjustment: plain.adjustment };
}

function pooledMean(column: Float64Array): number {
  if (column.length === 0) return NaN;
  const [first] = column;
  return first + column.reduce((sum, value) => sum + (value - first), 0) / column.length;
}

function armOf({ roles, columns, starts }: MetricColumns, strata: GroupStrata | null, variant: number, fits: boolean): ValueArm {
  const take = (column: Float64Array): Float64Array => column.slice(starts[variant], starts[variant + 1]);
  const d = roles.indexOf('denominator');
  return {
    values: take(columns[0]),
    denominator: d < 0 ? null : take(columns[d]),
    covariates: fits ? covariatePlaces(roles).map(({ over }) => take(columns[over])) : [],
    strata: strata === null ? null : strata.codes.subarray(starts[variant], starts[variant + 1]),
  };
}
