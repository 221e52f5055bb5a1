import { findRootFrom } from '../kernels/find-root';
import { normalIsf, normalSf } from '../kernels/normal';
import type { PowerSettings } from './power-of-means';

/** How the normal approximation for two shares takes its variance. */
export type ShareApproximation = 'unpooled' | 'pooled-null' | 'arcsine';

/**
 * Units per arm for two equal arms to tell share p2 from p1, not rounded. `unpooled`: variances of the two
 * shares under the alternative; `pooled-null`: pooled variance for the level (Fleiss 1981); `arcsine`:
 * Cohen's h (Cohen 1988). The far tail of a two-sided test is ignored by the first two, as is usual.
 */
export function unitsForShares(p1: number, p2: number, power: number, settings: PowerSettings, approximation: ShareApproximation): number {
  const za = normalIsf(settings.alternative === 'two-sided' ? settings.alpha / 2 : settings.alpha);
  const zb = normalIsf(1 - power);
  const unpooled = p1 * (1 - p1) + p2 * (1 - p2);
  const gap = p2 - p1;
  if (approximation === 'unpooled') return ((za + zb) ** 2 * unpooled) / gap ** 2;
  if (approximation === 'pooled-null') {
    const p = (p1 + p2) / 2;
    return (za * Math.sqrt(2 * p * (1 - p)) + zb * Math.sqrt(unpooled)) ** 2 / gap ** 2;
  }
  return (2 * (za + zb) ** 2) / cohensH(p1, p2) ** 2;
}

/** Power of the unpooled z-test at n units per arm, both tails counted for a two-sided test. */
export function powerOfShares(p1: number, p2: number, n: number, { alpha, alternative }: PowerSettings): number {
  const shift = (p2 - p1) / Math.sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / n);
  const critical = normalIsf(alternative === 'two-sided' ? alpha / 2 : alpha);
  const above = normalSf(critical - shift);
  const below = normalSf(critical + shift);
  if (alternative === 'greater') return above;
  return alternative === 'less' ? below : above + below;
}

/** The smallest rise over share p1 that n units per arm find with the power wanted. */
export function detectableShareDifference(p1: number, n: number, power: number, settings: PowerSettings): number {
  const gap = findRootFrom((size) => (p1 + size >= 1 ? 1 : powerOfShares(p1, p1 + size, n, settings)) - power, Math.sqrt((2 * p1 * (1 - p1)) / n), 1e-12);
  return gap;
}

function cohensH(p1: number, p2: number): number {
  return 2 * (Math.asin(Math.sqrt(p2)) - Math.asin(Math.sqrt(p1)));
}
