import { normalCdf, normalDensity, normalIsf, normalSf } from '../kernels/normal';

/** A normal prior on an effect; variance Infinity is the flat one. */
export interface NormalPrior {
  readonly mean: number;
  readonly variance: number;
}

/** No opinion: the posterior is the data's own normal. */
export const flatPrior: NormalPrior = { mean: 0, variance: Infinity };

/** N(0, 0.3²) on the lift: lifts beyond ±60 % are rare. */
export const properLiftPrior: NormalPrior = { mean: 0, variance: 0.09 };

export interface NormalPosterior {
  readonly mean: number;
  readonly standardDeviation: number;
}

/**
 * Posterior of an effect estimated with a known standard error, under a normal prior: precisions add
 * (Gelman et al. 2013, eq. 2.12). A prior on the lift serves the difference with mean × |control value|
 * and variance × control value².
 */
export function normalPosterior(estimate: number, standardError: number, prior: NormalPrior): NormalPosterior {
  if (!(standardError > 0)) return { mean: NaN, standardDeviation: NaN };
  const precision = 1 / (standardError * standardError);
  const priorPrecision = 1 / prior.variance;
  const total = precision + priorPrecision;
  return { mean: (estimate * precision + (priorPrecision === 0 ? 0 : prior.mean * priorPrecision)) / total, standardDeviation: Math.sqrt(1 / total) };
}

/** The prior on the lift, carried over to the difference. */
export function onDifference(prior: NormalPrior, controlValue: number): NormalPrior {
  const scale = Math.abs(controlValue);
  return { mean: prior.mean * scale, variance: prior.variance * scale * scale };
}

/** P(effect > threshold). */
export function chanceAbove({ mean, standardDeviation }: NormalPosterior, threshold = 0): number {
  return normalSf((threshold - mean) / standardDeviation);
}

/** P(effect < threshold). */
export function chanceBelow({ mean, standardDeviation }: NormalPosterior, threshold = 0): number {
  return normalCdf((threshold - mean) / standardDeviation);
}

/** E[max(effect, 0)] in closed form: μ Φ(μ/σ) + σ φ(μ/σ); from the small tail where μ is far below 0. */
export function expectedRise({ mean, standardDeviation }: NormalPosterior): number {
  const z = mean / standardDeviation;
  if (z > -5) return mean * normalCdf(z) + standardDeviation * normalDensity(z);
  // σ φ(z) (1 − |z| m(|z|)) with Mills' ratio m by its continued fraction: no cancellation.
  const x = -z;
  let fraction = x;
  for (let k = 80; k > 1; k -= 1) fraction = x + k / fraction;
  return (standardDeviation * normalDensity(z)) / (x * fraction + 1);
}

/** E[max(−effect, 0)]. */
export function expectedFall({ mean, standardDeviation }: NormalPosterior): number {
  return expectedRise({ mean: -mean, standardDeviation });
}

/** Central credible interval at a level such as 0.95. */
export function credibleInterval({ mean, standardDeviation }: NormalPosterior, confidence: number): readonly [low: number, high: number] {
  const half = normalIsf((1 - confidence) / 2) * standardDeviation;
  return [mean - half, mean + half];
}
