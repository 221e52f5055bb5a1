import { betaIsf, betaQuantile } from '../../kernels/beta';
import { binomialMass, binomialTest } from '../../kernels/binomial';
import { normalIsf, normalSf } from '../../kernels/normal';

/** Events in two arms and what they are counted over: units, or days of exposure. */
export interface RateTable {
  readonly events: number;
  readonly exposure: number;
  readonly controlEvents: number;
  readonly controlExposure: number;
}

/** Rate of the variant over rate of the control. */
export function rateRatio({ events, exposure, controlEvents, controlExposure }: RateTable): number {
  return events / exposure / (controlEvents / controlExposure);
}

export interface RateTest {
  /** Exact, conditional on the total (Przyborowski & Wilenski 1940): all splits no likelier than the one seen. */
  readonly exactP: number;
  /** The same with half the weight of the split seen. */
  readonly midP: number;
  /** Score test: the variance under equal rates (Gu, Ng, Tang & Schucany 2008, W3). */
  readonly scoreP: number;
  /** Wald's test: variances at the rates seen (W1). */
  readonly waldP: number;
  /** Test of the square roots, stable for small counts (W5). */
  readonly rootP: number;
}

/** Tests that two Poisson rates are equal, two-sided. Events must be independent: several of one unit are not. */
export function poissonRateTest({ events, exposure, controlEvents, controlExposure }: RateTable): RateTest {
  const total = events + controlEvents;
  const share = exposure / (exposure + controlExposure);
  const exactP = binomialTest(events, total, share);
  const scale = exposure / controlExposure;
  const gap = events - controlEvents * scale;
  const root = (2 * (Math.sqrt(events + 0.375) - Math.sqrt((controlEvents + 0.375) * scale))) / Math.sqrt(1 + scale);
  const twoSided = (z: number): number => 2 * normalSf(Math.abs(z));
  return {
    exactP,
    midP: exactP - 0.5 * binomialMass(events, total, share),
    scoreP: twoSided(gap / Math.sqrt(total * scale)),
    waldP: twoSided(gap / Math.sqrt(events + controlEvents * scale * scale)),
    rootP: twoSided(root),
  };
}

/** Interval of the rate ratio from the exact (Clopper–Pearson) interval of the variant's share of events. */
export function exactRateRatioInterval({ events, exposure, controlEvents, controlExposure }: RateTable, confidence: number): readonly [low: number, high: number] {
  const tail = (1 - confidence) / 2;
  const odds = (share: number): number => ((share / (1 - share)) * controlExposure) / exposure;
  return [
    events === 0 ? 0 : odds(betaQuantile(tail, events, controlEvents + 1)),
    controlEvents === 0 ? Infinity : odds(betaIsf(tail, events + 1, controlEvents)),
  ];
}

/** Interval of the rate ratio on the log scale, standard error √(1/events + 1/control events). */
export function logRateRatioInterval(table: RateTable, confidence: number): readonly [low: number, high: number] {
  const half = normalIsf((1 - confidence) / 2) * logRateRatioError(table);
  const log = Math.log(rateRatio(table));
  return [Math.exp(log - half), Math.exp(log + half)];
}

/** Standard error of the log rate ratio in the Poisson model (equal to that of a Poisson regression on the arm). */
export function logRateRatioError({ events, controlEvents }: RateTable): number {
  return Math.sqrt(1 / events + 1 / controlEvents);
}
