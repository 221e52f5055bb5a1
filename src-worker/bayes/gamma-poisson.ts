import { betaCdf, betaIsf, betaQuantile, betaSf } from '../kernels/beta';
import type { RateTable } from '../methods/rates/poisson-rates';

/** A gamma prior on a rate, as `events` seen before in `units`; (1, 0) is the flat one. */
export interface GammaPrior {
  readonly events: number;
  readonly units: number;
}

export const flatRatePrior: GammaPrior = { events: 1, units: 0 };

/** Gamma posterior of a rate: mean shape/rate. */
interface GammaShape {
  readonly shape: number;
  readonly rate: number;
}

/** Two Poisson rates with independent gamma priors: gamma posteriors, whose ratio is a scaled beta prime. */
export interface GammaPoisson {
  readonly treatment: GammaShape;
  readonly control: GammaShape;
}

/** Posteriors of both rates (Gelman et al. 2013, §2.6). Events must be independent: several of one unit are not. */
export function gammaPoisson({ events, exposure, controlEvents, controlExposure }: RateTable, prior: GammaPrior): GammaPoisson {
  return {
    treatment: { shape: prior.events + events, rate: prior.units + exposure },
    control: { shape: prior.events + controlEvents, rate: prior.units + controlExposure },
  };
}

/** P(treatment rate > (1 + lift) × control rate): βλT/(βλT + δλC) is beta-distributed. */
export function chanceOfLift({ treatment, control }: GammaPoisson, lift = 0): number {
  return betaSf(turningPoint(treatment.rate, control.rate, lift), treatment.shape, control.shape);
}

/** P(treatment rate < (1 + lift) × control rate). */
export function chanceBelowLift({ treatment, control }: GammaPoisson, lift = 0): number {
  return betaCdf(turningPoint(treatment.rate, control.rate, lift), treatment.shape, control.shape);
}

/** E[max(control rate − treatment rate, 0)]: what choosing the treatment is expected to cost where more is better. */
export function expectedRateFall({ treatment, control }: GammaPoisson): number {
  const at = turningPoint(treatment.rate, control.rate, 0);
  return (control.shape / control.rate) * betaCdf(at, treatment.shape, control.shape + 1)
    - (treatment.shape / treatment.rate) * betaCdf(at, treatment.shape + 1, control.shape);
}

/** E[max(treatment rate − control rate, 0)]. */
export function expectedRateRise({ treatment, control }: GammaPoisson): number {
  return expectedRateFall({ treatment: control, control: treatment });
}

/** Equal-tailed credible interval of the lift. */
export function rateLiftInterval({ treatment, control }: GammaPoisson, confidence: number): readonly [low: number, high: number] {
  const tail = (1 - confidence) / 2;
  const lift = (share: number): number => ((share / (1 - share)) * control.rate) / treatment.rate - 1;
  return [lift(betaQuantile(tail, treatment.shape, control.shape)), lift(betaIsf(tail, treatment.shape, control.shape))];
}

/** The share of βλT in βλT + δλC at which λT = (1 + lift) λC. */
function turningPoint(rate: number, controlRate: number, lift: number): number {
  const scaled = rate * (1 + lift);
  return scaled / (scaled + controlRate);
}
