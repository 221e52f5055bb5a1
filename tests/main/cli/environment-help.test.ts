import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentHelp, environmentVariables } from '../../../src-main/cli/environment-help';

const root = resolve(import.meta.dirname, '../../..');

describe('the variables of the environment', () => {
  const named = environmentVariables.map(([name]) => name);

  it('are all those that the program reads', () => {
    const sources = readdirSync(join(root, 'src-main'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('environment-help.ts'));
    const read = sources.flatMap((name) => [...readFileSync(join(root, 'src-main', name), 'utf8').matchAll(/\bLIFTBENCH_[A-Z_]+/g)].map(([found]) => found));
    expect([...new Set(read)].sort()).toEqual([...named].sort());
  });

  it('are told by --help, one a line, and in the README', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    for (const [name, what] of environmentVariables) {
      expect(environmentHelp()).toMatch(new RegExp(`^  ${name} +${what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'));
      expect(readme).toContain(name);
    }
  });
});
