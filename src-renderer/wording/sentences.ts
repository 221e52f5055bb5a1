import type { Estimate, Figure, MetricSummary } from '../../src-contract/evaluation';
import type { HelpTopicId } from '../help/topic';
import { adjustmentName, capWords } from './adjustment-words';
import { bayesianModelWords, priorsSentence } from './bayes-words';
import type { EvaluationIndex } from './evaluation-index';
import { splitSegment } from './evaluation-index';
import { estimateKey, type FigureField } from './figure-field';
import { differenceWriter, formatCount, formatDegrees, formatInterval, formatLevel, formatNumber, formatPEquation, formatPercent, formatProbability, formatStatistic, formatValue, liftColumnWriter, liftWriter } from './numbers';
import { valuesBeside, readBeside } from './value-words';
import { alternativeWords, bootstrapIntervalWords, correctionWords, familyWords, liftIntervalWords, methodWords, readingWords, sequentialWords } from './settings';

/**
 * The sentences behind the figures: what a number estimates, with its level, sidedness, method and family. The same
 * sentence is the table's tooltip, the chart's caption and the report's note.
 */

/** First letter in upper case, for the start of a sentence. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** `in country = DE` for a slice, nothing for all units. */
export function segmentWords(segment: string | null): string {
  if (segment === null) return '';
  const { column, level } = splitSegment(segment);
  return ` in ${column} = ${level}`;
}

type Member = Pick<Estimate, 'role' | 'segment'>;

/** Whether the correction in force reaches this comparison: outside its family, adjusted and raw p are the same. */
export function isCorrected(index: EvaluationIndex, estimate: Member): boolean {
  const { correction, family } = index.settings;
  return correction !== 'none' && (family !== 'primary' || estimate.role === 'primary');
}

/** How many p-values are corrected together with this one; slices are families of their own, one per column. */
export function familySize(index: EvaluationIndex, estimate: Member): number {
  const { family } = index.settings;
  if (family === 'primary' && estimate.role !== 'primary') return 1;
  const column = columnOf(estimate);
  return index.evaluation.estimates.filter((other) => other.pValue !== null && columnOf(other) === column && (family === 'all' || other.role === estimate.role)).length;
}

function columnOf({ segment }: Pick<Estimate, 'segment'>): string | null {
  return segment === null ? null : splitSegment(segment).column;
}

/** `Holm over 2 comparisons of primary metrics`, or `not corrected for several comparisons`. */
export function correctionSentence(index: EvaluationIndex, estimate: Pick<Estimate, 'role' | 'segment'>): string {
  const { correction, family } = index.settings;
  if (correction === 'none' || !isCorrected(index, estimate)) return 'not corrected for several comparisons';
  const size = familySize(index, estimate);
  const whose = family === 'all' ? 'all metrics' : `${family === 'primary' ? 'primary' : estimate.role} metrics`;
  return `${correctionWords[correction]} over ${formatCount(size)} comparison${size === 1 ? '' : 's'} of ${whose}${estimate.segment === null ? '' : ` by ${columnOf(estimate) ?? ''}`}`;
}

/** The writer for the lifts of a metric: the same decimals in cell, tooltip, chart and export, and in all lines of a column. */
export function estimateLifts(estimate: Estimate, index: EvaluationIndex): (value: Figure) => string {
  return liftColumnWriter(readBeside(index, estimate));
}

export function estimateDifferences(estimate: Estimate, index: EvaluationIndex): (value: Figure) => string {
  const beside = readBeside(index, estimate);
  return differenceWriter(index.metric(estimate.metric), beside.flatMap(({ difference, differenceLow, differenceHigh }) => [difference, differenceLow, differenceHigh]), beside.flatMap(({ value, controlValue }) => [value, controlValue]));
}

/** The help page that belongs to a figure. */
export const helpOfField: Readonly<Record<FigureField, HelpTopicId>> = {
  value: 'value',
  controlValue: 'value',
  difference: 'difference',
  differenceInterval: 'interval',
  lift: 'lift',
  liftInterval: 'interval',
  statistic: 'welch',
  pValue: 'p-value',
  adjustedPValue: 'correction',
  units: 'units',
  standardDeviation: 'value',
  power: 'power',
  requiredUnits: 'power',
  probabilityToBeatControl: 'bayes',
  expectedLoss: 'bayes',
  expectedGain: 'bayes',
  credibleInterval: 'bayes',
  probabilityOfMinimumEffect: 'bayes',
  cautions: 'cautions',
  verdict: 'verdict',
};

