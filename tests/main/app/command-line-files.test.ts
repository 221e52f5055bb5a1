import { describe, expect, it } from 'vitest';
import { startWords } from '../../../src-main/app/command-line-files';

describe('The words that the desktop application is started with', () => {
  it('name files relative to the folder of whoever started it', () => {
    expect(startWords(['/opt/Liftbench/liftbench', 'a.csv', '/data/b.liftbench'], '/data/x', false)).toEqual({ files: ['/data/x/a.csv', '/data/b.liftbench'], sample: false });
  });

  it('do not mistake switches or the application itself for files', () => {
    expect(startWords(['electron', '--no-sandbox', '--user-data-dir=/tmp/x', '/checkout', 'a.csv', '--sample'], '/data/x', true)).toEqual({ files: ['/data/x/a.csv'], sample: true });
    expect(startWords(['electron', '.'], '/data/x', true)).toEqual({ files: [], sample: false });
  });
});
