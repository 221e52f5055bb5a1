import { betaCdf, betaIsf, betaLogDensity, betaQuantile, betaSf } from '../kernels/beta';
import { integrate } from '../kernels/gauss-legendre';
import type { Interval, ShareTable } from '../methods/shares/share-table';

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

/** ∫ f(x) dx over the shares where either posterior has mass. */
function overShare(f: (x: number) => number, one: BetaShapes, other: BetaShapes): number {
  const low = Math.min(betaQuantile(1e-18, one.a, one.b), betaQuantile(1e-18, other.a, other.b));
  const high = Math.max(betaIsf(1e-18, one.a, one.b), betaIsf(1e-18, other.a, other.b));
  const angle = (x: number): number => Math.asin(Math.sqrt(x));
  return integrate((theta) => {
    const sine = Math.sin(theta);
    return f(sine * sine) * 2 * sine * Math.cos(theta);
  }, angle(low), angle(high), 24, 24);
}