/** The help page that belongs to a figure by its key in an estimate; null where there is none. */
export function helpOfKey(key: keyof Estimate): HelpTopicId | null {
  return (Object.entries(helpOfField) as [FigureField, HelpTopicId][]).find(([field]) => estimateKey(field) === key)?.[1] ?? null;
}

/** Figures whose making a note tells about. */
const noted: readonly FigureField[] = ['difference', 'differenceInterval', 'lift', 'liftInterval', 'statistic', 'pValue'];

/**
 * The sentence that explains one figure of one estimate, with what is noted of how it was made. A figure that could not be
 * had is explained by its reason.
 */
export function explainFigure(field: FigureField, estimate: Estimate, index: EvaluationIndex): string {
  const note = noted.includes(field) && estimate.note && !estimate.cautions?.includes(estimate.note) ? ` ${estimate.note}` : '';
  return figureSentence(field, estimate, index) + note;
}

function figureSentence(field: FigureField, estimate: Estimate, index: EvaluationIndex): string {
  const metric = index.metric(estimate.metric);
  const variant = index.variantName(estimate.variant);
  const control = index.variantName(estimate.control);
  const where = segmentWords(estimate.segment);
  const { settings } = index;
  const level = formatLevel(settings.confidence);
  const sides = readingWords(settings);
  const method = methodWords(estimate.method);
  const missing = estimate.reason ? `Not known: ${estimate.reason}` : 'Not known for this metric.';
  const exploratory = estimate.segment === null ? '' : ' An exploratory slice: segments are compared after the fact.';
  switch (field) {
    case 'value':
      return estimate.value === null ? missing : valueSentence(index, metric, variant + where, estimate.value, estimate.units, estimate.adjustment?.unadjustedValue, estimate);
    case 'controlValue':
      return estimate.controlValue === null ? missing : valueSentence(index, metric, control + where, estimate.controlValue, estimate.controlUnits, estimate.adjustment?.unadjustedControlValue, estimate);
    case 'units':
      return `${formatCount(estimate.units)} units in ${variant} against ${formatCount(estimate.controlUnits)} in ${control}${where} enter ${metric.name}.`;
    case 'standardDeviation':
      return estimate.standardDeviation === null ? missing : `The values of single units in ${variant}${where} scatter around their mean with a standard deviation of ${formatNumber(estimate.standardDeviation)} (n − 1).`;
    case 'difference':
    case 'differenceInterval': {
      if (estimate.difference === null) return missing;
      const write = estimateDifferences(estimate, index);
      return `${sentenceCase(variant)} minus ${control}${where}: ${write(estimate.difference)}; ${level} interval ${formatInterval(estimate.differenceLow, estimate.differenceHigh, write)} (${method}, ${sides}).${exploratory}`;
    }
    case 'lift': {
      if (estimate.lift === null) return missing;
      const direction = estimate.lift > 0 ? 'above' : estimate.lift < 0 ? 'below' : 'level with';
      const size = estimate.lift === 0 ? '' : `${estimateLifts(estimate, index)(Math.abs(estimate.lift)).replace('+', '')} `;
      return `${sentenceCase(variant)} is ${size}${direction} ${control}${where} in ${metric.name}, relative to ${control}’s own value. ${intervalSentence(estimate, index)}${exploratory}`;
    }
    case 'liftInterval':
      return estimate.lift === null ? missing : `${intervalSentence(estimate, index)}${exploratory}`;
    case 'statistic':
      return estimate.statistic === null ? missing : `${method} = ${formatStatistic(estimate.statistic)}${degreesWords(estimate)}: the difference in units of its standard error.`;
    case 'pValue': {
      if (estimate.pValue === null) return missing;
      const tail = { 'two-sided': 'in either direction', greater: 'upwards', less: 'downwards' }[settings.alternative];
      return `If ${variant} and ${control}${where} did not differ in ${metric.name}, a difference at least this large ${tail} would come up with ${formatPEquation(estimate.pValue, 1 - settings.confidence)} (${method} = ${formatStatistic(estimate.statistic)}${degreesWords(estimate)}, ${sides}; ${correctionSentence({ ...index, settings: { ...settings, correction: 'none' } }, estimate)}).${exploratory}`;
    }
    case 'adjustedPValue':
      if (estimate.adjustedPValue === null) return missing;
      if (settings.correction === 'none') return 'No correction for several comparisons is in force, so this is the p-value itself.';
      if (!isCorrected(index, estimate)) return `${metric.name} is outside the family that is corrected (${familyWords[settings.family]}), so this is the p-value itself.`;
      return `${sentenceCase(formatPEquation(estimate.adjustedPValue, 1 - settings.confidence))} after correction (${correctionSentence(index, estimate)}); uncorrected ${formatPEquation(estimate.pValue)}. Compare it with ${formatNumber(1 - settings.confidence, decimalsOf(1 - settings.confidence))}.`;
    case 'power':
      return estimate.power === null ? missing : `With these units, an effect of ${metric.minimumEffect === null ? 'the smallest size of interest' : formatLevel(metric.minimumEffect)} would be found with a chance of ${formatProbability(estimate.power)} (${sides}, level ${level}).`;
    case 'requiredUnits':
      return estimate.requiredUnits === null ? missing : `About ${formatCount(Math.ceil(estimate.requiredUnits))} units in all variants together, at the present split, would decide an effect of ${metric.minimumEffect === null ? 'the smallest size of interest' : formatLevel(metric.minimumEffect)}.`;
    case 'probabilityToBeatControl':
      return estimate.probabilityToBeatControl === null ? missing : `Given the data, ${variant} beats ${control}${where} in ${metric.name} with a probability of ${formatProbability(estimate.probabilityToBeatControl)} (${bayesianModelWords(estimate, settings)}).`;
    case 'expectedLoss':
      return estimate.expectedLoss === null ? missing : `If ${variant} were chosen, ${formatValue(estimate.expectedLoss, metric)} of ${metric.name} would be lost on average, per unit (${bayesianModelWords(estimate, settings)}).`;
    case 'expectedGain':
      return estimate.expectedGain == null ? missing : `If ${variant} were chosen, ${formatValue(estimate.expectedGain, metric)} of ${metric.name} would be gained on average, per unit, the cases in which it is worse left out (${bayesianModelWords(estimate, settings)}).`;
    case 'credibleInterval':
      return estimate.credibleLow == null || estimate.credibleHigh == null ? missing : `Given the data, the true lift${where} lies between ${liftWriter([estimate.credibleLow, estimate.credibleHigh])(estimate.credibleLow)} and ${liftWriter([estimate.credibleLow, estimate.credibleHigh])(estimate.credibleHigh)} with a probability of ${level} (${bayesianModelWords(estimate, settings)}).`;
    case 'probabilityOfMinimumEffect':
      return estimate.probabilityOfMinimumEffect == null || metric.minimumEffect === null ? missing : `Given the data, ${variant} is better than ${control}${where} by at least ${formatLevel(metric.minimumEffect)} in ${metric.name} with a probability of ${formatProbability(estimate.probabilityOfMinimumEffect)} (${bayesianModelWords(estimate, settings)}).`;
    case 'cautions':
      return estimate.cautions === undefined ? missing : estimate.cautions.join(' ');
    case 'verdict':
      return verdictSentence(estimate, index);
  }
}

