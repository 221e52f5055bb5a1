import { levelName } from '../../src-contract/evaluation';
import type { SegmentEstimate, SegmentExploration, SegmentFamily, SegmentGroup, SegmentLevels, SegmentRule } from '../../src-contract/exploration-segments';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatInterval, formatLift, formatNumber, formatPEquation, formatPercent, liftWriter } from '../wording/numbers';
import { exploredOf } from './explored';

/** How a column is read, after its name. */
export const ruleWords: Readonly<Record<SegmentRule, string>> = { value: '', quantiles: 'in quarters', day: 'by day', weekday: 'by weekday', hour: 'by hour' };

export function columnWords(column: string, rule: SegmentRule): string {
  return `${column} ${ruleWords[rule]}`.trim();
}

export function segmentsOf(index: EvaluationIndex): SegmentExploration | null {
  return exploredOf(index, 'segments')?.segments ?? null;
}

/** `country`, or `country × device`. */
export function groupWords({ columns }: SegmentExploration, group: SegmentGroup | null = 'pair'): string {
  const names = columns.map(({ column, by }) => columnWords(column, by));
  if (group === 'first') return names[0] ?? '';
  if (group === 'second') return names[1] ?? '';
  return names.join(' × ');
}

/** `DE`, or `DE, mobile`; all units where no level is named. */
export function segmentLabel({ columns }: SegmentExploration, { levels }: Pick<SegmentEstimate, 'levels'>): string {
  const named = levels.flatMap((level, at) => (level === null ? [] : [levelName(columns[at]?.levels[level] ?? '')]));
  return named.length === 0 ? 'All units' : named.join(', ');
}

/** What was done to make few levels of a column, where something was. */
export function levelNotes({ columns }: SegmentExploration): string {
  return columns.flatMap(({ column, how, together }: SegmentLevels) => [how === null ? [] : [`${column}: ${how}, by the value at first exposure.`], together === 0 ? [] : [`${column}: its ${formatCount(together)} rarest values stand together as “other”.`]].flat()).join(' ');
}

/** How many segments were looked at, and what corrections leave of those that stand out. */
export function familyWords(segments: SegmentExploration, family: SegmentFamily, alpha: number): string {
  const { looked, tested, below, expected, holm, benjaminiHochberg, declared } = family;
  const few = looked - tested;
  const stand = `${formatCount(below)} of ${formatCount(tested)} ${tested === 1 ? 'has' : 'have'} p < ${formatNumber(alpha, 2)}; chance alone gives about ${formatNumber(expected, expected < 10 ? 1 : 0)}. After Holm ${formatCount(holm)}, after Benjamini–Hochberg ${formatCount(benjaminiHochberg)}.`;
  return `${formatCount(looked)} ${looked === 1 ? 'segment' : 'segments'} of ${groupWords(segments, family.group)} looked at${few === 0 ? '' : `, ${formatCount(few)} without a test`}: ${stand} ${declared ? 'Declared in the definition.' : 'Exploratory: the definition does not declare them.'}`;
}

/** Whether the lifts vary by more than chance. */
export function heterogeneityWords(segments: SegmentExploration, group: SegmentGroup, variant: string, alpha: number): string {
  const test = segments.tests.find((one) => one.group === group && one.variant === variant && one.scale === 'lift');
  if (!test) return `Too few segments of ${groupWords(segments, group)} can be tested to say whether their lifts vary.`;
  const figures = `Cochran’s Q ${formatNumber(test.statistic, 1)} on ${formatCount(test.degreesOfFreedom)}, ${formatPEquation(test.pValue)}, I² ${formatPercent(test.inconsistency, 0)}`;
  return test.pValue < alpha ? `Lifts vary between segments of ${groupWords(segments, group)} by more than chance (${figures}).` : `No sign that lifts vary between segments of ${groupWords(segments, group)} by more than chance (${figures}).`;
}

/** One segment in a sentence or two, for tooltips and for the panel of a chosen one. */
export function segmentSentence(segments: SegmentExploration, estimate: SegmentEstimate): string {
  const { lift, liftLow, liftHigh, shrunkenLift, pValue, holm, units, controlUnits, reason } = estimate;
  const size = `${formatCount(units)} units, ${formatCount(controlUnits)} in control.`;
  if (lift === null) return `${segmentLabel(segments, estimate)}: ${reason ?? 'no lift.'} ${size}`;
  const write = liftWriter([lift, liftLow, liftHigh], [liftLow, liftHigh]);
  const tested = pValue === null ? '' : `, ${formatPEquation(pValue)}${holm === null ? '' : ` (Holm ${formatPEquation(holm).replace(/^p /, '')})`}`;
  return `${segmentLabel(segments, estimate)}: ${write(lift)}, interval ${formatInterval(liftLow, liftHigh, write)}${tested}. ${shrunkenLift === null ? '' : `Shrunken ${formatLift(shrunkenLift)}. `}${size}${reason === null ? '' : ` ${reason}`}`;
}

/** Rows of tables: every segment of one column and of both. */
export function segmentRows(segments: SegmentExploration | null): (string | number | null)[][] {
  const heading = ['segment', ...(segments?.columns.map(({ column, by }) => columnWords(column, by)) ?? []), 'variant', 'lift', 'liftLow', 'liftHigh', 'liftStandardError', 'shrunkenLift', 'pValue', 'holm', 'benjaminiHochberg', 'units', 'controlUnits', 'reason'];
  return [heading, ...(segments?.estimates ?? []).map((one) => [
    one.group === null ? 'all' : groupWords(segments as SegmentExploration, one.group), ...one.levels.map((level, at) => (level === null ? 'all' : (segments?.columns[at]?.levels[level] ?? null))),
    one.variant, one.lift, one.liftLow, one.liftHigh, one.liftStandardError, one.shrunkenLift, one.pValue, one.holm, one.benjaminiHochberg, one.units, one.controlUnits, one.reason,
  ])];
}
