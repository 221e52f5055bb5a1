import type { Alternative, BootstrapInterval, CorrectionName, Family, LiftInterval, MethodName, SequentialName, StrataWeights } from '../../src-contract/capabilities';
import type { Evaluation } from '../../src-contract/evaluation';
import { analysisSchema, defaultAnalysis } from '../../src-contract/experiment';
import type { Analysis } from '../../src-contract/experiment';
import { methodSheets, type MethodSheet } from '../../src-contract/methods';

/** The settings that produced an evaluation, complete; what it does not say is the default. */
export function settingsOf(evaluation: Evaluation): Analysis {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(defaultAnalysis)) {
    const one = analysisSchema.safeParse({ [key]: evaluation.analysis[key] });
    if (one.success && evaluation.analysis[key] !== undefined) fields[key] = evaluation.analysis[key];
  }
  return { ...defaultAnalysis, ...(fields as Partial<Analysis>) };
}

export const alternativeWords: Readonly<Record<Alternative, string>> = {
  'two-sided': 'two-sided',
  greater: 'one-sided, greater',
  less: 'one-sided, less',
};

export const strataWeightWords: Readonly<Record<StrataWeights, string>> = { fixed: 'as they are', random: 'a sample of the population’s' };

export const correctionWords: Readonly<Record<CorrectionName, string>> = {
  none: 'no correction',
  bonferroni: 'Bonferroni',
  holm: 'Holm',
  hochberg: 'Hochberg',
  hommel: 'Hommel',
  dunnett: 'Dunnett',
  'benjamini-hochberg': 'Benjamini–Hochberg',
  'benjamini-yekutieli': 'Benjamini–Yekutieli',
};

export const familyWords: Readonly<Record<Family, string>> = {
  primary: 'primary metrics',
  role: 'metrics of one role',
  all: 'all metrics',
};

export const sequentialWords: Readonly<Record<SequentialName, string>> = {
  none: 'one look',
  'obrien-fleming': 'O’Brien–Fleming spending',
  pocock: 'Pocock spending',
  'kim-demets': 'Kim–DeMets spending',
  'always-valid': 'always-valid sequence',
  msprt: 'mSPRT',
};

/** `welch` → `Welch’s t`; a method without a name of its own is shown as it is. */
export function methodWords(method: string): string {
  return sheetOf(method)?.label ?? method;
}

/** What the method does and assumes, in one sentence; null for a name that is not a method. */
export function methodExplanation(method: string): string | null {
  return sheetOf(method)?.explanation ?? null;
}

function sheetOf(method: string): MethodSheet | undefined {
  return Object.hasOwn(methodSheets, method) ? methodSheets[method as MethodName] : undefined;
}

export const bootstrapIntervalWords: Readonly<Record<BootstrapInterval, string>> = {
  bca: 'BCa (bias-corrected)',
  percentile: 'percentile',
  basic: 'basic',
};

export const liftIntervalWords: Readonly<Record<LiftInterval, string>> = {
  fieller: 'Fieller',
  delta: 'delta method',
  log: 'log scale',
};

/** Sidedness, and the plan where several looks are allowed for: what every p-value and interval depends on. */
export function readingWords(settings: Analysis): string {
  return settings.sequential === 'none' ? alternativeWords[settings.alternative] : `${alternativeWords[settings.alternative]}, ${sequentialWords[settings.sequential]}`;
}
