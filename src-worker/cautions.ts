import type { Check, Estimate } from '../src-contract/evaluation';
import { meanTestNames } from '../src-contract/capabilities';
import type { Analysis } from '../src-contract/experiment';
import { fewUnits, fewUnitsInWords } from './checks/few-units';
import { level, percent, plain, whole } from './wording';

/** Error of the control's value, relative to it, from which on the interval of the lift misses too often by simulation (the README's calibration). */
const NOISY_CONTROL = { delta: { share: 0.15, other: 0.1 }, log: { share: Infinity, other: 0.15 } } as const;
/** Fewer expected successes or failures in an arm, and a t-test of shares is a rough guide only. */
const FEWEST_EXPECTED = 10;
/** Arms smaller than this, and a bootstrap of skewed values is too narrow. */
const BOOTSTRAP_ARM = 200;
/** Nominal chance outside each end of a 95 % interval. */
const TAIL = 0.025;

/** `clustered`: units lie inside what was randomised, so that no successes can be counted over them. */
type Settings = Analysis & { readonly clustered?: boolean };

/** Adds to each estimate what makes its own figures doubtful, where anything does. */
export function withCautions(estimates: readonly Estimate[], analysis: Settings, checks: readonly Check[]): readonly Estimate[] {
  const skewed = skewedComparisons(checks);
  return estimates.map((estimate) => {
    const cautions = estimate.pValue === null ? [] : [noisyControl(estimate, analysis), fewExpected(estimate, analysis), skewness(estimate, skewed), bootstrapOfFew(estimate), overdispersed(estimate), ...fewUnitsOf(estimate)].filter((words) => words !== null);
    return cautions.length === 0 ? estimate : { ...estimate, cautions };
  });
}

/** The delta method's and the log interval take the control's error for small. */
function noisyControl(estimate: Estimate, { liftInterval, confidence }: Analysis): string | null {
  const { kind, controlValue, controlStandardDeviation, controlUnits, liftLow, liftHigh } = estimate;
  if (liftInterval === 'fieller' || !isMeanTest(estimate) || (liftLow === null && liftHigh === null)) return null;
  if (controlValue === null || controlValue === 0 || controlStandardDeviation === null) return null;
  const relative = controlStandardDeviation / Math.sqrt(controlUnits) / Math.abs(controlValue);
  if (relative <= NOISY_CONTROL[liftInterval][kind === 'conversion' || kind === 'retention' ? 'share' : 'other']) return null;
  const how = liftInterval === 'delta' ? 'the delta method' : 'the log interval';
  return `The control's value has an error of ${percent(relative)} of itself, which ${how} takes for small: such intervals of the lift miss the truth more often than ${level(1 - confidence)}. Fieller's interval does not rest on that.`;
}

function fewExpected(estimate: Estimate, { clustered = false }: Settings): string | null {
  const { kind, units, controlUnits, adjustment } = estimate;
  if ((kind !== 'conversion' && kind !== 'retention') || clustered || !isMeanTest(estimate)) return null;
  const value = adjustment?.unadjustedValue ?? estimate.value;
  const controlValue = adjustment?.unadjustedControlValue ?? estimate.controlValue;
  if (value === null || controlValue === null) return null;
  const pooled = (value * units + controlValue * controlUnits) / (units + controlUnits);
  const fewest = Math.min(units, controlUnits) * Math.min(pooled, 1 - pooled);
  if (fewest >= FEWEST_EXPECTED) return null;
  return `Only about ${plain(Number(fewest.toPrecision(2)))} ${pooled < 0.5 ? 'successes' : 'failures'} are expected in the smaller arm, too few for a t-test: choose boschloo, fisher or miettinen-nurminen.`;
}

interface SkewedComparison {
  readonly metric: string;
  readonly variant: string;
  /** Chance that a 95 % interval misses a true difference below, and above it. */
  readonly below: number;
  readonly above: number;
}

/** What the check for skewed values found too skewed. */
function skewedComparisons(checks: readonly Check[]): readonly SkewedComparison[] {
  const check = checks.find(({ id, status }) => id === 'skewed-values' && status !== 'pass');
  const all = (check?.evidence['comparisons'] ?? []) as readonly SkewedComparison[];
  return all.filter(({ below, above }) => Math.max(below, above) > 1.6 * TAIL);
}

function skewness(estimate: Estimate, skewed: readonly SkewedComparison[]): string | null {
  if (estimate.segment !== null || !isMeanTest(estimate)) return null;
  const found = skewed.find(({ metric, variant }) => metric === estimate.metric && variant === estimate.variant);
  if (found === undefined) return null;
  const { below, above } = found;
  return `Values are so skewed for these arms that a 95 % interval misses a true difference ${below > above ? 'above' : 'below'} it in about ${percent(Math.max(below, above))} of experiments instead of ${percent(TAIL)}: cap the metric, collect more units, or split them more evenly.`;
}

function bootstrapOfFew({ method, kind, units, controlUnits }: Estimate): string | null {
  const fewest = Math.min(units, controlUnits);
  if (method !== 'bootstrap' || (kind !== 'mean' && kind !== 'count') || fewest >= BOOTSTRAP_ARM) return null;
  return `An arm has ${whole(fewest)} units: where values are skewed, a bootstrap of so few is too narrow; welch is the better guide.`;
}

/** The Poisson method notes nothing but events that vary more than its model lets them. */
function overdispersed({ method, note }: Estimate): string | null {
  return method === 'poisson' ? (note ?? null) : null;
}

function fewUnitsOf(estimate: Estimate): string[] {
  const found = fewUnits([estimate]);
  return found.length === 0 ? [] : [`${sentence(fewUnitsInWords(found))}.`];
}

function isMeanTest({ method }: Estimate): boolean {
  return method === 'lin' || meanTestNames.some((name) => name === method);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
