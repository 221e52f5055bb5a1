import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exploration, ExploreRequest } from '../../../src-contract/exploration';
import type { FunnelOrder } from '../../../src-contract/exploration-funnel';
import type { SegmentExploration, SegmentGroup } from '../../../src-contract/exploration-segments';
import { Engine } from '../../../src-main/evaluation/engine';
import { quantileLabels } from '../../../src-main/exploration/segment-labels';
import { InProcessStatistics, TinyWorkspace, definitionOf } from '../evaluation/tiny-workspace';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { exploreExperiment } from '../../../src-main/exploration/explore-experiment';
import type { Definition } from '../../../src-contract/experiment';

/** pandas and SciPy on the very same rows: see make_segments.py there. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, '../../reference/segments.json'), 'utf8')) as {
  country: Family; pair: Family; weekdayByDevice: Family; funnels: Record<string, FunnelFigures>;
};
interface Scale { q: number; df: number; p: number; between: number; inconsistency: number }
interface Family { segments: Record<string, Record<string, number>>; tested: number; below: number; difference: Scale; lift: Scale }
interface FunnelFigures { arms: Record<string, { units: number; reached: number[]; overall: number[][]; fromPrevious: number[][] }>; steps: { lift: number; p: number | null; contribution: number; low: number; high: number }[]; total: number }

const folder = resolve(import.meta.dirname, '../../../sample-data/checkout-button');
const definition = readFileSync(join(folder, 'experiment.yaml'), 'utf8');
let engine: Engine;
beforeAll(() => { engine = new Engine({ statistics: new InProcessStatistics(), reportPage: null }); });
afterAll(async () => { await engine.close(); });

function ask(request: Partial<ExploreRequest>): Promise<Exploration> {
  return engine.explore({ job: 'segments', definition, baseDirectory: folder, kind: 'segments', metric: 'conversion', segment: null, ...request }, null);
}

function expectFamily(segments: SegmentExploration, group: SegmentGroup, expected: Family): void {
  const own = segments.estimates.filter((one) => one.group === group);
  const name = (levels: readonly (number | null)[]): string => levels.flatMap((level, at) => (level === null ? [] : [segments.columns[at]!.levels[level]!])).join(', ');
  expect(own.map(({ levels }) => name(levels)).sort()).toEqual(Object.keys(expected.segments).sort());
  for (const one of own) {
    const figures = expected.segments[name(one.levels)]!;
    expect([one.units, one.controlUnits]).toEqual([figures['units'], figures['controlUnits']]);
    expect(one.lift).toBeCloseTo(figures['lift']!, 11);
    expect(one.liftStandardError).toBeCloseTo(figures['liftError']!, 10);
    if (figures['holm'] === undefined) {
      expect(one).toMatchObject({ pValue: null, holm: null, shrunkenLift: null, reason: expect.stringContaining('Fewer than 100 units') as string });
      continue;
    }
    expect([one.pValue, one.holm, one.benjaminiHochberg, one.shrunkenLift]).toEqual(['p', 'holm', 'benjaminiHochberg', 'shrunken'].map((key) => expect.closeTo(figures[key]!, 9) as number));
  }
  for (const scale of ['difference', 'lift'] as const) {
    const { q, df, p, between, inconsistency } = expected[scale];
    expect(segments.tests.find((one) => one.group === group && one.scale === scale)).toMatchObject({ segments: expected.tested, statistic: expect.closeTo(q, 8) as number, degreesOfFreedom: df, pValue: expect.closeTo(p, 9) as number, between: expect.closeTo(between, 10) as number, inconsistency: expect.closeTo(inconsistency, 9) as number });
  }
  expect(segments.families.find((one) => one.group === group)).toMatchObject({ looked: own.length, tested: expected.tested, below: expected.below, expected: expect.closeTo(0.05 * expected.tested, 12) as number });
}

describe('segments of any column, and of two', () => {
  it('has the lifts, corrections, heterogeneity and shrunken lifts that pandas and SciPy have, by one column and by both', async () => {
    const { segments, reason } = await ask({});
    expect(reason).toBeNull();
    expect(segments!.columns.map(({ column, declared }) => [column, declared])).toEqual([['country', true], ['device', true]]);
    expectFamily(segments!, 'first', reference.country);
    expectFamily(segments!, 'pair', reference.pair);
    expect(segments!.families.map(({ group, declared }) => [group, declared])).toEqual([['first', true], ['second', true], ['pair', false]]);
  });

  it('splits by a column that the definition does not list: a time by the day of the week', async () => {
    const { segments } = await ask({ columns: [{ column: 'ts', by: 'weekday' }, { column: 'device', by: null }] });
    expect(segments!.columns[0]).toMatchObject({ column: 'ts', by: 'weekday', declared: false, how: 'days of the week' });
    expect(segments!.columns[0]!.levels.slice(0, 2)).toEqual(['Monday', 'Tuesday']);
    expectFamily(segments!, 'pair', reference.weekdayByDevice);
    expect(segments!.families.find(({ group }) => group === 'first')?.declared).toBe(false);
  });

  it('has the readout’s own figures for all units, covariate and cap included', async () => {
    const { segments } = await ask({ metric: 'revenue', columns: [{ column: 'country', by: null }] });
    const { estimates } = await engine.evaluate({ job: 'readout', definition, baseDirectory: folder, timeline: false }, null);
    for (const [place, segment] of [[[null], null], [[0], 'country=DE']] as const) {
      const readout = estimates.find((one) => one.metric === 'revenue' && one.segment === segment)!;
      const own = segments!.estimates.find(({ levels }) => JSON.stringify(levels) === JSON.stringify(place))!;
      expect([own.lift, own.liftLow, own.pValue]).toEqual([readout.lift, readout.liftLow, readout.pValue]);
    }
    expect(segments!.columns[0]!.conditions[0]).toBe("country = 'DE'");
  });

  it('names the columns there are when it is asked for another, and the rules that suit one', async () => {
    await expect(ask({ columns: [{ column: 'planet', by: null }] })).rejects.toMatchObject({ failure: { kind: 'input', next: expect.stringContaining('country') as string } });
    await expect(ask({ columns: [{ column: 'country', by: 'hour' }] })).rejects.toMatchObject({ failure: { kind: 'input', next: expect.stringContaining('value') as string } });
  });
});

describe('segments of numbers and of many values', () => {
  const events = `SELECT i AS unit, CASE WHEN i % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, (i * 37) % 1000 AS age, 'v' || (CASE WHEN i < 1500 THEN i % 3 ELSE i END) AS name, CASE WHEN i % 7 = 0 THEN 1.0 ELSE 0.0 END AS x FROM range(4000) t(i)`;
  const written: Definition = { liftbench: 1, sources: { events: { path: 'e' } }, unit: 'unit', exposure: { source: 'events', variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }], metrics: [{ id: 'm', kind: 'mean', source: 'events', value: 'x' }] };

  it('reads numbers in quarters of the units, and the commonest of many values beside the rest', async () => {
    const workspace = await TinyWorkspace.open({ events });
    const statistics = new InProcessStatistics();
    const complete = definitionOf(written);
    const { segments } = await exploreExperiment({ kind: 'segments', metric: 'm', segment: null, columns: [{ column: 'age', by: null }, { column: 'name', by: null }] }, complete, {
      signal: new AbortController().signal, onProgress: () => undefined,
      evaluate: (one, exploration) => evaluateExperiment({ workspace, statistics, definition: one, baseDirectory: null, timeline: false, exploration }),
    });
    const [age, name] = segments!.columns;
    // numpy.quantile(ages, [0.25, 0.5, 0.75], method='inverted_cdf') is 249, 499, 749.
    expect(age).toMatchObject({ by: 'quantiles', how: 'quarters of the units', levels: ['≤ 249', '> 249 … 499', '> 499 … 749', '> 749'] });
    expect(segments!.estimates.filter(({ group }) => group === 'first').map(({ units, controlUnits }) => units + controlUnits)).toEqual([1000, 1000, 1000, 1000]);
    expect(name!.levels).toHaveLength(31);
    expect(name!.levels.slice(0, 3)).toEqual(['v0', 'v1', 'v2']);
    expect(name!.how).toContain('the 30 most common of 2,503 values');
    expect(segments!.estimates.filter(({ group }) => group === 'second').slice(0, 3).map(({ units, controlUnits }) => units + controlUnits)).toEqual([500, 500, 500]);
    for (const group of ['first', 'second', 'pair'] as const) expect(segments!.estimates.filter((one) => one.group === group).reduce((sum, { units, controlUnits }) => sum + units + controlUnits, 0)).toBe(4000);
  });

  it('writes bins so that every value has one', () => {
    expect(quantileLabels([2])).toEqual(['≤ 2', '> 2']);
    expect(quantileLabels([1.5, 3])).toEqual(['≤ 1.5', '> 1.5 … 3', '> 3']);
  });
});

describe('a funnel', () => {
  const steps = (...events: string[]): FunnelOrder['steps'] => events.map((event) => ({ name: event, source: 'events', where: `event = '${event}'` }));
  it.each([
    ['strict', { steps: steps('view', 'add_to_cart', 'purchase'), order: 'strict', within: null }],
    ['any', { steps: steps('view', 'add_to_cart', 'purchase'), order: 'any', within: null }],
    ['strictDay', { steps: steps('add_to_cart', 'purchase'), order: 'strict', within: '1d' }],
    ['backwards', { steps: steps('purchase', 'view'), order: 'strict', within: null }],
  ] as const)('has the counts, intervals, lifts and contributions that pandas and SciPy have (%s)', async (name, order) => {
    const { funnel, reason } = await ask({ kind: 'funnel', funnel: order });
    expect(reason).toBeNull();
    const expected = reference.funnels[name]!;
    for (const { variant, units, steps: own, residual } of funnel!.arms) {
      const arm = expected.arms[variant]!;
      expect([units, own.map(({ reached }) => reached)]).toEqual([arm.units, arm.reached]);
      own.forEach(({ overall, fromPrevious }, at) => {
        for (const [rate, figures] of [[overall, arm.overall[at]!], [fromPrevious, arm.fromPrevious[at]!]] as const) [rate.rate, rate.low, rate.high].forEach((figure, k) => { expect(figure).toBeCloseTo(figures[k]!, 10); });
      });
      expect(Math.abs(residual!)).toBeLessThan(1e-14);
    }
    const [comparison] = funnel!.comparisons;
    expected.steps.forEach(({ lift, p, contribution, low, high }, at) => {
      const own = comparison!.steps[at]!;
      expect([own.overall.lift, own.contribution, own.low, own.high]).toEqual([lift, contribution, low, high].map((figure) => expect.closeTo(figure, 9) as number));
      if (p !== null) expect(own.overall.pValue).toBeCloseTo(p, 9);
    });
    expect(comparison!.total).toBeCloseTo(expected.total, 11);
    expect(Math.abs(comparison!.residual!)).toBeLessThan(1e-12);
  });

  it('takes conversion metrics as steps, and says what is missing or wrong', async () => {
    const { funnel, metric } = await ask({ kind: 'funnel', funnel: { steps: [{ metric: 'conversion' }], order: 'any', within: null } });
    expect([metric, funnel!.names]).toEqual(['conversion', ['Paid within a week']]);
    expect(funnel!.comparisons[0]!.steps[0]!.overall.lift).toBeCloseTo(0.078, 2);
    expect((await ask({ kind: 'funnel', funnel: { steps: [], order: 'any', within: null } })).reason).toContain('Add the steps');
    await expect(ask({ kind: 'funnel', funnel: { steps: [{ metric: 'orders' }], order: 'any', within: null } })).rejects.toMatchObject({ failure: { kind: 'input' } });
    await expect(ask({ kind: 'funnel', funnel: { steps: [{ name: '', source: 'events', where: 'no such column' }], order: 'any', within: null } })).rejects.toMatchObject({ failure: {} });
  });
});

describe('a specification curve under way', () => {
  it('lets an evaluation that is asked for meanwhile go first, and stops when it is cancelled', async () => {
    const ended: string[] = [];
    const curve = ask({ job: 'curve', kind: 'specification', metric: 'revenue' }).then(() => { ended.push('curve'); }, (thrown: unknown) => { ended.push(String(thrown)); });
    await engine.evaluate({ job: 'now', definition, baseDirectory: folder, timeline: false }, null);
    ended.push('evaluation');
    await engine.cancel('curve');
    await curve;
    expect(ended[0]).toBe('evaluation');
    expect(ended).toHaveLength(2);
  });
});

describe('parts with a covariate', () => {
  it('split and remove the values that the readout compares, and say so', async () => {
    const { estimates } = await engine.evaluate({ job: 'readout', definition, baseDirectory: folder, timeline: false }, null);
    const readout = estimates.find((one) => one.metric === 'revenue' && one.segment === null)!;
    const { decomposition } = await ask({ kind: 'decomposition', metric: 'revenue', segment: 'country' });
    expect(decomposition!.adjusted).toBe(true);
    expect(decomposition!.mix![0]!.difference).toBeCloseTo(readout.difference!, 9);
    expect(Math.abs(decomposition!.mix![0]!.residual!)).toBeLessThan(1e-9);
    expect(Math.abs(decomposition!.comparisons[0]!.residual!)).toBeLessThan(1e-12);
    const { influence } = await ask({ kind: 'influence', metric: 'revenue' });
    expect(influence![0]).toMatchObject({ adjusted: true, path: expect.arrayContaining([expect.objectContaining({ removed: 0, pValue: expect.closeTo(readout.pValue!, 9) as number })]) as object });
    const plain = await engine.explore({ job: 'plain', definition: definition.replace('correction: none', 'correction: none\n  covariateAdjustment: false'), baseDirectory: folder, kind: 'influence', metric: 'revenue', segment: null }, null);
    expect(plain.influence![0]!.adjusted).toBe(false);
  });
});
