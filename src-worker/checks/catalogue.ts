import type { CheckName } from '../../src-contract/capabilities';
import type { Check } from '../../src-contract/evaluation';
import type { Acknowledgement } from '../../src-contract/experiment';
import type { CheckInput, CheckMember } from './check';
import { leftOutValues } from './left-out-values';
import { multipleVariants } from './multiple-variants';
import { sampleRatio } from './sample-ratio';
import { segmentHeterogeneity } from './segment-heterogeneity';
import { segmentSampleRatio } from './segment-sample-ratio';
import { skewedValues } from './skewed-values';
import { smallCounts } from './small-counts';
import { undeclaredVariants } from './undeclared-variants';
import { zeroWeightArms } from './zero-weight-arms';

/** Every check, in the order in which they are shown. */
export const checks: Readonly<Record<CheckName, CheckMember>> = {
  'sample-ratio': sampleRatio,
  'zero-weight-arms': zeroWeightArms,
  'multiple-variants': multipleVariants,
  'undeclared-variants': undeclaredVariants,
  'left-out-values': leftOutValues,
  'small-counts': smallCounts,
  'skewed-values': skewedValues,
  'segment-sample-ratio': segmentSampleRatio,
  'segment-heterogeneity': segmentHeterogeneity,
};

/** Runs every check that has something to look at, and notes what the analyst has acknowledged. */
export function runChecks(input: CheckInput, acknowledgements: readonly Acknowledgement[]): Check[] {
  return Object.values(checks)
    .map((member) => member.run(input))
    .filter((check) => check !== null)
    .map((check) => ({ ...check, acknowledged: acknowledgements.find((one) => one.check === check.id)?.reason ?? null }));
}
