import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { DraftDefinition } from '../../../src-contract/bridge';
import { readDefinition } from '../../../src-contract/experiment';
import type { CompleteDefinition } from '../../../src-contract/experiment';
import { draftDefinition } from '../../../src-main/sources/draft';
import { profileSource } from '../../../src-main/sources/profile';
import { folderWith, newWorkspace } from './open-files';

interface Drafted extends DraftDefinition {
  readonly definition: CompleteDefinition;
}

async function draft(folder: string, paths: readonly string[]): Promise<Drafted> {
  const workspace = newWorkspace();
  const name = (path: string): string => path.split('/').at(-1)?.split('.')[0] ?? path;
  await workspace.ensure(paths.map((path) => ({ name: name(path), paths: [path], baseDirectory: folder, options: {} })));
  const profiles = [];
  for (const path of paths) profiles.push(await profileSource(workspace, name(path)));
  const drafted = await draftDefinition(profiles, { workspace });
  const read = readDefinition(parse(drafted.text));
  if (!read.ok) throw new Error(`${JSON.stringify(read.problems)}\n${drafted.text}`);
  return { ...drafted, definition: read.definition };
}

const draftText = (text: string, name = 'events.csv') => draft(folderWith({ [name]: text }), [name]);
const samples = join(import.meta.dirname, '../../../sample-data');
const reference = join(import.meta.dirname, '../../reference');
const kinds = (drafted: Drafted) => Object.fromEntries(drafted.definition.metrics.map((metric) => [metric.id, metric.kind]));

function eventLog(rows = 400): string {
  const lines = ['user_id,variant,event,amount,ts'];
  for (let user = 0; user < rows; user++) {
    const day = String(2 + (user % 14)).padStart(2, '0');
    lines.push(`u${String(user)},${user % 2 === 0 ? 'blue' : 'original'},exposure,,2026-03-${day} 10:00:00`);
    lines.push(`u${String(user)},,view,,2026-03-${day} 10:05:00`, `u${String(user)},,view,,2026-03-${day} 10:06:00`);
    if (user % 3 === 0) lines.push(`u${String(user)},,click,,2026-03-${day} 10:07:00`);
    if (user % 9 === 0) lines.push(`u${String(user)},,purchase,${String(5 + (user % 20))},2026-03-${day} 11:00:00`);
    if (user % 20 === 0) lines.push(`u${String(user)},,error,,2026-03-${day} 11:30:00`);
  }
  return `${lines.join('\n')}\n`;
}

