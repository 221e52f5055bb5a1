import { betaCdf, betaIsf, betaLogDensity, betaQuantile, betaSf } from '../kernels/beta';
import { findRoot } from '../kernels/find-root';
import { gaussLegendre, integrate } from '../kernels/gauss-legendre';
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
  return overControl(control, treatment, (x) => betaSf((1 + lift) * x, treatment.a, treatment.b));
}

/** P(treatment share < (1 + lift) × control share). */
export function chanceBelowShareLift({ treatment, control }: Pick<BetaBinomial, 'treatment' | 'control'>, lift: number): number {
  return overControl(control, treatment, (x) => betaCdf((1 + lift) * x, treatment.a, treatment.b));
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

/** ∫ f(x) dx over the shares where either posterior has mass, in panels that the narrower of the spreads can be seen in. */
function overShare(f: (x: number) => number, one: BetaShapes, other: BetaShapes): number {
  const { low, high, panels } = panelsOf(one, other, other);
  return integrate((theta) => {
    const sine = Math.sin(theta);
    return f(sine * sine) * 2 * sine * Math.cos(theta);
  }, low, high, panels, POINTS);
}

const POINTS = 24;

/** Where to integrate, in the angle, and in how many panels. */
function panelsOf(one: BetaShapes, other: BetaShapes, narrow: BetaShapes): { readonly low: number; readonly high: number; readonly panels: number } {
  const angle = (x: number): number => Math.asin(Math.sqrt(x));
  const [oneLow, oneHigh] = supportOf(one);
  const [otherLow, otherHigh] = other === one ? [oneLow, oneHigh] : supportOf(other);
  const low = angle(Math.min(oneLow, otherLow));
  const high = angle(Math.max(oneHigh, otherHigh));
  // In the angle a beta density has a spread of about 1/(2√(a + b)).
  const panel = WIDE / (2 * Math.sqrt(Math.max(one.a + one.b, other.a + other.b, narrow.a + narrow.b)));
  return { low, high, panels: Math.min(48, Math.max(2, Math.ceil((high - low) / panel))) };
}

/** Between these shares lies all of a posterior but 1e-18 on either side. Kept: every integral over it asks for them. */
function supportOf(shapes: BetaShapes): readonly [low: number, high: number] {
  const known = supports.get(shapes);
  if (known !== undefined) return known;
  const found = [betaQuantile(1e-18, shapes.a, shapes.b), betaIsf(1e-18, shapes.a, shapes.b)] as const;
  supports.set(shapes, found);
  return found;
}

const supports = new WeakMap<BetaShapes, readonly [low: number, high: number]>();

/** Shares of the control, and the weight of each under its posterior. */
interface WeighedShares {
  readonly shares: Float64Array;
  readonly weights: Float64Array;
}

const weighed = new WeakMap<BetaShapes, { readonly narrow: BetaShapes; readonly points: WeighedShares }>();

/** E[f(control share)]; the points of the quadrature are kept with the control's posterior, as many lifts are asked of one pair. */
function overControl(control: BetaShapes, narrow: BetaShapes, f: (x: number) => number): number {
  const known = weighed.get(control);
  const points = known?.narrow === narrow ? known.points : weigh(control, narrow);
  if (known?.points !== points) weighed.set(control, { narrow, points });
  const { shares, weights } = points;
  let sum = 0;
  for (let i = 0; i < shares.length; i += 1) sum += weights[i] * f(shares[i]);
  return sum;
}

function weigh(control: BetaShapes, narrow: BetaShapes): WeighedShares {
  const { low, high, panels } = panelsOf(control, control, narrow);
  const rule = gaussLegendre(POINTS);
  const half = (high - low) / panels / 2;
  const shares = new Float64Array(panels * POINTS);
  const weights = new Float64Array(panels * POINTS);
  for (let panel = 0, at = 0; panel < panels; panel += 1) {
    const middle = low + (2 * panel + 1) * half;
    for (let i = 0; i < POINTS; i += 1, at += 1) {
      const theta = middle + half * rule.nodes[i];
      const sine = Math.sin(theta);
      shares[at] = sine * sine;
      weights[at] = rule.weights[i] * half * 2 * sine * Math.cos(theta) * Math.exp(betaLogDensity(shares[at], control.a, control.b));
    }
  }
  return { shares, weights };
}
