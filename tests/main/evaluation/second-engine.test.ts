import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { JudgeRequest } from '../../../src-contract/worker-protocol';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { sheetForTerminal } from '../../../src-main/reports/table';
import { readoutSheet } from '../../../src-main/reports/readout-sheet';
import { markdown } from '../../../src-main/reports/markdown';
import { definitionOf, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

const written: Definition = {
  liftbench: 1,
  sources: { events: { path: 'e', time: 'ts' } },
  unit: 'unit',
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' },
  variants: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  segments: ['level'],
  metrics: [
    { id: 'bought', kind: 'conversion', source: 'events', where: "event = 'p'", role: 'primary' },
    { id: 'spent', kind: 'mean', source: 'events', where: "event = 'p'", value: 'x', cap: { upper: 0.95 }, covariate: { days: 3 }, role: 'primary' },
    { id: 'each', kind: 'ratio', numerator: { source: 'events', where: "event = 'p'", value: 'x' }, denominator: { source: 'events', where: "event = 'p'" }, role: 'primary' },
    { id: 'median', kind: 'quantile', quantile: 0.5, source: 'events', where: "event = 'p'", value: 'x' },
    { id: 'tail', kind: 'quantile', quantile: 0.9, per: 'unit', zeros: 'keep', source: 'events', where: "event = 'p'", value: 'x' },
    { id: 'few', kind: 'quantile', quantile: 0.999, per: 'unit', source: 'events', where: "event = 'p'", value: 'x' },
    { id: 'never', kind: 'conversion', source: 'events', where: "event = 'none'" },
  ],
};

/** Six hundred units in three variants, two in three of whom buy for a skewed amount, some before their exposure too. */
const events = `
  SELECT i AS unit, 'x' AS event, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' ELSE 'c' END AS variant, TIMESTAMP '2026-03-05' AS ts, NULL::DOUBLE AS x, CASE WHEN i % 2 = 0 THEN 'l' ELSE 'm' END AS level FROM range(600) t(i)
  UNION ALL SELECT i, 'p', NULL, TIMESTAMP '2026-03-05' + INTERVAL (h) HOUR, exp((hash(i * 31 + h) % 1000) / 300.0), NULL FROM range(600) t(i), (VALUES (-30), (5), (9)) v(h) WHERE hash(i + 7 * h) % 3 < 2`;

/** Statistics that are told a variance that is too small. */
class Misled extends InProcessStatistics {
  override judge(request: JudgeRequest): ReturnType<InProcessStatistics['judge']> {
    const moments = request.verification?.moments.map((one) => (one.quantiles !== undefined ? { ...one, quantiles: one.quantiles.map((found) => (one.metric === 'tail' ? { ...found, standardError: 2 * (found.standardError ?? 0) } : found)) } : one.metric === 'spent' ? { ...one, cells: one.cells.map((cell) => ({ ...cell, product: cell.product.map((sum) => sum / 2) })) } : one));
    return super.judge({ ...request, verification: request.verification && { ...request.verification, moments: moments ?? [] } });
  }
}

async function evaluated(statistics = new InProcessStatistics(), verify = true) {
  const workspace = await TinyWorkspace.open({ events });
  try {
    const evaluation = await evaluateExperiment({ workspace, statistics, definition: definitionOf(written), baseDirectory: null, timeline: false, verify });
    return { evaluation, cubes: new Set(workspace.statements.filter((sql) => sql.includes('pivots AS'))).size };
  } finally {
    void workspace.database.close();
  }
}

describe('the second engine', () => {
  it('agrees on every headline, and bootstraps the primary ones and quantiles', async () => {
    const { evaluation } = await evaluated();
    const found = evaluation.secondEngine ?? [];
    expect(found.filter(({ agrees }) => !agrees)).toEqual([]);
    const of = (path: string): string[] => found.filter((finding) => finding.path === path).map(({ metric, variant }) => `${metric} ${variant}`);
    expect(of('sql-moments')).toEqual(['bought b', 'bought c', 'spent b', 'spent c', 'each b', 'each c', 'never b', 'never c']);
    expect(of('sql-quantiles')).toEqual(['median b', 'median c', 'tail b', 'tail c', 'few b', 'few c']);
    expect(Math.max(...found.filter(({ path }) => path === 'sql-quantiles').map(({ gap }) => gap ?? NaN))).toBeLessThan(1e-9);
    expect(of('bootstrap')).toEqual(['bought b', 'bought c', 'spent b', 'spent c', 'each b', 'each c', 'median b', 'median c', 'tail b', 'tail c']);
    const text = sheetForTerminal(readoutSheet(evaluation), false);
    expect(text).toContain('✓ 8 of 8 headlines agree with moments by SQL alone');
    expect(text).toContain('✓ 6 of 6 headlines agree with quantiles by SQL alone');
    expect(text).toContain('✓ 10 of 10 headlines agree with a bootstrap of the units');
    expect(text).not.toContain('Not computed again');
  });

  it('costs nothing unless it is asked for', async () => {
    const without = await evaluated(undefined, false);
    expect(without.evaluation.secondEngine).toBeUndefined();
    expect([without.cubes, (await evaluated()).cubes]).toEqual([0, 4]);
  });

  it('says a disagreement before everything else, in table and Markdown', async () => {
    const { evaluation } = await evaluated(new Misled());
    expect((evaluation.secondEngine ?? []).filter(({ agrees }) => !agrees).map(({ metric, path }) => [metric, path])).toEqual([['spent', 'sql-moments'], ['spent', 'sql-moments'], ['tail', 'sql-quantiles'], ['tail', 'sql-quantiles']]);
    const text = sheetForTerminal(readoutSheet(evaluation), false);
    expect(text.indexOf('THE SECOND ENGINE DISAGREES')).toBeGreaterThan(0);
    expect(text.indexOf('THE SECOND ENGINE DISAGREES')).toBeLessThan(text.indexOf('Checks'));
    expect(text).toContain('✗ SQL\'s moments and the walk over rows DISAGREE on spent in b');
    const written_ = await markdown.write({ evaluation, definition: '', page: null, colour: false });
    expect(written_).toContain('## The second engine DISAGREES');
  });
});
