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
    const empty = emptyInWords(leftOut);
    const named = found.slice(0, NAMED).map(inWords).join('; ');
    const rest = found.length > NAMED ? `; and ${whole(found.length - NAMED)} more metrics` : '';
    return {
      id: 'left-out-values',
      status: found.length > 0 || unreadable.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: found.length > 0 || unreadable.length > 0
        ? [
            ...(found.length > 0 ? [`Rows without a usable value are left out: ${named}${rest}.`] : []),
            ...(empty === null ? [] : [`Rows with empty values are left out, too: ${empty}.`]),
            ...unreadable.map(({ source, cells }) => `${whole(cells)} ${cells === 1 ? 'cell' : 'cells'} of ${source} did not fit their column's type and ${cells === 1 ? 'counts' : 'count'} as empty.`),
            "Correct them in the export, or say in the metric's condition which rows count.",
          ].join(' ')
        : empty !== null ? `Every value that is there is a usable number; rows with empty values are left out: ${empty}.` : 'Every row of every metric has a usable value.',
      evidence: { unreadable, metrics: leftOut.map(({ metric, rows, leftOut: { nulls, notNumeric, notFinite, untimed = 0 } }) => ({ metric, rows, empty: nulls, notNumeric, notFinite, untimed })) },
    };
  },
};

function unusable({ notNumeric, notFinite, untimed = 0 }: LeftOutRows): number {
  return notNumeric + notFinite + untimed;
}

/** How many rows of which metrics are empty, as share of all that match; metrics that read the same rows are named together. */
function emptyInWords(leftOut: readonly LeftOutOfMetric[]): string | null {
  const counts = new Map<string, string[]>();
  for (const { metric, rows, leftOut: one } of leftOut) {
    if (one.nulls === 0) continue;
    const words = `${whole(one.nulls)} (${percent(one.nulls / (rows + one.nulls + unusable(one)))} of its rows)`;
    counts.set(words, [...(counts.get(words) ?? []), metric]);
  }
  const found = [...counts].map(([words, metrics]) => `${metrics.slice(0, NAMED).join(', ')}${metrics.length > NAMED ? ` and ${whole(metrics.length - NAMED)} more` : ''} ${words}`);
  return found.length === 0 ? null : `${found.slice(0, NAMED).join('; ')}${found.length > NAMED ? `; and ${whole(found.length - NAMED)} more` : ''}`;
}

function inWords({ metric, rows, leftOut }: LeftOutOfMetric): string {
  const { notNumeric, notFinite, untimed = 0, nulls } = leftOut;
  const parts: [number, string][] = [[notNumeric, 'not numbers'], [notFinite, 'not finite'], [untimed, 'without a readable time']];
  const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${whole(count)} ${what}`).join(', ');
  return `${metric} ${words} (${percent(unusable(leftOut) / (rows + nulls + unusable(leftOut)))} of its rows)`;
}
