import type { Decision, Estimate, Figure, MetricSummary, Verdict } from '../../src-contract/evaluation';
import { checkFigures, checkLabel, checksSummary } from './check-words';
import type { EvaluationIndex } from './evaluation-index';
import { formatCount, formatInterval, formatLevel, formatPEquation, formatProbability } from './numbers';
import { correctionSentence, estimateDifferences, estimateLifts, familySize, isCorrected, sentenceCase } from './sentences';
import { readingWords } from './settings';

/** `blocked`: a failed check hides the verdict. `none`: nothing primary to judge. */
export type HeadlineTone = Decision | 'mixed' | 'blocked' | 'none';

/** What a person who reads nothing else should read. */
export interface VerdictHeadline {
  readonly tone: HeadlineTone;
  /** The answer, one sentence or a few. */
  readonly answer: string;
  /** Checks, and guardrails that are not harmed: harm belongs to the answer. */
  readonly support: string;
}

export const decisionWords: Readonly<Record<Decision, string>> = { better: 'Better', worse: 'Worse', flat: 'Flat', undecided: 'Undecided', invalid: 'No verdict' };

const MOST_SENTENCES = 3;

export function verdictHeadline(index: EvaluationIndex): VerdictHeadline {
  if (index.gates.length > 0) return blocked(index);
  const primaries = index.metrics.filter((metric) => metric.role === 'primary');
  const guardrails = guardrailSentences(index);
  const support = [checksSentence(index), ...guardrails.others].join(' ');
  const harm = guardrails.harm.map((sentence) => ` ${sentence}`).join('');
  if (primaries.length === 0) return { tone: harm === '' ? 'none' : 'worse', answer: `No metric is marked primary, so there is no overall verdict. ${tally(index, index.metrics)}${harm}`, support };
  const judged = primaries.flatMap((metric) => index.treatments.flatMap((variant) => judgement(index, metric, variant.id)));
  if (judged.length === 0) return { tone: 'none', answer: 'There is nothing to judge yet: no variant is compared with the control.', support };
  const shown = judged.slice(0, MOST_SENTENCES).map((one, at) => comparisonSentence(index, one, at === 0));
  const rest = judged.slice(MOST_SENTENCES);
  const more = rest.length > 0 ? ` ${String(rest.length)} further primary comparison${rest.length === 1 ? '' : 's'}: ${countDecisions(rest.map((one) => one.verdict.decision))}.` : '';
  const tone = toneOf(judged.map((one) => one.verdict.decision));
  return { tone: harm === '' ? tone : tone === 'better' ? 'mixed' : 'worse', answer: shown.join(' ') + more + harm, support };
}

/** Headline as one text, for copies and alternative texts. */
export function headlineText(headline: VerdictHeadline): string {
  return [headline.answer, headline.support].filter(Boolean).join(' ');
}

interface Judgement {
  readonly metric: MetricSummary;
  readonly variant: string;
  readonly estimate: Estimate;
  readonly verdict: Verdict;
}

function judgement(index: EvaluationIndex, metric: MetricSummary, variant: string): readonly Judgement[] {
  const estimate = index.estimate(metric.id, variant, null);
  const verdict = index.verdict(metric.id, variant);
  return estimate && verdict ? [{ metric, variant, estimate, verdict }] : [];
}

function blocked(index: EvaluationIndex): VerdictHeadline {
  const [first] = index.gates;
  const names = index.gates.map((gate) => checkLabel(gate.id).toLocaleLowerCase());
  const figures = first ? checkFigures(first) : '';
  return {
    tone: 'blocked',
    answer: `No verdict: the ${names.join(' and ')} check${names.length === 1 ? '' : 's'} failed${figures && names.length === 1 ? ` (${figures})` : ''}.`,
    support: `The variants may not be comparable. Find the cause; or accept ${names.length === 1 ? 'the failure' : 'each failure'} below, with a reason that stays in every report.`,
  };
}

