import type { CheckName, TrustCheckName } from '../../src-contract/capabilities';
import type { Check } from '../../src-contract/evaluation';
import type { Acknowledgement } from '../../src-contract/experiment';
import type { CheckInput, CheckMember } from './check';
import { dailySampleRatio } from './daily-sample-ratio';
import { leftOutValues } from './left-out-values';
import { mergedUnits } from './merged-units';
import { multipleVariants } from './multiple-variants';
import { sampleRatio } from './sample-ratio';
import { segmentHeterogeneity } from './segment-heterogeneity';
import { segmentSampleRatio } from './segment-sample-ratio';
import { skewedValues } from './skewed-values';
import { smallCounts } from './small-counts';
import { undeclaredVariants } from './undeclared-variants';
import { zeroWeightArms } from './zero-weight-arms';

/** Every check, in the order in which they are shown. */
export const checks: Readonly<Record<Exclude<CheckName, TrustCheckName>, CheckMember>> = {
  'sample-ratio': sampleRatio,
  'zero-weight-arms': zeroWeightArms,
  'multiple-variants': multipleVariants,
  'merged-units': mergedUnits,
  'undeclared-variants': undeclaredVariants,
  'left-out-values': leftOutValues,
  'small-counts': smallCounts,
  'skewed-values': skewedValues,
  'daily-sample-ratio': dailySampleRatio,
  'segment-sample-ratio': segmentSampleRatio,
  'segment-heterogeneity': segmentHeterogeneity,
};

/** Runs every check that has something to look at, and notes what the analyst has acknowledged. */
export function runChecks(input: CheckInput, acknowledgements: readonly Acknowledgement[]): Check[] {
  return acknowledged(Object.values(checks).map((member) => member.run(input)).filter((check) => check !== null), acknowledgements);
}

/** Notes what the analyst has acknowledged. */
export function acknowledged(found: readonly Check[], acknowledgements: readonly Acknowledgement[]): Check[] {
  return found.map((check) => ({ ...check, acknowledged: acknowledgements.find((one) => one.check === check.id)?.reason ?? null }));
}
