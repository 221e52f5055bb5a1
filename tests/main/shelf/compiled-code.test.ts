import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useCompiledCode, type CompiledCode } from '../../../src-main/shelf/compiled-code';

describe('compiled code', () => {
  const prototype = Module.prototype as unknown as Record<'_compile', unknown>;
  const usual = prototype._compile;
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liftbench-compiled-'));
    writeFileSync(join(folder, 'lift.cjs'), 'exports.lift = (treatment, control) => treatment / control - 1;\nexports.file = __filename;\n');
    writeFileSync(join(folder, 'program.cjs'), "const { lift, file } = require('./lift.cjs');\nmodule.exports = { told: lift(3, 2), file };\n");
  });
  afterEach(() => {
    prototype._compile = usual;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const environment = (): NodeJS.ProcessEnv => ({ LIFTBENCH_CACHE: join(folder, 'cache') });
  /** One start of a program of two files on a node that keeps nothing by itself. */
  function start(o: { stamp?: string; environment?: NodeJS.ProcessEnv; node?: { enableCompileCache?: (folder: string) => unknown } } = {}): CompiledCode {
    prototype._compile = usual;
    const code = useCompiledCode({ folder, name: 'program', stamp: o.stamp ?? '1', environment: o.environment ?? environment() }, o.node ?? {});
    const require = createRequire(join(folder, 'program.cjs'));
    for (const name of ['program.cjs', 'lift.cjs']) Reflect.deleteProperty(require.cache, join(folder, name));
    expect(require('./program.cjs')).toEqual({ told: 0.5, file: join(folder, 'lift.cjs') });
    return code;
  }
  const kept = (): string[] => readdirSync(join(folder, 'cache', 'compiled'));

  it('is kept once and taken at the next start', () => {
    const first = start();
    expect(first.fresh).toBe(true);
    first.keep();
    expect(kept()).toHaveLength(1);
    expect(start().fresh).toBe(false);
  });

  it('is made anew for another build', () => {
    start().keep();
    expect(start({ stamp: '2' }).fresh).toBe(true);
  });

  it('is made anew for a file that changed within a build', () => {
    start().keep();
    writeFileSync(join(folder, 'lift.cjs'), 'exports.lift = (treatment, control) => (treatment - control) / control;\nexports.file = __filename;\n');
    expect(start().fresh).toBe(true);
  });

  it('is made anew when a bit of what was kept is not as it was written', () => {
    start().keep();
    const path = join(folder, 'cache', 'compiled', kept()[0]!);
    const whole = readFileSync(path);
    for (const at of [0, Math.floor(whole.length / 2), whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 1;
      writeFileSync(path, damaged);
      expect(start().fresh).toBe(true);
    }
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    const again = start();
    expect(again.fresh).toBe(true);
    again.keep();
    expect(start().fresh).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('is not taken from a file that others may write', () => {
    start().keep();
    const path = join(folder, 'cache', 'compiled', kept()[0]!);
    chmodSync(path, 0o666);
    expect(start().fresh).toBe(true);
    chmodSync(path, 0o600);
    expect(start().fresh).toBe(false);
  });

  it('of one start stays within bounds', () => {
    for (let build = 0; build < 30; build += 1) start({ stamp: String(build) }).keep();
    expect(kept().length).toBeLessThanOrEqual(24);
    expect(start({ stamp: '29' }).fresh).toBe(false);
  });

  it('is not kept where nothing is to be kept, and left to a node that keeps it by itself', () => {
    start({ environment: { LIFTBENCH_CACHE: 'off' } }).keep();
    expect(readdirSync(folder)).not.toContain('cache');
    const folders: string[] = [];
    start({ node: { enableCompileCache: (given) => folders.push(given) } }).keep();
    expect(folders).toEqual([join(folder, 'cache', 'compiled')]);
    expect(readdirSync(folder)).not.toContain('cache');
  });

  it('that cannot be kept is no failure', () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder would be');
    const code = start();
    expect(() => { code.keep(); }).not.toThrow();
    expect(start().fresh).toBe(true);
  });
});
