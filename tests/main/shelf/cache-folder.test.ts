import { mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { CacheFolder } from '../../../src-main/shelf/cache-folder';

describe('a bounded folder of files that can be made again', () => {
  let path: string;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'liftbench-cache-'));
  });
  const keep = (cache: CacheFolder, name: string, bytes: number): Promise<boolean> => cache.keep(name, (to) => writeFile(to, new Uint8Array(bytes)));
  const age = async (name: string, hours: number): Promise<void> => {
    const time = new Date(Date.now() - hours * 3_600_000);
    await utimes(join(path, name), time, time);
  };

  it('finds what it keeps, and nothing else', async () => {
    const cache = new CacheFolder(path, 1000);
    expect(await cache.find('a')).toBeNull();
    expect(await keep(cache, 'a', 10)).toBe(true);
    expect(await cache.find('a')).toBe(join(path, 'a'));
    await cache.forget('a');
    expect(await cache.find('a')).toBeNull();
  });

  it('lets go of what was used longest ago, and never of what it was just given', async () => {
    const cache = new CacheFolder(path, 1000);
    for (const [name, hours] of [['old', 5], ['older', 9], ['new', 1]] as const) {
      await keep(cache, name, 300);
      await age(name, hours);
    }
    await cache.find('older');
    await keep(cache, 'newest', 300);
    expect((await readdir(path)).sort()).toEqual(['new', 'newest', 'older']);
    await keep(cache, 'huge', 5000);
    expect(await readdir(path)).toEqual([]);
  });

  it('keeps nothing of a file whose writing fails, and goes on', async () => {
    const cache = new CacheFolder(path, 1000);
    const failed = await cache.keep('a', async (to) => {
      await writeFile(to, 'half of');
      throw new Error('no space left on device');
    });
    expect(failed).toBe(false);
    expect(await readdir(path)).toEqual([]);
    expect(await keep(cache, 'b', 10)).toBe(true);
  });

  it('clears away what dead writers left, but not what living ones write', async () => {
    const cache = new CacheFolder(path, 1000);
    await writeFile(join(path, 'x.aaaa.part'), 'dead');
    await age('x.aaaa.part', 30);
    await writeFile(join(path, 'y.bbbb.part'), 'alive');
    await keep(cache, 'a', 10);
    expect((await readdir(path)).sort()).toEqual(['a', 'y.bbbb.part']);
  });

  it('may be shared by two programs that keep the same file at once', async () => {
    const caches = [new CacheFolder(path, 1e6), new CacheFolder(path, 1e6)];
    const content = new Uint8Array(200_000).fill(7);
    await Promise.all(caches.flatMap((cache) => [1, 2, 3].map(() => cache.keep('same', (to) => writeFile(to, content)))));
    expect(await readdir(path)).toEqual(['same']);
    expect(Buffer.compare(await readFile(join(path, 'same')), content)).toBe(0);
  });
});
