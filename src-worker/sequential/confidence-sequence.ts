/**
 * Asymptotic confidence sequences (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2023, v7): an interval
 * that may be looked at after every unit. All in logs; n counts the units of both arms; `tuning` is the
 * number of units at which the sequence is narrowest, so set it to the planned size.
 */

/** ρ that makes the sequence narrowest at `tuning` units (their eq. 161). */
export function mixtureWidth(alpha: number, tuning: number): number {
  const a = -2 * Math.log(alpha);
  return Math.sqrt((a + Math.log(a + 1)) / tuning);
}

/** Half-width of the two-sided sequence in standard errors (eq. 9 and 155): takes the place of z or t. */
export function sequenceQuantile(n: number, alpha: number, tuning: number): number {
  const rho = mixtureWidth(alpha, tuning);
  const s = n * rho * rho;
  return Math.sqrt((2 * (s + 1) / s) * (0.5 * Math.log1p(s) - Math.log(alpha)));
}

/** The one-sided sequence's distance in standard errors (eq. 134): ln(1 + √(nρ² + 1)/(2α)), ρ at 2α. */
export function oneSidedSequenceQuantile(n: number, alpha: number, tuning: number): number {
  const rho = mixtureWidth(2 * alpha, tuning);
  const s = n * rho * rho;
  return Math.sqrt((2 * (s + 1) / s) * Math.log1p(Math.sqrt(s + 1) / (2 * alpha)));
}

/**
 * log of the always-valid p of a statistic (estimate over standard error), two-sided:
 * min(1, √(nρ² + 1) exp(−nρ² t²/(2(nρ² + 1)))) (Johari, Koomen, Pekelis & Walsh 2022), with ρ of the level used.
 */
export function logAlwaysValidP(statistic: number, n: number, alpha: number, tuning: number): number {
  const rho = mixtureWidth(alpha, tuning);
  const s = n * rho * rho;
  return Math.min(0, 0.5 * Math.log1p(s) - (s * statistic * statistic) / (2 * (s + 1)));
}

/**
 * The one-sided always-valid p: the level at which the one-sided sequence just touches zero, with ρ kept at
 * the analysis level; 1 where the statistic points the other way.
 */
export function oneSidedAlwaysValidP(statistic: number, n: number, alpha: number, tuning: number): number {
  const rho = mixtureWidth(2 * alpha, tuning);
  const s = n * rho * rho;
  if (!(statistic > 0)) return 1;
  // t² = 2 (s + 1)/s · ln(1 + √(s + 1)/(2 p)), solved for p.
  const half = (s * statistic * statistic) / (2 * (s + 1));
  return Math.min(1, Math.exp(0.5 * Math.log1p(s) - Math.LN2 - half - Math.log(-Math.expm1(-half))));
}

/**
 * log of the mixture likelihood ratio of a normal estimate, mixing N(0, tau²) over the true difference
 * (mSPRT; Johari, Koomen, Pekelis & Walsh 2022, eq. 5). p = min(1, 1/Λ).
 */
export function logMixtureRatio(difference: number, standardError: number, tau: number): number {
  const variance = standardError * standardError;
  const total = variance + tau * tau;
  return 0.5 * Math.log(variance / total) + (tau * tau * difference * difference) / (2 * variance * total);
}
