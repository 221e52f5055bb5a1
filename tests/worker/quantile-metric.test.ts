import { describe, expect, it } from 'vitest';
import { readDefinition, type CompleteDefinition } from '../../src-contract/experiment';
import type { Sample, StreamUse } from '../../src-contract/sample';
import { metricDays, metricEstimates, metricMoments } from '../../src-worker/evaluate-metric';
import { randomStream } from '../../src-worker/kernels/random-stream';
import { ColumnScratch } from '../../src-worker/streams/metric-columns';

const written = {
  liftbench: 1, sources: { events: { path: 'events.csv', time: 'ts' } }, unit: 'user',
  exposure: { source: 'events', variant: 'variant' }, variants: [{ id: 'a' }, { id: 'b' }],
};

function definition(metric: object): CompleteDefinition {
  const read = readDefinition({ ...written, metrics: [{ id: 'q', kind: 'quantile', source: 'events', value: 'ms', ...metric }] });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

/** Users with their load times, the first half in variant a; b is 20 % slower. Every eighth user has none. */
function sample(users: number): Sample {
  const stream = randomStream(7);
  const offsets = new Uint32Array(users + 1);
  const values: number[] = [];
  for (let user = 0; user < users; user += 1) {
    const own = 100 * Math.exp(0.5 * stream.normal()) * (user < users / 2 ? 1 : 1.2);
    const rows = user % 8 === 0 ? 0 : 1 + stream.index(5);
    for (let row = 0; row < rows; row += 1) values.push(own * Math.exp(0.3 * stream.normal()));
    offsets[user + 1] = values.length;
  }
  return {
    key: 's', dayAxis: null, periodEnd: null,
    units: {
      count: users, variants: ['a', 'b'], starts: Uint32Array.of(0, users / 2, users), firstExposure: null,
      attributes: [{ column: 'odd', labels: ['even', 'odd'], codes: { values: Uint16Array.from({ length: users }, (_, user) => user % 2), validity: null } }],
    },
    streams: [{
      key: { source: 'events', where: null, value: 'ms', ordered: false }, offsets, seconds: null,
      values: { values: Float64Array.from(values), validity: null }, leftOut: { nulls: 0, notFinite: 0, notNumeric: 0 },
    }],
    counts: { rowsRead: 0, exposureRows: 0, exposedUnits: users, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [] },
  };
}

function judge(data: Sample, metric: object, randomisationUnit?: string) {
  const complete = { ...definition(metric), ...(randomisationUnit === undefined ? {} : { randomisationUnit }) };
  const [first] = complete.metrics;
  const numerator: StreamUse = { stream: 0, aggregate: 'sum', from: null, to: null };
  const use = { metric: 'q', numerator, denominator: null, covariates: [] };
  const moments = metricMoments(data, first!, use, data.units.attributes, new ColumnScratch());
  return { estimates: metricEstimates(complete, first!, moments, data.units.attributes, null), days: metricDays(data, first!, use, moments) };
}

describe('a quantile metric', () => {
  const data = sample(4000);

  it('over events finds the slower arm, with users as its units', () => {
    const { estimates, days } = judge(data, { quantile: 0.9 });
    expect(estimates.map(({ segment }) => segment)).toEqual([null, 'odd=even', 'odd=odd']);
    const [all, even] = estimates;
    expect([all?.units, all?.controlUnits]).toEqual([1750, 1750]);
    expect(even!.units + estimates[2]!.units).toBe(1750);
    expect(all!.lift!).toBeGreaterThan(0.1);
    expect(all!.lift!).toBeLessThan(0.3);
    expect(all!.pValue!).toBeLessThan(0.001);
    expect(all!.liftLow!).toBeGreaterThan(0);
    expect(days).toBeNull();
  });

  it('over units takes one value per user, users without rows left out unless they are kept', () => {
    const excluded = judge(data, { quantile: 0.5, per: 'unit' }).estimates[0]!;
    const kept = judge(data, { quantile: 0.5, per: 'unit', zeros: 'keep' }).estimates[0]!;
    expect([excluded.units, kept.units]).toEqual([1750, 2000]);
    expect(kept.value!).toBeLessThan(excluded.value!);
  });

  it.each(['bootstrap', 'permutation'] as const)('is judged by %s as by the formula, segment by segment, per event and per unit', (method) => {
    for (const per of ['event', 'unit'] as const) {
      const formula = judge(data, { quantile: 0.6, per }).estimates;
      const drawn = judge(data, { quantile: 0.6, per, method }).estimates;
      expect(drawn.map(({ segment }) => segment)).toEqual([null, 'odd=even', 'odd=odd']);
      drawn.forEach((estimate, k) => {
        const other = formula[k]!;
        expect([estimate.method, estimate.reason]).toEqual([method, null]);
        expect([estimate.value, estimate.difference, estimate.units]).toEqual([other.value, other.difference, other.units]);
        expect(estimate.note).toContain('Monte Carlo error');
        expect(estimate.pValue!).toBeLessThan(0.01);
        expect(Math.abs(estimate.differenceLow! - other.differenceLow!)).toBeLessThan(0.35 * other.differenceStandardError!);
        expect(Math.abs(estimate.liftHigh! - other.liftHigh!)).toBeLessThan(0.35 * other.liftStandardError!);
      });
    }
  });

  it('is resampled by whole clusters where units lie inside what was randomised', () => {
    const clusters = { count: 100, of: Uint32Array.from({ length: 4000 }, (_, user) => Math.floor(user / 40)), starts: Uint32Array.of(0, 50, 100) };
    const inside = { ...data, units: { ...data.units, clusters } };
    const formula = judge(inside, { quantile: 0.5 }, 'company').estimates;
    const drawn = judge(inside, { quantile: 0.5, method: 'bootstrap' }, 'company').estimates;
    drawn.forEach((estimate, k) => {
      expect([estimate.units, estimate.controlUnits]).toEqual([50, 50]);
      expect(Math.abs(estimate.differenceStandardError! / formula[k]!.differenceStandardError! - 1)).toBeLessThan(0.25);
    });
  });

  it('says so where there are too few values around the quantile', () => {
    const [all] = judge(sample(20), { quantile: 0.99 }).estimates;
    expect(all!.value).not.toBeNull();
    expect(all!.pValue).toBeNull();
    expect(all!.reason).toContain('too few values around the quantile');
  });

  it('is wrong about a real difference no more often than its level: permuted users, 300 times', () => {
    const stream = randomStream(99);
    let claims = 0;
    for (let run = 0; run < 300; run += 1) {
      const shuffled = permuted(data, stream);
      if (judge(shuffled, { quantile: 0.9 }).estimates[0]!.pValue! < 0.05) claims += 1;
    }
    // 5 % of 300 is 15; four standard errors are 15 more.
    expect(claims).toBeLessThan(31);
    expect(claims).toBeGreaterThan(2);
  });
});

/** The same users dealt anew to the two arms. */
function permuted(data: Sample, stream: ReturnType<typeof randomStream>): Sample {
  const [rows] = data.streams;
  const users = data.units.count;
  const order = Uint32Array.from({ length: users }, (_, user) => user);
  for (let i = users - 1; i > 0; i -= 1) {
    const j = stream.index(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const offsets = new Uint32Array(users + 1);
  const values = new Float64Array(rows!.values!.values.length);
  let at = 0;
  order.forEach((user, place) => {
    const own = rows!.values!.values.subarray(rows!.offsets[user], rows!.offsets[user + 1]);
    values.set(own, at);
    at += own.length;
    offsets[place + 1] = at;
  });
  return { ...data, streams: [{ ...rows!, offsets, values: { values, validity: null } }] };
}
