import type { SampleRatioCause, SampleRatioCauseEvidence } from '../../src-contract/trust';
import { percent, pInWords, whole } from '../wording';
import { daySplits } from './day-splits';
import { daysInWords } from './day-words';
import { levelColumn } from './level-cubes';
import { sampleRatioTest, sampleRatioThreshold } from './sample-ratio';
import { searchSubsets, type FoundSubset, type SearchedUnits } from './subset-search';
import { trustThreshold, type TrustCheckMember, type TrustInput } from './trust-check';

/** Sets left out one after the other before the search gives up. */
const MOST_ROUNDS = 3;
/** Columns beyond these are not searched: pairs grow with their square. */
const MOST_COLUMNS = 8;
/** Likely causes shown. */
const SHOWN = 10;

/** When the sample ratio fails: the units that have to be left out for it to pass. */
export const sampleRatioCause: TrustCheckMember = {
  name: 'sample-ratio-cause',
  label: 'Where units are missing',
  explanation: 'Searches segments, other columns with few values and ranges of days, alone and in pairs, for the units without which the sample ratio passes.',
  run: (input) => {
    if (!input.checks.some(({ id, status }) => id === 'sample-ratio' && status === 'fail')) return null;
    const search = searchOf(input);
    const evidence = causesOf(search);
    const { answer, passesAfter, pValueAfter, looked, columns, daysSearched } = evidence;
    const where = [columns.length === 0 ? '' : columns.join(', '), daysSearched ? 'ranges of days' : ''].filter((part) => part !== '').join(' and ');
    const searched = `${whole(looked)} sets of units by ${where} were looked at`;
    return {
      id: 'sample-ratio-cause',
      status: answer.length > 0 ? 'warn' : 'skipped',
      statistic: null, degreesOfFreedom: null, pValue: answer[0]?.adjustedPValue ?? null,
      message: looked === 0
        ? 'There is no segment, no other column with few values and no day to search for the cause of the sample ratio.'
        : answer.length === 0
          ? `No set of units explains the sample ratio: it is off everywhere alike, or for a reason that no column shows (${searched}). Check the declared weights first.`
          : `${passesAfter ? 'The sample ratio passes once' : 'Part of the sample ratio is explained:'} ${answer.map(({ words }) => words).join(' and ')} ${passesAfter ? `${answer.length === 1 ? 'is' : 'are'} left out` : `${answer.length === 1 ? 'is' : 'are'} off, but the rest is not as planned either`} (${pInWords(pValueAfter ?? 1)} without): ${inWords(answer[0], evidence.variants)}. ${searched}; adjusted ${pInWords(answer[0].adjustedPValue)}.`,
      evidence: { ...evidence },
    };
  },
};

interface Search {
  readonly variants: readonly string[];
  readonly units: SearchedUnits;
  readonly days: readonly string[];
}

function searchOf({ sample, definition, facts }: TrustInput): Search {
  const { units } = sample;
  const places = definition.variants.flatMap(({ weight }, place) => (weight > 0 ? [place] : []));
  const declared = units.attributes.filter(({ column }) => definition.segments.includes(column));
  const columns = [...declared, ...facts.attributes].map(levelColumn).filter((column) => column !== null).slice(0, MOST_COLUMNS);
  const splits = daySplits(sample);
  return {
    variants: places.map((place) => definition.variants[place].id),
    days: splits?.days ?? [],
    units: {
      arms: places.map((place) => ({ from: units.starts[place], to: units.starts[place + 1] })),
      weights: places.map((place) => definition.variants[place].weight),
      columns,
      dayOf: splits?.dayOf ?? new Uint16Array(units.count),
      days: splits?.days.length ?? 1,
    },
  };
}

/** Finds the likeliest set, leaves it out, and goes on until the split passes or nothing more is found. */
function causesOf({ variants, units, days }: Search): SampleRatioCauseEvidence {
  const first = searchSubsets(units);
  const counts = units.arms.map(({ from, to }) => to - from);
  const describe = (found: FoundSubset, all: readonly number[]): SampleRatioCause => causeOf(found, all, units, days);
  const causes = first.best.map((found) => describe(found, counts)).filter(({ adjustedPValue }) => adjustedPValue < trustThreshold);
  const answer: SampleRatioCause[] = [];
  let { best } = first;
  let rest: SearchedUnits = units;
  let left: readonly number[] = counts;
  for (let round = 0; round < MOST_ROUNDS && best.length > 0; round += 1) {
    const found = best[0];
    const cause = describe(found, left);
    if (cause.adjustedPValue * MOST_ROUNDS >= trustThreshold) break;
    answer.push(cause);
    if (cause.passesWithout) break;
    left = left.map((count, k) => count - found.units[k]);
    rest = { ...rest, dayOf: without(rest, found) };
    best = round + 1 < MOST_ROUNDS ? searchSubsets(rest).best : [];
  }
  return {
    variants, columns: units.columns.map(({ column }) => column), daysSearched: units.days > 1, looked: first.looked, level: trustThreshold,
    answer, pValueAfter: answer.at(-1)?.pValueWithout ?? null, passesAfter: answer.at(-1)?.passesWithout ?? false,
    causes: causes.slice(0, SHOWN),
  };
}

function causeOf(found: FoundSubset, all: readonly number[], { weights, columns }: SearchedUnits, days: readonly string[]): SampleRatioCause {
  const inside = sampleRatioTest(found.units, weights);
  const outside = sampleRatioTest(all.map((count, k) => count - found.units[k]), weights);
  const total = found.units.reduce((sum, count) => sum + count, 0);
  const conditions = found.levels.map(({ column, level }) => ({ column: columns[column].column, level: columns[column].labels[level] }));
  const range = found.days === null ? null : { from: days[found.days.from], to: days[found.days.to] };
  const levels = conditions.map(({ column, level }) => `${column} ${level === null ? 'is empty' : `= '${level}'`}`).join(' with ');
  const when = range === null ? '' : `${levels === '' ? 'everybody first exposed ' : ' '}on ${daysInWords(range.from, range.to)}`;
  return {
    conditions, days: range, words: `${levels}${when}`, where: '', repair: { kind: 'drop-units', where: '' },
    units: found.units, expected: inside?.expected ?? [],
    share: total / all.reduce((sum, count) => sum + count, 0),
    pValue: inside?.pValue ?? 1, adjustedPValue: Math.exp(found.logAdjustedP),
    pValueWithout: outside?.pValue ?? 1, passesWithout: outside !== null && outside.pValue >= sampleRatioThreshold,
  };
}

/** Days of first exposure with the units of a set marked as out of the search. */
function without({ dayOf, days, columns }: SearchedUnits, found: FoundSubset): Uint16Array {
  const kept = dayOf.slice();
  const { from, to } = found.days ?? { from: 0, to: days - 1 };
  for (let u = 0; u < kept.length; u += 1) {
    if (kept[u] >= from && kept[u] <= to && found.levels.every(({ column, level }) => columns[column].codes[u] === level)) kept[u] = days;
  }
  return kept;
}

function inWords({ units, expected, share }: SampleRatioCause, variants: readonly string[]): string {
  return `${percent(share)} of all units, ${variants.map((id, k) => `${id} ${whole(units[k])}`).join(' : ')} where ${expected.map(whole).join(' : ')} were expected`;
}
