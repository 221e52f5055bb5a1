import type { ReplayFacts, ReplaysEvidence } from '../../src-contract/trust';
import { holm } from '../corrections/holm';
import { percent, pInWords, whole } from '../wording';
import { homogeneityTest } from './homogeneity';
import { trustThreshold, type TrustCheckMember } from './trust-check';

/** From this share of rows on, rows are alike by nature (clicks, views without further columns), and a repeat tells nothing. */
const ALIKE = 0.05;

type SourceReplays = ReplaysEvidence['sources'][number];

/** Rows that a cache, a retry or a double click produced once more. */
export const replays: TrustCheckMember = {
  name: 'replays',
  label: 'Repeated rows',
  explanation: 'Counts rows that repeat an earlier one of the same unit within seconds in every column but the time, and compares their units between variants.',
  run: ({ definition, facts }) => {
    if (facts.unread !== undefined) {
      return {
        id: 'replays', status: 'skipped', statistic: null, degreesOfFreedom: null, pValue: null,
        message: `Further columns and rows could not be read, so repeated rows, units seen before and columns beside the segments were not looked at: ${facts.unread}`, evidence: {},
      };
    }
    if (facts.replays === null || facts.replays.sources.length === 0) return null;
    const { window, oneIn } = facts.replays;
    const sources = judged(facts.replays.sources);
    const found = sources.filter(({ replayed }) => replayed > 0);
    const uneven = sources.filter(({ adjustedPValue }) => adjustedPValue !== null && adjustedPValue < trustThreshold);
    const alike = sources.filter(areAlike);
    const pValues = sources.flatMap(({ adjustedPValue }) => adjustedPValue ?? []);
    const pValue = pValues.length === 0 ? null : Math.min(...pValues);
    const evidence: ReplaysEvidence = { threshold: trustThreshold, window, oneIn, sources, variants: definition.variants.map(({ id }) => id) };
    const looked = oneIn === 1 ? '' : ` One unit in ${whole(oneIn)} was looked at.`;
    return {
      id: 'replays',
      status: uneven.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue,
      message: found.length === 0
        ? `No row repeats an earlier one of its unit within ${whole(window)} seconds.${looked}`
        : `${found.map((one) => inWords(one, window)).join('; ')}. ${uneven.length > 0
          ? `The variants differ by more than chance in ${uneven.map(({ source }) => source).join(', ')} (${pInWords(pValue ?? 1)}): ${uneven.map((one) => sharesOf(one, evidence.variants)).join('; ')}. Leave the repeats out, or find out what sends them.`
          : alike.length === found.length ? 'So many are alike by nature, and are not judged.' : 'They are as many in every variant.'}${looked}`,
      evidence: { ...evidence },
    };
  },
};

function areAlike({ rows, replayed }: ReplayFacts['sources'][number]): boolean {
  return replayed >= ALIKE * rows;
}

function judged(sources: ReplayFacts['sources']): SourceReplays[] {
  const tests = sources.map((one) => (areAlike(one) ? null : homogeneityOf(one)));  const adjusted = holm.adjust(Float64Array.from(tests.flatMap((pValue) => pValue ?? [])));
  let next = 0;
  return sources.map((source, i) => ({ ...source, pValue: tests[i], adjustedPValue: tests[i] === null ? null : adjusted[next++] }));
}

function homogeneityOf({ units, replayedUnits }: ReplayFacts['sources'][number]): number | null {
  return homogeneityTest(units.map((count, k) => [replayedUnits[k], count - replayedUnits[k]]))?.pValue ?? null;
}

function inWords({ source, rows, replayed, replayedUnits }: SourceReplays, window: number): string {
  const units = replayedUnits.reduce((sum, count) => sum + count, 0);
  return `${whole(replayed)} of ${whole(rows)} rows of ${source} (${percent(replayed / rows)}), of ${whole(units)} ${units === 1 ? 'unit' : 'units'}, repeat an earlier one within ${whole(window)} seconds`;
}

function sharesOf({ units, replayedUnits }: SourceReplays, variants: readonly string[]): string {
  return variants.map((id, k) => `${id} ${units[k] === 0 ? '–' : percent(replayedUnits[k] / units[k])}`).join(', ');
}
