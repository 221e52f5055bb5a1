import { normalCdf, normalQuantile } from '../../kernels/normal';
import { randomStream } from '../../kernels/random-stream';
import { quantile } from '../../streams/quantile';
import { lookForStop } from '../../stop-flag';

/** A figure of two samples, e.g. the difference of means. */
export type TwoSampleFigure = (treatment: Float64Array, control: Float64Array) => number;

export interface Bootstrap {
  readonly estimate: number;
  readonly standardError: number;
  readonly percentile: readonly [low: number, high: number];
  readonly basic: readonly [low: number, high: number];
  /** Bias-corrected and accelerated (Efron 1987); NaN where the resamples all agree. */
  readonly bca: readonly [low: number, high: number];
  /** Standard error that the ends of the intervals have from the number of resamples. */
  readonly monteCarloError: number;
}

export interface BootstrapSettings {
  readonly resamples: number;
  readonly seed: number;
  readonly confidence: number;
}

/**
 * Bootstrap of any figure of two samples, resampling within each (Efron & Tibshirani 1993, ch. 12–14),
 * seeded, so the same on every machine. The acceleration is from the jackknife over both samples.
 */
export function bootstrap(figure: TwoSampleFigure, treatment: Float64Array, control: Float64Array, settings: BootstrapSettings): Bootstrap {
  const { resamples, seed, confidence } = settings;
  const stream = randomStream(seed);
  const a = new Float64Array(treatment.length);
  const b = new Float64Array(control.length);
  const figures = new Float64Array(resamples);
  for (let r = 0; r < resamples; r += 1) {
    lookForStop();
    for (let i = 0; i < a.length; i += 1) a[i] = treatment[stream.index(a.length)];
    for (let i = 0; i < b.length; i += 1) b[i] = control[stream.index(b.length)];
    figures[r] = figure(a, b);
  }
  const estimate = figure(treatment, control);
  const tail = (1 - confidence) / 2;
  const at = (share: number): number => quantile(figures, share);
  const [low, high] = [at(tail), at(1 - tail)];
  const mean = figures.reduce((sum, x) => sum + x, 0) / resamples;
  const standardError = Math.sqrt(figures.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (resamples - 1));
  const [shareLow, shareHigh] = acceleratedShares(figure, treatment, control, figures, estimate, tail);
  // Error of an end: √(α(1 − α)/R) over the density there, taken as that of a normal with the same spread.
  const density = Math.exp(-0.5 * normalQuantile(tail) ** 2) / Math.sqrt(2 * Math.PI) / standardError;
  return {
    estimate, standardError,
    percentile: [low, high],
    basic: [2 * estimate - high, 2 * estimate - low],
    bca: [at(shareLow), at(shareHigh)],
    monteCarloError: Math.sqrt((tail * (1 - tail)) / resamples) / density,
  };
}

function acceleratedShares(
  figure: TwoSampleFigure, treatment: Float64Array, control: Float64Array, figures: Float64Array, estimate: number, tail: number,
): readonly [low: number, high: number] {
  let below = 0;
  for (const x of figures) below += x < estimate ? 1 : x === estimate ? 0.5 : 0;
  const bias = normalQuantile(below / figures.length);
  const acceleration = accelerationOf(figure, treatment, control);
  const share = (p: number): number => {
    const z = bias + normalQuantile(p);
    return Math.min(1, Math.max(0, normalCdf(bias + z / (1 - acceleration * z))));
  };
  return [share(tail), share(1 - tail)];
}

/** Skewness of the jackknifed influences of all units, each sample weighted by its size (Davison & Hinkley 1997, 5.3.2). */
function accelerationOf(figure: TwoSampleFigure, treatment: Float64Array, control: Float64Array): number {
  const influences = (sample: Float64Array, without: (left: Float64Array) => number): Float64Array => {
    const n = sample.length;
    const left = sample.slice(1);
    const figures = Float64Array.from(sample, (_, i) => {
      if (i > 0) left[i - 1] = sample[i - 1];
      return without(left);
    });
    const mean = figures.reduce((sum, x) => sum + x, 0) / n;
    return figures.map((x) => ((n - 1) * (mean - x)) / n);
  };
  const all = [
    ...influences(treatment, (left) => figure(left, control)),
    ...influences(control, (left) => figure(treatment, left)),
  ];
  const squares = all.reduce((sum, x) => sum + x * x, 0);
  const cubes = all.reduce((sum, x) => sum + x * x * x, 0);
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}
