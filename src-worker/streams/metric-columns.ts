import type { Sample, StreamUse } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import type { VariableRole } from '../kernels/moments';
import { fillUnitColumn } from './unit-column';

/** The units that a metric is about, one column of values per variable, ordered by variant. */
export interface MetricColumns {
  readonly roles: readonly VariableRole[];
  readonly columns: readonly Float64Array[];
  /** Variant k owns places starts[k] … starts[k + 1] − 1. */
  readonly starts: Uint32Array;
  /** The unit at each place; null = place and unit are the same. */
  readonly units: Uint32Array | null;
}

/** Scratch for unit columns, so that they are not allocated anew for every metric. */
export class ColumnScratch {
  readonly #columns: Float64Array[] = [];
  column(index: number, length: number): Float64Array {
    let column = this.#columns[index];
    if (column === undefined || column.length < length) {
      column = new Float64Array(length);
      this.#columns[index] = column;
    }
    return column.subarray(0, length);
  }
}

/**
 * A metric's variables per unit: numerator, and where it has them denominator and covariates.
 *
 * @param zeros `exclude` keeps only the units with a row in the numerator.
 */
export function metricColumns(sample: Sample, use: MetricUse, zeros: 'keep' | 'exclude', scratch: ColumnScratch): MetricColumns {
  const { count, starts } = sample.units;
  const variables: [VariableRole, StreamUse | null][] = [
    ['numerator', use.numerator], ['denominator', use.denominator],
    ...use.covariates.flatMap((one): [VariableRole, StreamUse | null][] => [['covariate', one.use], ['covariateDenominator', one.denominator]]),
  ];
  const roles: VariableRole[] = [];
  const columns: Float64Array[] = [];
  for (const [role, streamUse] of variables) {
    if (streamUse === null) continue;
    const column = scratch.column(columns.length, count);
    fillUnitColumn(sample.streams[streamUse.stream], streamUse, role === 'numerator' && zeros === 'exclude' ? NaN : 0, column);
    roles.push(role);
    columns.push(column);
  }
  if (zeros === 'keep') return { roles, columns, starts, units: null };
  return onlyPresent(roles, columns, starts);
}

/** Squeezes out, in place, the units whose numerator is NaN. */
function onlyPresent(roles: readonly VariableRole[], columns: readonly Float64Array[], starts: Uint32Array): MetricColumns {
  const numerator = columns[0];
  const units = new Uint32Array(numerator.length);
  const kept = new Uint32Array(starts.length);
  let at = 0;
  for (let k = 0; k + 1 < starts.length; k += 1) {
    kept[k] = at;
    for (let u = starts[k]; u < starts[k + 1]; u += 1) {
      if (Number.isNaN(numerator[u])) continue;
      units[at] = u;
      for (const column of columns) column[at] = column[u];
      at += 1;
    }
  }
  kept[starts.length - 1] = at;
  return { roles, columns: columns.map((column) => column.subarray(0, at)), starts: kept, units: units.subarray(0, at) };
}
