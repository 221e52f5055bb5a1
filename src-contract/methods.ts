import { meanTestNames, type MeanTestName, type MethodName } from './capabilities';
import { needsOf, type Metric } from './metrics/catalogue';

/** What tells metrics apart for methods: a unit's value is 0 or 1, a count of events, any number; a sum over a sum; a quantile. */
export type MetricClass = 'binary' | 'count' | 'mean' | 'ratio' | 'quantile';

/** What people and programs need to know of a method before choosing it. */
export interface MethodSheet {
  /** For menus. */
  readonly label: string;
  /** One sentence: what it does and what it assumes. */
  readonly explanation: string;
  /** The metrics it can compare; others get no figures, and the reason. */
  readonly serves: readonly MetricClass[];
  /** `moments` add up over days and segments; `values` need every unit, so there is no timeline. */
  readonly reads: 'moments' | 'values';
  /** Whether it can be read at several looks by a sequential plan. */
  readonly sequential: boolean;
  /** Whether a metric's covariate is used. */
  readonly covariates: boolean;
  /** Whether it can compare units that lie inside what was randomised. */
  readonly clusters: boolean;
}

const every = ['binary', 'count', 'mean', 'ratio', 'quantile'] as const;
const means = { serves: every, reads: 'moments', sequential: true, covariates: true, clusters: true } as const;
const shares = { serves: ['binary'], reads: 'moments', sequential: false, covariates: false, clusters: false } as const;

/** Every method that a definition can choose. */
export const methodSheets: Readonly<Record<MethodName, MethodSheet>> = {
  welch: { ...means, label: 'Welch’s t', explanation: 'Compares means by Welch’s t-test; units are independent, the arms may differ in spread and size, and there are enough units that means are close to normal.' },
  student: { ...means, label: 'Student’s t', explanation: 'Compares means by Student’s t-test, which also assumes the same spread in both arms.' },
  z: { ...means, label: 'z', explanation: 'Compares means against the normal distribution; for large samples, where it equals the t-test.' },
  lin: { serves: ['binary', 'count', 'mean'], reads: 'values', sequential: true, covariates: true, clusters: false, label: 'Lin’s regression', explanation: 'Fits a line on the covariates in each arm and compares the arms at the pooled covariate means with HC2 errors; needs covariates that the treatment cannot have changed, and large arms.' },
  'post-stratified': { serves: ['binary', 'count', 'mean'], reads: 'values', sequential: true, covariates: true, clusters: false, label: 'post-stratification', explanation: 'Compares the arms within strata of units and weighs the strata by their units; needs columns in analysis.strata that were settled before exposure, and pools strata with fewer than five units in a variant.' },
  newcombe: { ...shares, label: 'Newcombe–Wilson', explanation: 'Compares shares by Newcombe’s interval from Wilson’s, sound for small counts, with the p-value of the score test, which can disagree with the interval at its very edge.' },
  'miettinen-nurminen': { ...shares, label: 'Miettinen–Nurminen', explanation: 'Compares shares by the score test and its inversion, sound for small counts; interval and p-value always agree.' },
  fisher: { ...shares, label: 'Fisher’s mid-p', explanation: 'Tests shares by Fisher’s exact test with mid-p, for small counts; the interval is Miettinen–Nurminen’s, not the inversion of this test, and can disagree at its edge.' },
  boschloo: { ...shares, label: 'Boschloo’s test', explanation: 'Tests shares by Boschloo’s exact test, which does not take the total of successes as fixed and finds more than Fisher’s, for up to 2000 units; the interval is Miettinen–Nurminen’s, not the inversion of this test.' },
  poisson: { serves: ['count', 'ratio'], reads: 'moments', sequential: false, covariates: false, clusters: false, label: 'Poisson rates', explanation: 'Compares rates of events by the exact conditional test and the Clopper–Pearson interval of their ratio; assumes that events are independent, several of one unit too.' },
  'mann-whitney': { serves: ['count', 'mean'], reads: 'values', sequential: false, covariates: false, clusters: false, label: 'Mann–Whitney', explanation: 'Compares ranks and gives the Hodges–Lehmann shift with its interval; robust against extremes, but it speaks of typical values, not of means or totals.' },
  bootstrap: { serves: every, reads: 'values', sequential: false, covariates: true, clusters: true, label: 'bootstrap', explanation: 'Resamples the units of each arm, each with all its values, seeded, for the intervals of difference and lift; assumes independent units and no shape, but is too narrow for arms of a few dozen.' },
  permutation: { serves: every, reads: 'values', sequential: false, covariates: true, clusters: true, label: 'permutation', explanation: 'Deals the labels anew, seeded, and counts how often the difference is as large; exact if the treatment changes nothing at all; the interval is that of welch, not the inversion of this test.' },
};

/** The method that a metric is judged by: its own, or the analysis's. */
export function methodOf(analysis: { readonly method: MethodName }, metric: { readonly method?: MethodName | undefined }): MethodName {
  return metric.method ?? analysis.method;
}

export function metricClassOf(metric: Metric): MetricClass {
  const needs = needsOf(metric);
  if (needs.quantile !== undefined) return 'quantile';
  if (needs.denominator !== undefined) return 'ratio';
  if (needs.binary) return 'binary';
  return metric.kind === 'count' && needs.transform === undefined ? 'count' : 'mean';
}

const classWords: Readonly<Record<MetricClass, string>> = {
  binary: 'a share of units', count: 'a count of events', mean: 'a mean', ratio: 'a ratio of sums', quantile: 'a quantile',
};

/**
 * Why a method gives no figures for a metric, ending in one that would; null where it serves.
 * @param clustered whether units lie inside what was randomised.
 */
export function unservedReason(method: MethodName, metric: Metric, sequential: boolean, clustered = false): string | null {
  const sheet = methodSheets[method];
  const own = metricClassOf(metric);
  const label = sheet.label.charAt(0).toUpperCase() + sheet.label.slice(1);
  if (!sheet.serves.includes(own)) return `${label} ${method === 'poisson' ? 'do' : 'does'} not compare ${classWords[own]}; choose ${alternativeTo(own)} for ${metric.id}.`;
  if (clustered && !sheet.clusters) return `${label} takes units as independent, but they lie inside what was randomised; choose welch for ${metric.id}.`;
  if (sequential && !sheet.sequential) return `${label} cannot be read at several looks; choose welch for ${metric.id}, or no sequential plan.`;
  return null;
}

function alternativeTo(own: MetricClass): string {
  if (own === 'binary') return 'welch, miettinen-nurminen or bootstrap';
  if (own === 'count') return 'welch, poisson or bootstrap';
  if (own === 'mean') return 'welch, mann-whitney or bootstrap';
  return 'welch or bootstrap';
}

/** The test that power and sample size are planned by: the method itself, or Welch's where it has no formula. */
export function plannedTestOf(method: string): MeanTestName {
  return meanTestNames.find((name) => name === method) ?? 'welch';
}
