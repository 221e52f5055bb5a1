import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { asDefinitionText } from '../../../src-main/aggregates/definition-file';
import { draftDefinition } from '../../../src-main/sources/draft';
import { profileSource } from '../../../src-main/sources/profile';
import { Workspace } from '../../../src-main/sources/workspace';
import { estimateOf, evaluate } from '../evaluation/tiny-workspace';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { readDefinitionText } from '../../../src-main/evaluation/definition-text';
import { InProcessStatistics } from '../evaluation/tiny-workspace';

const goals = resolve(import.meta.dirname, '../../reference/ep-stats/goals.csv');
let folder: string;
let workspace: Workspace;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liftbench-drafts-'));
  workspace = new Workspace({ threads: 1 });
});
afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(resolve(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const draftOf = async (...paths: string[]) => {
  const profiles = [];
  for (const [index, path] of paths.entries()) {
    const name = `source${String(index)}`;
    await workspace.ensure([{ name, paths: [path], baseDirectory: null, options: {} }]);
    profiles.push(await profileSource(workspace, name, {}));
  }
  return draftDefinition(profiles, { workspace });
};
const run = (text: string) => evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: readDefinitionText(text), baseDirectory: folder, timeline: false });

describe('A file of totals', () => {
  it('of Ep-Stats’ goals is drafted with its goals as metrics', async () => {
    const draft = await draftOf(write('ab.csv', readFileSync(goals, 'utf8').split('\n').filter((line) => /^exp_id|real-valued/.test(line)).join('\n')));
    const written = parse(draft.text) as Definition;
    expect(draft.guesses[0]?.reason).toContain('Preset Ep-Stats');
    expect(written.metrics.map((metric) => (metric as { numerator: string }).numerator)).toContain('value(test_unit_type.unit.conversion)');
    const evaluation = await evaluate(workspace, written);
    expect(estimateOf(evaluation, 'conversion_value_per_unit')).toMatchObject({ value: 197 / 27, controlValue: 4 });
    expect(estimateOf(evaluation, 'conversion_rate')).toMatchObject({ value: 17 / 27, controlValue: 8 / 23 });
  });

  it('of Gimel’s counters is drafted with its goals as shares', async () => {
    const draft = await draftOf(write('gimel.json', JSON.stringify([
      { goal: 'participate', results: [{ label: 'blue', successes: 500, trials: 500 }, { label: 'red', successes: 510, trials: 510 }] },
      { goal: 'sign up', results: [{ label: 'red', successes: 60, trials: 510 }, { label: 'blue', successes: 40, trials: 500 }] },
    ])));
    expect(draft.guesses[0]?.reason).toContain('Preset Gimel');
    const evaluation = await evaluate(workspace, parse(draft.text) as Definition);
    expect(estimateOf(evaluation, 'sign_up')).toMatchObject({ units: 510, controlUnits: 500, value: 60 / 510, controlValue: 40 / 500, reason: null });
  });

  it('with a row per variant is drafted with its counts', async () => {
    const draft = await draftOf(write('counts.csv', 'variant,views,clicks,bookings,bookings_squared\na,473661,48194,17152,803105\nb,471485,47184,14503,677178\n'));
    const evaluation = await evaluate(workspace, parse(draft.text) as Definition);
    expect(estimateOf(evaluation, 'clicks')).toMatchObject({ value: 47184 / 471485, controlValue: 48194 / 473661, reason: null });
    const bookings = estimateOf(evaluation, 'bookings_per_unit');
    expect(bookings.standardDeviation).toBeCloseTo(Math.sqrt((677178 - 14503 ** 2 / 471485) / 471484), 12);
  });

  it('is not what a small file of units is', async () => {
    const draft = await draftOf(write('units.csv', `user_id,variant,orders,revenue\n${Array.from({ length: 12 }, (_, i) => `u${String(i)},${i % 2 ? 'treatment' : 'control'},${String(i % 3)},${String(i * 1.5)}`).join('\n')}\n`));
    expect(draft.text).not.toContain('aggregates');
  });

  it('has segments where it has their dimension, and refuses others', async () => {
    const rows = ['variant,country,users,orders', ...[['a', 'CZ', 100, 10], ['b', 'CZ', 110, 14], ['a', 'DE', 200, 30], ['b', 'DE', 190, 20]].map((row) => row.join())].join('\n');
    const text = `liftbench: 1\nsources: { c: { path: ${write('by-country.csv', rows)} } }\naggregates: { source: c, units: users }\nvariants: [{ id: a }, { id: b }]\nmetrics: [{ id: orders, kind: aggregate, numerator: orders }]\n`;
    const evaluation = await run(`${text}segments: [country]\n`);
    expect(estimateOf(evaluation, 'orders')).toMatchObject({ units: 300, value: 34 / 300, controlValue: 40 / 300 });
    expect(estimateOf(evaluation, 'orders', { segment: 'country=CZ' })).toMatchObject({ units: 110, value: 14 / 110, controlValue: 0.1 });
    expect((await run(text.replace('{ id: b }', '{ id: c }'))).checks.find(({ id }) => id === 'undeclared-variants')).toMatchObject({ status: 'warn', evidence: { variants: ['b'] } });
    await expect(run(`${text}segments: [device]\n`)).rejects.toMatchObject({ failure: { message: expect.stringContaining('no dimension "device"') as string, place: { field: 'segments[0]' } } });
  });
});

