import { normalQuantile } from '../../kernels/normal';
import { plain, whole } from '../../wording';
import { clearInference, openOneEnd, twoSidedLevel, type ComparisonColumns, type ComparisonSettings } from '../method';
import { Reason } from '../reason';
import { resampledInterval, resampledP, type Resampled } from './bootstrap-interval';
import { DRAWS } from './bootstrap-method';
import type { RunArm } from './quantile-ranks';
import { armQuantileDraws, type ArmQuantileDraws } from './resample-quantile';

/** Two arms of values, clustered in units. */
export interface RunPair {
  readonly treatment: RunArm;
  readonly control: RunArm;
  readonly share: number;
  readonly seed: number;
}

const kinds = { bca: 'BCa', percentile: 'percentile', basic: 'basic' } as const;

/**
 * Bootstrap of the difference and lift of quantiles, resampling whole units within each arm (Efron & Tibshirani 1993).
 * BCa's acceleration is that of the infinitesimal jackknife, with each arm's error from its own resamples (a quantile's
 * ordinary jackknife is inconsistent). Nothing is claimed where there are too few values around the quantile: there its
 * resamples repeat a handful of extremes.
 */
export function bootstrapQuantile({ treatment, control, share, seed }: RunPair, settings: ComparisonSettings, out: ComparisonColumns, k: number): void {
  clearInference(out, k);
  if (treatment.offsets.length < 3 || control.offsets.length < 3 || (out.reason[k] & Reason.tooFew) !== 0) return;
  const [other, own] = [control, treatment].map((arm, i) => armQuantileDraws(arm, share, DRAWS, seed + i));
  const differences = own.draws.map((value, draw) => value - other.draws[draw]);
  const error = deviationOf(differences);
  if (!(error > 0)) {
    out.reason[k] |= Reason.noVariance;
    return;
  }
  const kind = settings.bootstrapInterval ?? 'percentile';
  const tail = (1 - twoSidedLevel(settings)) / 2;
  const difference: Resampled = { estimate: own.estimate - other.estimate, sorted: differences.sort(), acceleration: accelerationOf(own, other, 1) };
  out.differenceStandardError[k] = error;
  out.statistic[k] = out.difference[k] / error;
  out.pValue[k] = resampledP(kind, difference, settings.alternative);
  [out.differenceLow[k], out.differenceHigh[k]] = resampledInterval(kind, difference, tail);
  if (out.controlValue[k] !== 0) setLift(own, other, kind, tail, out, k);
  openOneEnd(out, k, settings.alternative);
  out.notes.set(k, note([own, other], settings.seed ?? 1, kind, tail, error, out.pValue[k]));
}

function setLift(own: ArmQuantileDraws, other: ArmQuantileDraws, kind: keyof typeof kinds, tail: number, out: ComparisonColumns, k: number): void {
  const lifts = own.draws.map((value, draw) => (value - other.draws[draw]) / Math.abs(other.draws[draw]));
  const side = Math.sign(other.estimate);
  const beyond = other.draws.reduce((count, value) => count + (value * side <= 0 ? 1 : 0), 0);
  if (beyond > tail * DRAWS || !lifts.every((one) => Number.isFinite(one))) {
    out.reason[k] |= Reason.fiellerUnbounded;
    return;
  }
  const lift: Resampled = { estimate: (own.estimate - other.estimate) / Math.abs(other.estimate), sorted: lifts.sort(), acceleration: accelerationOf(own, other, own.estimate / other.estimate) };
  out.liftStandardError[k] = deviationOf(lifts);
  [out.liftLow[k], out.liftHigh[k]] = resampledInterval(kind, lift, tail);
}

/** Σ l³ / (6 (Σ l²)^1.5) over the influences l of all units, the control's times −factor (Davison & Hinkley 1997, 5.3.2). */
function accelerationOf(own: ArmQuantileDraws, other: ArmQuantileDraws, factor: number): number {
  let squares = 0;
  let cubes = 0;
  for (const [{ influences, draws }, scale] of [[own, 1], [other, -factor]] as const) {
    const error = scale * deviationOf(draws);
    for (const influence of influences) {
      const scaled = error * influence;
      squares += scaled * scaled;
      cubes += scaled * scaled * scaled;
    }
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function note(arms: readonly ArmQuantileDraws[], seed: number, kind: keyof typeof kinds, tail: number, error: number, p: number): string {
  // Error of an end: √(α(1 − α)/R) over the density there, taken as that of a normal with the same spread.
  const density = Math.exp(-0.5 * normalQuantile(tail) ** 2) / Math.sqrt(2 * Math.PI) / error;
  const end = Math.sqrt((tail * (1 - tail)) / DRAWS) / density;
  const blocked = arms.some(({ units, drawn }) => drawn < units) ? `, arms of more dealt into ${whole(Math.max(...arms.map(({ drawn }) => drawn)))} blocks` : '';
  return `Bootstrap, ${kinds[kind]} interval, ${whole(DRAWS)} resamples (whole units drawn${blocked}), seed ${String(seed)}; Monte Carlo error ${plain(end)} of an end of the difference's interval, ${plain(Math.sqrt((p * (1 - p)) / DRAWS))} of p.`;
}

function deviationOf(figures: Float64Array): number {
  const mean = figures.reduce((sum, x) => sum + x, 0) / figures.length;
  return Math.sqrt(figures.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (figures.length - 1));
}
