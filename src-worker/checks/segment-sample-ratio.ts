import type { Estimate } from '../../src-contract/evaluation';
import { percent, pInWords } from '../wording';
import type { CheckInput, CheckMember } from './check';
import { sampleRatioTest, sampleRatioThreshold } from './sample-ratio';

interface SegmentSplit {
  readonly segment: string;
  readonly units: readonly number[];
  readonly pValue: number;
  /** Times the number of segments looked at (Bonferroni). */
  readonly adjustedPValue: number;
}

/** The split within each segment: a mismatch that cancels out overall still spoils the segment's effect. */
export const segmentSampleRatio: CheckMember = {
  name: 'segment-sample-ratio',
  label: 'Sample ratio by segment',
  explanation: 'Compares the split within every segment with the planned one; a mismatch in one segment says where units were lost.',
  run: (input) => {
    const splits = splitsOf(input);
    if (splits.length === 0) return null;
    const worst = splits.reduce((least, split) => (split.pValue < least.pValue ? split : least));
    const broken = splits.filter(({ adjustedPValue }) => adjustedPValue < sampleRatioThreshold);
    return {
      id: 'segment-sample-ratio',
      status: broken.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: worst.adjustedPValue,
      message: broken.length > 0
        ? `The split is not the planned one in ${broken.map(({ segment, units }) => `${segment} (${units.map((count) => percent(count / units.reduce((a, b) => a + b, 0))).join(' : ')})`).join(', ')}; the smallest ${pInWords(worst.pValue)}, over ${String(splits.length)} segments ${pInWords(worst.adjustedPValue)}.`
        : `The split agrees with the planned one in all ${String(splits.length)} segments (smallest ${pInWords(worst.pValue)}).`,
      evidence: { threshold: sampleRatioThreshold, segments: splits },
    };
  },
};

function splitsOf({ variants, segmentEstimates }: CheckInput): SegmentSplit[] {
  const arms = variants.filter(({ weight }) => weight > 0);
  const bySegment = new Map<string, Map<string, number>>();
  for (const estimate of wholeMetric(segmentEstimates, variants)) {
    const counts = bySegment.get(estimate.segment ?? '') ?? new Map<string, number>();
    counts.set(estimate.variant, estimate.units).set(estimate.control, estimate.controlUnits);
    bySegment.set(estimate.segment ?? '', counts);
  }
  const tested = [...bySegment].flatMap(([segment, counts]) => {
    const units = arms.map(({ id }) => counts.get(id) ?? 0);
    const test = sampleRatioTest(units, arms.map(({ weight }) => weight));
    return test === null ? [] : [{ segment, units, pValue: test.pValue }];
  });
  return tested.map((split) => ({ ...split, adjustedPValue: Math.min(1, split.pValue * tested.length) }));
}

/** The estimates of one metric that counts every unit; others leave units without rows out. */
function wholeMetric(estimates: readonly Estimate[], variants: CheckInput['variants']): readonly Estimate[] {
  const all = new Map(variants.map(({ id, units }) => [id, units]));
  for (const metric of new Set(estimates.map((estimate) => estimate.metric))) {
    const own = estimates.filter((estimate) => estimate.metric === metric);
    const column = columnOf(own[0]);
    const first = own.filter((estimate) => columnOf(estimate) === column);
    const total = (id: string): number => first.filter(({ variant }) => variant === id).reduce((sum, { units }) => sum + units, 0);
    if ([...new Set(first.map(({ variant }) => variant))].every((id) => total(id) === all.get(id))) return own;
  }
  return [];
}

function columnOf({ segment }: Estimate): string {
  return (segment ?? '').slice(0, (segment ?? '').indexOf('='));
}
