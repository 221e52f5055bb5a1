import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { KeptResults } from '../../../src-main/notebooks/kept-results';

const folder = mkdtempSync(join(tmpdir(), 'liftbench-results-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); });

it('gives back what was kept for a notebook, and nothing for another', async () => {
  const kept = new KeptResults(join(folder, 'a'));
  expect(await kept.recall('/x.liftbench')).toBeNull();
  await kept.keep('/x.liftbench', 'results');
  expect(await kept.recall('/x.liftbench')).toBe('results');
  expect(await kept.recall('/y.liftbench')).toBeNull();
});

it('keeps nothing too large, and forgets what was used longest ago when all together are', async () => {
  const kept = new KeptResults(join(folder, 'b'));
  await kept.keep('small', 'x');
  await kept.keep('small', 'y'.repeat(17_000_000));
  expect(await kept.recall('small')).toBeNull();
  for (let index = 0; index < 6; index += 1) await kept.keep(String(index), 'z'.repeat(15_000_000));
  expect(readdirSync(join(folder, 'b')).length).toBe(4);
});