function comparisonSentence(index: EvaluationIndex, one: Judgement, first: boolean): string {
  const { estimate, metric, verdict } = one;
  const within = index.variantName(one.variant);
  // A name that is a word begins the sentence as words do; "a" or "new_button" stays as the data have it.
  const variant = /^\p{L}{2,}(?:\s|$)/u.test(within) ? sentenceCase(within) : within;
  const { figure, write, low, high } = effect(estimate, index);
  if (verdict.decision === 'invalid' || figure === null || estimate.pValue === null) return `${metric.name} could not be judged for ${within}: ${lowerFirst(estimate.reason ?? verdict.words)}`.replace(/\.?$/, '.');
  const level = formatLevel(index.settings.confidence);
  const interval = formatInterval(low, high, write);
  const how = first ? `${[`${level} interval ${interval}`, readingWords(index.settings), ...(familySize(index, estimate) > 1 ? [correctionSentence(index, estimate)] : [])].join(', ')}` : `${interval}`;
  const size = write(Math.abs(figure)).replace('+', '');
  switch (verdict.decision) {
    case 'better':
      return `${variant} ${figure > 0 ? 'raises' : 'lowers'} ${metric.name} by ${size}${(metric.superiorityMargin ?? null) === null ? '' : `, by more than the margin of ${formatLevel(metric.superiorityMargin ?? 0)}`} (${how}).`;
    case 'worse':
      return `${variant} makes ${metric.name} worse: it ${figure > 0 ? 'rises' : 'falls'} by ${size} (${how}).`;
    case 'flat':
      if ((metric.equivalenceMargin ?? null) !== null) return `${variant} leaves ${metric.name} within ±${formatLevel(metric.equivalenceMargin ?? 0)}: ${write(figure)} (${how}).`;
      if (metric.margin !== null && metric.goal !== 'none') return `${variant} is no worse in ${metric.name} than the margin of ${formatLevel(metric.margin)}: ${write(figure)} (${how}).`;
      return `${variant} leaves ${metric.name} as it is: ${write(figure)} (${how})${metric.minimumEffect === null ? '' : `, less than the ${formatLevel(metric.minimumEffect)} that would matter`}.`;
    case 'undecided':
      if ((metric.superiorityMargin ?? null) !== null && excludesZero(low, high)) return `Undecided: ${within} moves ${metric.name} by ${write(figure)} (${how}), but is not shown to be better by more than ${formatLevel(metric.superiorityMargin ?? 0)}.`;
      if (metric.goal === 'none' && (estimate.adjustedPValue ?? estimate.pValue) < 1 - index.settings.confidence) return `${variant} changes ${metric.name} by ${write(figure)} (${how}); no direction is declared as good.`;
      if (excludesZero(low, high) && estimate.adjustedPValue !== null && isCorrected(index, estimate)) return `Undecided: ${within} moves ${metric.name} by ${write(figure)} (${how}), but not beyond doubt after correction: adjusted ${formatPEquation(estimate.adjustedPValue, 1 - index.settings.confidence)}.`;
      return `Undecided: the effect of ${within} on ${metric.name} is ${write(figure)} (${how})${moreUnits(index, estimate, metric)}.`;
  }
}

function excludesZero(low: Figure, high: Figure): boolean {
  return (low !== null && low > 0) || (high !== null && high < 0);
}

/** What it would take, as the verdict's own words say it: units of all variants of this metric, to two digits. */
function moreUnits(index: EvaluationIndex, estimate: Estimate, metric: MetricSummary): string {
  if (estimate.requiredUnits === null || metric.minimumEffect === null) return '';
  const arms = index.treatments.flatMap((variant) => index.estimate(metric.id, variant.id, null) ?? []);
  const lacking = estimate.requiredUnits - arms.reduce((sum, arm) => sum + arm.units, estimate.controlUnits);
  const effectSize = formatLevel(metric.minimumEffect);
  if (lacking > 0) return `; about ${formatCount(Number(lacking.toPrecision(2)))} more units would decide an effect of ${effectSize}`;
  return estimate.power === null ? '' : `; an effect of ${effectSize} would have been found with probability ${formatProbability(estimate.power)}`;
}

