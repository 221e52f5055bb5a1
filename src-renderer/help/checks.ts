import type { HelpTopic } from './topic';

/** Pages on what is checked before results are believed. */
export const checkTopics: readonly HelpTopic[] = [
  {
    id: 'sample-ratio', title: 'Sample ratio',
    what: 'Whether the units are split between the variants as planned. A gap that chance does not explain (sample ratio mismatch) is the commonest sign of a broken experiment.',
    when: 'Always first. When it fails, look for redirects, crashes, bots, filters or logging that treat variants differently, and for exposures that are recorded too late. Do not repair it by re-weighting.',
    assumption: 'Units were assigned independently with the declared weights. It fails below p = 0.001, so a sound experiment fails about once in a thousand. Looked at day by day, a sequential version keeps that promise at every look.',
    formula: 'χ² = Σ (observed − expected)² / expected, with one degree of freedom less than there are variants', source: 'Fabijan et al. (2019), KDD ’19: 2156–2164.',
    related: ['multiple-variants', 'undeclared-variants', 'verdict'], words: ['srm', 'mismatch', 'split', 'chi-square', 'weights', 'failed', 'balance'],
  },
  {
    id: 'left-out-values', title: 'Values left out',
    what: 'Rows that belong to a metric but have no usable value or time: text where a number should be, infinite values, times that cannot be read. They are left out of every figure and counted here.',
    when: 'A handful is normal in an export; many, or many in one variant, mean that the metric misses part of what happened. Correct them in the export, or say in the condition which rows count.',
    assumption: 'Rows with an empty value are left out too, but are no finding: most exports leave the value of other events empty.',
    formula: null, source: null, related: ['undeclared-variants', 'small-counts'], words: ['garbage', 'not a number', 'nan', 'infinite', 'text', 'null', 'empty'],
  },
  {
    id: 'skewed-values', title: 'Skewed values',
    what: 'Values so lopsided, in arms so small or unequal, that the t-test and its interval are noticeably off their level.',
    when: 'Common for revenue: few units with very large values. Cap the metric, wait for more units, or split them more evenly.',
    assumption: 'The effect of skewness on each tail is estimated to first order. Equal arms cancel most of it.',
    formula: null, source: 'Kohavi, Deng, Longbotham & Xu (2014), KDD ’14: 1857–1866.', related: ['cap', 'welch', 'small-counts'], words: ['skewness', 'skew', 'normal approximation', 'heavy tail', 'revenue'],
  },
  {
    id: 'segment-sample-ratio', title: 'Sample ratio by segment',
    what: 'Whether the units are split as planned within every segment, such as each country. A gap in one segment can cancel out overall and still spoil that segment.',
    when: 'A finding says where units were lost: look at what is special there, such as one browser or one release.',
    assumption: 'The smallest p-value is multiplied by the number of segments looked at, so that many segments alone raise no alarm.',
    formula: null, source: 'Fabijan et al. (2019), KDD ’19: 2156–2164.', related: ['sample-ratio', 'segments'], words: ['srm', 'mismatch', 'slice', 'country', 'device'],
  },
  {
    id: 'segment-heterogeneity', title: 'Effects that differ by segment',
    what: 'Whether a metric’s effect varies between the levels of a segment by more than chance.',
    when: 'Where it does, the overall effect is an average of unlike ones. Look at the slices before acting on it; the reason may also be a bug in one of them.',
    assumption: 'All metrics, variants and columns looked at are counted: p-values are multiplied by their number.',
    formula: 'Q = Σ wᵢ·(dᵢ − d̄)²,  wᵢ = 1/SE(dᵢ)²,  with one degree of freedom less than there are levels', source: 'Cochran (1954), Biometrics 10: 101–129.',
    related: ['segments', 'correction'], words: ['heterogeneity', 'interaction', 'cochran', 'subgroup', 'simpson'],
  },
  {
    id: 'multiple-variants', title: 'Units in several variants',
    what: 'Units that were exposed to more than one variant, and what is done with them: left out, or kept in the variant they saw first.',
    when: 'A few are normal where identifiers change. One in a hundred or more puts the assignment itself in doubt, and the check fails.',
    assumption: 'Leaving them out is safe only while they are few and equally many in all variants.',
    formula: null, source: null, related: ['sample-ratio', 'units'], words: ['crossover', 'contamination', 'duplicate', 'multiple', 'exclude', 'first'],
  },
  {
    id: 'undeclared-variants', title: 'Undeclared variants',
    what: 'Variant names in the data that the definition does not know. Their units are not compared.',
    when: 'Usually a spelling, a retired arm, or rows of another experiment. Declare the variant, or filter the exposures.',
    assumption: 'Declared names are matched exactly, upper and lower case included.',
    formula: null, source: null, related: ['sample-ratio', 'units'], words: ['unknown variant', 'typo', 'arm'],
  },
  {
    id: 'zero-weight-arms', title: 'Arms planned empty',
    what: 'Units found in a variant whose planned weight is 0.',
    when: 'The assignment did not do what was planned. They are left out of the sample-ratio test, which has no expected count for them.',
    assumption: 'A weight of 0 means that the variant was meant to be off.',
    formula: null, source: null, related: ['sample-ratio'], words: ['weight', 'ramp', 'switched off'],
  },
  {
    id: 'small-counts', title: 'Small counts',
    what: 'Shares with fewer than ten successes or failures in an arm, where the normal approximation of tests and intervals is doubtful.',
    when: 'Read the p-value and interval of such a metric with care, or wait for more units.',
    assumption: 'Ten of each is the usual rule of thumb.',
    formula: null, source: 'Agresti (2013), Categorical Data Analysis, 3rd ed., §1.4.', related: ['welch', 'units'], words: ['rare', 'few', 'successes', 'normal approximation'],
  },
];
