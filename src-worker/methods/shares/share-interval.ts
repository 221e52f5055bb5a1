import { betaIsf, betaQuantile } from '../../kernels/beta';
import { normalIsf } from '../../kernels/normal';
import type { Interval } from './share-table';

/** Wilson's (1927) score interval of one share, without continuity correction. */
export function wilsonInterval(successes: number, units: number, confidence: number): Interval {
  const z = normalIsf((1 - confidence) / 2);
  const square = z * z;
  const share = successes / units;
  const middle = (share + square / (2 * units)) / (1 + square / units);
  const half = (z / (1 + square / units)) * Math.sqrt((share * (1 - share)) / units + square / (4 * units * units));
  return [successes === 0 ? 0 : middle - half, successes === units ? 1 : middle + half];
}

/** Clopper & Pearson's (1934) exact interval of one share: never below its level, so wide. */
export function clopperPearsonInterval(successes: number, units: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return [
    successes === 0 ? 0 : betaQuantile(tail, successes, units - successes + 1),
    successes === units ? 1 : betaIsf(tail, successes + 1, units - successes),
  ];
}

/** Equal-tailed posterior interval of one share under Jeffreys' prior, Beta(½, ½) (Brown, Cai & DasGupta 2001). */
export function jeffreysInterval(successes: number, units: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return [betaQuantile(tail, successes + 0.5, units - successes + 0.5), betaIsf(tail, successes + 0.5, units - successes + 0.5)];
}