describe('the draft of an experiment', () => {
  it('from an event log knows unit, variant, control, exposure, time, period and metrics by event', async () => {
    const drafted = await draftText(eventLog());
    const { definition } = drafted;
    expect(definition).toMatchObject({
      sources: { events: { path: 'events.csv', time: 'ts' } },
      unit: 'user_id',
      exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant', multiple: 'exclude' },
      control: 'original',
      period: { from: '2026-03-02', to: '2026-03-15', timezone: 'UTC' },
    });
    expect(definition.variants.map(({ id, weight }) => [id, weight])).toEqual([['original', 0.5], ['blue', 0.5]]);
    expect(kinds(drafted)).toEqual({ purchase_conversion: 'conversion', amount: 'mean', click_through_rate: 'ratio', view_count: 'count', click_conversion: 'conversion', purchase_count: 'count', error: 'conversion' });
    expect(definition.metrics.filter((metric) => metric.role === 'primary').map((metric) => metric.id)).toEqual(['purchase_conversion']);
    expect(definition.metrics.find((metric) => metric.id === 'error')).toMatchObject({ role: 'guardrail', goal: 'decrease' });
    expect(drafted.missing).toEqual([]);
    const reasons = Object.fromEntries(drafted.guesses.map((guess) => [guess.field, guess.reason]));
    expect(reasons.unit).toBe('"user_id" identifies 400 units in 1,399 rows.');
    expect(reasons['exposure.where']).toBe('Only the event "exposure" has a variant.');
    expect(reasons['variants[0]']).toBe('"original" sounds like the control.');
    expect(reasons.variants).toContain('Equal weights');
  });

  it('marks every guess in the text, in the order and style of the documentation', async () => {
    const { text } = await draftText(eventLog());
    expect(text.split('\n').map((line) => /^[a-z]+/.exec(line)?.[0]).filter(Boolean)).toEqual(['liftbench', 'id', 'name', 'sources', 'unit', 'exposure', 'variants', 'period', 'metrics']);
    expect(text).toMatch(/^unit: user_id +# guess$/m);
    expect(text).toContain("- { id: purchase_conversion, kind: conversion, source: events, where: \"event = 'purchase'\", role: primary, goal: increase }");
  });

  it('from the sample of a checkout uses its history as a covariate', async () => {
    const { definition } = await draft(join(samples, 'checkout-button'), ['events.parquet', 'history.csv']);
    expect(definition.exposure).toMatchObject({ source: 'events', where: "event = 'exposure'" });
    expect(definition.control).toBe('control');
    expect(definition.segments).toEqual(['country', 'device']);
    expect(definition.metrics).toContainEqual(expect.objectContaining({ id: 'amount', kind: 'mean', covariate: { source: 'history', value: 'amount' } }));
    expect(definition.metrics).toContainEqual(expect.objectContaining({ value: 'load_ms', aggregate: 'average', role: 'guardrail', goal: 'decrease' }));
  });

  it('from the sample of a search has three arms, clicks per view first, and earlier days as covariates', async () => {
    const { definition } = await draft(join(samples, 'search-ranking'), ['events.parquet']);
    expect(definition.variants.map((variant) => variant.id)).toEqual(['control', 'a', 'b']);
    expect(definition.metrics[0]).toMatchObject({ id: 'click_through_rate', kind: 'ratio', role: 'primary' });
    expect(definition.metrics).toContainEqual(expect.objectContaining({ kind: 'count', where: "event = 'search'", covariate: { days: 7 } }));
  });

  it('from the broken sample makes one of the spellings of a variant', async () => {
    const { definition } = await draft(join(samples, 'broken-export'), ['events.csv']);
    expect(definition.exposure.variant).toBe('lower(trim(variant))');
    expect(definition.variants.map((variant) => variant.id)).toEqual(['control', 'treatment']);
    expect(definition.period).toMatchObject({ from: '2026-05-11', to: '2026-05-20' });
  });

  it('from a file with one row per unit measures every column, without an exposure condition or a time', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `u${String(index)},${index % 2 === 0 ? 'B' : 'A'},${index % 7 === 0 ? '1' : '0'},${String(index % 31)},${String(index % 29)},${index % 5 === 0 ? 'true' : 'false'},DE`);
    const drafted = await draftText(`userId,test_group,converted,spend,pre_spend,subscribed,country\n${rows.join('\n')}\n`, 'users.csv');
    expect(drafted.definition.sources.users).toEqual({ path: 'users.csv' });
    expect(drafted.definition).toMatchObject({ unit: 'userId', exposure: { source: 'users', variant: 'test_group' }, control: 'A' });
    expect(drafted.definition.exposure.where).toBeUndefined();
    expect(drafted.definition.metrics).toEqual([
      { id: 'converted', kind: 'conversion', source: 'users', where: 'converted = 1', role: 'primary', goal: 'increase' },
      { id: 'spend', kind: 'mean', source: 'users', value: 'spend', covariate: { source: 'users', value: 'pre_spend' }, role: 'secondary', goal: 'increase' },
      { id: 'subscribed', kind: 'conversion', source: 'users', where: 'subscribed', role: 'secondary', goal: 'increase' },
    ]);
  });

  it('joins a file of exposures with a file of what the units did', async () => {
    const exposures = Array.from({ length: 200 }, (_, index) => `a${String(index)},${index % 2 === 0 ? '0' : '1'},${index % 4 < 2 ? 'exp_a' : 'exp_b'},2026-01-${String(1 + (index % 28)).padStart(2, '0')}T10:00:00Z`);
    const orders = Array.from({ length: 60 }, (_, index) => `o${String(index)},a${String(index * 2)},${String(10 + index)},2026-01-28T12:00:00Z`);
    const folder = folderWith({ 'assignments.csv': `visitor,variation_id,experiment_id,timestamp\n${exposures.join('\n')}\n`, 'orders.csv': `order_id,visitor_id,amount,timestamp\n${orders.join('\n')}\n` });
    const { definition, guesses } = await draft(folder, ['assignments.csv', 'orders.csv']);
    expect(definition).toMatchObject({ unit: 'visitor', exposure: { source: 'assignments', where: "experiment_id = 'exp_a'", variant: 'variation_id' }, control: '0' });
    expect(definition.sources.orders).toMatchObject({ unit: 'visitor_id' });
    expect(kinds({ definition } as Drafted)).toEqual({ orders_conversion: 'conversion', amount: 'mean' });
    expect(guesses.find((guess) => guess.field === 'exposure.where')?.reason).toContain('2 experiments');
  });

  it('does not split by a column that says the variant in other words, or has one value only', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => `u${String(index)},${index % 2 === 0 ? 'control' : 'treatment'},${index % 2 === 0 ? 'old_page' : 'new_page'},${index % 3 === 0 ? 'DE' : 'FR'},${String(index % 2)}`);
    const { definition } = await draftText(`user_id,group,landing_page,country,converted\n${rows.join('\n')}\n`, 'users.csv');
    expect(definition.segments).toEqual(['country']);
  });

  it('quotes names that SQL or YAML would take for something else', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `${String(index)},${index % 2 === 0 ? 'off' : 'on'},${String(index / 2)}`);
    const { definition, text } = await draftText(`user id,group,order\n${rows.join('\n')}\n`, 'users.csv');
    expect(definition).toMatchObject({ unit: 'user id', exposure: { variant: '"group"' }, control: 'off' });
    expect(text).toContain('id: "off"');
    expect(definition.metrics).toContainEqual(expect.objectContaining({ value: '"order"' }));
  });

  it('reads an export with German headers, and takes the old for the control', async () => {
    const rows = ['Zeitpunkt;Kunde;Gruppe;Ereignis;Betrag;Land;Alter;Punkte'];
    for (let unit = 0; unit < 300; unit++) {
      const [arm = ''] = [['neu A', 'alt', 'neu B'][unit % 3]];
      const about = `${['DE', 'CH'][unit % 2] ?? ''};${String(20 + (unit % 40))};${String(100 + unit)}`;
      rows.push(`2026-05-${String(1 + (unit % 20)).padStart(2, '0')} 10:00:00;k${String(unit)};${arm};gesehen;;${about}`);
      if (unit % 4 === 0) rows.push(`2026-05-21 10:00:00;k${String(unit)};${arm};gekauft;${String(5 + (unit % 17))},${String(10 + (unit % 80))};${about}`);
    }
    const drafted = await draftText(`${rows.join('\n')}\n`, 'export.csv');
    expect(drafted.definition).toMatchObject({ unit: 'Kunde', control: 'alt', exposure: { variant: 'Gruppe' }, sources: { export: { time: 'Zeitpunkt' } }, segments: ['Land'] });
    expect(drafted.definition.metrics.map((metric) => [metric.id, metric.role])).toEqual([['gekauft_conversion', 'primary'], ['betrag', 'secondary'], ['gekauft_count', 'secondary']]);
    expect(drafted.guesses.find(({ field }) => field === 'variants[0]')?.reason).toBe('"alt" sounds like the control.');
  });

  it('offers no sum of what is the same in all rows of a unit', async () => {
    const rows = Array.from({ length: 400 }, (_, row) => `u${String(row % 100)},${row % 2 === 0 ? 'control' : 'treatment'},2026-03-0${String(1 + Math.floor(row / 100))},${String(100 + (row % 100))},${String((row * 7) % 13)}`);
    const { definition } = await draftText(`user_id,variant,day,credit_limit,sessions\n${rows.join('\n')}\n`, 'days.csv');
    expect(definition.metrics.map(({ id }) => id)).toEqual(['sessions']);
  });

  it('takes what is answered with yes or no for an outcome, not for a segment', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => `${String(1000 + row)};${row % 2 === 0 ? 'Variante' : 'Kontrollgruppe'};${row % 7 === 0 ? 'ja' : 'nein'};${row % 3 === 0 ? 'ja' : 'nein'}`);
    const { definition } = await draftText(`Kundennummer;Testgruppe;Gekauft;Neukunde\n${rows.join('\n')}\n`, 'export.csv');
    expect(definition.metrics).toEqual([{ id: 'gekauft', kind: 'conversion', source: 'export', where: "Gekauft = 'ja'", role: 'primary', goal: 'increase' }]);
    expect(definition.segments).toEqual(['Neukunde']);
  });

  it('says that a single variant cannot be compared', async () => {
    const { missing } = await draftText('user_id,variant,event,ts\nu1,control,view,2026-03-01\nu1,control,click,2026-03-01\nu2,control,click,2026-03-01\n');
    expect(missing[0]).toMatch(/^"variant" holds one variant only, "control"/);
  });

  it('says what is missing and still gives a draft that can be completed', async () => {
    const noVariant = await draftText('user_id,event,ts\nu1,view,2026-03-01\nu1,click,2026-03-01\nu2,click,2026-03-01\n');
    expect(noVariant.missing).toEqual(['No column looks like a variant: say which column says who got what.']);
    expect(noVariant.text).toMatch(/# missing: the column with the variant/);
    const noUnit = await draftText('variant,revenue\nA,1.5\nB,2.5\nA,3\n');
    expect(noUnit.missing).toEqual([expect.stringContaining('No column looks like a unit')]);
    expect(noUnit.definition.metrics).toHaveLength(1);
  });

  it.each([
    ['c19_empty_variant', 'converted'],
    ['c18_zero_variance', 'value'],
    ['c17_tiny_n', 'value'],
    ['c25_bootstrap_ranks', 'value'],
  ])('of the reference input %s is a definition with the metric %s', async (name, metric) => {
    const { definition } = await draft(join(reference, name), ['users.csv']);
    expect(definition).toMatchObject({ unit: 'user_id', exposure: { source: 'users', variant: 'variant' }, control: 'control' });
    expect(definition.metrics[0]?.id).toBe(metric);
  });
});