const experiment = (nominator: string): string => JSON.stringify({
  id: 'test-real-valued', control_variant: 'a', unit_type: 'test_unit_type', variants: ['a', 'b'], query_parameters: { x: 1 },
  metrics: [{ id: 1, name: 'Average Bookings', nominator, denominator: 'count(test_unit_type.global.exposure)', minimum_effect: 0.1 }],
  checks: [{ id: 1, name: 'SRM', denominator: 'count(test_unit_type.global.exposure)' }],
}, null, 2);

describe('An experiment of Ep-Stats', () => {
  it('opens with the goals beside it, and says what it does not use', async () => {
    write('ep/goals.csv', readFileSync(goals, 'utf8'));
    const text = await asDefinitionText(experiment('value(test_unit_type.unit.conversion)'), join(folder, 'ep/exp.json'));
    expect(text).toContain('# Of the Ep-Stats experiment, not used here: query_parameters: {"x":1}');
    const evaluation = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: readDefinitionText(text), baseDirectory: join(folder, 'ep'), timeline: false });
    expect(estimateOf(evaluation, 'average_bookings')).toMatchObject({ value: 197 / 27, controlValue: 4, reason: null });
  });

  it('opens with goals by unit, where sums of goals have their true spread', async () => {
    // The units of the package's own example: 23 and 27 exposed, 8 and 17 with a value.
    const rows = ['exp_id,exp_variant_id,unit_type,agg_type,goal,unit_id,count,sum_value'];
    const values = { a: [10, 11, 12, 13, 10, 11, 12, 13], b: [10, 11, 12, 13, 10, 11, 12, 13, 10, 11, 12, 13, 13, 10, 11, 12, 13] };
    let unit = 0;
    for (const [variant, exposed] of [['a', 23], ['b', 27]] as const) {
      for (let k = 0; k < exposed; k += 1) {
        unit += 1;
        rows.push(`test-real-valued,${variant},test_unit_type,unit,exposure,${String(unit)},1,1`);
        const value = values[variant][k];
        if (value === undefined) continue;
        rows.push(`test-real-valued,${variant},test_unit_type,unit,conversion,${String(unit)},1,${String(value)}`);
        rows.push(`test-real-valued,${variant},test_unit_type,unit,refund,${String(unit)},1,${String(value)}`);
      }
    }
    write('unit/goals.csv', rows.join('\n'));
    const read = async (nominator: string) => evaluateExperiment({
      workspace, statistics: new InProcessStatistics(), baseDirectory: join(folder, 'unit'), timeline: false,
      definition: readDefinitionText(await asDefinitionText(experiment(nominator), join(folder, 'unit/exp.json'))),
    });
    const plain = estimateOf(await read('value(test_unit_type.unit.conversion)'), 'average_bookings');
    expect(plain).toMatchObject({ units: 27, controlUnits: 23, value: 197 / 27, controlValue: 4 });
    // scipy.stats.ttest_ind_from_stats(197/27, 5.7767…, 27, 4, 5.6407…, 23, equal_var=False).
    expect(plain.pValue).toBeCloseTo(0.04732439435640934, 10);
    // Every unit got back what it paid: a net of nothing, without spread.
    expect(estimateOf(await read('value(test_unit_type.unit.conversion) - value(test_unit_type.unit.refund)'), 'average_bookings')).toMatchObject({ value: 0, standardDeviation: 0 });
  });

  it('with a mistake names its line and character', async () => {
    await expect(asDefinitionText(experiment('value(test_unit_type.unti.conversion)'), join(folder, 'ep/exp.json'))).rejects.toMatchObject({
      failure: { kind: 'input', message: expect.stringContaining('Character 22: expected "unit" or "global"') as string, place: { field: 'metrics[0].nominator', line: 16 } },
    });
  });
});

it('A mistake in an expression of a definition is placed at its very character', () => {
  const text = 'liftbench: 1\nsources: { g: { path: g.csv } }\naggregates: { source: g, units: trials }\nvariants: [{ id: a }, { id: b }]\nmetrics:\n  - id: m\n    kind: aggregate\n    numerator: "count(v.unit.click(product))"\n';
  try {
    readDefinitionText(text);
    expect.unreachable();
  } catch (thrown) {
    expect(thrown).toMatchObject({ failure: { place: { field: 'metrics[0].numerator', line: 8, column: 16 + 1 + 26 } } });
  }
});
