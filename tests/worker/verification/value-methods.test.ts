import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src-contract/evaluation';
import { readDefinition, type CompleteDefinition } from '../../../src-contract/experiment';
import type { Sample } from '../../../src-contract/sample';
import { metricEstimates, metricMoments, metricValues } from '../../../src-worker/evaluate-metric';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { ColumnScratch } from '../../../src-worker/streams/metric-columns';
import { verifyQuantile } from '../../../src-worker/verification/verify-quantile';
import { verifyValues } from '../../../src-worker/verification/verify-values';

function definition(analysis: object, metric: object): CompleteDefinition {
  const read = readDefinition({
    liftbench: 1, sources: { events: { path: 'events.csv' } }, unit: 'user', exposure: { source: 'events', variant: 'variant' },
    variants: [{ id: 'a' }, { id: 'b' }], metrics: [{ id: 'spend', kind: 'mean', role: 'primary', source: 'events', value: 'amount', ...metric }], analysis,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

/** Users with one to four rows each, alike within a user; b's are larger. */
function sample(users: number): Sample {
  const stream = randomStream(20);
  const offsets = new Uint32Array(users + 1);
  const values: number[] = [];
  for (let user = 0; user < users; user += 1) {
    const own = 0.4 * stream.normal();
    for (let row = 0; row <= stream.index(4); row += 1) values.push(20 * Math.exp(own + 0.5 * stream.normal()) * (user < users / 2 ? 1 : 1.05));
    offsets[user + 1] = values.length;
  }
  return {
    key: 's', dayAxis: null, periodEnd: null,
    units: { count: users, variants: ['a', 'b'], starts: Uint32Array.of(0, users / 2, users), firstExposure: null, attributes: [] },
    streams: [{ key: { source: 'events', where: null, value: 'amount', ordered: false }, offsets, seconds: null, values: { values: Float64Array.from(values), validity: null }, leftOut: { nulls: 0, notFinite: 0, notNumeric: 0 } }],
    counts: { rowsRead: 0, exposureRows: 0, exposedUnits: users, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [] },
  };
}

const use = { metric: 'spend', numerator: { stream: 0, aggregate: 'sum' as const, from: null, to: null }, denominator: null, covariates: [] };

function headlinesOf(complete: CompleteDefinition, of: Sample): Estimate[] {
  const moments = metricMoments(of, complete.metrics[0]!, use, [], new ColumnScratch());
  return metricEstimates(complete, complete.metrics[0]!, moments, [], null);
}

describe('the second engine for methods that read every unit', () => {
  it.each(['bootstrap', 'permutation', 'mann-whitney'] as const)('agrees with %s, and says so when a figure is off', (method) => {
    const complete = definition({ method }, {});
    const of = sample(2000);
    const { columns } = metricValues(of, complete.metrics[0]!, use, new ColumnScratch());
    const headlines = headlinesOf(complete, of);
    const [finding] = verifyValues(complete, complete.metrics[0]!, headlines, columns, 1);
    expect(finding).toMatchObject({ metric: 'spend', variant: 'b', path: method === 'bootstrap' ? 'bootstrap' : 'permutation', agrees: true });
    const { liftHigh, pValue } = headlines[0]!;
    const wrong = headlines.map((headline) => (method === 'bootstrap' ? { ...headline, liftHigh: liftHigh! + 0.1 } : { ...headline, pValue: pValue! > 0.5 ? pValue! - 0.4 : pValue! + 0.4 }));
    const [broken] = verifyValues(complete, complete.metrics[0]!, wrong, columns, 1);
    expect(broken!.agrees).toBe(false);
    expect(broken!.words).toContain('DISAGREE');
  });

  it.each(['event', 'unit'] as const)('draws whole units anew for a quantile per %s', (per) => {
    const complete = definition({}, { kind: 'quantile', quantile: 0.75, per });
    const of = sample(1200);
    const headlines = headlinesOf(complete, of);
    const [finding] = verifyQuantile(complete, complete.metrics[0]!, use, of, headlines, 3);
    expect(finding).toMatchObject({ path: 'bootstrap', agrees: true });
    const [broken] = verifyQuantile(complete, complete.metrics[0]!, use, of, headlines.map((headline) => ({ ...headline, differenceHigh: headline.differenceHigh! + 3 * headline.differenceStandardError! })), 3);
    expect(broken).toMatchObject({ agrees: false });
    expect(broken!.words).toContain('DISAGREE');
  });

  it.each([['bootstrap', 'event'], ['bootstrap', 'unit'], ['permutation', 'event'], ['permutation', 'unit']] as const)('sets a %s of a quantile per %s beside the formula', (method, per) => {
    const complete = definition({ method }, { kind: 'quantile', quantile: 0.75, per });
    const of = sample(1200);
    const headlines = headlinesOf(complete, of);
    expect(headlines[0]!.pValue).not.toBeNull();
    expect(verifyQuantile(complete, complete.metrics[0]!, use, of, headlines, 3)).toMatchObject([{ path: method, agrees: true }]);
    const wrong = headlines.map((headline) => ({ ...headline, differenceHigh: headline.differenceHigh! + 3 * headline.differenceStandardError!, pValue: headline.pValue! > 0.5 ? headline.pValue! - 0.4 : headline.pValue! + 0.4 }));
    expect(verifyQuantile(complete, complete.metrics[0]!, use, of, wrong, 3)).toMatchObject([{ agrees: false }]);
  });

  it('leaves methods without a twin alone', () => {
    const complete = definition({ method: 'welch' }, {});
    const { columns } = metricValues(sample(50), complete.metrics[0]!, use, new ColumnScratch());
    expect(verifyValues(complete, complete.metrics[0]!, headlinesOf(complete, sample(50)), columns, 1)).toEqual([]);
  });
});
