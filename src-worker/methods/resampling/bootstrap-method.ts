import { normalQuantile } from '../../kernels/normal';
import { randomStream, type RandomStream } from '../../kernels/random-stream';
import { plain, whole } from '../../wording';
import { clearInference, openOneEnd, twoSidedLevel, type ValueMethod, type ValuePair } from '../method';
import { Reason } from '../reason';
import { armBlocks, type ArmBlocks } from './arm-blocks';
import { resampledInterval, resampledP, type Resampled } from './bootstrap-interval';

/** Resamples. */
export const DRAWS = 5000;
/** Arms of more units than this are resampled in so many blocks. */
const MOST_BLOCKS = 5000;

/**
 * Bootstrap of difference and lift, resampling units within each arm (Efron & Tibshirani 1993), both from the same draws.
 * The interval is BCa, percentile or basic, as the analysis says; p is its inversion for the difference. BCa's lift has
 * its own bias and acceleration, so at the very edge it can disagree with the difference.
 */
export const bootstrapMethod: ValueMethod = {
  name: 'bootstrap',
  reads: 'values',
  startsFrom: 'description',
  compare: (pair, settings, out, k) => {
    clearInference(out, k);
    if (pair.treatment.values.length < 2 || pair.control.values.length < 2 || Number.isNaN(out.difference[k])) return;
    const base = pair.control.denominator === null ? pair.control.values[0] : 0;
    const [control, treatment] = [pair.control, pair.treatment].map((arm, i) => armBlocks(arm, MOST_BLOCKS, base, pair.seed + 2 * i + 1));
    const { difference, lift } = resample(treatment, control, base, randomStream(pair.seed));
    const error = deviationOf(difference.sorted);
    if (!(error > 0)) {
      out.reason[k] |= Reason.noVariance;
      return;
    }
    const kind = settings.bootstrapInterval ?? 'bca';
    const tail = (1 - twoSidedLevel(settings)) / 2;
    out.differenceStandardError[k] = error;
    out.statistic[k] = out.difference[k] / error;
    out.pValue[k] = resampledP(kind, difference, settings.alternative);
    [out.differenceLow[k], out.differenceHigh[k]] = resampledInterval(kind, difference, tail);
    if (lift.sorted.every((one) => Number.isFinite(one)) && out.controlValue[k] !== 0) {
      out.liftStandardError[k] = deviationOf(lift.sorted);
      [out.liftLow[k], out.liftHigh[k]] = resampledInterval(kind, lift, tail);
    } else if (out.controlValue[k] !== 0) out.reason[k] |= Reason.fiellerUnbounded;
    openOneEnd(out, k, settings.alternative);
    out.notes.set(k, note(pair, settings.seed ?? 1, kind, tail, error, out.pValue[k]));
  },
};

const kinds = { bca: 'BCa', percentile: 'percentile', basic: 'basic' } as const;

function note({ treatment, control }: ValuePair, seed: number, kind: keyof typeof kinds, tail: number, error: number, p: number): string {
  // Error of an end: √(α(1 − α)/R) over the density there, taken as that of a normal with the same spread.
  const density = Math.exp(-0.5 * normalQuantile(tail) ** 2) / Math.sqrt(2 * Math.PI) / error;
  const end = Math.sqrt((tail * (1 - tail)) / DRAWS) / density;
  const blocked = Math.max(treatment.values.length, control.values.length) > MOST_BLOCKS ? `, units dealt into ${whole(MOST_BLOCKS)} blocks per arm` : '';
  return `Bootstrap, ${kinds[kind]} interval, ${whole(DRAWS)} resamples, seed ${String(seed)}${blocked}; Monte Carlo error ${plain(end)} of an end of the difference's interval, ${plain(Math.sqrt((p * (1 - p)) / DRAWS))} of p.`;
}

/** Difference and lift of the arms, their resamples, and the skewness of the influences of the units on them. */
function resample(treatment: ArmBlocks, control: ArmBlocks, base: number, stream: RandomStream): { difference: Resampled; lift: Resampled } {
  const differences = new Float64Array(DRAWS);
  const lifts = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const own = drawn(treatment, stream);
    const other = drawn(control, stream);
    differences[draw] = own - other;
    lifts[draw] = (own - other) / Math.abs(base + other);
  }
  const own = valueOf(treatment);
  const other = valueOf(control);
  const scale = Math.abs(base + other.value);
  const ratio = (base + own.value) / (base + other.value);
  return {
    difference: { estimate: own.value - other.value, sorted: differences.sort(), acceleration: accelerationOf(treatment, own, 1, control, other, -1) },
    lift: {
      estimate: (own.value - other.value) / scale, sorted: lifts.sort(),
      acceleration: accelerationOf(treatment, own, 1, control, other, -ratio),
    },
  };
}

interface BlockValue {
  readonly value: number;
  readonly weight: number;
}

function valueOf({ values, weights }: ArmBlocks): BlockValue {
  let value = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i += 1) {
    value += values[i];
    weight += weights[i];
  }
  return { value: value / weight, weight };
}

function drawn({ values, weights }: ArmBlocks, stream: RandomStream): number {
  let value = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i += 1) {
    const j = stream.index(values.length);
    value += values[j];
    weight += weights[j];
  }
  return value / weight;
}

/** Σ l³ / (6 (Σ l²)^1.5) over the influences l of all blocks, each arm's times its factor (Davison & Hinkley 1997, 5.3.2). */
function accelerationOf(treatment: ArmBlocks, own: BlockValue, ownFactor: number, control: ArmBlocks, other: BlockValue, otherFactor: number): number {
  let squares = 0;
  let cubes = 0;
  const add = ({ values, weights }: ArmBlocks, { value, weight }: BlockValue, factor: number): void => {
    for (let i = 0; i < values.length; i += 1) {
      const influence = (factor * (values[i] - value * weights[i])) / weight;
      squares += influence * influence;
      cubes += influence * influence * influence;
    }
  };
  add(treatment, own, ownFactor);
  add(control, other, otherFactor);
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function deviationOf(figures: Float64Array): number {
  const mean = figures.reduce((sum, x) => sum + x, 0) / figures.length;
  return Math.sqrt(figures.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (figures.length - 1));
}
