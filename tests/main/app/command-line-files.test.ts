import { describe, expect, it } from 'vitest';
import { startWords } from '../../../src-main/app/command-line-files';

describe('The words that the desktop application is started with', () => {
  it('name files relative to the folder of whoever started it', () => {
    expect(startWords(['/opt/Liftbench/liftbench', 'a.csv', '/data/b.liftbench'], '/home/x', false)).toEqual({ files: ['/home/x/a.csv', '/data/b.liftbench'], sample: false });
  });

  it('do not mistake switches or the application itself for files', () => {
    expect(startWords(['electron', '--no-sandbox', '--user-data-dir=/tmp/x', '/checkout', 'a.csv', '--sample'], '/home/x', true)).toEqual({ files: ['/home/x/a.csv'], sample: true });
    expect(startWords(['electron', '.'], '/home/x', true)).toEqual({ files: [], sample: false });
  });
});
