import { expect, it } from 'vitest';
import { memoryLimit } from '../../../src-main/sources/resource-limits';

it('leaves the memory to DuckDB where the environment names none', () => {
  expect(memoryLimit({})).toBeUndefined();
  expect(memoryLimit({ LIFTBENCH_MEMORY: ' ' })).toBeUndefined();
});

it('takes the memory that the environment names', () => {
  for (const written of ['2GB', '500 MB', '1.5GiB']) expect(memoryLimit({ LIFTBENCH_MEMORY: written })).toBe(written);
});

it('says so when the environment names no amount of memory', () => {
  expect(() => memoryLimit({ LIFTBENCH_MEMORY: 'lots' })).toThrow('LIFTBENCH_MEMORY says "lots", which is no amount of memory.');
});
