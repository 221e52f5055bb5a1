import type { AttributeColumn, ClusterColumns } from '../../src-contract/sample';
import { lostInSum } from '../kernels/double-double';
import { addUnits, emptyMoments, pivotOf, type VariableRole } from '../kernels/moments';
import type { MetricColumns } from './metric-columns';
import { groupCount, type MomentCube } from './moment-cube';
import { segmentGroups, type ValueGroups } from './segment-groups';

/**
 * A metric's values summed over what was randomised. A mean over units becomes a ratio: the sum over the number of units
 * of each cluster; a ratio stays one. Its delta-method error over clusters is the cluster-robust one (Deng, Knoblich & Lu
 * 2018, sec. 3.2), and everything that holds for ratios over independent units holds for it.
 */
export function clusterColumns({ roles, columns, starts, units }: MetricColumns, clusters: ClusterColumns): MetricColumns {
  const summed = clusterRoles(roles);
  const sources = sourcesOf(roles);
  const kept = new Uint32Array(starts.length);
  const first: number[] = [];
  for (let variant = 0; variant + 1 < starts.length; variant += 1) {
    let last = -1;
    for (let place = starts[variant]; place < starts[variant + 1]; place += 1) {
      const cluster = clusters.of[units === null ? place : units[place]];
      if (cluster !== last) first.push(place);
      last = cluster;
    }
    kept[variant + 1] = first.length;
  }
  const end = starts[starts.length - 1];
  const sums = sources.map((source) => {
    const sum = new Float64Array(first.length);
    for (let at = 0; at < first.length; at += 1) {
      const next = at + 1 < first.length ? first[at + 1] : end;
      sum[at] = source < 0 ? next - first[at] : sumOf(columns[source], first[at], next);
    }
    return sum;
  });
  const own = new Uint32Array(first.length);
  for (let at = 0; at < first.length; at += 1) own[at] = units === null ? first[at] : units[first[at]];
  return { roles: summed, columns: sums, starts: kept, units: own };
}

/** With what its rounding lost. */
function sumOf(column: Float64Array, from: number, to: number): number {
  let sum = 0;
  let lost = 0;
  for (let i = from; i < to; i += 1) {
    const before = sum;
    sum += column[i];
    lost += lostInSum(before, column[i], sum);
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}

/** The roles of clusters' sums: everything is over a denominator, the number of units where there is no other. */
export function clusterRoles(roles: readonly VariableRole[]): readonly VariableRole[] {
  return ['numerator', 'denominator', ...roles.filter((role) => role === 'covariate').flatMap((): VariableRole[] => ['covariate', 'covariateDenominator'])];
}

/** Per variable of clusters, the units' variable that it sums; −1 counts units. */
export function sourcesOf(roles: readonly VariableRole[]): readonly number[] {
  const covariates = roles.flatMap((role, at) => (role === 'covariate' ? [at, roles[at + 1] === 'covariateDenominator' ? at + 1 : -1] : []));
  return [0, roles.indexOf('denominator'), ...covariates];
}

/** A metric's values group by group, summed over what was randomised where units lie inside it. */
export function valueGroups(values: MetricColumns, segments: readonly AttributeColumn[], clusters: ClusterColumns | undefined): ValueGroups {
  const groups = segmentGroups(values, segments);
  return clusters === undefined ? groups : (group) => clusterColumns(groups(group), clusters);
}

/** The moments of clusters for all units and for every level of every segment column, laid out as those of units. */
export function clusterCube(values: MetricColumns, segments: readonly AttributeColumn[], clusters: ClusterColumns): MomentCube {
  const groups = valueGroups(values, segments, clusters);
  const count = groupCount(segments);
  const variants = values.starts.length - 1;
  const all = groups(0);
  const moments = emptyMoments(all.roles, count * variants, pivotOf(all.columns));
  for (let group = 0; group < count; group += 1) {
    const { columns, starts } = group === 0 ? all : groups(group);
    for (let variant = 0; variant < variants; variant += 1) addUnits(moments, group * variants + variant, columns, starts[variant], starts[variant + 1]);
  }
  return { moments, groups: count };
}
