import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { draftDefinition } from '../../../src-main/sources/draft';
import { profileSource } from '../../../src-main/sources/profile';
import { estimateOf, evaluate } from '../evaluation/tiny-workspace';
import { folderWith, newWorkspace } from './open-files';

const drafted = async (file: string, text: string) => {
  const folder = folderWith({ [file]: text });
  const workspace = newWorkspace();
  await workspace.ensure([{ name: 'data', paths: [`${folder}/${file}`], baseDirectory: null, options: {} }]);
  const draft = await draftDefinition([await profileSource(workspace, 'data')], { workspace });
  return { workspace, draft, written: parse(draft.text) as Definition, reasons: draft.guesses.map(({ reason }) => reason).join('\n') };
};
const lines = (rows: readonly (readonly (string | number)[])[]): string => rows.map((row) => row.join(',')).join('\n');

describe('The preset of', () => {
  it('a Gimel log takes uuid, variant and the event participate', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [['exp', `u${String(i)}`, i % 2 ? 'red' : 'blue', 'participate'], ...(i % 4 === 1 ? [['exp', `u${String(i)}`, 'red', 'signup']] : [])]).flat();
    const { written, reasons, workspace } = await drafted('log.csv', lines([['experiment', 'uuid', 'variant', 'event'], ...rows]));
    expect(reasons).toContain('Preset Gimel log');
    expect(written).toMatchObject({ unit: 'uuid', exposure: { variant: 'variant', where: "event = 'participate'" } });
    const { estimates } = await evaluate(workspace, written);
    expect(estimates.find(({ kind }) => kind === 'conversion')).toMatchObject({ units: 20, value: 0.5, controlValue: 0 });
  });

  it('gae_bingo takes identity and alternative', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ['x', `id-${String(i)}`, i % 2 ? 'true' : 'false', i % 3 ? 'assigned' : 'bought']);
    const { written, reasons } = await drafted('bingo.csv', lines([['canonical_name', 'bingo_identity', 'alternative', 'event'], ...rows]));
    expect(reasons).toContain('Preset gae_bingo');
    expect(written).toMatchObject({ unit: 'bingo_identity', exposure: { variant: 'alternative' } });
  });

  it('abautomator takes the metrics n_ and pct_', async () => {
    const rows = Array.from({ length: 24 }, (_, i) => [`u${String(i)}`, i % 2 ? 'treatment' : 'control', i % 5, i % 5 > 0 ? 1 : 0]);
    const { written, reasons, workspace } = await drafted('metrics.csv', lines([['user_id', 'condition', 'n_matches', 'pct_matches'], ...rows]));
    expect(reasons).toContain('Preset abautomator');
    expect(written.unit).toBe('user_id');
    expect(written.metrics.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['conversion', 'mean']));
    expect((await evaluate(workspace, written)).variants.map(({ units }) => units)).toEqual([12, 12]);
  });

  it.each([
    ['objects of experiment and option', (i: number) => ({ device_token: `d${String(i)}`, experiments: [{ button_color: ['red', 'green', 'blue'][i % 3] }, { price: String(10 + 10 * (i % 2)) }] })],
    ['objects of name and option', (i: number) => ({ device_token: `d${String(i)}`, experiments: [{ name: 'button_color', option: ['red', 'green', 'blue'][i % 3] }, { name: 'price', option: String(10 + 10 * (i % 2)) }] })],
    ['a key for each experiment', (i: number) => ({ device_token: `d${String(i)}`, button_color: ['red', 'green', 'blue'][i % 3], price: i % 2 ? 'ten' : 'twenty' })],
  ])('experiments per device reads %s', async (_what, row) => {
    const { written, reasons, draft, workspace } = await drafted('devices.json', JSON.stringify(Array.from({ length: 18 }, (_, i) => row(i))));
    expect(reasons).toContain('Preset experiments per device');
    expect(draft.missing.join()).toContain('no outcome');
    expect(written.variants.map(({ id }) => id).sort()).toEqual(['blue', 'green', 'red']);
    const { variants } = await evaluate(workspace, written);
    expect(variants.map(({ units }) => units)).toEqual([6, 6, 6]);
  });

  it('Ep-Stats’ goals by unit sums counts and values of units', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => [['t', i % 2 ? 'b' : 'a', 'u', 'unit', 'exposure', i, 1, 1], ...(i < 4 ? [['t', i % 2 ? 'b' : 'a', 'u', 'unit', 'buy', i, 2, 10]] : [])]).flat();
    const { written, reasons, workspace } = await drafted('goals.csv', lines([['exp_id', 'exp_variant_id', 'unit_type', 'agg_type', 'goal', 'unit_id', 'count', 'sum_value'], ...rows]));
    expect(reasons).toContain('Preset Ep-Stats');
    const evaluation = await evaluate(workspace, written);
    expect(estimateOf(evaluation, 'buy')).toMatchObject({ units: 5, value: 0.4 });
    expect(estimateOf(evaluation, 'buy_count')).toMatchObject({ value: 0.8 });
    expect(estimateOf(evaluation, 'buy_value')).toMatchObject({ value: 4 });
  });
});
