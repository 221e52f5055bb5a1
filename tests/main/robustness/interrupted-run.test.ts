import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, finish, removeUnfinished } from '../../../src-main/shelf/unfinished-files';
import { builtWorker } from '../statistics/built-worker';

const root = resolve(import.meta.dirname, '../../..');
let program: Awaited<ReturnType<typeof builtWorker>>;
let folder = '';

beforeAll(async () => {
  program = await builtWorker('tests/main/robustness/interrupted-run.ts');
  folder = mkdtempSync(join(tmpdir(), 'liftbench-interrupted-'));
  const rows = Array.from({ length: 2000 }, (_, unit) => `u${String(unit)},${['control', 'treatment'][unit % 2] ?? ''},${String(unit % 7)}`);
  writeFileSync(join(folder, 'events.csv'), ['user_id,variant,amount', ...rows, ''].join('\n'));
  writeFileSync(join(folder, 'experiment.json'), JSON.stringify({
    liftbench: 1, sources: { events: { path: 'events.csv' } }, unit: 'user_id', exposure: { source: 'events', variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }],
    metrics: [{ id: 'amount', kind: 'mean', source: 'events', value: 'amount' }],
  }));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('a command that is interrupted', () => {
  it.skipIf(process.platform === 'win32').each([['SIGINT'], ['SIGTERM']] as const)('ends by %s in the middle of its reading, and leaves no temporary file', async (signal) => {
    const temporary = mkdtempSync(join(folder, 'temporary-'));
    const written = join(folder, `written-${signal}`);
    mkdirSync(written);
    const child = spawn(process.execPath, [program.path, signal, 'evaluate', join(folder, 'experiment.json'), '--format', 'json', '--out', join(written, 'report.json')], { cwd: root, env: { ...process.env, TMPDIR: temporary, LIFTBENCH_CACHE: 'off' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
    const ended = await new Promise((done) => child.once('close', (code, by) => { done({ code, by }); }));
    expect(ended, said).toEqual({ code: null, by: signal });
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(written)).toEqual([]);
  });
  it('removes what is half written, and nothing that is whole', () => {
    const place = mkdtempSync(join(folder, 'place-'));
    for (const name of ['half', 'whole']) writeFileSync(begin(join(place, name)), name);
    mkdirSync(begin(join(place, 'spilled')));
    writeFileSync(join(place, 'spilled', 'rows'), 'rows');
    finish(join(place, 'whole'));
    removeUnfinished();
    expect(readdirSync(place)).toEqual(['whole']);
  });
});
