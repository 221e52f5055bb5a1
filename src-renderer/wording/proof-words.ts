import type { CalibrationResult, PlantedResult } from '../../src-contract/calibration';
import type { SecondEngineFinding, SecondPath } from '../../src-contract/second-engine';
import { NONE, THIN, formatCount, formatLevel, formatNumber, formatPercent } from './numbers';

/** `holds`: the nominal rate lies inside the interval of the one that was found. */
export type RateState = 'holds' | 'too-often' | 'less-often' | 'unknown';

export function rateState({ rateLow, rateHigh, nominal }: CalibrationResult): RateState {
  if (rateLow === null || rateHigh === null) return 'unknown';
  return rateLow > nominal ? 'too-often' : rateHigh < nominal ? 'less-often' : 'holds';
}

export const rateWords: Readonly<Record<RateState, string>> = { holds: 'as promised', 'too-often': 'too often', 'less-often': 'less often', unknown: 'not tried' };

/** What the estimates are off by on average, and the reach of the trial's own chance: `+0.02 %` and `0.11 %`. */
export function biasOf({ meanLift, lift, meanLiftError }: PlantedResult): { readonly bias: string; readonly reach: string } {
  return { bias: formatPercent(meanLift - lift, 2, { signed: true }), reach: formatPercent(1.96 * meanLiftError, 2) };
}

/** What the calibration says in one line. */
export function calibrationSentence(results: readonly CalibrationResult[]): string {
  const tried = results.filter((result) => rateState(result) !== 'unknown');
  const [first] = tried;
  if (!first) return 'No metric could be tried.';
  const often = tried.filter((result) => rateState(result) === 'too-often').length;
  const span = range(tried.map((result) => result.falsePositiveRate ?? 0));
  const found = `With labels permuted, ${span} of comparisons came out significant; ${formatLevel(first.nominal)} is promised.`;
  return often === 0 ? found : `${found} ${formatCount(often)} of ${formatCount(tried.length)} metrics claim too often: doubt their p-values.`;
}

function range(rates: readonly number[]): string {
  const low = formatPercent(Math.min(...rates), 1);
  const high = formatPercent(Math.max(...rates), 1);
  return low === high ? low : `${low} to ${high}`;
}

export const pathWords: Readonly<Record<SecondPath, string>> = {
  'sql-moments': 'moments by SQL alone',
  'sql-quantiles': 'quantiles by SQL alone',
  bootstrap: 'bootstrap of the units',
  permutation: 'permuted labels',
};

/** The gap in the unit that its path is measured in. */
export function gapText({ gap, path }: SecondEngineFinding): string {
  if (gap === null) return NONE;
  const unit = path === 'permutation' ? 'in p' : 'SE';
  if (gap === 0) return `0${THIN}${unit}`;
  if (gap >= 0.001) return `${formatNumber(gap, 3)}${THIN}${unit}`;
  return `< 10${superscript(Math.floor(Math.log10(gap)) + 1)}${THIN}${unit}`;
}

/** The largest gap that counts as agreement. */
export function toleranceText({ tolerance, path }: SecondEngineFinding): string {
  const unit = path === 'permutation' ? 'in p' : 'SE';
  return tolerance >= 0.001 ? `${formatNumber(tolerance, 3)}${THIN}${unit}` : `10${superscript(Math.round(Math.log10(tolerance)))}${THIN}${unit}`;
}

function superscript(power: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const text = [...String(Math.abs(power))].map((digit) => digits[Number(digit)] ?? '').join('');
  return power < 0 ? `⁻${text}` : text;
}

/** What the second engine says in one line. */
export function secondEngineSentence(findings: readonly SecondEngineFinding[]): string {
  if (findings.length === 0) return 'No headline has a second path.';
  const agree = findings.filter((finding) => finding.agrees).length;
  const all = formatCount(findings.length);
  return agree === findings.length ? `All ${all} headlines came out the same on a second path.` : `${formatCount(findings.length - agree)} of ${all} headlines did not come out the same on a second path.`;
}
