import { normalQuantile } from '../../kernels/normal';
import { plain, whole } from '../../wording';
import { clearInference, openOneEnd, twoSidedLevel, type ValueArm, type ValueMethod, type ValuePair } from '../method';
import { Reason } from '../reason';
import { resampledInterval, resampledP, type Resampled } from './bootstrap-interval';
import { resampleArm, type ResampledArm, type ResamplingWay } from './resample-arm';

/** Resamples. */
export const DRAWS = 5000;

/**
 * Bootstrap of difference and lift, resampling units within each arm (Efron & Tibshirani 1993), both from the same draws.
 * The interval is BCa, percentile or basic, as the analysis says; p is its inversion for the difference. BCa's lift has
 * its own bias and acceleration, so at the very edge it can disagree with the difference. As with Fieller's, the lift has no
 * finite interval where the control's own percentile interval reaches zero.
 */
export const bootstrapMethod: ValueMethod = {
  name: 'bootstrap',
  reads: 'values',
  startsFrom: 'description',
  compare: (pair, settings, out, k) => {
    clearInference(out, k);
    if (pair.treatment.values.length < 2 || pair.control.values.length < 2 || Number.isNaN(out.difference[k])) return;
    const base = pair.control.denominator === null ? pair.control.values[0] : 0;
    const [control, treatment] = [pair.control, pair.treatment].map((arm, i) => resampleArm(arm, DRAWS, base, pair.seed + i));
    const { difference, lift } = figuresOf(pair, base, treatment, control);
    const error = deviationOf(difference.sorted);
    if (!(error > 0)) {
      out.reason[k] |= Reason.noVariance;
      return;
    }
    const kind = settings.bootstrapInterval ?? 'percentile';
    const tail = (1 - twoSidedLevel(settings)) / 2;
    out.differenceStandardError[k] = error;
    out.statistic[k] = out.difference[k] / error;
    out.pValue[k] = resampledP(kind, difference, settings.alternative);
    [out.differenceLow[k], out.differenceHigh[k]] = resampledInterval(kind, difference, tail);
    if (lift.sorted.every((one) => Number.isFinite(one)) && out.controlValue[k] !== 0 && !reachesZero(out.controlValue[k], base, control, tail)) {
      out.liftStandardError[k] = deviationOf(lift.sorted);
      [out.liftLow[k], out.liftHigh[k]] = resampledInterval(kind, lift, tail);
    } else if (out.controlValue[k] !== 0) out.reason[k] |= Reason.fiellerUnbounded;
    openOneEnd(out, k, settings.alternative);
    out.notes.set(k, note([treatment, control], settings.seed ?? 1, kind, tail, error, out.pValue[k]));
  },
};

/** Whether more than the tail of the control's resamples have another sign than its value. */
function reachesZero(value: number, base: number, control: ResampledArm, tail: number): boolean {
  const side = Math.sign(value);
  let beyond = 0;
  for (let draw = 0; draw < DRAWS; draw += 1) if ((base + control.values[draw]) * side <= 0) beyond += 1;
  return beyond > tail * DRAWS;
}

const kinds = { bca: 'BCa', percentile: 'percentile', basic: 'basic' } as const;

const ways: Readonly<Record<ResamplingWay, string>> = {
  multinomial: 'numbers of equal units drawn', 'non-zeros': 'non-zero units drawn', places: 'units drawn', weights: 'units weighted by Poisson numbers',
};

function note(arms: readonly ResampledArm[], seed: number, kind: keyof typeof kinds, tail: number, error: number, p: number): string {
  // Error of an end: √(α(1 − α)/R) over the density there, taken as that of a normal with the same spread.
  const density = Math.exp(-0.5 * normalQuantile(tail) ** 2) / Math.sqrt(2 * Math.PI) / error;
  const end = Math.sqrt((tail * (1 - tail)) / DRAWS) / density;
  const how = [...new Set(arms.map(({ way }) => ways[way]))].join(' and ');
  const blocked = arms.some(({ units, drawn }) => drawn < units) ? `, arms of more dealt into ${whole(Math.max(...arms.map(({ drawn }) => drawn)))} blocks` : '';
  return `Bootstrap, ${kinds[kind]} interval, ${whole(DRAWS)} resamples (${how}${blocked}), seed ${String(seed)}; Monte Carlo error ${plain(end)} of an end of the difference's interval, ${plain(Math.sqrt((p * (1 - p)) / DRAWS))} of p.`;
}

/** Difference and lift of the arms, their resamples, and the skewness of the influences of the units on them. */
function figuresOf(pair: ValuePair, base: number, treatment: ResampledArm, control: ResampledArm): { difference: Resampled; lift: Resampled } {
  const differences = new Float64Array(DRAWS);
  const lifts = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const difference = treatment.values[draw] - control.values[draw];
    differences[draw] = difference;
    lifts[draw] = difference / Math.abs(base + control.values[draw]);
  }
  const own = valueOf(pair.treatment, base);
  const other = valueOf(pair.control, base);
  const scale = Math.abs(base + other.value);
  const ratio = (base + own.value) / (base + other.value);
  const acceleration = (controlFactor: number): number => accelerationOf([[pair.treatment, own, 1], [pair.control, other, controlFactor]], base);
  return {
    difference: { estimate: own.value - other.value, sorted: differences.sort(), acceleration: acceleration(-1) },
    lift: { estimate: (own.value - other.value) / scale, sorted: lifts.sort(), acceleration: acceleration(-ratio) },
  };
}

interface ArmValue {
  readonly value: number;
  readonly weight: number;
}

function valueOf({ values, denominator }: ValueArm, base: number): ArmValue {
  let value = 0;
  let weight = denominator === null ? values.length : 0;
  for (let i = 0; i < values.length; i += 1) {
    value += values[i] - base;
    if (denominator !== null) weight += denominator[i];
  }
  return { value: value / weight, weight };
}

/** Σ l³ / (6 (Σ l²)^1.5) over the influences l of all units, each arm's times its factor (Davison & Hinkley 1997, 5.3.2). */
function accelerationOf(arms: readonly (readonly [arm: ValueArm, own: ArmValue, factor: number])[], base: number): number {
  let squares = 0;
  let cubes = 0;
  for (const [{ values, denominator }, { value, weight }, factor] of arms) {
    for (let i = 0; i < values.length; i += 1) {
      const influence = (factor * (values[i] - base - value * (denominator === null ? 1 : denominator[i]))) / weight;
      const square = influence * influence;
      squares += square;
      cubes += square * influence;
    }
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function deviationOf(figures: Float64Array): number {
  const mean = figures.reduce((sum, x) => sum + x, 0) / figures.length;
  return Math.sqrt(figures.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (figures.length - 1));
}
