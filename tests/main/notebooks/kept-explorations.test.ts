import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KeptExplorations } from '../../../src-main/notebooks/kept-explorations';
import { KeptResults } from '../../../src-main/notebooks/kept-results';

const root = mkdtempSync(join(tmpdir(), 'liftbench-explorations-'));
afterAll(() => { rmSync(root, { recursive: true, force: true, maxRetries: 5 }); });

let count = 0;
function fresh(build = '1.0.0 a'): { folder: string; kept: KeptExplorations; results: KeptResults } {
  const folder = join(root, String((count += 1)));
  const results = new KeptResults(folder);
  return { folder, results, kept: new KeptExplorations(results, build) };
}

describe('Kept answers of explorations', () => {
  it('come back to the same build, for the notebook that they are of, beside its other results', async () => {
    const { folder, kept, results } = fresh();
    await kept.keep('/x.liftbench', 'a curve\nof two lines');
    await results.keep('/x.liftbench', 'a readout');
    expect(await kept.recall('/x.liftbench')).toBe('a curve\nof two lines');
    expect(await results.recall('/x.liftbench')).toBe('a readout');
    expect(await kept.recall('/y.liftbench')).toBeNull();
    expect(await new KeptExplorations(new KeptResults(folder), '1.0.0 a').recall('/x.liftbench')).toBe('a curve\nof two lines');
  });

  it('do not come back to another build of the program', async () => {
    const { kept, results } = fresh();
    await kept.keep('/x.liftbench', 'a curve');
    expect(await new KeptExplorations(results, '1.0.0 b').recall('/x.liftbench')).toBeNull();
  });

  it('do not come back when their file was damaged, shortened or is not theirs', async () => {
    const { folder, kept } = fresh();
    await kept.keep('/x.liftbench', '{"lift":0.0425}');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('0.0425', '0.0925'));
    expect(await kept.recall('/x.liftbench')).toBeNull();
    writeFileSync(file, whole);
    expect(await kept.recall('/x.liftbench')).toBe('{"lift":0.0425}');
    truncateSync(file, whole.length - 1);
    expect(await kept.recall('/x.liftbench')).toBeNull();
    for (const other of ['', '\n', '{"version":1}']) {
      writeFileSync(file, other);
      expect(await kept.recall('/x.liftbench')).toBeNull();
    }
  });

  it('are whole whichever of two processes wrote last', async () => {
    const { folder } = fresh();
    const processes = [1, 2].map(() => new KeptExplorations(new KeptResults(folder), 'b'));
    const contents = processes.flatMap((_, process) => [0, 1, 2, 3].map((turn) => `${String(process)} ${String(turn)} ${'x'.repeat(20_000)}`));
    await Promise.all(contents.map((content, at) => processes[at % 2]?.keep('/x.liftbench', content)));
    expect(contents).toContain(await processes[0]?.recall('/x.liftbench'));
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
