/**
 * The members of each family by name: what a definition may ask for, what menus offer.
 * The worker's catalogues are typed by these lists, so a name without its member does not compile.
 */

export const alternatives = ['two-sided', 'greater', 'less'] as const;
/** Which direction of treatment − control the test looks at. */
export type Alternative = (typeof alternatives)[number];

export const liftIntervals = ['fieller', 'delta', 'log'] as const;
export type LiftInterval = (typeof liftIntervals)[number];

export const meanTestNames = ['welch', 'student', 'z'] as const;
/** The tests of two means from moments alone; planning knows these. */
export type MeanTestName = (typeof meanTestNames)[number];

export const methodNames = [...meanTestNames, 'lin', 'post-stratified', 'newcombe', 'miettinen-nurminen', 'fisher', 'boschloo', 'poisson', 'mann-whitney', 'bootstrap', 'permutation'] as const;
export type MethodName = (typeof methodNames)[number];

export const strataWeights = ['fixed', 'random'] as const;
/** Whether the strata's sizes are taken as known, or are a sample of the population's themselves. */
export type StrataWeights = (typeof strataWeights)[number];

export const bootstrapIntervals = ['percentile', 'bca', 'basic'] as const;
export type BootstrapInterval = (typeof bootstrapIntervals)[number];

export const correctionNames = ['none', 'bonferroni', 'holm', 'hochberg', 'hommel', 'dunnett', 'benjamini-hochberg', 'benjamini-yekutieli'] as const;
export type CorrectionName = (typeof correctionNames)[number];

export const families = ['primary', 'role', 'all'] as const;
/** Which p-values are corrected together. Segments are always a family of their own. */
export type Family = (typeof families)[number];

export const sequentialNames = ['none', 'obrien-fleming', 'pocock', 'kim-demets', 'always-valid', 'msprt'] as const;
export type SequentialName = (typeof sequentialNames)[number];

export const conformances = ['none', 'ep-stats'] as const;
/** Another package whose figures are shown beside the readout's own, for comparison. */
export type Conformance = (typeof conformances)[number];

export const checkNames = ['sample-ratio', 'zero-weight-arms', 'multiple-variants', 'merged-units', 'undeclared-variants', 'left-out-values', 'small-counts', 'skewed-values', 'daily-sample-ratio', 'segment-sample-ratio', 'segment-heterogeneity'] as const;

/** The checks that read further columns and rows, and are made where an evaluation asks for them. They warn and never fail, so no verdict waits for them. */
export const trustCheckNames = ['sample-ratio-cause', 'assignment-order', 'balance', 'new-units', 'replays'] as const;
export type TrustCheckName = (typeof trustCheckNames)[number];
export type CheckName = (typeof checkNames)[number] | TrustCheckName;
