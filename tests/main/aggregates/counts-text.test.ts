import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readDefinition, type Definition } from '../../../src-contract/experiment';
import { LiftbenchError } from '../../../src-contract/failure';
import { countsDefinition } from '../../../src-main/aggregates/counts-text';
import { estimateOf, evaluate, TinyWorkspace } from '../evaluation/tiny-workspace';

const evaluated = async (text: string) => evaluate(await TinyWorkspace.open({}), parse(countsDefinition(text).text) as Definition);

describe('A pasted table of counts', () => {
  it.each([
    ['tabs and a header', 'variant\tconversions\tvisitors\nA\t120\t1000\nB\t150\t1010'],
    ['spaces and no header', 'A 120 1000\nB 150 1010'],
    ['commas, the trials first', 'A,1000,120\nB,1010,150'],
    ['no labels at all', '120 1000\n150 1010'],
    ['groups of thousands and a Markdown table', '| variant | successes | trials |\n|---|---:|---:|\n| control | 120 | 1,000 |\n| new button | 150 | 1,010 |'],
    ['labels of several words', 'old page 120 1000\nnew page 150 1010'],
  ])('is read with %s', async (_what, text) => {
    const evaluation = await evaluated(text);
    const [estimate] = evaluation.estimates;
    // By hand: 150/1010 and 120/1000; s² = n p(1−p)/(n−1) per arm.
    expect(estimate).toMatchObject({ units: 1010, controlUnits: 1000, value: 150 / 1010, controlValue: 0.12, reason: null });
    expect(estimate?.standardDeviation).toBeCloseTo(Math.sqrt((150 / 1010) * (860 / 1010) * (1010 / 1009)), 12);
    expect(evaluation.checks.find(({ id }) => id === 'sample-ratio')?.status).toBe('pass');
  });

  it('agrees with SciPy on Welch of the zeros and ones', async () => {
    // scipy.stats.ttest_ind of 120 ones in 1000 against 150 ones in 1010, equal_var=False.
    expect(estimateOf(await evaluated('control 120 1000\ntreatment 150 1010'), 'conversion').pValue).toBeCloseTo(0.06080204467482393, 12);
  });

  it('gives shares’ own methods what they need', async () => {
    const written = parse(countsDefinition('control 120 1000\ntreatment 150 1010').text) as Definition;
    const estimate = estimateOf(await evaluate(await TinyWorkspace.open({}), { ...written, analysis: { method: 'newcombe' } }), 'conversion');
    expect(estimate).toMatchObject({ method: 'newcombe', reason: null });
    // Newcombe's formula (1998, method 10) in NumPy: Wilson's limits of both shares, put together.
    expect(estimate.differenceLow).toBeCloseTo(-0.0013387786169267342, 12);
    expect(estimate.differenceHigh).toBeCloseTo(0.05836160504056129, 12);
  });

  it.each([
    ['hello', 'fewer than two rows'],
    ['a 1 2\nb 3', 'Row 2'],
    ['a 10 5\nb 1 7', 'Which column is the trials'],
    ['label successes trials\na 10 5\nb 1 7', 'more "successes"'],
    ['a 1 5\na 1 7', 'two rows'],
  ])('says what is wrong with %j', (text, words) => {
    expect(() => countsDefinition(text)).toThrow(LiftbenchError);
    expect(() => countsDefinition(text)).toThrow(words);
  });

  it('is a definition without mistakes', () => {
    expect(readDefinition(parse(countsDefinition('a 1 2\nb 2 3\nc 1 9').text))).toMatchObject({ ok: true });
  });
});
