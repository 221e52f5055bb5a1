import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { OriginDesk } from '../../../src-main/provenance/origin-desk';
import { Workspace } from '../../../src-main/sources/workspace';
import { estimateOf, evaluate } from '../evaluation/tiny-workspace';

const folder = mkdtempSync(join(tmpdir(), 'liftbench-origins-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); });

/** Purchases with a note that has a line end inside its quotes, so that lines and records differ. */
function csv(): string {
  const lines = ['user,variant,country,event,amount,note,ts'];
  for (let u = 0; u < 60; u += 1) lines.push(`user-${String(u)}x,${u % 2 === 0 ? 'control' : 'treatment'},${u % 3 === 0 ? 'DE' : u % 3 === 1 ? 'FR' : ''},exposure,,,2026-03-01T10:${String(u).padStart(2, '0')}:00Z`);
  for (let u = 0; u < 60; u += 1) {
    for (let n = 0; n < (u * 7) % 4; n += 1) lines.push(`user-${String(u)}x,${u % 2 === 0 ? 'control' : 'treatment'},,purchase,${String(1e6 + ((u * 37 + n * 11) % 23) / 8)},${u % 10 === 1 ? '"two\nlines, ""said"" he"' : 'plain'},2026-03-02T1${String(n)}:00:00Z`);
  }
  return `${lines.join('\n')}\n`;
}

const definition: Definition = {
  liftbench: 1, id: 'shop', sources: { events: { path: 'shop.csv', time: 'ts' } }, unit: 'user',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [
    { id: 'paid', kind: 'conversion', source: 'events', where: "event = 'purchase'" },
    { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount' },
    { id: 'basket', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', aggregate: 'average', zeros: 'exclude' },
    { id: 'per_order', kind: 'ratio', numerator: { source: 'events', where: "event = 'purchase'", value: 'amount' }, denominator: { source: 'events', where: "event = 'purchase'" } },
  ],
  segments: ['country'],
};

const quantiles: Definition['metrics'] = [
  { id: 'slow_rows', kind: 'quantile', quantile: 0.8, source: 'events', where: "event = 'purchase'", value: 'amount', per: 'event' },
  { id: 'slow_units', kind: 'quantile', quantile: 0.8, source: 'events', where: "event = 'purchase'", value: 'amount', per: 'unit' },
];

async function opened(): Promise<{ workspace: Workspace; desk: OriginDesk; text: string; path: string }> {
  const path = join(folder, 'shop.csv');
  writeFileSync(path, csv());
  const workspace = new Workspace({ temporaryRoot: folder });
  await workspace.ensure([{ name: 'events', paths: [path], baseDirectory: null, options: {} }]);
  return { workspace, desk: new OriginDesk(workspace), text: JSON.stringify(definition), path };
}

describe('where a number comes from', () => {
  it('adds up to what the readout says, for every metric, arm and segment', async () => {
    const { workspace, desk, text, path } = await opened();
    const evaluation = await evaluate(workspace, { ...definition, sources: { events: { path, time: 'ts' } } });
    for (const { id: metric } of definition.metrics) {
      for (const segment of [null, 'country=DE', 'country=(none)']) {
        const estimate = estimateOf(evaluation, metric, segment === null ? {} : { segment });
        const { arms } = await desk.origin({ job: 'o', definition: text, metric, segment, variant: 'treatment', control: 'control' }, null);
        for (const [arm, units, value, deviation] of [[arms[0], estimate.units, estimate.value, estimate.standardDeviation], [arms[1], estimate.controlUnits, estimate.controlValue, estimate.controlStandardDeviation]] as const) {
          expect(arm.units).toBe(units);
          const found = arm.denominator === null ? arm.sum / arm.units : arm.sum / arm.denominator.sum;
          expect(Math.abs(found / (value ?? NaN) - 1), `${metric} ${String(segment)}`).toBeLessThan(1e-12);
          if (arm.denominator === null) expect(Math.sqrt(arm.variance ?? NaN)).toBeCloseTo(deviation ?? NaN, 6);
        }
      }
    }
    for (const { id: metric } of quantiles) {
      const { arms, quantile } = await desk.origin({ job: 'o', definition: JSON.stringify({ ...definition, metrics: quantiles }), metric, segment: null, variant: 'treatment', control: 'control' }, null);
      const { share, per, places } = quantile ?? {};
      const estimate = estimateOf(await evaluate(workspace, { ...definition, metrics: quantiles, sources: { events: { path, time: 'ts' } } }), metric);
      expect(arms.map(({ units }) => units)).toEqual([estimate.units, estimate.controlUnits]);
      if (per === 'event') expect(arms.map(({ rows }) => rows)).toEqual(places?.map(({ values }) => values));
      expect([share, per]).toEqual([0.8, metric === 'slow_rows' ? 'event' : 'unit']);
      for (const [place, value] of [[places?.[0], estimate.value], [places?.[1], estimate.controlValue]] as const) {
        const h = 0.8 * ((place?.values ?? NaN) - 1);
        expect((place?.lower ?? NaN) + (h - Math.floor(h)) * ((place?.upper ?? NaN) - (place?.lower ?? NaN))).toBeCloseTo(value ?? NaN, 6);
        expect(place?.atOrBelow).toBeGreaterThan(h);
        expect(place?.units).toBeLessThanOrEqual(place?.values ?? 0);
      }
    }
    await workspace.close();
  });

  it('lists the units behind it, largest first, and their values add up to the sum', async () => {
    const { workspace, desk, text } = await opened();
    const request = { job: 'o', definition: text, metric: 'revenue', segment: null, variant: 'treatment', control: 'control' };
    const { arms } = await desk.origin(request, null);
    const all = [];
    for (let offset = 0; offset < 30; offset += 7) all.push(...(await desk.units({ ...request, arm: 'control', offset, limit: 7 })).units);
    expect(all).toHaveLength(30);
    expect(all.map(({ value }) => value)).toEqual(all.map(({ value }) => value).sort((a, b) => b - a));
    expect(all.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(arms[1].sum, 6);
    expect(all.at(-1)?.runningSum).toBeCloseTo(arms[1].sum, 6);
    await workspace.close();
  });

  it('leads to the very lines of the file, also behind quoted line ends', async () => {
    const { workspace, desk, text, path } = await opened();
    const lines = readFileSync(path, 'utf8').split('\n');
    const request = { job: 'o', definition: text, metric: 'per_order', segment: null, variant: 'treatment', control: 'control' };
    for (const unit of ['user-1x', 'user-31x', 'user-45x']) {
      const parts = await desk.rows({ ...request, unit });
      expect(parts.map(({ part }) => part)).toEqual(['numerator', 'denominator']);
      const [numerator, denominator] = parts;
      expect(numerator?.rows.length).toBeGreaterThan(0);
      for (const { file, line, cells, value } of numerator?.rows ?? []) {
        expect(file).toBe('shop.csv');
        expect(lines[(line ?? 0) - 1]).toContain(`${unit},`);
        expect(lines[(line ?? 0) - 1]).toContain(`purchase,${String(value)}`);
        expect(cells[0]).toBe(unit);
      }
      expect(numerator?.aggregated).toBeCloseTo(numerator?.rows.reduce((sum, { value }) => sum + value, 0) ?? NaN, 9);
      expect(denominator?.aggregated).toBe(denominator?.rows.length);
    }
    await workspace.close();
  });
});
