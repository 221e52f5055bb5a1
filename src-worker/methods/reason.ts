/** Why a number could not be had, as bits, so that a comparison may have several. */
export const Reason = {
  none: 0,
  noUnits: 1,
  noControlUnits: 2,
  oneUnit: 4,
  oneControlUnit: 8,
  noVariance: 16,
  noDenominator: 32,
  noControlDenominator: 64,
  zeroControl: 128,
  fiellerUnbounded: 256,
  logNeedsOneSign: 512,
  oneSided: 1024,
  nothingSpent: 2048,
  tooFew: 4096,
  noCovariate: 8192,
  notCounts: 16_384,
  noUpperLift: 32_768,
  ranksHaveNoLift: 65_536,
  tooFewForInterval: 131_072,
  covariateFixesArm: 262_144,
  noStrata: 524_288,
  tooManyForExact: 1_048_576,
  tooLarge: 2_097_152,
} as const;

const words: readonly [number, string][] = [
  [Reason.noUnits, 'The variant has no units.'],
  [Reason.noControlUnits, 'The control has no units.'],
  [Reason.oneUnit, 'The variant has a single unit, so its spread is unknown.'],
  [Reason.oneControlUnit, 'The control has a single unit, so its spread is unknown.'],
  [Reason.noVariance, 'No unit differs from another in either arm, so there is no noise to judge the difference by.'],
  [Reason.noDenominator, "The variant's denominator sums to zero."],
  [Reason.noControlDenominator, "The control's denominator sums to zero."],
  [Reason.zeroControl, 'The control value is zero, so there is no relative lift.'],
  [Reason.fiellerUnbounded, 'The control value cannot be told from zero at this level, so the lift has no finite interval.'],
  [Reason.logNeedsOneSign, 'The log interval of the lift needs both values on the same side of zero.'],
  [Reason.tooFew, 'There are too few values around the quantile to estimate its error.'],
  [Reason.noCovariate, "Lin's regression needs a covariate in use; declare one for this metric, or choose welch."],
  [Reason.covariateFixesArm, 'The covariate fits an arm without rest, or there are too few units for its line.'],
  [Reason.noStrata, 'Post-stratification needs strata; name columns in analysis.strata, or choose welch.'],
  [Reason.notCounts, 'Poisson rates need events counted in whole numbers; choose welch for this metric.'],
  [Reason.noUpperLift, "The control's value may be zero at this level, so the lift has no upper end."],
  [Reason.ranksHaveNoLift, 'Ranks give a shift in the units of the metric; they have no relative lift.'],
  [Reason.tooFewForInterval, 'There are too few units for an interval at this level.'],
  [Reason.tooManyForExact, "Boschloo's test is for at most 2000 units in both arms; choose fisher, or miettinen-nurminen."],
  [Reason.tooLarge, 'The values are too large for their spread to be computed; divide them by a constant in `value`.'],
  [Reason.nothingSpent, 'At this early look the sequential plan allows no claim yet, so the interval is unbounded.'],
  [Reason.oneSided, 'A one-sided interval is open at one end.'],
];

/** The reasons in words, or null when nothing is missing. */
export function reasonInWords(bits: number): string | null {
  if (bits === Reason.none) return null;
  return words.filter(([bit]) => (bits & bit) !== 0).map(([, text]) => text).join(' ');
}
