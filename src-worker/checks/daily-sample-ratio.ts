import type { DailySampleRatioEvidence } from '../../src-contract/trust';
import { holm } from '../corrections/holm';
import { percent, pInWords, whole } from '../wording';
import type { CheckInput, CheckMember } from './check';
import { daysInWords } from './day-words';
import { sampleRatioTest, sampleRatioThreshold } from './sample-ratio';

/** From this share of all units out of place on, variant and day are mixed up, and no effect can be read. */
const BROKEN_SHARE = 0.01;
/** More days than this are not named in one sentence. */
const NAMED = 4;

type Day = DailySampleRatioEvidence['days'][number];

/** The split of every day's new units: days that cancel out overall, an outage that hit one variant, a rotation by days. */
export const dailySampleRatio: CheckMember = {
  name: 'daily-sample-ratio',
  label: 'Sample ratio by day',
  explanation: "Compares the split of each day's new units with the planned one, adjusted for the number of days; a day that is off says when units were lost, even where days cancel out overall.",
  run: (input) => {
    const arms = input.variants.flatMap(({ id, weight }, place) => (weight > 0 ? [{ id, weight, place }] : []));
    const days = daysOf(input, arms);
    const tested = days.filter(({ pValue }) => pValue !== null);
    if (tested.length < 2) return null;
    const worst = tested.reduce((least, day) => ((day.pValue ?? 1) < (least.pValue ?? 1) ? day : least));
    const broken = tested.filter(({ adjustedPValue }) => (adjustedPValue ?? 1) < sampleRatioThreshold);
    const total = days.reduce((sum, { units }) => sum + sumOf(units), 0);
    const misplacedShare = broken.reduce((sum, { units, expected }) => sum + units.reduce((off, count, arm) => off + Math.abs(count - expected[arm]) / 2, 0), 0) / total;
    const evidence: DailySampleRatioEvidence = { threshold: sampleRatioThreshold, variants: arms.map(({ id }) => id), days, misplacedShare };
    const test = sampleRatioTest(worst.units, arms.map(({ weight }) => weight));
    return {
      id: 'daily-sample-ratio',
      status: broken.length === 0 ? 'pass' : misplacedShare >= BROKEN_SHARE ? 'fail' : 'warn',
      statistic: test?.statistic ?? null, degreesOfFreedom: test?.degreesOfFreedom ?? null, pValue: worst.adjustedPValue,
      message: broken.length === 0
        ? `The split agrees with the planned one on all ${whole(tested.length)} days (smallest ${pInWords(worst.pValue ?? 1)} on ${daysInWords(worst.day, worst.day)}; over all days ${pInWords(worst.adjustedPValue ?? 1)}).`
        : `The split is not the planned one on ${whole(broken.length)} of ${whole(tested.length)} days: ${broken.slice(0, NAMED).map((day) => inWords(day, evidence.variants)).join('; ')}${broken.length > NAMED ? `; and ${whole(broken.length - NAMED)} more` : ''}. ${percent(misplacedShare)} of all units are out of place. Find out what happened then.`,
      evidence: { ...evidence },
    };
  },
};

function daysOf({ daySplits, variants }: CheckInput, arms: readonly { readonly weight: number; readonly place: number }[]): Day[] {
  if (daySplits == null) return [];
  const weights = arms.map(({ weight }) => weight);
  const weight = sumOf(weights);
  const days = daySplits.days.map((day, d) => {
    const units = arms.map(({ place }) => daySplits.counts[d * variants.length + place]);
    const pValue = sampleRatioTest(units, weights)?.pValue ?? null;
    return { day, units, expected: weights.map((share) => (sumOf(units) * share) / weight), pValue };
  });
  const adjusted = holm.adjust(Float64Array.from(days.flatMap(({ pValue }) => pValue ?? [])));
  let next = 0;
  return days.map((day) => ({ ...day, adjustedPValue: day.pValue === null ? null : adjusted[next++] }));
}

/** The variant that is furthest below or above its plan on a day. */
function inWords({ day, units, expected, adjustedPValue }: Day, variants: readonly string[]): string {
  const arm = units.reduce((most, _, k) => (residual(k) > residual(most) ? k : most), 0);
  function residual(k: number): number {
    return Math.abs(units[k] - expected[k]) / Math.sqrt(expected[k]);
  }
  return `${daysInWords(day, day)} (${variants[arm]} ${whole(units[arm])} units where ${whole(expected[arm])} were expected, ${pInWords(adjustedPValue ?? 1)})`;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
