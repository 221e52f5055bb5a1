import { meanTestNames } from '../src-contract/capabilities';
import type { Check, Decision, Estimate, MetricSummary, Verdict } from '../src-contract/evaluation';
import type { Analysis } from '../src-contract/experiment';
import { corrections } from './corrections/catalogue';
import { beyondSuperiority, equivalenceTestInWords, insideEquivalence, insideLift, superiorityTestInWords, withinMargin } from './margin-decisions';
import { sequentialPlans } from './sequential/catalogue';
import { level, percent, pInWords, plain, whole } from './wording';

/** What a verdict is made of. */
export interface VerdictInput {
  readonly estimate: Estimate;
  readonly metric: MetricSummary;
  /** How many comparisons the adjusted p-value was corrected over. */
  readonly familySize: number;
  /** Units of all variants of this comparison together, the measure of `requiredUnits`. */
  readonly totalUnits: number;
  readonly analysis: Analysis;
  readonly checks: readonly Check[];
}

/**
 * Better, worse, flat, undecided or invalid, and the sentence that says so.
 *
 * - `invalid`: a check failed that nobody has acknowledged.
 * - `better` / `worse`: the adjusted p-value is below the level, in the direction of the goal or against it; where the
 *   method's interval is not the inversion of its test, the interval must exclude no effect as well.
 *   With a superiority margin, better needs the test against that margin too.
 * - `flat`: with an equivalence margin, two one-sided tests put the effect inside it, significant or not;
 *   without one, the lift's interval lies inside the margin (or the minimum effect), or the variant is shown
 *   to be no worse than the margin.
 * - `undecided`: everything else, also where nothing could be tested or no direction is good.
 */
export function verdictOf(input: VerdictInput): Verdict {
  const [decision, words] = decide(input);
  return { metric: input.estimate.metric, variant: input.estimate.variant, decision, words };
}

function decide(input: VerdictInput): [Decision, string] {
  const { estimate, metric, analysis, checks } = input;
  const failed = checks.find((check) => check.status === 'fail' && (check.acknowledged ?? null) === null);
  if (failed !== undefined) {
    return ['invalid', `Invalid: the ${failed.id} check failed, so no effect is read until that is explained or acknowledged with a reason.`];
  }
  if (estimate.pValue === null || estimate.difference === null) {
    return ['undecided', `Undecided: ${lowerFirst(estimate.reason ?? 'the comparison could not be tested.')}`];
  }
  const alpha = 1 - analysis.confidence;
  const small = (estimate.adjustedPValue ?? estimate.pValue) < alpha;
  const disagree = small && reachesNoEffect(estimate);
  const significant = small && !disagree;
  const evidence = evidenceInWords(input);
  const { equivalenceMargin = null, superiorityMargin = null } = metric;
  if (equivalenceMargin !== null && insideEquivalence(input)) {
    return ['flat', `Flat: the effect is shown to lie inside ±${level(equivalenceMargin)}${equivalenceTestInWords(input)}; ${evidence}.${significant ? ' It is not zero, but too small to matter.' : ''}`];
  }
  if (significant) {
    if (metric.goal === 'none') return ['undecided', `Different: ${evidence}. No direction is declared as good.`];
    const good = estimate.difference > 0 === (metric.goal === 'increase');
    if (good && superiorityMargin !== null) {
      const test = superiorityTestInWords(input);
      return beyondSuperiority(input)
        ? ['better', `Better by more than ${level(superiorityMargin)}${test}: ${evidence}.`]
        : ['undecided', `Undecided: better than the control, but not shown to be better by more than ${level(superiorityMargin)}${test}: ${evidence}.`];
    }
    if (good) return ['better', `Better: ${evidence}.${smallNote(estimate, metric)}`];
    if (withinMargin(input)) return ['flat', `No worse than the margin of ${level(metric.margin ?? 0)}, though below the control: ${evidence}.`.replace('below', metric.goal === 'increase' ? 'below' : 'above')];
    return ['worse', `Worse: ${evidence}.${smallNote(estimate, metric)}`];
  }
  if (metric.margin !== null && metric.goal !== 'none' && withinMargin(input)) {
    return ['flat', `No worse than the margin of ${level(metric.margin)}: ${evidence}.`];
  }
  const indifference = metric.margin ?? metric.minimumEffect;
  if (equivalenceMargin === null && indifference !== null && insideLift(estimate, indifference)) {
    return ['flat', `Flat: any effect is smaller than ${level(indifference)}; ${evidence}.`];
  }
  return ['undecided', `Undecided: the ${level(analysis.confidence)} interval ${reach(estimate)}${sidedness(analysis)}${disagree ? ` and so holds no effect, though the test alone has ${pInWords(estimate.adjustedPValue ?? estimate.pValue, alpha)}` : ''}${outlook(input)}.`];
}

