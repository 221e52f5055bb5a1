import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssignmentRule } from '../../../src-contract/assignment-audit';
import { fnv1a32, murmur3, sha1Share } from '../../../src-main/triage/assignment-hashes';
import { assignerOf, wholeWeights } from '../../../src-main/triage/assignment-rules';
import { TriageDesk } from '../../../src-main/triage/triage-desk';
import { definitionOf, InProcessStatistics } from '../evaluation/tiny-workspace';
import { folderWith, newWorkspace } from '../sources/open-files';
import reference from './reference/assignment-hashes.json';

const definition = definitionOf({
  liftbench: 1, id: 'button', sources: { events: { path: 'events.csv' } }, unit: 'id', exposure: { source: 'events', variant: 'variant' },
  variants: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], metrics: [{ id: 'rows', kind: 'count', source: 'events' }],
});
const weighted = (weights: readonly number[]): NonNullable<AssignmentRule['alternatives']> => weights.map((weight, index) => ({ variant: 'abc'.charAt(index), weight }));

describe('Assignment rules', () => {
  it('hash by FNV-1a as the published vectors and the tests of GrowthBook’s SDKs', () => {
    expect(['', 'a', 'test', 'hello'].map(fnv1a32)).toEqual([2_166_136_261, 3_826_002_220, 2_949_673_445, 1_335_831_723]);
    const growthbook = { a: 220, b: 77, ab: 946, def: 652, '8952klfjas09ujkasdf': 549, '123': 11, '___)((*":&': 563 };
    expect(Object.fromEntries(Object.keys(growthbook).map((text) => [text, fnv1a32(text) % 1000]))).toEqual(growthbook);
  });

  it('hash by MurmurHash3 as its published vectors and the tests of Unleash’s SDKs', () => {
    expect([murmur3(''), murmur3('', 1), murmur3('', 0xffffffff), murmur3('test'), murmur3('Hello, world!', 0x9747b28c), murmur3('The quick brown fox jumps over the lazy dog', 0x9747b28c)])
      .toEqual([0, 0x514e28b7, 0x81f16f39, 0xba6bd213, 0x24884cba, 0x2fa826cd]);
    expect([(murmur3('gr1:123') % 100) + 1, (murmur3('groupX:999') % 100) + 1]).toEqual([73, 25]);
  });

  it('deal by md5 as another program does, the heaviest alternative first', () => {
    for (const { key, unit, weights, variant } of reference.md5) {
      expect(assignerOf({ name: 'md5-weights', key, alternatives: weighted(weights) }, definition)(unit), `${key} ${unit}`).toBe(variant);
    }
  });

  it('deal by sha1 as another program does', () => {
    for (const { key, salt, unit, share, weights, variant } of reference.sha1) {
      expect(sha1Share(`${key}.${salt}.${unit}`)).toBe(share);
      expect(assignerOf({ name: 'sha1-salt', key, salt, alternatives: weighted(weights) }, definition)(unit)).toBe(variant);
    }
  });

  it('deal every unit, in shares like the weights, whatever rule and weights', () => {
    fc.assert(fc.property(fc.constantFrom('md5-weights', 'sha1-salt', 'fnv1a', 'fnv1a-v1', 'murmur3'), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }), fc.string(), (name, weights, key) => {
      const assign = assignerOf({ name, key, alternatives: weighted(weights) }, definition);
      const counts = new Map<string | null, number>();
      for (let unit = 0; unit < 2000; unit += 1) counts.set(assign(`u${String(unit)}`), (counts.get(assign(`u${String(unit)}`)) ?? 0) + 1);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      expect(counts.has(null)).toBe(false);
      // The old FNV rule is known to be uneven; the others are within six standard errors.
      if (name !== 'fnv1a-v1') weights.forEach((weight, index) => expect(Math.abs((counts.get('abc'.charAt(index)) ?? 0) / 2000 - weight / total)).toBeLessThan(0.08));
    }), { numRuns: 40 });
  });

  it('leave out what the coverage does not take in, and take shares for whole weights', () => {
    const assign = assignerOf({ name: 'fnv1a', coverage: 0.2 }, definition);
    const left = Array.from({ length: 2000 }, (_, unit) => assign(String(unit))).filter((variant) => variant === null).length;
    expect(left / 2000).toBeCloseTo(0.8, 1);
    expect(wholeWeights([0.5, 0.25, 0.25])).toEqual([2, 1, 1]);
    expect(wholeWeights([3, 1])).toEqual([3, 1]);
  });
});

describe('The assignment auditor', () => {
  it('lists exactly the units that the rule would have put elsewhere', async () => {
    const rule = { name: 'fnv1a', key: 'button' } as const;
    const assign = assignerOf(rule, definition);
    const moved = new Set(['u17', 'u99', 'u500']);
    const lines = Array.from({ length: 1000 }, (_, unit) => {
      const id = `u${String(unit)}`;
      const variant = assign(id) ?? '';
      return `${id},${moved.has(id) ? (variant === 'a' ? 'b' : 'a') : variant},${variant}`;
    });
    const folder = folderWith({ 'events.csv': `id,variant,meant\n${lines.join('\n')}\n` });
    const desk = new TriageDesk(newWorkspace(), new InProcessStatistics());
    const asked = { definition: JSON.stringify({ liftbench: 1, id: 'button', sources: { events: { path: 'events.csv' } }, unit: 'id', exposure: { source: 'events', variant: 'variant' }, variants: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], metrics: [{ id: 'rows', kind: 'count', source: 'events' }] }), baseDirectory: folder };
    const audit = await desk.auditAssignment({ ...asked, rule });
    expect([audit.units, audit.disagreements, audit.examples.map(({ unit }) => unit)]).toEqual([1000, 3, ['u17', 'u500', 'u99']]);
    const expression = await desk.auditAssignment({ ...asked, rule: { name: 'expression', expression: "CASE WHEN id = 'u1' THEN 'nobody' ELSE meant END" } });
    expect(expression.disagreements).toBe(4);
    const wrong = await desk.auditAssignment({ ...asked, rule: { name: 'fnv1a', key: 'another' } });
    expect(wrong.message).toContain('as often as by chance');
    expect(wrong.share).toBeCloseTo(wrong.chanceShare!, 1);
    await expect(desk.auditAssignment({ ...asked, rule: { name: 'expression', expression: 'nothing' } })).rejects.toMatchObject({ failure: { place: { field: 'rule.expression' } } });
  });
});
