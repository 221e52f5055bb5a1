import type { LeftOutRows } from '../../src-contract/sample';
import { percent, whole } from '../wording';
import type { CheckMember, LeftOutOfMetric } from './check';

/** More metrics than this are not named in one sentence. */
const NAMED = 4;

/** Rows that match a metric but whose value or time cannot be used, so that nothing vanishes silently. Empty values alone are no finding. */
export const leftOutValues: CheckMember = {
  name: 'left-out-values',
  label: 'Values left out',
  explanation: 'Counts rows that belong to a metric but have no usable value or time: text, infinite, not a number, unreadable times; they are left out of every figure.',
  run: ({ leftOut = [], unreadable = [] }) => {
    if (leftOut.length === 0) return null;
    const found = leftOut.filter((one) => unusable(one.leftOut) > 0);
    const empty = leftOut.reduce((sum, one) => sum + one.leftOut.nulls, 0);
    const named = found.slice(0, NAMED).map(inWords).join('; ');
    const rest = found.length > NAMED ? `; and ${whole(found.length - NAMED)} more metrics` : '';
    return {
      id: 'left-out-values',
      status: found.length > 0 || unreadable.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: found.length > 0 || unreadable.length > 0
        ? [
            ...(found.length > 0 ? [`Rows without a usable value are left out: ${named}${rest}.`] : []),
            ...unreadable.map(({ source, cells }) => `${whole(cells)} ${cells === 1 ? 'cell' : 'cells'} of ${source} did not fit their column's type and ${cells === 1 ? 'counts' : 'count'} as empty.`),
            "Correct them in the export, or say in the metric's condition which rows count.",
          ].join(' ')
        : empty > 0 ? 'Every value that is there is a usable number; rows with empty values are left out.' : 'Every row of every metric has a usable value.',
      evidence: { unreadable, metrics: leftOut.map(({ metric, rows, leftOut: { nulls, notNumeric, notFinite, untimed = 0 } }) => ({ metric, rows, empty: nulls, notNumeric, notFinite, untimed })) },
    };
  },
};

function unusable({ notNumeric, notFinite, untimed = 0 }: LeftOutRows): number {
  return notNumeric + notFinite + untimed;
}

function inWords({ metric, rows, leftOut }: LeftOutOfMetric): string {
  const { notNumeric, notFinite, untimed = 0, nulls } = leftOut;
  const parts: [number, string][] = [[notNumeric, 'not numbers'], [notFinite, 'not finite'], [untimed, 'without a readable time']];
  const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${whole(count)} ${what}`).join(', ');
  return `${metric} ${words} (${percent(unusable(leftOut) / (rows + nulls + unusable(leftOut)))} of its rows)`;
}
