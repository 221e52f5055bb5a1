import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { ConformanceRow } from '../../../src-contract/conformance';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace } from '../../../src-main/sources/workspace';
import { definitionOf, InProcessStatistics } from './tiny-workspace';

const folder = resolve(import.meta.dirname, '../../reference');

it('puts Ep-Stats\u2019 rows beside the readout and changes nothing in it', async () => {
  // SciPy and statsmodels by Ep-Stats' published formulas: tests/reference/ep-stats.
  const made = JSON.parse(readFileSync(join(folder, 'ep-stats/figures.json'), 'utf8')) as Record<string, Record<string, number>[]>;
  const workspace = new Workspace({ threads: 2 });
  try {
    const evaluated = (conformance: 'none' | 'ep-stats') => evaluateExperiment({
      workspace, statistics: new InProcessStatistics(), baseDirectory: join(folder, 'c04_ratio_ctr'), timeline: false,
      definition: definitionOf({
        liftbench: 1, sources: { users: { path: 'users.csv.gz' } }, unit: 'user_id', exposure: { source: 'users', variant: 'variant' },
        variants: [{ id: 'control' }, { id: 'treatment' }], analysis: { conformance },
        metrics: [{ id: 'ctr', kind: 'ratio', minimumEffect: 0.05, numerator: { source: 'users', value: 'clicks' }, denominator: { source: 'users', value: 'exposures' } }],
      }),
    });
    const [plain, compared] = [await evaluated('none'), await evaluated('ep-stats')];
    expect(plain.conformance).toBeUndefined();
    expect(compared.estimates).toEqual(plain.estimates);
    expect(compared.verdicts).toEqual(plain.verdicts);
    expect(compared.conformance).toHaveLength(2);
    for (const [i, row] of (made['c04_ratio_ctr'] ?? []).entries()) {
      for (const [name, value] of Object.entries(row)) {
        const found = compared.conformance?.[i]?.[name as keyof ConformanceRow];
        if (typeof value === 'number') expect(Math.abs(Number(found) - value), name).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(value), 1e-3));
      }
    }
  } finally {
    await workspace.close();
  }
});
