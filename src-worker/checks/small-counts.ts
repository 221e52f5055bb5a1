import type { Estimate } from '../../src-contract/evaluation';
import { plain } from '../wording';
import type { CheckMember } from './check';

/** Fewer expected successes or failures than this, and a t-test of shares is a rough guide only. */
const FEWEST = 10;

interface SmallCount {
  readonly metric: string;
  readonly variant: string;
  readonly expectedSuccesses: number;
  readonly expectedFailures: number;
}

/** Shares that rest on a handful of successes or failures, by the counts expected at the pooled share. */
export const smallCounts: CheckMember = {
  name: 'small-counts',
  label: 'Small counts',
  explanation: 'Warns where a share rests on fewer than ten expected successes or failures in an arm, so that an exact test is the better guide.',
  run: ({ estimates }) => {
    const shares = estimates.filter((estimate) => estimate.segment === null && (estimate.kind === 'conversion' || estimate.kind === 'retention'));
    if (shares.length === 0) return null;
    const small = shares.flatMap(smallOf);
    const metrics = [...new Set(small.map(({ metric }) => metric))];
    const [first] = small;
    return {
      id: 'small-counts',
      status: small.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: first === undefined
        ? 'Every share rests on at least ten expected successes and failures in each arm.'
        : `${metrics.join(', ')}: fewer than ${String(FEWEST)} successes or failures are expected in an arm (${plain(Math.min(first.expectedSuccesses, first.expectedFailures))} in ${first.variant}), so the t-test is a rough guide only; collect more units or use an exact test.`,
      evidence: { fewest: FEWEST, small },
    };
  },
};

function smallOf(estimate: Estimate): SmallCount[] {
  const value = estimate.adjustment?.unadjustedValue ?? estimate.value;
  const controlValue = estimate.adjustment?.unadjustedControlValue ?? estimate.controlValue;
  if (value === null || controlValue === null) return [];
  const pooled = (value * estimate.units + controlValue * estimate.controlUnits) / (estimate.units + estimate.controlUnits);
  return [{ variant: estimate.variant, units: estimate.units }, { variant: estimate.control, units: estimate.controlUnits }]
    .map(({ variant, units }) => ({ metric: estimate.metric, variant, expectedSuccesses: pooled * units, expectedFailures: (1 - pooled) * units }))
    .filter(({ expectedSuccesses, expectedFailures }) => Math.min(expectedSuccesses, expectedFailures) < FEWEST);
}
