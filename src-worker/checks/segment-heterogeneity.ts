import type { Estimate } from '../../src-contract/evaluation';
import { cochranQ } from '../methods/strata/strata';
import { plain, pInWords } from '../wording';
import type { CheckInput, CheckMember } from './check';

/** Adjusted p below which effects are said to differ between segments. */
const THRESHOLD = 0.01;

interface Difference {
  readonly metric: string;
  readonly variant: string;
  readonly column: string;
  readonly levels: number;
  readonly statistic: number;
  readonly pValue: number;
  readonly adjustedPValue: number;
}

/** Whether a metric's difference varies over the levels of a segment column by more than chance (Cochran's Q). */
export const segmentHeterogeneity: CheckMember = {
  name: 'segment-heterogeneity',
  label: 'Effects by segment',
  explanation: "Tests by Cochran's Q whether the difference varies between the levels of a segment; if so, the overall effect is an average of unlike ones.",
  run: (input) => {
    const differences = differencesOf(input);
    if (differences.length === 0) return null;
    const worst = differences.reduce((least, one) => (one.pValue < least.pValue ? one : least));
    const found = differences.filter(({ adjustedPValue }) => adjustedPValue < THRESHOLD);
    return {
      id: 'segment-heterogeneity',
      status: found.length > 0 ? 'warn' : 'pass',
      statistic: worst.statistic, degreesOfFreedom: worst.levels - 1, pValue: worst.adjustedPValue,
      message: found.length > 0
        ? `The difference varies between segments by more than chance: ${found.map(({ metric, variant, column, statistic, adjustedPValue }) => `${metric} in ${variant} by ${column} (Q ${plain(statistic)}, ${pInWords(adjustedPValue)} over ${String(differences.length)} tests)`).join(', ')}. Read the overall effect as an average of unlike ones.`
        : `No metric's difference varies between segments by more than chance (smallest ${pInWords(worst.adjustedPValue)} over ${String(differences.length)} tests).`,
      evidence: { threshold: THRESHOLD, tests: differences },
    };
  },
};

function differencesOf({ segmentEstimates }: CheckInput): Difference[] {
  const groups = new Map<string, Estimate[]>();
  for (const estimate of segmentEstimates) {
    if (estimate.difference === null || !((estimate.differenceStandardError ?? 0) > 0)) continue;
    const key = JSON.stringify([estimate.metric, estimate.variant, columnOf(estimate)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [estimate]);
    else group.push(estimate);
  }
  const tests = [...groups.values()].filter((levels) => levels.length > 1).map((levels) => {
    const strata = levels.map(({ difference, differenceStandardError }) => ({ difference: difference ?? NaN, standardError: differenceStandardError ?? NaN }));
    const { statistic, pValue } = cochranQ(strata);
    const [{ metric, variant }] = levels;
    return { metric, variant, column: columnOf(levels[0]), levels: levels.length, statistic, pValue };
  });
  return tests.map((test) => ({ ...test, adjustedPValue: Math.min(1, test.pValue * tests.length) }));
}

function columnOf({ segment }: Estimate): string {
  return (segment ?? '').slice(0, (segment ?? '').indexOf('='));
}
