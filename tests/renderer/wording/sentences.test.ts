import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { checkEffect, checkFigures, checkLabel, checksSummary, shareRows, statusOf } from '../../../src-renderer/wording/check-words';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import type { FigureField } from '../../../src-renderer/wording/figure-field';
import { estimateDifferences, estimateLifts, explainFigure, familySize, isCorrected, settingsSentence } from '../../../src-renderer/wording/sentences';
import { metricValues } from '../../../src-renderer/wording/value-words';
import { headlineText, verdictHeadline } from '../../../src-renderer/wording/verdict-headline';
import { accepted, broken, checkout, oneSided, search, untestable } from '../fixtures/evaluations';

/** Thin spaces are right on the screen, and in the way of reading a test. */
const readable = (text: string): string => text.replaceAll('\u202f', ' ');
const headline = (evaluation: Evaluation): string => readable(headlineText(verdictHeadline(indexEvaluation(evaluation))));
function explain(evaluation: Evaluation, field: FigureField, metric: string, variant = 'treatment', segment: string | null = null): string {
  const index = indexEvaluation(evaluation);
  return readable(explainFigure(field, index.estimate(metric, variant, segment)!, index));
}

describe('the verdict for a person who reads nothing else', () => {
  it('says effect, interval, level and sidedness, then checks and guardrails', () => {
    expect(headline(checkout)).toBe(
      'Treatment raises Paid within a week by 7.3 % (95 % interval +1.5 % … +13.3 %, two-sided). Checks: 3 passed, 1 warning. Guardrail Page load (ms) holds. Guardrail Asked support for help shows no harm, but its interval does not exclude it.',
    );
  });

  it('leaves a variant that is called by a code as the data have it', () => {
    const named = (id: string): string => JSON.stringify(checkout).replaceAll('"treatment"', `"${id}"`).replaceAll(/"(Treatment)"/g, `"${id}"`);
    expect(headline(JSON.parse(named('b')) as Evaluation)).toMatch(/^b raises Paid within a week/);
    expect(headline(JSON.parse(named('new_button')) as Evaluation)).toMatch(/^new_button raises/);
  });

  it('names the correction and its family, and does not call better what the correction takes back', () => {
    expect(headline(search)).toContain('Undecided: Ranking A moves Click-through rate by +5.2 % (95 % interval +0.6 % … +9.9 %, two-sided, Holm over 2 comparisons of primary metrics), but not beyond doubt after correction: adjusted p = 0.0551.');
    expect(headline(search)).toContain('Ranking B makes Click-through rate worse: it falls by 6.1 %');
    expect(headline(search)).toContain('Guardrails Time to answer (ms) (by Ranking B) and Fastest answer (ms) (by Ranking B) are harmed.');
  });

  it('says in the answer itself that a guardrail is harmed, and never in a glad or neutral tone', () => {
    const { answer, tone } = verdictHeadline(indexEvaluation(search));
    expect(readable(answer)).toMatch(/Guardrails Time to answer \(ms\) \(by Ranking B\) and Fastest answer \(ms\) \(by Ranking B\) are harmed\.$/);
    expect(['worse', 'mixed']).toContain(tone);
  });

  it('gives no verdict while a check has failed, not even a hint of one', () => {
    const text = headline(broken);
    expect(text).toMatch(/^No verdict: the sample ratio check failed \(χ² = 61\.44, 1 degree of freedom, p < 0\.0001\)\./);
    expect(text).not.toMatch(/raises|better|7\.3/i);
    expect(verdictHeadline(indexEvaluation(broken)).tone).toBe('blocked');
  });

  it('gives the verdict after the failure was accepted, and repeats the reason', () => {
    expect(headline(accepted)).toContain('Treatment raises Paid within a week');
    expect(headline(accepted)).toContain('The failed sample ratio check was accepted: “Redirects lost mobile control units until 4 March; desktop is unaffected”.');
  });

  it('says why a metric could not be judged', () => {
    expect(headline(untestable)).toMatch(/^Paid within a week could not be judged for Treatment: no unit differs from another in either arm/);
  });

  it('opens the interval of a one-sided test at one end', () => {
    expect(headline(oneSided)).toContain('(95 % interval +2.5 % … +∞, one-sided, greater)');
  });

  it('says so when no metric is primary', () => {
    const none = { ...checkout, metrics: checkout.metrics.map((metric) => ({ ...metric, role: 'secondary' as const })) };
    expect(headline(none)).toMatch(/^No metric is marked primary, so there is no overall verdict\. Of 8 comparisons: 1 better, 1 flat, 6 undecided\./);
  });

  it('does not mention what would decide an effect that nobody declared', () => {
    const undecided = { ...checkout, verdicts: checkout.verdicts.map((verdict) => ({ ...verdict, decision: 'undecided' as const })), estimates: checkout.estimates.map((estimate) => ({ ...estimate, requiredUnits: 180_994, power: 0.2, liftLow: -0.01 })) };
    expect(headline(undecided)).toContain('Undecided: the effect of Treatment on Paid within a week is +7.3 % (95 % interval −1.0 % … +13.3 %, two-sided); about 160 000 more units would decide an effect of 2 %.');
    expect(headline({ ...undecided, metrics: undecided.metrics.map((metric) => ({ ...metric, minimumEffect: null })) })).not.toContain('more units');
    expect(headline({ ...undecided, estimates: undecided.estimates.map((estimate) => ({ ...estimate, requiredUnits: 5000, power: 0.93 })) })).toContain('; an effect of 2 % would have been found with probability 93.0 %.');
  });

  it('stops after three comparisons and counts the rest', () => {
    const many = { ...search, metrics: search.metrics.map((metric) => ({ ...metric, role: 'primary' as const })), estimates: search.estimates.map((estimate) => ({ ...estimate, role: 'primary' as const })) };
    expect(headline(many)).toMatch(/21 further primary comparisons: \d+ better, \d+ worse, \d+ flat, \d+ undecided\./);
  });
});

