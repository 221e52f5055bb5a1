import { liftInterval, liftStandardError, type Arms } from '../lift';
import { clearInference, openOneEnd, type ValueMethod } from '../method';
import { Reason } from '../reason';
import { writeTestedDifference } from '../tested-difference';
import { droppedIn, planeAt, type ArmColumns } from './lin';
import { Dropped } from './normal-equations';

/** Units that an arm's plane and its spread take, beside one for each covariate. */
const FEWEST = 2;
/** A squared error below this share of that of the plain means is rounding noise: the covariate is the outcome itself. */
const NOISE = 1e-13;

/**
 * Lin's (2013) regression with interactions and HC2 errors: a line (with several covariates a plane) per arm,
 * compared at the covariates' means over all variants, so that the control has one adjusted value. t with N − 2(k + 1)
 * degrees of freedom, N the units of both arms and k the covariates in use: one that does not vary in an arm, or that
 * those before it explain there, is left out of both. The interval of the lift is as the analysis says, from the errors
 * of both fitted values.
 */
export const lin: ValueMethod = {
  name: 'lin',
  reads: 'values',
  startsFrom: 'description',
  fitsCovariates: true,
  compare: ({ treatment, control, covariateMeans, reading }, settings, out, k) => {
    clearInference(out, k);
    if (treatment.covariates.length === 0) {
      out.reason[k] |= Reason.noCovariate;
      return;
    }
    const dropped = droppedFrom(treatment, control);
    const kept = dropped.filter((reason) => reason === Dropped.no).length;
    if (Math.min(treatment.values.length, control.values.length) < FEWEST + Math.max(1, kept)) {
      out.reason[k] |= Reason.covariateFixesArm;
      return;
    }
    const own = planeAt(treatment, covariateMeans, dropped);
    const other = planeAt(control, covariateMeans, dropped);
    const units = treatment.values.length + control.values.length;
    const difference = own.value - other.value;
    const error = Math.sqrt(own.variance + other.variance);
    out.value[k] = own.value;
    out.controlValue[k] = other.value;
    out.difference[k] = difference;
    out.lift[k] = other.value === 0 ? NaN : difference / Math.abs(other.value);
    const plain = out.standardDeviation[k] ** 2 / treatment.values.length + out.controlStandardDeviation[k] ** 2 / control.values.length;
    if (!(error * error > NOISE * plain)) {
      out.reason[k] |= plain === 0 ? Reason.noVariance : Reason.covariateFixesArm;
      return;
    }
    // As after CUPED, the spreads are those around the adjusted values: margins, power and planning read them.
    out.standardDeviation[k] = Math.sqrt(own.variance * treatment.values.length);
    out.controlStandardDeviation[k] = Math.sqrt(other.variance * control.values.length);
    const df = units - 2 * (Math.max(1, kept) + 1);
    const quantile = writeTestedDifference(out, k, difference, error, df, units, reading);
    if (quantile === Infinity) out.reason[k] |= Reason.nothingSpent;
    else if (other.value !== 0) {
      const arms: Arms = {
        value: own.value, controlValue: other.value, difference, squaredError: own.variance, controlSquaredError: other.variance,
        units: treatment.values.length, controlUnits: control.values.length,
      };
      const ends = { low: NaN, high: NaN, reason: 0 };
      out.liftStandardError[k] = liftStandardError(arms);
      liftInterval(settings.liftInterval, arms, quantile, false, reading, ends);
      out.liftLow[k] = ends.low;
      out.liftHigh[k] = ends.high;
      out.reason[k] |= ends.reason;
    }
    openOneEnd(out, k, settings.alternative);
  },
};

/** Covariates that either arm cannot tell are left out of both, so that both fit the same plane. */
function droppedFrom(treatment: ArmColumns, control: ArmColumns): Uint8Array {
  if (Math.min(treatment.values.length, control.values.length) < 1) return new Uint8Array(treatment.covariates.length);
  let dropped: Uint8Array = new Uint8Array(treatment.covariates.length);
  if (dropped.length === 1) return dropped;
  for (;;) {
    const now = droppedIn(control.covariates, droppedIn(treatment.covariates, dropped));
    if (now.every((reason, j) => reason === dropped[j])) return now;
    dropped = now;
  }
}
