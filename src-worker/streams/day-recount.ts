import type { DayAxis, Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { addUnits, type MomentColumns } from '../kernels/moments';
import { clusterColumns } from './cluster-columns';
import type { MetricColumns } from './metric-columns';
import { RunningValue } from './running-value';
import { ruled, type ValueRule } from './value-rule';
import { lookForStop } from '../stop-flag';

/** What a metric's values by the end of a day are made of. */
export interface DayValues {
  readonly sample: Sample;
  readonly axis: DayAxis;
  readonly use: MetricUse;
  readonly rule: ValueRule;
  /** Per unit; as many as the metric's moments have. */
  readonly covariates: readonly Float64Array[];
  /** The day of each unit's first exposure. */
  readonly first: Uint16Array;
}

/** Moments of some days (cell = day × variants + variant) anew from every unit's value by their end, as those of all days are made. */
export function recountDays(moments: MomentColumns, cells: readonly number[], values: DayValues): void {
  const { clusters, variants } = values.sample.units;
  for (const cell of cells) {
    lookForStop();
    const day = Math.floor(cell / variants.length);
    const units = valuesByDay(values, day, cell % variants.length);
    const { columns, starts } = clusters === undefined ? units : clusterColumns(units, clusters);
    for (const column of [moments.n, ...moments.offset, ...moments.product]) column[cell] = 0;
    addUnits(moments, cell, columns, starts[0], starts[1]);
  }
}

function valuesByDay({ sample, axis, use, rule, covariates, first }: DayValues, day: number, variant: number): MetricColumns {
  const { starts, firstExposure } = sample.units;
  const times = firstExposure?.values ?? new Float64Array(0);
  const numerator = new RunningValue(sample.streams[use.numerator.stream], use.numerator);
  const denominator = use.denominator === null ? null : new RunningValue(sample.streams[use.denominator.stream], use.denominator);
  const most = starts[variant + 1] - starts[variant];
  const own = denominator === null ? 1 : 2;
  const columns = Array.from({ length: own + covariates.length }, () => new Float64Array(most));
  const units = new Uint32Array(most);
  let at = 0;
  for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) {
    if (first[unit] > day) continue;
    numerator.enter(unit, times[unit]);
    numerator.advance(axis.ends[day]);
    if (numerator.rows === 0 && rule.zeros === 'exclude') continue;
    columns[0][at] = ruled(numerator.rows === 0 ? 0 : numerator.value, rule);
    if (denominator !== null) {
      denominator.enter(unit, times[unit]);
      denominator.advance(axis.ends[day]);
      columns[1][at] = denominator.value;
    }
    covariates.forEach((column, c) => (columns[own + c][at] = column[unit]));
    units[at] = unit;
    at += 1;
  }
  const roles = [
    'numerator' as const, ...(denominator === null ? [] : ['denominator' as const]),
    ...use.covariates.flatMap((one) => (one.denominator === null ? ['covariate' as const] : ['covariate' as const, 'covariateDenominator' as const])),
  ];
  return { roles, columns: columns.map((column) => column.subarray(0, at)), starts: Uint32Array.of(0, at), units };
}
