/** The largest distance between two empirical distribution functions, and where it is. */
export interface EmpiricalGap {
  readonly distance: number;
  readonly at: number;
  /** Share of the first and of the second sample at or below `at`. */
  readonly share: number;
  readonly controlShare: number;
}

/** Two-sample Kolmogorov–Smirnov distance of sorted values; the first place where it is reached. NaN when a sample is empty. */
export function empiricalGap(sorted: Float64Array, control: Float64Array): EmpiricalGap {
  let best: EmpiricalGap = { distance: NaN, at: NaN, share: NaN, controlShare: NaN };
  let i = 0;
  let j = 0;
  while (i < sorted.length && j < control.length) {
    const value = Math.min(sorted[i], control[j]);
    while (i < sorted.length && sorted[i] <= value) i += 1;
    while (j < control.length && control[j] <= value) j += 1;
    const share = i / sorted.length;
    const controlShare = j / control.length;
    const distance = Math.abs(share - controlShare);
    if (!(distance <= best.distance)) best = { distance, at: value, share, controlShare };
  }
  return best;
}

/** P(K > x) of Kolmogorov's limiting distribution (Kolmogorov 1933): by its two series, each where it converges fast. */
export function kolmogorovSf(x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 1;
  if (x < 1) {
    const scale = -(Math.PI * Math.PI) / (8 * x * x);
    let sum = 0;
    for (let k = 1; k < 40; k += 2) sum += Math.exp(scale * k * k);
    return Math.min(1, Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / x) * sum));
  }
  let sum = 0;
  for (let k = 1; k < 40; k += 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

/** Large-sample p of the distance between samples of these sizes. */
export function gapPValue(distance: number, n: number, controlN: number): number {
  return kolmogorovSf(distance * Math.sqrt((n * controlN) / (n + controlN)));
}
