import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { Triage } from '../../../src-contract/triage';
import { TinyExperiment } from './run-liftbench';

let tiny: TinyExperiment;
beforeEach(async () => {
  tiny = await TinyExperiment.make();
});
afterEach(async () => {
  await tiny.remove();
});

describe('liftbench triage', () => {
  it('says that nothing was found in clean data, as inspect does of a definition', async () => {
    const { code, out, err } = await tiny.liftbench(['triage', 'experiment.yaml']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Nothing was found.');
    expect((await tiny.liftbench(['inspect', 'experiment.yaml'])).out).toBe(out);
  });

  it('lists findings with what each proposal would change, as a table, as Markdown and as JSON', async () => {
    const broken = 'sample-data/broken-export/experiment.yaml';
    const path = `${process.cwd()}/${broken}`;
    const table = await tiny.liftbench(['triage', path]);
    expect(table.out).toMatch(/✗ +325 +325 exposure rows spell a variant otherwise than declared/);
    expect(table.out).toMatch(/variant-spellings +Read them as the declared variants +conversion, treatment +\+2\.12 % +\+0\.70 %/);
    expect((await tiny.liftbench(['triage', path, '--format', 'markdown', '--no-effects'])).out).toMatch(/^# A broken export: triage/);
    const json = JSON.parse((await tiny.liftbench(['triage', path, '--format', 'json', '--set', 'period.to=2026-05-14'])).out) as Triage & { effects: unknown[] };
    expect(json.findings.map(({ kind }) => kind)).toContain('outside-period');
    expect(json.effects.length).toBe(json.findings.reduce((sum, { proposals }) => sum + proposals.length, 0));
  });

  it('is part of looking into files, by the definition that they suggest', async () => {
    const path = `${process.cwd()}/sample-data/broken-export/events.csv`;
    const inspected = await tiny.liftbench(['inspect', path]);
    expect(inspected.out).toContain('Findings, if the draft below is right');
    expect(inspected.out).toContain('▲ 150 rows of events repeat the event_id of an earlier one, and every other column.');
    expect(JSON.parse((await tiny.liftbench(['inspect', 'events.csv', '--format', 'json'])).out)).toMatchObject({ findings: [] });
  });

  it('lists the repairs of a definition, with counts, in the readout', async () => {
    const evaluated = await tiny.liftbench(['evaluate', 'experiment.yaml', '--set', 'repairs=[{ kind: drop-units, ids: [u1, u2], note: "asked by the panel" }]']);
    expect(evaluated.err).toBe('');
    expect(evaluated.out).toMatch(/Repair: Left out 2 units named one by one, with \d+ rows of events\. \(asked by the panel\)/);
  });
});

describe('liftbench evaluate with repairs', () => {
  it('compares whole rows for duplicates, though it reads only the columns it needs otherwise', async () => {
    const path = `${process.cwd()}/sample-data/broken-export/experiment.yaml`;
    const repaired = await tiny.liftbench(['evaluate', path, '--set', 'repairs=[{ kind: deduplicate, source: events }, { kind: merge-variants, from: [Treatment, TREATMENT, "treatment "], to: treatment }]', '--format', 'json']);
    const { repairs, provenance } = JSON.parse(repaired.out) as Evaluation;
    expect(repairs?.map(({ rowsDropped, rowsChanged }) => [rowsDropped, rowsChanged])).toEqual([[150, 0], [0, 215]]);
    expect(provenance.sql).toContain('ANTI JOIN');
  });

  it('names the repair that is wrong', async () => {
    const wrong = await tiny.liftbench(['evaluate', 'experiment.yaml', '--set', 'repairs=[{ kind: drop-rows, source: events, where: "evnt = 1" }]']);
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toMatch(/repairs\[0\]\.where.*Did you mean "event"/);
  });
});

describe('liftbench audit and unit', () => {
  it('recompute variants, with fingerprints for ids unless they are asked for', async () => {
    const hidden = await tiny.liftbench(['audit', 'experiment.yaml', '--rule', 'expression', '--expression', "'control'"]);
    expect(hidden.out).toMatch(/#[0-9a-f]{10}/);
    expect(hidden.out).not.toMatch(/\bu\d+\b/);
    expect((await tiny.liftbench(['audit', 'experiment.yaml', '--rule', 'expression', '--expression', "'control'", '--show-ids'])).out).toMatch(/\bu\d+\b/);
    expect(await tiny.liftbench(['audit', 'experiment.yaml', '--rule', 'expression'])).toMatchObject({ code: 1, out: '' });
    expect(await tiny.liftbench(['audit', 'experiment.yaml', '--rule', 'murmur3', '--salt', 'x'])).toMatchObject({ code: 1 });
  });

  it('look up a unit without writing its id', async () => {
    const hidden = await tiny.liftbench(['unit', 'experiment.yaml', 'u12', '--format', 'json']);
    expect(hidden.code).toBe(0);
    expect(hidden.out).not.toContain('u12');
    const shown = await tiny.liftbench(['unit', 'experiment.yaml', 'u12', '--show-ids']);
    expect(shown.out).toMatch(/unit u12\nAnalysed in (control|treatment), first exposed/);
  });
});
