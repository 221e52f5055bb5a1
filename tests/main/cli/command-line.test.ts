import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { notebookText } from '../../../src-main/notebooks/notebook-text';
import { definition, TinyExperiment } from './run-liftbench';

let tiny: TinyExperiment;
beforeAll(async () => { tiny = await TinyExperiment.make(); });
afterAll(async () => tiny.remove());

describe('liftbench', () => {
  it('prints its help, with the commands that there are and no others', async () => {
    for (const words of [[], ['--help'], ['help']]) {
      const { code, out, err } = await tiny.liftbench(words);
      expect([code, err]).toEqual([0, '']);
      expect([...out.matchAll(/^ {2}([a-z]+) .*[a-z]/gm)].map((match) => match[1])).toEqual(['evaluate', 'inspect', 'power', 'calibrate', 'triage', 'audit', 'unit', 'open', 'serve', 'help', ...Array.from({ length: 6 }, () => 'liftbench')]);
    }
    expect((await tiny.liftbench(['evaluate', '--help'])).out).toContain('--fail-on <condition>');
  });

  it('prints its version', async () => {
    expect(await tiny.liftbench(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });

  it.each([
    [['evaluat', 'x'], 'Did you mean evaluate?'],
    [['evaluate'], "missing required argument 'definition'"],
    [['evaluate', 'experiment.yaml', '--fromat', 'json'], 'Did you mean --format?'],
    [['evaluate', 'experiment.yaml', '--format', 'excel'], 'table, json, csv, ep-stats, markdown, html'],
    [['evaluate', 'experiment.yaml', '--fail-on', 'anything'], 'Allowed choices are checks, guardrails'],
    [['evaluate', 'experiment.yaml', 'other.yaml'], 'too many arguments'],
    [['inspect'], "missing required argument 'file'"],
    [['serve', '--port', 'x'], '"x" is not a port'],
    [['serve', '--port', '70000'], '"70000" is not a port'],
    [['serve', 'nothing.csv'], 'nothing.csv: There is no such file.'],
    [['open', 'nothing.csv'], 'nothing.csv: There is no such file.'],
  ])('answers %j with one line and exit code 1', async (words, line) => {
    const { code, out, err } = await tiny.liftbench(words);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(line);
    expect(err).toMatch(/^liftbench: [^\n]+\n$/);
  });
});

describe('What is no fault of the person', () => {
  it('is told as a bug, in one line without a stack, with exit code 3', async () => {
    const { code, out, err } = await tiny.liftbench(['evaluate', 'experiment.yaml'], { openEngine: () => { throw new RangeError('index 7 is out of range'); } });
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^liftbench: Something failed inside Liftbench\. [^\n]*\(index 7 is out of range\)\n$/);
  });

  it('such as a reader that left early is none at all', async () => {
    expect(await tiny.liftbench(['evaluate', 'experiment.yaml'], { refuse: 'EPIPE' })).toMatchObject({ code: 0, err: '' });
  });

  it('never lets a name steer the terminal', async () => {
    const { err } = await tiny.liftbench(['evaluate', 'a\u001b]0;b\u0007.yaml']);
    expect(err).not.toMatch(/[\u0007\u001b]/);
  });

  it('such as a full disk behind standard output is told', async () => {
    const { code, err } = await tiny.liftbench(['evaluate', 'experiment.yaml'], { refuse: 'ENOSPC' });
    expect([code, err]).toEqual([1, 'liftbench: The result could not be written to standard output. Is the disk full? Try --out with a file elsewhere.\n']);
  });
});

describe('liftbench evaluate', () => {
  it('prints a table, and nothing else where nobody watches', async () => {
    const { code, out, err } = await tiny.liftbench(['evaluate', 'experiment.yaml']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Tiny experiment\n/);
    expect(out).not.toContain('\u001b');
  });

  it('uses colours and shows progress on a terminal, unless asked not to', async () => {
    const shown = await tiny.liftbench(['evaluate', 'experiment.yaml'], { isTerminal: true });
    expect(shown.out).toContain('\u001b[1mTiny experiment');
    expect(shown.err).toMatch(/^\r/);
    expect(shown.err).toMatch(/\r\u001b\[2K$/);
    const plain = await tiny.liftbench(['evaluate', 'experiment.yaml'], { isTerminal: true, environment: { NO_COLOR: '1' } });
    expect(plain.out).not.toContain('\u001b');
  });

  it('computes the headlines again when asked to verify', async () => {
    const { code, out, err } = await tiny.liftbench(['evaluate', 'experiment.yaml', '--verify']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('✓ 2 of 2 headlines agree with moments by SQL alone');
    expect(out).toContain('✓ 1 of 1 headlines agree with permuted labels');
    const { secondEngine } = JSON.parse((await tiny.liftbench(['evaluate', 'experiment.yaml', '--verify', '--format', 'json'])).out) as Evaluation;
    expect(secondEngine?.map(({ metric, path, agrees }) => [metric, path, agrees])).toEqual([['bought', 'sql-moments', true], ['bought', 'permutation', true], ['revenue', 'sql-moments', true]]);
  });

  it('prints JSON in the names of the contract', async () => {
    const { out } = await tiny.liftbench(['evaluate', 'experiment.yaml', '--format', 'json', '--segment', 'country', '--timeline']);
    const evaluation = JSON.parse(out) as Evaluation;
    expect(evaluation).toMatchObject({ liftbench: 1, experiment: { id: 'tiny' }, variants: [{ id: 'control', units: 20 }, { id: 'treatment', units: 20 }] });
    expect(evaluation.estimates.find((estimate) => estimate.metric === 'bought' && estimate.segment === null)).toMatchObject({ controlValue: 1, value: 0.5, difference: -0.5, lift: -0.5 });
    expect(evaluation.estimates.map((estimate) => estimate.segment)).toContain('country=DE');
    expect(evaluation.timeline.length).toBeGreaterThan(0);
  });

  it.each([['csv', /^metric,kind,role/], ['markdown', /^# Tiny experiment/], ['html', /<title>Tiny experiment/]])('prints %s', async (format, beginning) => {
    const { code, out } = await tiny.liftbench(['evaluate', 'experiment.yaml', '--format', format]);
    expect(code).toBe(0);
    expect(out).toMatch(beginning);
  });

  it('writes to a file in the format that its name asks for, and prints nothing', async () => {
    expect(await tiny.liftbench(['evaluate', 'experiment.yaml', '--out', 'result.json'])).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse(await readFile(join(tiny.folder, 'result.json'), 'utf8'))).toMatchObject({ liftbench: 1 });
    const { code, err } = await tiny.liftbench(['evaluate', 'experiment.yaml', '--out', 'no/where.json']);
    expect(code).toBe(1);
    expect(err).toContain('There is no folder');
  });

  it('reads the definition as JSON, from standard input, and out of a notebook', async () => {
    await tiny.write('experiment.json', JSON.stringify({ liftbench: 1, sources: { events: { path: 'events.csv', time: 'ts' } }, unit: 'user_id', exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }], metrics: [] }));
    await tiny.write('tiny.liftbench', notebookText({ name: 'Tiny', cells: [{ kind: 'note', id: 'n', text: 'x' }, { kind: 'experiment', id: 'e', definition }] }));
    for (const given of ['experiment.json', '-', 'tiny.liftbench']) expect((await tiny.liftbench(['evaluate', given], { input: definition })).code).toBe(0);
  });

  it('changes values, typed as YAML types them, in maps and in lists by number or id', async () => {
    const changed = ['analysis.confidence=0.9', 'analysis.correction=holm', 'metrics[1].cap.upperValue=12', 'metrics.0.name=Paid', 'metrics.revenue.goal=decrease', 'variants=[{id: control, weight: 0.25}, {id: treatment, weight: 0.75}]'];
    const { out } = await tiny.liftbench(['evaluate', 'experiment.yaml', '--format', 'json', ...changed.flatMap((set) => ['--set', set])]);
    const { analysis, metrics, variants, estimates } = JSON.parse(out) as Evaluation;
    expect(analysis).toMatchObject({ confidence: 0.9, correction: 'holm' });
    expect(metrics).toMatchObject([{ name: 'Paid' }, { goal: 'decrease' }]);
    expect(variants[1]).toMatchObject({ weight: 0.75, expectedShare: 0.75 });
    expect(estimates.find((estimate) => estimate.metric === 'revenue')?.controlValue).toBeLessThanOrEqual(12);
  });

  it('reads a source from another path, relative to where the command runs', async () => {
    await mkdir(join(tiny.folder, 'elsewhere'), { recursive: true });
    await tiny.write('elsewhere/moved.csv', await readFile(join(tiny.folder, 'events.csv')));
    await tiny.write('elsewhere/moved.yaml', definition.replace('events.csv', 'nowhere.csv'));
    expect((await tiny.liftbench(['evaluate', 'elsewhere/moved.yaml'])).code).toBe(1);
    expect((await tiny.liftbench(['evaluate', 'elsewhere/moved.yaml', '--source', 'events=elsewhere/moved.csv'])).code).toBe(0);
  });

  it('exits with 2 when a condition of --fail-on holds, with the result all the same', async () => {
    const skewed = ['--set', 'variants=[{id: control, weight: 0.9}, {id: treatment, weight: 0.1}]'];
    const failed = await tiny.liftbench(['evaluate', 'experiment.yaml', '--format', 'json', ...skewed, '--fail-on', 'checks,guardrails']);
    expect(failed.code).toBe(2);
    expect(failed.err).toMatch(/^liftbench: --fail-on checks: sample-ratio: [^\n]+\n$/);
    expect(JSON.parse(failed.out)).toMatchObject({ liftbench: 1 });
    expect((await tiny.liftbench(['evaluate', 'experiment.yaml', ...skewed])).code).toBe(0);
    expect((await tiny.liftbench(['evaluate', 'experiment.yaml', '--fail-on', 'checks'])).code).toBe(0);
    const acknowledged = ['--set', 'acknowledgements=[{check: sample-ratio, reason: planned by hand}]'];
    expect((await tiny.liftbench(['evaluate', 'experiment.yaml', ...skewed, ...acknowledged, '--fail-on', 'checks'])).code).toBe(0);
    const harmed = await tiny.liftbench(['evaluate', 'experiment.yaml', '--set', 'metrics.bought.role=guardrail', '--fail-on', 'guardrails']);
    expect(harmed.code).toBe(2);
    expect(harmed.err).toMatch(/^liftbench: --fail-on guardrails: bought is worse in treatment\.[^\n]*\n$/);
  });

  const cases: [string, string[], string | RegExp][] = [
    ['a missing definition', ['nothing.yaml'], 'nothing.yaml: There is no such file.'],
    ['a folder', ['elsewhere'], 'elsewhere: This is a folder, not a file.'],
    ['data instead of a definition', ['events.csv'], 'liftbench inspect events.csv --format yaml'],
    ['YAML that is something else', ['other.yaml'], 'other.yaml: This is not the definition of an experiment.'],
    ['an empty definition', ['empty.yaml'], 'empty.yaml: This is not the definition of an experiment.'],
    ['broken YAML', ['broken.yaml'], /broken\.yaml, line 5, .*not valid YAML/],
    ['an unknown key', ['unknown.yaml'], /unknown\.yaml, line 14, .*metrics\[1\]\.wehre: There is no key "wehre" here\./],
    ['a condition that does not parse', ['where.yaml'], /where\.yaml, line 7, exposure\.where: .*cannot be read/],
    ['a column that is not there', ['column.yaml'], /column\.yaml, line 6, unit: The source "events" has no column "userid"\. Did you mean "user_id"\?/],
    ['a variant that never occurs', ['variant.yaml'], /variants: .*control/],
    ['a missing data file', ['missing.yaml'], /gone\.csv: There is no such file/],
    ['a damaged notebook', ['damaged.liftbench'], /damaged\.liftbench, line 3.*damaged/],
    ['a notebook without an experiment', ['none.liftbench'], 'has no experiment'],
    ['a setting without a value', ['experiment.yaml', '--set', 'analysis'], '--set analysis: This is not of the form name=value.'],
    ['a setting with a wrong value', ['experiment.yaml', '--set', 'analysis.confidence=2'], '--set, analysis.confidence: '],
    ['a setting of a list item that is not there', ['experiment.yaml', '--set', 'metrics.7.goal=increase'], 'The list has no item "7". It has 2 items (bought, revenue)'],
    ['a setting inside a plain value', ['experiment.yaml', '--set', 'unit.column.name=x'], 'There is nothing inside "unit"'],
    ['a setting of a prototype', ['experiment.yaml', '--set', '__proto__.x=1'], 'Write --set path=value'],
    ['an unknown source', ['experiment.yaml', '--source', 'evnts=x.csv'], 'The definition has no source "evnts". Did you mean events?'],
    ['a segment that is no column', ['experiment.yaml', '--segment', 'contry'], '--segment: The source "events" has no column "contry". Did you mean "country"?'],
  ];

  it.each(cases)('answers %s with one line that says what, where and what next', async (_what, words, line) => {
    await tiny.write('other.yaml', '- a\n- b\n');
    await tiny.write('empty.yaml', '');
    await tiny.write('broken.yaml', 'liftbench: 1\nsources:\n  events: { path: "x\nunit: a\n');
    await tiny.write('unknown.yaml', `${definition}  - { id: x, kind: count, source: events }\n`.replace('revenue, kind: mean,', 'revenue, kind: mean, wehre: x,').replace('name: Tiny', '# a comment\nname: Tiny'));
    await tiny.write('where.yaml', definition.replace("event = 'exposure'", 'event = = 1'));
    await tiny.write('column.yaml', definition.replace('unit: user_id', 'unit: userid'));
    await tiny.write('variant.yaml', definition.replace('{ id: control }', '{ id: a }').replace('{ id: treatment }', '{ id: b }'));
    await tiny.write('missing.yaml', definition.replace('events.csv', 'gone.csv'));
    await tiny.write('damaged.liftbench', 'liftbench-notebook: 1\ncells: [\n');
    await tiny.write('none.liftbench', notebookText({ name: 'x', cells: [] }));
    await mkdir(join(tiny.folder, 'elsewhere'), { recursive: true });
    const { code, out, err } = await tiny.liftbench(['evaluate', ...words]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(line);
    expect(err).toMatch(/^liftbench: [^\n]+\n$/);
    expect(err).not.toMatch(/\bat .*\.ts:/);
  });
});

describe('liftbench inspect', () => {
  it('profiles files and proposes a definition that can be evaluated', async () => {
    const { code, out, err } = await tiny.liftbench(['inspect', 'events.csv']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^events: 70 rows, 6 columns, csv/);
    const draft = await tiny.liftbench(['inspect', 'events.csv', '--format', 'yaml']);
    await tiny.write('draft.yaml', draft.out);
    expect(await tiny.liftbench(['evaluate', 'draft.yaml', '--format', 'csv'])).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse((await tiny.liftbench(['inspect', 'events.csv', '--format', 'json'])).out)).toMatchObject({ profiles: [{ source: 'events', rows: 70 }], draft: { missing: [] } });
  });

  it.each([
    ['a missing file', 'nothing.csv', /nothing\.csv: There is no such file/],
    ['an empty file', 'empty.csv', /empty\.csv: .*empty/],
    ['a folder without data', 'barren', /barren: .*folder holds no data files/],
    ['a picture named .csv', 'picture.csv', /picture\.csv: /],
  ])('answers %s with one line', async (_what, file, line) => {
    await tiny.write('empty.csv', '');
    await tiny.write('picture.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    await mkdir(join(tiny.folder, 'barren'), { recursive: true });
    const { code, out, err } = await tiny.liftbench(['inspect', file]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(line);
    expect(err).toMatch(/^liftbench: [^\n]+\n$/);
  });
});

describe('liftbench serve', () => {
  it('prints its address, answers with the same engine, and ends when it is interrupted', async () => {
    await tiny.write('index.html', '<!doctype html>');
    let health: unknown = null;
    let address = '';
    const ran = await tiny.liftbench(['serve', 'experiment.yaml'], {
      seen: (text) => { address = text.trim(); },
      interrupted: async () => {
        const [origin = '', token = ''] = address.split('/#token=');
        const ask = (path: string, body?: unknown): Promise<unknown> => fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` }, ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}) }).then((answer) => answer.json());
        health = [await ask('/api/health'), await ask('/api/evaluate', { definition, baseDirectory: tiny.folder }), await ask('/api/inspect', { files: ['events.csv'], baseDirectory: tiny.folder }), await ask('/api/evaluate', { definition: 'x', baseDirectory: tiny.folder })];
      },
    });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=\S{32}\n$/);
    expect(health).toMatchObject([{ status: 'ok', version: '1.2.3' }, { liftbench: 1, experiment: { id: 'tiny' } }, { profiles: [{ rows: 70 }] }, { failure: { kind: 'input', message: 'This is not the definition of an experiment.' } }]);
  });
});

describe('liftbench open', () => {
  it.runIf(process.platform === 'linux')('serves to the browser where there is no display, and says why', async () => {
    await tiny.write('index.html', '<!doctype html>');
    const { code, out, err } = await tiny.liftbench(['open', 'events.csv']);
    expect([code, err]).toEqual([0, 'liftbench: no window can be opened: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set). Serving the workbench to the browser instead.\n']);
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});