/** Whether the interval of a method that does not invert its own test holds no effect. */
function reachesNoEffect({ method, differenceLow, differenceHigh, liftLow, liftHigh }: Estimate): boolean {
  if (meanTestNames.some((name) => name === method)) return false;
  const byLift = method === 'poisson' && (liftLow !== null || liftHigh !== null);
  const [low, high] = byLift ? [liftLow, liftHigh] : [differenceLow, differenceHigh];
  if (low === null && high === null) return false;
  return (low ?? -Infinity) <= 0 && (high ?? Infinity) >= 0;
}

/** `+8.2 % (95 % interval +1.0 % to +15.4 %, p = 0.023 two-sided)`. */
function evidenceInWords({ estimate, familySize, analysis }: VerdictInput): string {
  const effect = estimate.lift === null ? plain(estimate.difference ?? NaN, true) : percent(estimate.lift, true);
  const sided = analysis.alternative === 'two-sided' ? 'two-sided' : `one-sided (${analysis.alternative})`;
  const corrected = analysis.correction !== 'none' && familySize > 1;
  const p = corrected
    ? `adjusted ${pInWords(estimate.adjustedPValue ?? NaN, 1 - analysis.confidence)} ${sided}, ${corrections[analysis.correction].label} over ${String(familySize)} comparisons`
    : `${pInWords(estimate.pValue ?? NaN, 1 - analysis.confidence)} ${sided}`;
  const plan = analysis.sequential === 'none' ? '' : `, ${sequentialPlans[analysis.sequential].label}`;
  return `${effect} (${level(analysis.confidence)} interval ${span(estimate)}, ${p}${plan})`;
}

function span(estimate: Estimate): string {
  const [low, high, write] = ends(estimate);
  if (low === null) return high === null ? 'unbounded' : `up to ${write(high)}`;
  return high === null ? `from ${write(low)} up` : `${write(low)} to ${write(high)}`;
}

function reach(estimate: Estimate): string {
  const [low, high, write] = ends(estimate);
  if (low === null) return high === null ? 'is unbounded' : `reaches up to ${write(high)}`;
  return high === null ? `reaches from ${write(low)} up` : `reaches from ${write(low)} to ${write(high)}`;
}

/** The interval of the lift; of the difference where the lift has none. */
function ends(estimate: Estimate): [number | null, number | null, (value: number) => string] {
  if (estimate.liftLow !== null || estimate.liftHigh !== null) return [estimate.liftLow, estimate.liftHigh, (value) => percent(value, true)];
  return [estimate.differenceLow, estimate.differenceHigh, (value) => plain(value, true)];
}

function sidedness({ alternative }: Analysis): string {
  return alternative === 'two-sided' ? '' : ` (one-sided, ${alternative})`;
}

function outlook({ estimate, metric, totalUnits }: VerdictInput): string {
  if (metric.minimumEffect === null || estimate.requiredUnits === null) return '';
  const more = estimate.requiredUnits - totalUnits;
  const effect = level(metric.minimumEffect);
  if (more > 0) return `; about ${roughly(more)} more units would decide a ${effect} effect`;
  return estimate.power === null ? '' : `; an effect of ${effect} would have been found with probability ${percent(estimate.power)}`;
}

function smallNote(estimate: Estimate, metric: MetricSummary): string {
  if (metric.minimumEffect === null || !insideLift(estimate, metric.minimumEffect)) return '';
  return ` Smaller than the ${level(metric.minimumEffect)} declared as the smallest effect worth having.`;
}

/** Two significant digits. */
function roughly(count: number): string {
  return whole(Number(count.toPrecision(2)));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
