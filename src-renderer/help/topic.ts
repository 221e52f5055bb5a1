import { notebookTopicIds, type ChartTopicId } from './notebook-topic';

/** Ids of the in-app help pages. A page exists for each: see the catalogue. */
export const helpTopicIds = [
  'scorecard',
  'verdict',
  'cautions',
  'value',
  'difference',
  'lift',
  'interval',
  'fieller',
  'p-value',
  'sidedness',
  'correction',
  'ratio',
  'welch',
  'methods',
  'bayes',
  'prior',
  'margins',
  'conformance',
  'strata',
  'clusters',
  'resampling',
  'definition',
  'warehouse',
  'sequential',
  'quantile',
  'cuped',
  'cap',
  'power',
  'units',
  'sample-ratio',
  'multiple-variants',
  'merged-units',
  'undeclared-variants',
  'left-out-values',
  'small-counts',
  'zero-weight-arms',
  'skewed-values',
  'daily-sample-ratio',
  'segment-sample-ratio',
  'segment-heterogeneity',
  'sample-ratio-cause',
  'assignment-order',
  'balance',
  'new-units',
  'replays',
  'segments',
  'segment-pairs',
  'funnel',
  'parts',
  'other-analyses',
  'guardrail',
  'baseline',
  'timeline',
  'since-exposure',
  'calibration',
  'second-engine',
  'hashes',
  ...notebookTopicIds,
] as const;
/** Those, and a page for every chart. */
export type HelpTopicId = (typeof helpTopicIds)[number] | ChartTopicId;

/** One page of help on a statistic or a field. Paragraphs are plain text. */
export interface HelpTopic {
  readonly id: HelpTopicId;
  readonly title: string;
  /** What it is, in one or two sentences. */
  readonly what: string;
  /** When to use it, or how to read it. */
  readonly when: string;
  readonly assumption: string;
  /** Formula in plain mathematical text; null where there is none. */
  readonly formula: string | null;
  /** Where it comes from: paper, book or standard. */
  readonly source: string | null;
  readonly related: readonly HelpTopicId[];
  /** Further words that people search for. */
  readonly words: readonly string[];
}
