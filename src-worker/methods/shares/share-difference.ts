import { findRoot } from '../../kernels/find-root';
import { normalIsf } from '../../kernels/normal';
import { wilsonInterval } from './share-interval';
import type { Interval, ShareTable } from './share-table';

/** Wald's interval of a difference of shares: the textbook one, unreliable for small counts. */
export function waldDifference({ successes, units, controlSuccesses, controlUnits }: ShareTable, confidence: number): Interval {
  const p = successes / units;
  const q = controlSuccesses / controlUnits;
  const half = normalIsf((1 - confidence) / 2) * Math.sqrt((p * (1 - p)) / units + (q * (1 - q)) / controlUnits);
  return [p - q - half, p - q + half];
}

/** Newcombe's (1998, method 10) interval: the Wilson intervals of the two shares combined by squares. */
export function newcombeDifference({ successes, units, controlSuccesses, controlUnits }: ShareTable, confidence: number): Interval {
  const p = successes / units;
  const q = controlSuccesses / controlUnits;
  const [low, high] = wilsonInterval(successes, units, confidence);
  const [controlLow, controlHigh] = wilsonInterval(controlSuccesses, controlUnits, confidence);
  return [p - q - Math.hypot(p - low, controlHigh - q), p - q + Math.hypot(high - p, q - controlLow)];
}

/** Agresti & Caffo's (2000) interval: Wald with one success and one failure added to each arm. */
export function agrestiCaffoDifference({ successes, units, controlSuccesses, controlUnits }: ShareTable, confidence: number): Interval {
  return waldDifference({ successes: successes + 1, units: units + 2, controlSuccesses: controlSuccesses + 1, controlUnits: controlUnits + 2 }, confidence);
}

/**
 * Miettinen & Nurminen's (1985) score interval: all differences that the score test does not reject, the
 * variance at the shares most likely under that difference, with the factor N/(N − 1).
 */
export function miettinenNurminenDifference(table: ShareTable, confidence: number): Interval {
  const z = normalIsf((1 - confidence) / 2);
  const difference = table.successes / table.units - table.controlSuccesses / table.controlUnits;
  const score = (delta: number): number => {
    const error = Math.sqrt(scoreVariance(table, delta));
    const gap = difference - delta;
    return error === 0 ? (gap === 0 ? 0 : gap * Infinity) : gap / error;
  };
  const edge = 1 - 1e-12;
  const low = score(-edge) < z ? -1 : findRoot((delta) => score(delta) - z, -edge, difference, 1e-14);
  const high = score(edge) > -z ? 1 : findRoot((delta) => score(delta) + z, difference, edge, 1e-14);
  return [low, high];
}

/** Variance of the difference at the constrained most likely shares (Farrington & Manning 1990). */
function scoreVariance({ successes, units, controlSuccesses, controlUnits }: ShareTable, delta: number): number {
  const total = units + controlUnits;
  const own = successes / units;
  const control = controlSuccesses / controlUnits;
  const theta = controlUnits / units;
  const a = 1 + theta;
  const b = -(1 + theta + own + theta * control + delta * (theta + 2));
  const c = delta * delta + delta * (2 * own + theta + 1) + own + theta * control;
  const d = -own * delta * (1 + delta);
  const shift = b / (3 * a);
  const v = shift ** 3 - (b * c) / (6 * a * a) + d / (2 * a);
  const u = Math.sign(v) * Math.sqrt(Math.max(0, shift * shift - c / (3 * a)));
  const cosine = u === 0 ? 0 : Math.min(1, Math.max(-1, v / u ** 3));
  const w = (Math.PI + Math.acos(cosine)) / 3;
  const p = clamp(2 * u * Math.cos(w) - shift);
  const q = clamp(p - delta);
  return ((p * (1 - p)) / units + (q * (1 - q)) / controlUnits) * (total / (total - 1));
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
