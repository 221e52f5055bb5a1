import type { NewUnitsEvidence } from '../../src-contract/trust';
import { percent, pInWords, whole } from '../wording';
import { homogeneityTest } from './homogeneity';
import { trustThreshold, type TrustCheckMember } from './trust-check';

/** Units that were there before the experiment, and whether every variant has as many of them. */
export const newUnits: TrustCheckMember = {
  name: 'new-units',
  label: 'Units seen before',
  explanation: 'Counts units with rows from before the experiment, in any source that reaches back so far, and compares their share between variants.',
  run: ({ sample, definition, facts }) => {
    if (facts.newUnits === null) return null;
    const { before, sources, seen } = facts.newUnits;
    const variants = definition.variants.map(({ id }, k) => {
      const units = sample.units.starts[k + 1] - sample.units.starts[k];
      return { id, units, seenBefore: seen[k], share: units === 0 ? null : seen[k] / units };
    });
    const all = seen.reduce((sum, count) => sum + count, 0);
    const share = all / sample.units.count;
    const test = homogeneityTest(variants.map(({ units, seenBefore }) => [seenBefore, units - seenBefore]));
    const differs = test !== null && test.pValue < trustThreshold;
    const evidence: NewUnitsEvidence = { threshold: trustThreshold, before: new Date(before).toISOString(), sources, variants, share };
    const shares = variants.map((variant) => `${variant.id} ${variant.share === null ? '–' : percent(variant.share)}`).join(', ');
    return {
      id: 'new-units',
      status: differs ? 'warn' : 'pass',
      statistic: test?.statistic ?? null, degreesOfFreedom: test?.degreesOfFreedom ?? null, pValue: test?.pValue ?? null,
      message: all === 0
        ? `No unit has rows from before the experiment in ${sources.join(', ')}: all are new there.`
        : `${whole(all)} units (${percent(share)}) have rows from before the experiment: ${shares}. ${differs
          ? `The variants differ by more than chance (${pInWords(test.pValue)}): one of them lost units, or was given others.`
          : test === null ? 'They are too few to compare.' : `The variants agree (${pInWords(test.pValue)}).`}`,
      evidence: { ...evidence },
    };
  },
};