/** The lift where there is one, else the difference. */
function effect(estimate: Estimate, index: EvaluationIndex): { figure: Figure; low: Figure; high: Figure; write: (value: Figure) => string } {
  if (estimate.lift !== null) return { figure: estimate.lift, low: estimate.liftLow, high: estimate.liftHigh, write: estimateLifts(estimate, index) };
  return { figure: estimate.difference, low: estimate.differenceLow, high: estimate.differenceHigh, write: estimateDifferences(estimate, index) };
}

function checksSentence(index: EvaluationIndex): string {
  const { checks } = index.evaluation;
  const accepted = checks.filter((check) => check.status === 'fail' && check.acknowledged);
  const notes = accepted.map((check) => `The failed ${checkLabel(check.id).toLocaleLowerCase()} check was accepted: “${check.acknowledged ?? ''}”`.replace(/([.!?])?”$/, '”.'));
  const summary = checksSummary(checks);
  return [/^(All|The|No)/.test(summary) ? `${summary}.` : `Checks: ${summary}.`, ...notes].join(' ');
}

function guardrailSentences(index: EvaluationIndex): { readonly harm: readonly string[]; readonly others: readonly string[] } {
  const guardrails = index.metrics.filter((metric) => metric.role === 'guardrail');
  if (guardrails.length === 0) return { harm: [], others: [] };
  const groups: Record<'harmed' | 'holds' | 'open' | 'unknown', string[]> = { harmed: [], holds: [], open: [], unknown: [] };
  for (const metric of guardrails) {
    const decisions = index.treatments.flatMap((variant) => judgement(index, metric, variant.id));
    const harmed = decisions.filter((one) => one.verdict.decision === 'worse');
    const names = harmed.map((one) => index.variantName(one.variant));
    if (harmed.length > 0) groups.harmed.push(index.treatments.length > 1 ? `${metric.name} (by ${listWords(names)})` : metric.name);
    else if (decisions.length === 0 || decisions.some((one) => one.verdict.decision === 'invalid')) groups.unknown.push(metric.name);
    else if (decisions.every((one) => one.verdict.decision === 'better' || one.verdict.decision === 'flat')) groups.holds.push(metric.name);
    else groups.open.push(metric.name);
  }
  const say = (names: readonly string[], one: string, several: string): string[] => (names.length === 0 ? [] : [`${names.length === 1 ? 'Guardrail' : 'Guardrails'} ${listWords(names)} ${names.length === 1 ? one : several}.`]);
  return {
    harm: say(groups.harmed, 'is harmed', 'are harmed'),
    others: [
      ...say(groups.holds, 'holds', 'hold'),
      ...say(groups.open, 'shows no harm, but its interval does not exclude it', 'show no harm, but their intervals do not exclude it'),
      ...say(groups.unknown, 'could not be judged', 'could not be judged'),
    ],
  };
}

function tally(index: EvaluationIndex, metrics: readonly MetricSummary[]): string {
  const decisions = metrics.flatMap((metric) => index.treatments.flatMap((variant) => judgement(index, metric, variant.id).map((one) => one.verdict.decision)));
  return decisions.length === 0 ? '' : `Of ${String(decisions.length)} comparison${decisions.length === 1 ? '' : 's'}: ${countDecisions(decisions)}.`;
}

function countDecisions(decisions: readonly Decision[]): string {
  const order: readonly Decision[] = ['better', 'worse', 'flat', 'undecided', 'invalid'];
  return order
    .map((decision) => ({ decision, count: decisions.filter((one) => one === decision).length }))
    .filter(({ count }) => count > 0)
    .map(({ decision, count }) => `${String(count)} ${decisionWords[decision].toLocaleLowerCase()}`)
    .join(', ');
}

function toneOf(decisions: readonly Decision[]): HeadlineTone {
  const known = new Set(decisions);
  if (known.has('better') && known.has('worse')) return 'mixed';
  return (['worse', 'better', 'undecided', 'flat', 'invalid'] as const).find((decision) => known.has(decision)) ?? 'none';
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase() + text.slice(1);
}
