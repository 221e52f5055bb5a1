import type { Estimate, Evaluation } from '../../../src-contract/evaluation';

const estimate: Estimate = {
  metric: 'conversion', kind: 'conversion', role: 'primary', segment: null, variant: 'treatment', control: 'control', method: 'welch',
  units: 9979, controlUnits: 10021, value: 0.1331, controlValue: 0.1231, standardDeviation: 0.34, controlStandardDeviation: 0.33,
  difference: 0.01, differenceStandardError: 0.0047, differenceLow: 0.0008, differenceHigh: 0.0192,
  lift: 0.0812, liftStandardError: 0.04, liftLow: 0.0061, liftHigh: 0.1601, statistic: 2.12, degreesOfFreedom: 19990.5, pValue: 0.034, adjustedPValue: 0.034,
  probabilityToBeatControl: null, expectedLoss: null, power: null, requiredUnits: null, reason: null,
};

/** Made by hand, to be laid out; no figure follows from another. */
export const exampleEvaluation: Evaluation = {
  liftbench: 1,
  experiment: { id: 'checkout', name: 'Checkout button', definitionHash: 'd0d1d2d3d4d5d6d7d8', dataHash: 'e0e1e2e3e4e5e6e7e8' },
  variants: [
    { id: 'control', name: 'control', control: true, weight: 0.5, expectedShare: 0.5, share: 0.50105, units: 10021 },
    { id: 'treatment', name: 'Green button', control: false, weight: 0.5, expectedShare: 0.5, share: 0.49895, units: 9979 },
  ],
  checks: [
    { id: 'sample-ratio', status: 'pass', statistic: 0.088, degreesOfFreedom: 1, pValue: 0.766, message: 'Units are split as planned.', evidence: {} },
    { id: 'multiple-variants', status: 'warn', statistic: null, degreesOfFreedom: null, pValue: null, message: '12 units were seen in two variants and are left out.', evidence: { units: 12 } },
  ],
  estimates: [
    estimate,
    { ...estimate, metric: 'revenue', kind: 'mean', role: 'secondary', value: 12345.678, controlValue: 12001.5, lift: 0.0287, liftLow: null, liftHigh: 0.0812, pValue: 0.00000031, adjustedPValue: 0.00000062, reason: 'The interval has no lower end: the control may be 0.' },
    { ...estimate, metric: 'load', kind: 'mean', role: 'guardrail', value: null, controlValue: 300, difference: null, lift: null, liftLow: null, liftHigh: null, statistic: null, pValue: null, adjustedPValue: null, reason: 'No unit of treatment has a row.' },
    { ...estimate, segment: 'country=DE', lift: -0.0312, liftLow: -0.11, liftHigh: 0.05, pValue: 0.44, adjustedPValue: 0.88 },
    { ...estimate, segment: 'country=(none)' },
  ],
  verdicts: [
    { metric: 'conversion', variant: 'treatment', decision: 'better', words: 'Green button raises paid conversion by 8.1 % (95 % interval +0.6 % … +16.0 %, two-sided).' },
    { metric: 'revenue', variant: 'treatment', decision: 'undecided', words: 'undecided' },
    { metric: 'load', variant: 'treatment', decision: 'invalid', words: 'No unit of treatment has a row.' },
  ],
  timeline: [{ ...estimate, day: '2026-03-02' }],
  provenance: { sql: "SELECT '</script>'", rowsRead: 123456, rowsRejected: 3 },
  timings: { total: 1234 },
  analysis: { confidence: 0.95, alternative: 'two-sided', liftInterval: 'fieller', correction: 'holm', family: 'primary' },
  metrics: [
    { id: 'conversion', name: 'Paid within a week', kind: 'conversion', role: 'primary', goal: 'increase', format: 'percent', currency: null, minimumEffect: 0.02, margin: null },
    { id: 'revenue', name: 'Revenue | person', kind: 'mean', role: 'secondary', goal: 'increase', format: 'currency', currency: 'EUR', minimumEffect: null, margin: null },
    { id: 'load', name: 'Page load', kind: 'mean', role: 'guardrail', goal: 'decrease', format: 'number', currency: null, minimumEffect: null, margin: 0.05 },
  ],
};