/** Level, sidedness, method and family in one line, for captions and table notes. */
export function settingsSentence(index: EvaluationIndex): string {
  const { settings } = index;
  const methods = [...new Set(index.evaluation.estimates.map((estimate) => methodWords(estimate.method)))].join(', ') || methodWords(settings.method);
  const correction = settings.correction === 'none' ? 'p-values not corrected for several comparisons' : `${correctionWords[settings.correction]} over ${familyWords[settings.family]}`;
  const looks = settings.sequential === 'none' ? '' : ` Several looks are allowed for: ${sequentialWords[settings.sequential]}${index.evaluation.sequence ? `, planned for ${formatCount(index.evaluation.sequence.plannedUnits)} units` : ''}.`;
  const drawn = index.evaluation.estimates.some(({ method }) => method === 'bootstrap' || method === 'permutation') ? ` Random numbers from seed ${String(settings.seed)}.` : '';
  const covariates = settings.covariateAdjustment ? '' : ' Covariates are not used.';
  return `${formatLevel(settings.confidence)} intervals, ${alternativeWords[settings.alternative]}; ${methods}${index.evaluation.estimates.some(({ method }) => method === 'bootstrap') ? ` (${bootstrapIntervalWords[settings.bootstrapInterval]})` : ''}, lift interval by ${liftIntervalWords[settings.liftInterval]}; ${correction}.${looks}${drawn}${covariates}${priorsSentence(settings)}`;
}

