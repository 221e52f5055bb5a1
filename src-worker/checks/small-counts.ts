import type { Estimate } from '../../src-contract/evaluation';
import { miettinenNurminenDifference, newcombeDifference } from '../methods/shares/share-difference';
import type { Interval, ShareTable } from '../methods/shares/share-table';
import { fisherTest } from '../methods/shares/share-tests';
import { boschlooTest } from '../methods/shares/unconditional-tests';
import { plain, pInWords } from '../wording';
import type { CheckMember } from './check';
import { fewUnits, fewUnitsInWords } from './few-units';

/** Fewer expected successes or failures than this, and a t-test of shares is a rough guide only. */
const FEWEST = 10;

/** Level of the intervals that are offered beside the check. */
const LEVEL = 0.95;
/** Boschloo's test takes the square of this many steps; beyond it Fisher's mid-p is as good. */
const MOST_FOR_BOSCHLOO = 400;

/** A comparison that rests on few successes or failures, and what the exact methods say of it. */
interface SmallCount {
  readonly metric: string;
  readonly variant: string;
  readonly fewestExpected: number;
  readonly table: ShareTable;
  /** Two-sided. */
  readonly fisherMidP: number;
  /** Two-sided; null where the arms are too large for it. */
  readonly boschlooP: number | null;
  /** 95 % intervals of the difference. */
  readonly newcombe: Interval;
  readonly miettinenNurminen: Interval;
}

/** Shares that rest on a handful of successes or failures, by the counts expected at the pooled share; formulas that rest on a handful of units. */
export const smallCounts: CheckMember = {
  name: 'small-counts',
  label: 'Small counts',
  explanation: 'Warns where a share rests on fewer than ten expected successes or failures in an arm, so that an exact test is the better guide, and where a ratio, the z-test or a bootstrap rests on too few units.',
  run: ({ estimates, clustered = false }) => {
    const shares = estimates.filter((estimate) => !clustered && estimate.segment === null && (estimate.kind === 'conversion' || estimate.kind === 'retention'));
    const few = fewUnits(estimates);
    if (shares.length === 0 && few.length === 0) return null;
    const small = shares.flatMap(smallOf);
    const metrics = [...new Set(small.map(({ metric }) => metric))];
    const [first] = small;
    return {
      id: 'small-counts',
      status: small.length + few.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: first === undefined && few.length === 0
        ? 'Every share rests on at least ten expected successes and failures in each arm.'
        : [first === undefined ? '' : smallInWords(metrics, first), few.length === 0 ? '' : `${fewUnitsInWords(few)}.`].filter((words) => words !== '').join(' '),
      evidence: { fewest: FEWEST, level: LEVEL, small, fewUnits: few },
    };
  },
};

function smallInWords(metrics: readonly string[], first: SmallCount): string {
  return `${metrics.join(', ')}: fewer than ${String(FEWEST)} successes or failures are expected in an arm (${plain(first.fewestExpected)} for ${first.variant}), so the t-test is a rough guide only. ${exactInWords(first)}`;
}

function exactInWords({ metric, variant, fisherMidP, boschlooP }: SmallCount): string {
  const exact = boschlooP === null ? `Fisher's mid-p gives ${pInWords(fisherMidP)}` : `Boschloo's exact test gives ${pInWords(boschlooP)}`;
  return `${exact} for ${metric} in ${variant} (two-sided).`;
}

function smallOf(estimate: Estimate): SmallCount[] {
  const value = estimate.adjustment?.unadjustedValue ?? estimate.value;
  const controlValue = estimate.adjustment?.unadjustedControlValue ?? estimate.controlValue;
  const { metric, variant, units, controlUnits } = estimate;
  if (value === null || controlValue === null) return [];
  const table = { successes: Math.round(value * units), units, controlSuccesses: Math.round(controlValue * controlUnits), controlUnits };
  const pooled = (table.successes + table.controlSuccesses) / (units + controlUnits);
  const fewestExpected = Math.min(units, controlUnits) * Math.min(pooled, 1 - pooled);
  if (fewestExpected >= FEWEST) return [];
  return [{
    metric, variant, fewestExpected, table,
    fisherMidP: fisherTest(table).midP,
    boschlooP: units + controlUnits <= MOST_FOR_BOSCHLOO ? boschlooTest(table) : null,
    newcombe: newcombeDifference(table, LEVEL),
    miettinenNurminen: miettinenNurminenDifference(table, LEVEL),
  }];
}
