import { betaCdf, betaIsf, betaLogDensity, betaQuantile, betaSf } from '../kernels/beta';
import { findRoot } from '../kernels/find-root';
import { integrate } from '../kernels/gauss-legendre';
import type { Interval, ShareTable } from '../methods/shares/share-table';

/** Spreads of the narrowest posterior that one panel of quadrature may take in. */
const WIDE = 5;

/** Shapes of a beta distribution; as a prior, (½, ½) is Jeffreys' and (1, 1) the uniform one. */
export interface BetaShapes {
  readonly a: number;
  readonly b: number;
}

export const uniformPrior: BetaShapes = { a: 1, b: 1 };
export const jeffreysPrior: BetaShapes = { a: 0.5, b: 0.5 };

export interface BetaBinomial {
  readonly treatment: BetaShapes;
  readonly control: BetaShapes;
  /** P(treatment share > control share). */
  readonly chanceToBeatControl: number;
  /** E[max(control − treatment, 0)]: what choosing the treatment is expected to cost. */
  readonly lossIfTreatment: number;
  /** E[max(treatment − control, 0)]. */
  readonly lossIfControl: number;
}

/**
 * Two shares with independent beta priors, exactly: the chance and the losses are one-dimensional integrals
 * over the share, ∫ f_C S_T and ∫ F_T S_C, by Gauss–Legendre in the angle (x = sin²θ), which takes the ends
 * of priors like Jeffreys' smoothly (Kawasaki & Miyaoka 2012; Stucchio 2015).
 */
export function betaBinomial(table: ShareTable, prior: BetaShapes): BetaBinomial {
  const treatment = posterior(table.successes, table.units, prior);
  const control = posterior(table.controlSuccesses, table.controlUnits, prior);
  const over = (f: (x: number) => number): number => overShare(f, treatment, control);
  return {
    treatment,
    control,
    chanceToBeatControl: over((x) => Math.exp(betaLogDensity(x, control.a, control.b)) * betaSf(x, treatment.a, treatment.b)),
    lossIfTreatment: over((x) => betaCdf(x, treatment.a, treatment.b) * betaSf(x, control.a, control.b)),
    lossIfControl: over((x) => betaCdf(x, control.a, control.b) * betaSf(x, treatment.a, treatment.b)),
  };
}

/** Equal-tailed credible interval of a share. */
export function betaInterval({ a, b }: BetaShapes, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return [betaQuantile(tail, a, b), betaIsf(tail, a, b)];
}

function posterior(successes: number, units: number, prior: BetaShapes): BetaShapes {
  return { a: prior.a + successes, b: prior.b + units - successes };
}

/** P(treatment share > (1 + lift) × control share), under the posteriors. */
export function chanceOfShareLift({ treatment, control }: Pick<BetaBinomial, 'treatment' | 'control'>, lift: number): number {
  return overShare((x) => Math.exp(betaLogDensity(x, control.a, control.b)) * betaSf((1 + lift) * x, treatment.a, treatment.b), control, control, treatment);
}

/** P(treatment share < (1 + lift) × control share). */
export function chanceBelowShareLift({ treatment, control }: Pick<BetaBinomial, 'treatment' | 'control'>, lift: number): number {
  return overShare((x) => Math.exp(betaLogDensity(x, control.a, control.b)) * betaCdf((1 + lift) * x, treatment.a, treatment.b), control, control, treatment);
}

/** Equal-tailed credible interval of the lift: where those two chances reach the tail, solved on the log scale. */
export function shareLiftInterval(posteriors: Pick<BetaBinomial, 'treatment' | 'control'>, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  const { treatment, control } = posteriors;
  const middle = Math.log(treatment.a / (treatment.a + treatment.b)) - Math.log(control.a / (control.a + control.b));
  const spread = Math.sqrt(logVariance(treatment) + logVariance(control));
  const solve = (chance: (lift: number) => number, side: -1 | 1): number => {
    // Towards the interval the chance rises; step out until it is below the tail.
    let far = middle + side * 3 * spread;
    while (chance(Math.expm1(far)) > tail) far += side * 3 * spread;
    return Math.expm1(findRoot((log) => Math.log(chance(Math.expm1(log)) / tail), far, middle, 1e-12));
  };
  return [solve((lift) => chanceBelowShareLift(posteriors, lift), -1), solve((lift) => chanceOfShareLift(posteriors, lift), 1)];
}

/** Variance of the log of a share, for a first guess. */
function logVariance({ a, b }: BetaShapes): number {
  return b / (a * (a + b + 1)) + 1e-12;
}

/** ∫ f(x) dx over the shares where either posterior has mass, in panels that the narrower of the spreads named can be seen in. */
function overShare(f: (x: number) => number, one: BetaShapes, other: BetaShapes, narrow = other): number {
  const low = Math.min(betaQuantile(1e-18, one.a, one.b), betaQuantile(1e-18, other.a, other.b));
  const high = Math.max(betaIsf(1e-18, one.a, one.b), betaIsf(1e-18, other.a, other.b));
  const angle = (x: number): number => Math.asin(Math.sqrt(x));
  // In the angle a beta density has a spread of about 1/(2√(a + b)).
  const panel = WIDE / (2 * Math.sqrt(Math.max(one.a + one.b, other.a + other.b, narrow.a + narrow.b)));
  const panels = Math.min(48, Math.max(2, Math.ceil((angle(high) - angle(low)) / panel)));
  return integrate((theta) => {
    const sine = Math.sin(theta);
    return f(sine * sine) * 2 * sine * Math.cos(theta);
  }, angle(low), angle(high), panels, 24);
}