describe('the sentence behind a figure', () => {
  it('explains a p-value with test, statistic, degrees of freedom and sidedness', () => {
    expect(explain(checkout, 'pValue', 'conversion')).toMatch(/^If Treatment and Control did not differ in Paid within a week, a difference at least this large in either direction would come up with p = 0\.0148 \(Welch’s t = 2\.438 with 19 991\.6 degrees of freedom, two-sided; not corrected for several comparisons\)\.$/);
  });

  it('explains an interval with level, method and whether it excludes no effect', () => {
    expect(explain(checkout, 'liftInterval', 'conversion')).toBe('95 % interval +1.5 % … +13.3 % (Fieller, Welch’s t, two-sided). It excludes no effect. Of many experiments, about 95 % would have their true lift inside such an interval.');
    expect(explain(checkout, 'liftInterval', 'revenue')).toContain('It includes no effect.');
    expect(explain(oneSided, 'liftInterval', 'conversion')).toContain('95 % interval: at least +2.5 %');
    expect(explain(untestable, 'liftInterval', 'support')).toBe('There is no finite interval: The control value cannot be told from zero at this level, so the lift has no finite interval.');
  });

  it('says what a value counts, its covariate and its cap', () => {
    expect(explain(checkout, 'value', 'conversion')).toBe('19.5 % of 9973 units in Treatment count as Paid within a week.');
    expect(explain(checkout, 'value', 'revenue')).toContain('CUPED, which removes 31.2 % of the variance');
    expect(explain(checkout, 'value', 'revenue')).toContain('capped, which touches 0.100 % of units');
    expect(explain(checkout, 'value', 'order_value')).toContain('a sum over a sum');
  });

  it('gives the reason for a figure that could not be had', () => {
    for (const field of ['lift', 'pValue', 'liftInterval', 'statistic', 'adjustedPValue'] as const) expect(explain(untestable, field, 'conversion')).toContain('No unit differs from another');
  });

  it('marks slices as exploratory and gives them no verdict', () => {
    expect(explain(checkout, 'lift', 'conversion', 'treatment', 'country=DE')).toContain('An exploratory slice');
    expect(explain(checkout, 'verdict', 'conversion', 'treatment', 'country=DE')).toBe('Slices are exploratory and get no verdict.');
  });

  it('does not give the verdict away while a check has failed', () => {
    expect(explain(broken, 'verdict', 'conversion')).toBe('Hidden: a check failed. Accept it with a reason to see the verdict.');
  });

  it('has a sentence for every figure', () => {
    const fields: readonly FigureField[] = ['value', 'controlValue', 'difference', 'differenceInterval', 'lift', 'liftInterval', 'statistic', 'pValue', 'adjustedPValue', 'units', 'standardDeviation', 'power', 'requiredUnits', 'probabilityToBeatControl', 'expectedLoss', 'verdict'];
    for (const evaluation of [checkout, search, untestable, oneSided, broken]) {
      for (const estimate of evaluation.estimates) {
        for (const field of fields) {
          const sentence = explainFigure(field, estimate, indexEvaluation(evaluation));
          expect(sentence).toMatch(/^.{10,}\.$/s);
          expect(sentence).not.toMatch(/undefined|null|NaN|\.\./);
        }
      }
    }
  });
});

