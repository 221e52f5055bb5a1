import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MeasureStream } from '../../../src-contract/sample';
import type { BalanceEvidence } from '../../../src-contract/trust';
import { balance } from '../../../src-worker/checks/balance';
import { homogeneityTest } from '../../../src-worker/checks/homogeneity';
import type { TrustInput } from '../../../src-worker/checks/trust-check';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { assigned } from './assigned-units';

interface Figures {
  readonly welch: { readonly values: readonly (readonly number[])[]; readonly means: readonly number[]; readonly statistic: number; readonly pValue: number; readonly standardisedDifference: number };
  readonly homogeneity: { readonly table: readonly (readonly number[])[]; readonly statistic: number; readonly degreesOfFreedom: number; readonly pValue: number };
}
// SciPy: tests/reference/make_assignment_checks.py
const figures = JSON.parse(readFileSync(join(import.meta.dirname, '../../reference/assignment-checks.json'), 'utf8')) as Figures;

const DAY_SECONDS = 86_400;

/** Adds one metric whose rows before exposure have these values, unit by unit in the order of the sample. */
function withHistory(input: TrustInput, values: readonly number[]): TrustInput {
  const stream: MeasureStream = {
    key: { source: 'events', where: null, value: 'amount', ordered: false },
    offsets: Uint32Array.from({ length: values.length + 1 }, (_, u) => u),
    seconds: { values: Int32Array.from(values, () => -3 * DAY_SECONDS), validity: null },
    values: { values: Float64Array.from(values), validity: null },
    leftOut: { nulls: 0, notFinite: 0, notNumeric: 0 },
  };
  const metric = { id: 'spend', kind: 'mean' as const, source: 'events', value: 'amount', role: 'primary' as const };
  return {
    ...input,
    sample: { ...input.sample, streams: [stream] },
    definition: { ...input.definition, metrics: [metric] as unknown as TrustInput['definition']['metrics'] },
    uses: [{ metric: 'spend', numerator: { stream: 0, aggregate: 'sum', from: 0, to: null }, denominator: null, covariates: [] }],
  };
}

const run = (input: TrustInput) => {
  const check = balance.run(input);
  return { check, evidence: check?.evidence as unknown as BalanceEvidence };
};

/** Units 5 : 5 with a level and a spend before, which `seen` may tie to the variant. */
function experiment(count: number, seed: number, o: { level?: (variant: number, u: number) => number; spend?: (variant: number, z: number) => number } = {}): TrustInput {
  const { uniform, normal } = randomStream(seed);
  const { level = (_, u) => (u < 0.5 ? 0 : u < 0.8 ? 1 : 2), spend = (_, z) => Math.exp(1.5 * z) } = o;
  const units = Array.from({ length: count }, () => (uniform() < 0.5 ? 0 : 1)).sort((a, b) => a - b).map((variant, i) => ({ variant, at: i * 1000, levels: [level(variant, uniform())] }));
  return withHistory(assigned(units, { attributes: [{ column: 'device', labels: ['desktop', 'mobile', 'tv'] }] }), units.map(({ variant }) => spend(variant, normal())));
}

describe('balance before the experiment', () => {
  it("compares means by Welch's test as SciPy does", () => {
    const { values, means, statistic, pValue, standardisedDifference } = figures.welch;
    const units = values.flatMap((list, variant) => list.map((value) => ({ variant, value })));
    const input = withHistory(assigned(units.map(({ variant }, i) => ({ variant, at: i * 1000 }))), units.map(({ value }) => value));
    const [item] = run(input).evidence.items;
    // Kept in single precision.
    means.forEach((mean, k) => { expect(item?.values[k]).toBeCloseTo(mean, 3); });
    expect(item?.statistic).toBeCloseTo(statistic, 4);
    expect(item?.pValue).toBeCloseTo(pValue, 5);
    expect(item?.standardisedDifference).toBeCloseTo(standardisedDifference, 5);
    expect(item).toMatchObject({ item: 'metric', name: 'spend', what: '14 days before exposure', variant: 'treatment' });
  });

  it('compares levels by the chi-square of SciPy', () => {
    const { table, statistic, degreesOfFreedom, pValue } = figures.homogeneity;
    const found = homogeneityTest(table);
    expect(found?.statistic).toBeCloseTo(statistic, 10);
    expect(found?.degreesOfFreedom).toBe(degreesOfFreedom);
    expect(found?.pValue).toBeCloseTo(pValue, 10);
    expect(homogeneityTest([[10, 10], [0, 0]])).toBeNull();
    expect(homogeneityTest([[100, 2], [100, 3]])).toBeNull();
  });

  it('passes where variants were alike', () => {
    const { check, evidence } = run(experiment(4000, 1));
    expect(check?.status).toBe('pass');
    expect(evidence.items.map(({ name }) => name)).toEqual(['spend', 'device']);
    expect(evidence.joint?.degreesOfFreedom).toBe(3);
    expect(check?.message).toContain('in both comparisons');
  });

  it('warns of an attribute or a metric that differs, by name', () => {
    const device = run(experiment(4000, 2, { level: (variant, u) => (u < (variant === 0 ? 0.5 : 0.42) ? 0 : 1) }));
    expect(device.check?.status).toBe('warn');
    expect(device.check?.message).toContain('device = ');
    const spend = run(experiment(4000, 3, { spend: (variant, z) => Math.max(0, z + 0.2 * variant) }));
    expect(spend.check?.message).toContain('spend, 14 days before exposure');
    expect(spend.evidence.items.find(({ name }) => name === 'spend')?.standardisedDifference).toBeGreaterThan(0.1);
  });

  it('does not compare a column that the variant sets', () => {
    const { check, evidence } = run(experiment(2000, 4, { level: (variant) => variant }));
    expect(evidence.setByVariant).toEqual(['device']);
    expect(check?.status).toBe('pass');
    expect(check?.message).toContain('device is set by the variant and not compared');
  });

  it('raises a false alarm in at most two experiments in a thousand, with skewed values too', () => {
    let alarms = 0;
    for (let seed = 0; seed < 1200; seed += 1) if (run(experiment(600, 500 + seed)).check?.status !== 'pass') alarms += 1;
    expect(alarms).toBeLessThanOrEqual(6);
  });

  it('has nothing to say without attributes and history', () => {
    expect(run(assigned([{ variant: 0, at: 0 }, { variant: 1, at: 1 }])).check).toBeNull();
  });
});
