import type { Arms } from '../lift';
import { clearInference, openOneEnd, type ValueArm, type ValueMethod } from '../method';
import { Reason } from '../reason';
import { writeTestedDifference } from '../tested-difference';
import { correlatedLiftError, correlatedLiftInterval } from './correlated-lift';
import { FEWEST_IN_STRATUM } from './strata-codes';

/**
 * Post-stratification: arms are compared within strata of units, and the strata's means are weighted by their share of all
 * variants' units, so that an imbalance of strata between arms no longer counts as noise (Miratrix, Sekhon & Yu 2013, with
 * the weights as known: `fixed`; Xie & Aurisset 2016 for experiments online). With `random` weights the strata's sizes are a
 * sample too, which adds the spread of their effects over the number of units. t with Satterthwaite's degrees of freedom
 * over the strata of both arms. The standard deviations are those within strata: their squared errors are the arms'.
 */
export const postStratified: ValueMethod = {
  name: 'post-stratified',
  reads: 'values',
  startsFrom: 'description',
  compare: ({ treatment, control, strata, reading }, settings, out, k) => {
    clearInference(out, k);
    if (strata === null || treatment.strata === null || control.strata === null) {
      out.reason[k] |= Reason.noStrata;
      return;
    }
    if (treatment.values.length < 2 || control.values.length < 2) return;
    const [base] = control.values;
    const own = strataOf(treatment.values, treatment.strata, strata.units, base);
    const other = strataOf(control.values, control.strata, strata.units, base);
    const units = treatment.values.length + control.values.length;
    const between = settings.strataWeights === 'random' ? spreadOf(own, other, strata.units) : noSpread;
    const difference = own.offset - other.offset;
    const arms: Arms = {
      value: base + own.offset, controlValue: base + other.offset, difference,
      squaredError: own.squaredError + between.own, controlSquaredError: other.squaredError + between.other,
      units: treatment.values.length, controlUnits: control.values.length,
    };
    const error = Math.sqrt(own.squaredError + other.squaredError + Math.max(0, between.own - 2 * between.both + between.other));
    out.value[k] = arms.value;
    out.controlValue[k] = arms.controlValue;
    out.difference[k] = difference;
    out.lift[k] = arms.controlValue === 0 ? NaN : difference / Math.abs(arms.controlValue);
    out.standardDeviation[k] = Math.sqrt(own.squaredError * treatment.values.length);
    out.controlStandardDeviation[k] = Math.sqrt(other.squaredError * control.values.length);
    out.notes.set(k, noteOf(strata.units.length, strata.pooled));
    if (!(error > 0)) {
      out.reason[k] |= Reason.noVariance;
      return;
    }
    const df = (own.squaredError + other.squaredError) ** 2 / (own.fourth + other.fourth);
    const quantile = writeTestedDifference(out, k, difference, error, df, units, reading);
    if (quantile === Infinity) out.reason[k] |= Reason.nothingSpent;
    else if (arms.controlValue !== 0) {
      const ends = { low: NaN, high: NaN, reason: 0 };
      out.liftStandardError[k] = correlatedLiftError(arms, between.both);
      correlatedLiftInterval(settings.liftInterval, arms, between.both, quantile, reading, ends);
      out.liftLow[k] = ends.low;
      out.liftHigh[k] = ends.high;
      out.reason[k] |= ends.reason;
    }
    openOneEnd(out, k, settings.alternative);
  },
};

interface ArmStrata {
  /** Weighted mean, from the base. */
  readonly offset: number;
  readonly squaredError: number;
  /** Σ (part of the squared error)² over its degrees of freedom. */
  readonly fourth: number;
  readonly means: Float64Array;
}

function strataOf(values: ValueArm['values'], codes: Uint32Array, weights: Float64Array, base: number): ArmStrata {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const n = new Float64Array(weights.length);
  const means = new Float64Array(weights.length);
  const squares = new Float64Array(weights.length);
  for (let i = 0; i < values.length; i += 1) {
    n[codes[i]] += 1;
    means[codes[i]] += values[i] - base;
  }
  for (let s = 0; s < n.length; s += 1) means[s] /= n[s];
  for (let i = 0; i < values.length; i += 1) squares[codes[i]] += (values[i] - base - means[codes[i]]) ** 2;
  let offset = 0;
  let squaredError = 0;
  let fourth = 0;
  for (let s = 0; s < n.length; s += 1) {
    const weight = weights[s] / total;
    const part = (weight * weight * squares[s]) / (n[s] - 1) / n[s];
    offset += weight * means[s];
    squaredError += part;
    fourth += (part * part) / (n[s] - 1);
  }
  return { offset, squaredError, fourth, means };
}

const noSpread = { own: 0, other: 0, both: 0 };

/** What the strata's sizes add to the squared errors of both values and to their covariance when they are a sample themselves. */
function spreadOf(own: ArmStrata, other: ArmStrata, weights: Float64Array): typeof noSpread {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const spread = { own: 0, other: 0, both: 0 };
  weights.forEach((units, s) => {
    const weight = units / total / total;
    const [a, b] = [own.means[s] - own.offset, other.means[s] - other.offset];
    spread.own += weight * a * a;
    spread.other += weight * b * b;
    spread.both += weight * a * b;
  });
  return spread;
}

function noteOf(strata: number, pooled: number): string {
  const many = strata === 1 ? 'one stratum, so nothing is gained' : `${String(strata)} strata`;
  return `Post-stratified over ${many}${pooled === 0 ? '' : `; ${String(pooled)} with fewer than ${String(FEWEST_IN_STRATUM)} units in a variant ${pooled === 1 ? 'was' : 'were'} pooled`}.`;
}