describe('the digits of lifts and differences', () => {
  it('are the same for all variants of a metric, wherever they stand', () => {
    const index = indexEvaluation({ ...search, estimates: search.estimates.map((one) => (one.metric === 'ctr' && one.variant === 'a' && one.segment === null ? { ...one, lift: 0.00012, liftLow: -0.0021, liftHigh: 0.0023 } : one)) });
    const shown = index.treatments.map(({ id }) => {
      const estimate = index.estimate('ctr', id, null)!;
      return [readable(estimateLifts(estimate, index)(estimate.lift)), readable(estimateDifferences(estimate, index)(estimate.difference))];
    });
    const decimals = (text: string | undefined): number => (/\.(\d+)/.exec(text ?? '')?.[1] ?? '').length;
    for (const column of [0, 1]) expect(new Set(shown.map((row) => decimals(row[column]))).size).toBe(1);
  });

  it('are the same in all slices of a segment', () => {
    const index = indexEvaluation(checkout);
    const [country] = index.segments;
    const shown = country!.slices.map((slice) => {
      const estimate = index.estimate('revenue', 'treatment', slice)!;
      return [metricValues(index, estimate)(estimate.value), estimateDifferences(estimate, index)(estimate.difference), estimateLifts(estimate, index)(estimate.lift)];
    });
    for (const column of [0, 1, 2]) expect(new Set(shown.map((row) => (/\.(\d+)/.exec(row[column] ?? '')?.[1] ?? '').length)).size).toBe(1);
  });
});

describe('corrections in words', () => {
  it('count the members of the family that the number belongs to', () => {
    const index = indexEvaluation(search);
    expect(familySize(index, { role: 'primary', segment: null })).toBe(2);
    expect(familySize(index, { role: 'primary', segment: 'country=DE' })).toBe(8);
    expect(familySize(index, { role: 'secondary', segment: null })).toBe(1);
    expect(isCorrected(index, { role: 'secondary', segment: null })).toBe(false);
    expect(isCorrected(index, { role: 'primary', segment: null })).toBe(true);
  });

  it('name every setting that the numbers depend on', () => {
    expect(readable(settingsSentence(indexEvaluation(search)))).toBe('95 % intervals, two-sided; Welch’s t, lift interval by Fieller; Holm over primary metrics.');
    const sequential = { ...checkout, analysis: { ...checkout.analysis, sequential: 'pocock' } };
    expect(headline(sequential)).toContain('two-sided, Pocock spending)');
    expect(explain(sequential, 'pValue', 'conversion')).toContain('two-sided, Pocock spending;');
    expect(settingsSentence(indexEvaluation(sequential))).toContain('Several looks are allowed for: Pocock spending.');
  });
});

describe('checks in words', () => {
  it('sum up how many passed, warned and failed', () => {
    expect(checksSummary(checkout.checks)).toBe('3 passed, 1 warning');
    expect(checksSummary(checkout.checks.slice(0, 3))).toBe('All 3 checks passed');
    expect(checksSummary(broken.checks)).toBe('1 passed, 2 warnings, 1 failed');
    expect(checksSummary([])).toBe('No checks were run');
  });

  it('tell an accepted failure from one that still hides verdicts', () => {
    expect(statusOf(broken.checks[0])).toBe('Failed');
    expect(statusOf(accepted.checks[0])).toBe('Failed, accepted');
    expect(checkEffect(broken.checks[0])).toContain('hidden until');
    expect(checkEffect(accepted.checks[0])).toContain('accepted');
  });

  it('state statistic, degrees of freedom and p', () => {
    expect(checkFigures(checkout.checks[0])).toBe('χ² = 0.118, 1 degree of freedom, p = 0.7310');
    expect(checkFigures(checkout.checks[1])).toBe('');
    expect(checkLabel('brand-new-check')).toBe('Brand new check');
  });

  it('set expected beside observed shares', () => {
    const [control, treatment] = shareRows(broken.variants);
    expect([control.expected, control.observed, control.gap].map(readable)).toEqual(['50.00 %', '46.10 %', '−3.90 pp']);
    expect(treatment.expectedUnits).toBe(5000);
  });
});
