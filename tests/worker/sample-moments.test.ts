import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { MeasureStream, Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { metricMoments } from '../../src-worker/evaluate-metric';
import { SampleMoments } from '../../src-worker/sample-moments';
import { ColumnScratch } from '../../src-worker/streams/metric-columns';
import { windowRuns } from '../../src-worker/streams/window-runs';
import { sampleOf, streamOf } from './streams/a-sample';

const DAY = 86_400;
const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 999_999_990, max: 1_000_000_000 }));
const unit = fc.record({
  rows: fc.array(fc.tuple(fc.integer({ min: -5 * DAY, max: 20 * DAY }), value), { maxLength: 5 }).map((rows) => rows.sort(([a], [b]) => a - b)),
  country: fc.nat(2), device: fc.nat(1),
});
const arm = fc.array(unit, { minLength: 1, maxLength: 60 });

function sampleFrom(control: readonly { rows: [number, number][]; country: number; device: number }[], treatment: typeof control): Sample {
  const units = [...control, ...treatment];
  const stream = streamOf(units.map(({ rows }) => rows));
  const sample = sampleOf([stream], [control.length, treatment.length], units.map(() => 0), units.map(({ country }) => country));
  const device = { column: 'device', labels: ['phone', 'desktop'], codes: { values: Uint32Array.from(units, (one) => one.device), validity: null } };
  return { ...sample, units: { ...sample.units, attributes: [...sample.units.attributes, device] } };
}

const use = (aggregate: MetricUse['numerator']['aggregate'], o: Partial<MetricUse> = {}): MetricUse => ({ metric: 'm', numerator: { stream: 0, aggregate, from: 0, to: null }, denominator: null, covariates: [], ...o });
const metric = (o: object = {}): Metric => ({ id: 'm', kind: 'mean', source: 's', value: 'x', ...o }) as Metric;
const cases: readonly [string, Metric, MetricUse][] = [
  ['a sum', metric(), use('sum')],
  ['a count', metric({ kind: 'count', value: undefined }), use('count')],
  ['a capped sum', metric({ cap: { upper: 0.9 } }), use('sum')],
  ['a sum with a covariate', metric(), use('sum', { covariates: [{ use: { stream: 0, aggregate: 'sum', from: -3 * DAY, to: 0 }, denominator: null }] })],
  ['a sum of units with rows alone', metric({ zeros: 'exclude' }), use('sum')],
  ['a ratio', { id: 'm', kind: 'ratio', numerator: { source: 's', value: 'x' }, denominator: { source: 's' } } as Metric, use('sum', { denominator: { stream: 0, aggregate: 'count', from: 0, to: null } })],
  ['a quantile', metric({ kind: 'quantile', quantile: 0.5 }), use('sum')],
];

describe('the moments of a sample', () => {
  it.each(cases)('of %s by segments are the same whether all units, other segments or none were read before', (_what, one, by) => {
    fc.assert(fc.property(arm, arm, (control, treatment) => {
      const sample = sampleFrom(control, treatment);
      const [country, device] = sample.units.attributes;
      const scratch = new ColumnScratch();
      const kept = new SampleMoments();
      const known = new SampleMoments();
      known.of(sample, one, by, [device!, country!], scratch);
      for (const segments of [[], [country!], [country!, device!], [device!], [device!, country!]]) {
        const { cube, cells, cap, third } = metricMoments(sample, one, by, segments, new ColumnScratch());
        for (const moments of [kept, known]) expect(moments.of(sample, one, by, segments, scratch)).toMatchObject({ cube, cells, cap, third });
      }
    }), { numRuns: 60 });
  });
});

describe('the rows of a window', () => {
  it('are those within it, whatever windows were asked before', () => {
    const bound = fc.option(fc.integer({ min: -6 * DAY, max: 21 * DAY }), { nil: null });
    fc.assert(fc.property(arm, fc.array(fc.tuple(bound, bound), { minLength: 1, maxLength: 8 }), (units, windows) => {
      const stream: MeasureStream = streamOf(units.map(({ rows }) => rows));
      for (const [from, to] of windows) {
        if (from !== null && to !== null && from > to) continue;
        const { starts, ends } = windowRuns(stream, from, to);
        const found = units.map((_, at) => [...(stream.seconds?.values ?? new Int32Array(0)).subarray(starts[at], ends[at])]);
        expect(found).toEqual(units.map(({ rows }) => rows.map(([second]) => second).filter((second) => (from === null || second >= from) && (to === null || second < to))));
      }
    }));
  });
});
