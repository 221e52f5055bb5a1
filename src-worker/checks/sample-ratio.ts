import { binomialTest } from '../kernels/binomial';
import { chiSquareLogSf } from '../kernels/chi-square';
import { multinomialTest } from '../kernels/multinomial-test';
import { percent, pInWords, whole } from '../wording';
import type { CheckMember } from './check';
import { logSequentialSampleRatioP } from './sequential-sample-ratio';

/** Below this the split is called broken (Fabijan et al., KDD 2019, and common practice). */
export const sampleRatioThreshold = 0.001;

export interface SampleRatio {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Natural logarithm of the chi-square p, right where p itself underflows. */
  readonly logPValue: number;
  readonly expected: readonly number[];
  /** Exact multinomial p where an arm expects fewer than five units, else null. */
  readonly exactPValue: number | null;
}

/** Arms whose expected count is lower are tested exactly. */
const SMALL = 5;

/**
 * Pearson's chi-square of units against declared weights, over arms with positive weight. Where an arm
 * expects fewer than five units the exact binomial or multinomial p decides.
 */
export function sampleRatioTest(units: readonly number[], weights: readonly number[]): SampleRatio | null {
  const total = units.reduce((sum, count) => sum + count, 0);
  const weight = weights.reduce((sum, share) => sum + share, 0);
  if (units.length < 2 || total === 0 || !(weight > 0)) return null;
  const expected = weights.map((share) => (total * share) / weight);
  const statistic = expected.reduce((sum, count, arm) => sum + (units[arm] - count) ** 2 / count, 0);
  const degreesOfFreedom = units.length - 1;
  const logPValue = chiSquareLogSf(statistic, degreesOfFreedom);
  const exact = expected.some((count) => count < SMALL) ? exactTest(units, expected, total) : NaN;
  return {
    statistic, degreesOfFreedom, logPValue, expected,
    pValue: Number.isNaN(exact) ? Math.exp(logPValue) : exact,
    exactPValue: Number.isNaN(exact) ? null : exact,
  };
}

function exactTest(units: readonly number[], expected: readonly number[], total: number): number {
  if (units.length === 2) return binomialTest(units[0], total, expected[0] / total);
  return multinomialTest(units, expected.map((count) => count / total));
}

export const sampleRatio: CheckMember = {
  name: 'sample-ratio',
  label: 'Sample ratio',
  explanation: 'Compares how many units each variant received with the planned split; a mismatch means that units were lost or mixed, and no effect can be trusted.',
  run: ({ variants, clustered = false }) => {
    const noun = clustered ? 'randomisation units' : 'units';
    const arms = variants.filter((variant) => variant.weight > 0);
    const test = sampleRatioTest(arms.map((arm) => arm.units), arms.map((arm) => arm.weight));
    if (test === null) {
      return {
        id: 'sample-ratio', status: 'skipped', statistic: null, degreesOfFreedom: null, pValue: null,
        message: `There are no ${noun} to compare with the planned split.`, evidence: {},
      };
    }
    const broken = test.pValue < sampleRatioThreshold;
    const total = arms.reduce((sum, arm) => sum + arm.units, 0);
    const p = pInWords(test.pValue);
    const worst = arms.reduce((most, _, i) => (residual(i) > residual(most) ? i : most), 0);
    function residual(i: number): number {
      return Math.abs(arms[i].units - test!.expected[i]) / Math.sqrt(test!.expected[i]);
    }
    const how = test.exactPValue === null ? 'chi-square' : 'exact test';
    return {
      id: 'sample-ratio',
      status: broken ? 'fail' : 'pass',
      statistic: test.statistic,
      degreesOfFreedom: test.degreesOfFreedom,
      pValue: test.pValue,
      message: broken
        ? `The split is not the planned one (${how}, ${p}): ${arms[worst].id} has ${whole(arms[worst].units)} ${noun} (${percent(arms[worst].units / total)}) where ${whole(test.expected[worst])} (${percent(test.expected[worst] / total)}) were expected. Find out which ${noun} are missing before reading any effect.`
        : `The split ${clustered ? 'of what was randomised ' : ''}agrees with the planned one (${how}, ${p}).`,
      evidence: {
        threshold: sampleRatioThreshold,
        variants: arms.map((arm, i) => ({
          id: arm.id, units: arm.units, expected: test.expected[i], share: arm.units / total, expectedShare: test.expected[i] / total,
        })),
        log10PValue: test.logPValue / Math.LN10,
        exactPValue: test.exactPValue,
        /** Holds at every look, where the split is watched day by day. */
        sequentialPValue: Math.exp(logSequentialSampleRatioP(arms.map((arm) => arm.units), arms.map((arm) => arm.weight))),
      },
    };
  },
};