function intervalSentence(estimate: Estimate, index: EvaluationIndex): string {
  const { settings } = index;
  const write = estimateLifts(estimate, index);
  const level = formatLevel(settings.confidence);
  const how = `${liftIntervalWords[settings.liftInterval]}, ${methodWords(estimate.method)}, ${readingWords(settings)}`;
  const { liftLow: low, liftHigh: high } = estimate;
  if (low === null && high === null) return `There is no finite interval${estimate.reason ? `: ${estimate.reason}` : '.'}`;
  const unit = ` Of many experiments, about ${level} would have their true lift inside such an interval.`;
  if (low === null) return `${level} interval: at most ${write(high)} (${how}).${unit}`;
  if (high === null) return `${level} interval: at least ${write(low)} (${how}).${unit}`;
  const zero = low > 0 || high < 0 ? 'It excludes no effect.' : 'It includes no effect.';
  return `${level} interval ${formatInterval(low, high, write)} (${how}). ${zero}${unit}`;
}

function valueSentence(index: EvaluationIndex, metric: MetricSummary, who: string, value: number, units: number, unadjusted: Figure | undefined, estimate: Estimate): string {
  const shown = formatValue(value, metric, valuesBeside(index, estimate));
  const over = `${formatCount(units)} units`;
  const sentences: Partial<Record<string, string>> = {
    conversion: `${shown} of ${over} in ${who} count as ${metric.name}.`,
    retention: `${shown} of ${over} in ${who} came back (${metric.name}).`,
    count: `${metric.name} in ${who}: ${shown} per unit on average, over ${over}.`,
    mean: `${metric.name} in ${who}: ${shown} on average, over ${over}.`,
    ratio: `${metric.name} in ${who}: ${shown}, a sum over a sum, from ${over}.`,
    quantile: `${metric.name} in ${who}: a quantile of ${shown}, from ${over}.`,
  };
  const sentence = sentences[metric.kind] ?? `${metric.name} in ${who}: ${shown}, from ${over}.`;
  return sentence + adjustmentWords(index, metric, estimate, unadjusted) + capSentence(metric, estimate);
}

function adjustmentWords(index: EvaluationIndex, metric: MetricSummary, estimate: Estimate, unadjusted: Figure | undefined): string {
  if (!estimate.adjustment) return '';
  const removed = estimate.adjustment.varianceReduction;
  const raw = unadjusted === null || unadjusted === undefined ? '' : ` Unadjusted: ${formatValue(unadjusted, metric, valuesBeside(index, estimate))}.`;
  return ` Adjusted for what was known before exposure (${adjustmentName(estimate.adjustment.method)}${removed === null ? '' : `, which removes ${formatPercent(removed, 1)} of the variance`}).${raw}`;
}

function capSentence(metric: MetricSummary, estimate: Estimate): string {
  const cuts = estimate.cap ? capWords(estimate.cap, metric) : '';
  if (cuts === '') return '';
  const share = estimate.cap?.cutShare ?? null;
  return ` Values ${cuts} are capped${share === null ? '' : `, which touches ${formatPercent(share)} of units`}.`;
}

function verdictSentence(estimate: Estimate, index: EvaluationIndex): string {
  if (index.gates.length > 0) return 'Hidden: a check failed. Accept it with a reason to see the verdict.';
  const verdict = estimate.segment === null ? index.verdict(estimate.metric, estimate.variant) : null;
  if (!verdict) return estimate.segment === null ? 'There is no verdict on this comparison.' : 'Slices are exploratory and get no verdict.';
  return sentenceCase(verdict.words);
}

function degreesWords(estimate: Estimate): string {
  return estimate.degreesOfFreedom === null ? '' : ` with ${formatDegrees(estimate.degreesOfFreedom)} degrees of freedom`;
}

function decimalsOf(value: number): number {
  return (String(Number(value.toPrecision(8))).split('.')[1] ?? '').length;
}
