/** Positive values in two clusters, a factor of 100 or 1,000 apart. */
export interface TwoScales {
  /** log₁₀ of the value that parts them. */
  readonly cut: number;
  readonly factor: 100 | 1000;
  readonly below: number;
  readonly above: number;
}

interface Bin {
  /** ⌊log₁₀(value) · per⌋. */
  readonly bin: number;
  readonly count: number;
}

/** A cluster needs this many values, and this share of all. */
const FEWEST = 20;
const SMALLEST_SHARE = 0.005;
/** How far the medians' ratio may be from the factor, in powers of ten; and the clusters' widths from each other, as a ratio. */
const NEAR = 0.2;
const ALIKE = 2.5;
/** The valley between them holds at most this share of the smaller cluster. */
const VALLEY = 0.05;

/**
 * Looks for values of one quantity in two units of measurement: the same distribution twice, shifted by log₁₀ 100 or 1,000,
 * with next to nothing in between. One heavy tail has no valley, so it is none.
 * @param bins ascending, with positive counts
 * @param per bins per power of ten
 */
export function twoScales(bins: readonly Bin[], per: number): TwoScales | null {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  const valley = Math.round(per / 4);
  let best: TwoScales | null = null;
  let emptiest = Infinity;
  for (let index = 1; index < bins.length; index += 1) {
    const cut = bins[index]?.bin ?? 0;
    for (let at = Math.max((bins[index - 1]?.bin ?? cut) + 1, cut - 2 * per); at <= cut; at += 1) {
      const below = bins.slice(0, index);
      const above = bins.slice(index);
      const [low, high] = [total(below), total(above)];
      const smaller = Math.min(low, high);
      if (smaller < FEWEST || smaller < SMALLEST_SHARE * all) continue;
      const between = bins.reduce((sum, { bin, count }) => (Math.abs(bin - at) <= valley ? sum + count : sum), 0);
      if (between > VALLEY * smaller || between >= emptiest) continue;
      const apart = (quantile(above, 0.5) - quantile(below, 0.5)) / per;
      const factor = Math.abs(apart - 2) <= NEAR ? 100 : Math.abs(apart - 3) <= NEAR ? 1000 : null;
      const [one, other] = [spread(below), spread(above)];
      if (factor === null || Math.max(one, other) > ALIKE * Math.min(one, other)) continue;
      emptiest = between;
      best = { cut: at / per, factor, below: low, above: high };
    }
  }
  return best;
}

function total(bins: readonly Bin[]): number {
  return bins.reduce((sum, { count }) => sum + count, 0);
}

function quantile(bins: readonly Bin[], share: number): number {
  const wanted = share * total(bins);
  let sum = 0;
  for (const { bin, count } of bins) {
    sum += count;
    if (sum >= wanted) return bin;
  }
  return bins.at(-1)?.bin ?? 0;
}

function spread(bins: readonly Bin[]): number {
  return quantile(bins, 0.9) - quantile(bins, 0.1) + 1;
}
