import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programFiles } from '../../../src-main/shelf/program-files';

describe("the program's stamp", () => {
  let folder = '';
  let entry = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liftbench-program-'));
    entry = join(folder, 'out', 'main');
    mkdirSync(entry, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "version": "4.5.6" }');
    writeFileSync(join(entry, 'cli.js'), '');
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); });

  const opened = (second: number): string => {
    for (const path of [join(entry, 'cli.js'), entry]) utimesSync(path, second, second);
    return programFiles(entry).stamp;
  };

  it('is that of its build, whenever its files seem to be of', () => {
    writeFileSync(join(entry, 'package.json'), '{ "type": "commonjs", "build": "abc" }');
    expect(opened(1_000_000)).toBe('4.5.6 abc');
    expect(opened(2_000_000)).toBe('4.5.6 abc');
    writeFileSync(join(entry, 'package.json'), '{ "type": "commonjs", "build": "abd" }');
    expect(programFiles(entry).stamp).toBe('4.5.6 abd');
  });

  it('follows the times of its files where no build is noted', () => {
    const first = opened(1_000_000);
    expect(opened(1_000_000)).toBe(first);
    expect(opened(2_000_000)).not.toBe(first);
  });
});
