import type { Alternative } from '../../src-contract/capabilities';
import { findRootFrom } from '../kernels/find-root';
import { noncentralTSf } from '../kernels/noncentral-t';
import { normalIsf, normalSf } from '../kernels/normal';
import { tIsf } from '../kernels/student-t';

/** What is planned for: the level and sidedness of the test, and the power wanted. */
export interface PowerSettings {
  readonly alpha: number;
  readonly alternative: Alternative;
}

/** The power that required units are given for. */
export const plannedPower = 0.8;

/** Two arms: standard deviations of the units' values, and units. */
export interface PlannedArms {
  readonly standardDeviation: number;
  readonly controlStandardDeviation: number;
  readonly units: number;
  readonly controlUnits: number;
}

/** Which test is planned: Welch's, Student's (pooled), or the normal approximation. */
export type PlannedTest = 'welch' | 'student' | 'z';

/**
 * Power of the test of two means against a true difference: noncentral t with noncentrality
 * effect / standard error, both tails counted for a two-sided test (Cohen 1988, ch. 2; R's power.t.test
 * with strict = TRUE). `effect` is signed: a one-sided test has power only on its own side.
 */
export function powerOfMeans(effect: number, arms: PlannedArms, settings: PowerSettings, test: PlannedTest = 'welch'): number {
  const { noncentrality, df } = plannedStatistic(effect, arms, test);
  return Number.isNaN(noncentrality) ? NaN : powerOfStatistic(noncentrality, df, settings);
}

/** What the test's statistic is expected to be for a true difference, and its degrees of freedom; NaN where there is no test. */
export function plannedStatistic(effect: number, arms: PlannedArms, test: PlannedTest): { noncentrality: number; df: number } {
  const [own, control] = squaredErrors(arms, test);
  const error = Math.sqrt(own + control);
  if (!(error > 0) || !(arms.units >= 2) || !(arms.controlUnits >= 2)) return { noncentrality: NaN, df: NaN };
  return { noncentrality: effect / error, df: degreesOfFreedom(own, control, arms, test) };
}

/** Power of a t statistic (df Infinity: z) with the given noncentrality. */
export function powerOfStatistic(noncentrality: number, df: number, { alpha, alternative }: PowerSettings): number {
  const tail = alternative === 'two-sided' ? alpha / 2 : alpha;
  const critical = df === Infinity ? normalIsf(tail) : tIsf(tail, df);
  const above = (shift: number): number => (df === Infinity ? normalSf(critical - shift) : noncentralTSf(critical, df, shift));
  if (alternative === 'greater') return above(noncentrality);
  if (alternative === 'less') return above(-noncentrality);
  return above(noncentrality) + above(-noncentrality);
}

/** Control units needed for the power, with `ratio` treatment units per control unit; not rounded. */
export function unitsForMeans(
  effect: number, standardDeviation: number, controlStandardDeviation: number, ratio: number, power: number,
  settings: PowerSettings, test: PlannedTest = 'welch',
): number {
  const byNormal = unitsByNormal(effect, standardDeviation, controlStandardDeviation, ratio, power, settings);
  if (!Number.isFinite(byNormal)) return NaN;
  const short = (controlUnits: number): number =>
    powerOfMeans(effect, { standardDeviation, controlStandardDeviation, units: Math.max(2, controlUnits * ratio), controlUnits: Math.max(2, controlUnits) }, settings, test) - power;
  return findRootFrom(short, Math.max(byNormal, 2), 1e-13, 1.1);
}

/** The closed form (z_a + z_b)² (s_C² + s_T²/ratio)/effect², control arm; the far tail is ignored. */
export function unitsByNormal(
  effect: number, standardDeviation: number, controlStandardDeviation: number, ratio: number, power: number,
  { alpha, alternative }: PowerSettings,
): number {
  const z = normalIsf(alternative === 'two-sided' ? alpha / 2 : alpha) + normalIsf(1 - power);
  return (z * z * (controlStandardDeviation ** 2 + standardDeviation ** 2 / ratio)) / (effect * effect);
}

/** The smallest true difference that the test finds with the power wanted. */
export function detectableDifference(arms: PlannedArms, power: number, settings: PowerSettings, test: PlannedTest = 'welch'): number {
  const [own, control] = squaredErrors(arms, test);
  const sign = settings.alternative === 'less' ? -1 : 1;
  const start = (normalIsf(settings.alpha / 2) + normalIsf(1 - power)) * Math.sqrt(own + control);
  return findRootFrom((size) => powerOfMeans(sign * size, arms, settings, test) - power, start, 1e-13);
}

/**
 * By what factor all units must grow (or could shrink) for the test to find `effect` with the power wanted,
 * at the present split and spread. NaN where the arms have no error.
 */
export function unitsFactor(effect: number, arms: PlannedArms, power: number, settings: PowerSettings): number {
  const [own, control] = squaredErrors(arms, 'welch');
  const error = Math.sqrt(own + control);
  if (!(error > 0) || effect === 0) return NaN;
  const scaled = (factor: number): PlannedArms => ({ ...arms, units: Math.max(2, arms.units * factor), controlUnits: Math.max(2, arms.controlUnits * factor) });
  const z = normalIsf(settings.alternative === 'two-sided' ? settings.alpha / 2 : settings.alpha) + normalIsf(1 - power);
  const smallest = 2 / Math.min(arms.units, arms.controlUnits);
  const start = Math.max((z * error / effect) ** 2, smallest);
  return findRootFrom((factor) => powerOfMeans(effect, scaled(factor), settings) - power, start, 1e-6, 1.01);
}

function squaredErrors(arms: PlannedArms, test: PlannedTest): [number, number] {
  const own = arms.standardDeviation ** 2;
  const control = arms.controlStandardDeviation ** 2;
  if (test !== 'student') return [own / arms.units, control / arms.controlUnits];
  const pooled = ((arms.units - 1) * own + (arms.controlUnits - 1) * control) / (arms.units + arms.controlUnits - 2);
  return [pooled / arms.units, pooled / arms.controlUnits];
}

function degreesOfFreedom(own: number, control: number, arms: PlannedArms, test: PlannedTest): number {
  if (test === 'z') return Infinity;
  if (test === 'student') return arms.units + arms.controlUnits - 2;
  return (own + control) ** 2 / (own ** 2 / (arms.units - 1) + control ** 2 / (arms.controlUnits - 1));
}
