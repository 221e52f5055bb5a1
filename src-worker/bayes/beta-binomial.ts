import { betaCdf, betaIsf, betaLogDensity, betaQuantile, betaSf } from '../kernels/beta';
import { findRoot } from '../kernels/find-root';
import { gaussLegendre } from '../kernels/gauss-legendre';
import { normalIsf } from '../kernels/normal';
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
  const found = { chanceToBeatControl: 0, lossIfTreatment: 0, lossIfControl: 0 };
  const { low, high, panels } = panelsOf(treatment, control, control);
  forPoints(low, high, panels, (x, weight) => {
    const [belowTreatment, aboveTreatment] = tailsAt(x, treatment);
    const [belowControl, aboveControl] = tailsAt(x, control);
    found.chanceToBeatControl += weight * (Math.exp(betaLogDensity(x, control.a, control.b)) * aboveTreatment);
    found.lossIfTreatment += weight * (belowTreatment * aboveControl);
    found.lossIfControl += weight * (belowControl * aboveTreatment);
  });
  return { treatment, control, ...found };
}

/** P(X ≤ x) and P(X > x): the one that is the smaller at x is computed, and the other is the rest. */
function tailsAt(x: number, { a, b }: BetaShapes): readonly [below: number, above: number] {
  if (x * (a + b) < a) {
    const below = betaCdf(x, a, b);
    return below > 0.5 ? [below, betaSf(x, a, b)] : [below, 1 - below];
  }
  const above = betaSf(x, a, b);
  return above > 0.5 ? [betaCdf(x, a, b), above] : [1 - above, above];
}

/** Equal-tailed credible interval of a share. */
export function betaInterval({ a, b }: BetaShapes, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return [betaQuantile(tail, a, b), betaIsf(tail, a, b)];
}

function posterior(successes: number, units: number, prior: BetaShapes): BetaShapes {
  const a = prior.a + successes;
  const b = prior.b + units - successes;
  const key = `${String(a)} ${String(b)}`;
  const known = posteriors.get(key);
  if (known !== undefined) return known;
  const shapes = { a, b };
  posteriors.set(key, shapes);
  if (posteriors.size > KEPT) for (const oldest of posteriors.keys()) { posteriors.delete(oldest); break; }
  return shapes;
}

/** Equal posteriors are one object, as what is kept of each hangs on it. */
const posteriors = new Map<string, BetaShapes>();
const KEPT = 4000;

/** P(treatment share > (1 + lift) × control share), under the posteriors. */
export function chanceOfShareLift({ treatment, control }: Pick<BetaBinomial, 'treatment' | 'control'>, lift: number): number {
  return overControl(control, treatment, (x) => betaSf((1 + lift) * x, treatment.a, treatment.b));
}

/** P(treatment share < (1 + lift) × control share). */
export function chanceBelowShareLift({ treatment, control }: Pick<BetaBinomial, 'treatment' | 'control'>, lift: number): number {
  return overControl(control, treatment, (x) => betaCdf((1 + lift) * x, treatment.a, treatment.b));
}

/**
 * Equal-tailed credible interval of the lift: where those two chances reach the tail, solved on the log scale. The log of
 * either chance is concave there as a rule, so Newton's steps are safe; where they do not settle, the root is bracketed.
 */
export function shareLiftInterval(pair: Pick<BetaBinomial, 'treatment' | 'control'>, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  const { treatment, control } = pair;
  const middle = Math.log(treatment.a / (treatment.a + treatment.b)) - Math.log(control.a / (control.a + control.b));
  const spread = Math.sqrt(logVariance(treatment) + logVariance(control));
  const z = normalIsf(tail);
  const solve = (chance: (lift: number) => number, side: -1 | 1): number => {
    let log = middle + side * z * spread;
    for (let step = 0; step < NEWTON_STEPS; step += 1) {
      const lift = Math.expm1(log);
      const reached = chance(lift);
      const move = (side * Math.log(reached / tail) * reached) / densityOfLogLift(pair, lift);
      if (!Number.isFinite(move)) break;
      log += move;
      if (Math.abs(move) < SETTLED * spread) return Math.expm1(log);
    }
    // Towards the interval the chance rises; step out until it is below the tail.
    let far = middle + side * 3 * spread;
    while (chance(Math.expm1(far)) > tail) far += side * 3 * spread;
    return Math.expm1(findRoot((at) => Math.log(chance(Math.expm1(at)) / tail), far, middle, 1e-12));
  };
  return [solve((lift) => chanceBelowShareLift(pair, lift), -1), solve((lift) => chanceOfShareLift(pair, lift), 1)];
}

const NEWTON_STEPS = 12;
/** A step this small leaves an error of its square. */
const SETTLED = 1e-7;

/** Density of log(1 + lift) at a lift. */
function densityOfLogLift({ treatment, control }: Pick<BetaBinomial, 'treatment' | 'control'>, lift: number): number {
  return overControl(control, treatment, (x) => {
    const share = (1 + lift) * x;
    return share < 1 ? share * Math.exp(betaLogDensity(share, treatment.a, treatment.b)) : 0;
  });
}

/** Variance of the log of a share, for a first guess. */
function logVariance({ a, b }: BetaShapes): number {
  return b / (a * (a + b + 1)) + 1e-12;
}

/** Points and weights of Gauss–Legendre quadrature over shares, panel by panel in the angle. */
function forPoints(low: number, high: number, panels: number, take: (share: number, weight: number) => void): void {
  const { nodes, weights } = gaussLegendre(POINTS);
  const half = (high - low) / panels / 2;
  for (let panel = 0; panel < panels; panel += 1) {
    const middle = low + (2 * panel + 1) * half;
    for (let i = 0; i < POINTS; i += 1) {
      const theta = middle + half * nodes[i];
      const sine = Math.sin(theta);
      take(sine * sine, weights[i] * half * 2 * sine * Math.cos(theta));
    }
  }
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
  const shares = new Float64Array(panels * POINTS);
  const weights = new Float64Array(panels * POINTS);
  let at = 0;
  forPoints(low, high, panels, (share, weight) => {
    shares[at] = share;
    weights[at] = weight * Math.exp(betaLogDensity(share, control.a, control.b));
    at += 1;
  });
  return { shares, weights };
}
