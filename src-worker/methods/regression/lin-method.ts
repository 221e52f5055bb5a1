import { liftInterval, liftStandardError, type Arms } from '../lift';
import { clearInference, openOneEnd, type ValueArm, type ValueMethod } from '../method';
import { Reason } from '../reason';
import { lineAt } from './lin';

/** Units that an arm's line and its spread take. */
const FEWEST = 3;

/**
 * Lin's (2013) regression with interactions and HC2 errors: a line per arm, compared at the covariate's mean over all
 * variants, so that the control has one adjusted value. t with N − 4 degrees of freedom, N the units of both arms; the
 * interval of the lift as the analysis says, from the errors of both fitted values.
 */
export const lin: ValueMethod = {
  name: 'lin',
  reads: 'values',
  startsFrom: 'description',
  compare: ({ treatment, control, covariateMean, reading }, settings, out, k) => {
    clearInference(out, k);
    if (treatment.covariate === null || control.covariate === null) {
      out.reason[k] |= Reason.noCovariate;
      return;
    }
    if (treatment.values.length < FEWEST || control.values.length < FEWEST) {
      out.reason[k] |= Reason.covariateFixesArm;
      return;
    }
    const own = lineAt(columnsOf(treatment), covariateMean);
    const other = lineAt(columnsOf(control), covariateMean);
    const units = treatment.values.length + control.values.length;
    const difference = own.value - other.value;
    const error = Math.sqrt(own.variance + other.variance);
    out.value[k] = own.value;
    out.controlValue[k] = other.value;
    out.difference[k] = difference;
    out.lift[k] = other.value === 0 ? NaN : difference / Math.abs(other.value);
    if (!(error > 0)) {
      out.reason[k] |= error === 0 ? Reason.noVariance : Reason.covariateFixesArm;
      return;
    }
    const df = units - 4;
    const quantile = reading.quantile(df, units);
    out.differenceStandardError[k] = error;
    out.statistic[k] = difference / error;
    out.degreesOfFreedom[k] = df;
    out.pValue[k] = reading.pValue(difference / error, df, units);
    out.differenceLow[k] = difference - quantile * error;
    out.differenceHigh[k] = difference + quantile * error;
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

function columnsOf({ values, covariate }: ValueArm): { values: Float64Array; covariate: Float64Array } {
  return { values, covariate: covariate ?? new Float64Array(values.length) };
}
