import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepCompiled } from '../../../src-main/cli/compile-cache';

describe('what node compiled', () => {
  const kept = (environment: NodeJS.ProcessEnv): string[] => {
    const folders: string[] = [];
    keepCompiled(environment, { enableCompileCache: (folder) => folders.push(folder) });
    return folders;
  };

  it('is kept beside the rest that can be made again', () => {
    expect(kept({ LIFTBENCH_CACHE: join('some', 'cache') })).toEqual([join('some', 'cache', 'compiled')]);
  });

  it('is not kept where nothing is to be kept, nor by a node that cannot', () => {
    expect(kept({ LIFTBENCH_CACHE: 'off' })).toEqual([]);
    expect(() => { keepCompiled({ LIFTBENCH_CACHE: 'cache' }, {}); }).not.toThrow();
  });
});
