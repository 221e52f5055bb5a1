import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentAnswers } from '../../../src-renderer/notebook/recent-answers';

const long = (length: number): { text: string } => ({ text: 'x'.repeat(length) });

describe('Recent answers', () => {
  it('are the same object every time, and none where nothing was answered', () => {
    const answers = new RecentAnswers();
    const answer = { lift: 0.04 };
    answers.put('a', answer);
    expect(answers.get('a')).toBe(answer);
    expect(answers.get('b')).toBeNull();
    answers.put('a', { lift: 0.05 });
    expect(answers.get('a')).toEqual({ lift: 0.05 });
    answers.clear();
    expect(answers.get('a')).toBeNull();
    expect(answers.text).toBeNull();
  });

  it('leave when they were used longest ago, as soon as all together are too many or too long; one too long does not come in', () => {
    const answers = new RecentAnswers({ one: 200, together: 500, count: 4 });
    for (const key of ['a', 'b', 'c', 'd']) answers.put(key, long(50));
    answers.get('a');
    answers.put('e', long(50));
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => answers.get(key) === null)).toEqual(['b']);
    answers.put('f', long(180));
    answers.put('g', long(180));
    expect(['a', 'c', 'd', 'e', 'f', 'g'].filter((key) => answers.get(key) === null)).toEqual(['a', 'c', 'd']);
    answers.put('g', long(201));
    expect(answers.get('g')).toBeNull();
    expect(answers.get('f')).toEqual(long(180));
  });

  it('come back from their text to the last digit, whatever they are made of', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.anything({ maxDepth: 3 }), { noNullPrototype: true }))), (pairs) => {
      const before = new RecentAnswers();
      for (const [key, answer] of pairs) before.put(key, answer);
      const after = new RecentAnswers();
      after.recall(before.text ?? '');
      for (const [key] of pairs) expect(after.get(key)).toStrictEqual(new Map(pairs).get(key));
      expect(after.text).toBe(before.text);
    }));
  });

  it('are older than all that is there when they come back, and never in place of it', () => {
    const before = new RecentAnswers();
    before.put('old', { from: 'before' });
    before.put('both', { from: 'before' });
    const now = new RecentAnswers({ one: 1000, together: 1000, count: 3 });
    now.put('both', { from: 'now' });
    now.put('new', { from: 'now' });
    now.recall(before.text ?? '');
    now.put('newest', { from: 'now' });
    expect([now.get('old'), now.get('both'), now.get('new')]).toEqual([null, { from: 'now' }, { from: 'now' }]);
  });

  it('keep their bound when what comes back is more than it', () => {
    const before = new RecentAnswers();
    for (let at = 0; at < 20; at += 1) before.put(String(at), long(100));
    const after = new RecentAnswers({ one: 1000, together: 500, count: 50 });
    after.recall(before.text ?? '');
    expect(after.text?.split('\n')).toHaveLength(4);
    expect([after.get('15'), after.get('19')]).toEqual([null, long(100)]);
  });

  it('leave out what cannot be read', () => {
    const answers = new RecentAnswers();
    answers.recall(['', 'no tab', 'not a key\t{}', '5\t{}', '"broken"\t{"lift":', '"whole"\t{"lift":1}'].join('\n'));
    expect([answers.get('5'), answers.get('broken'), answers.get('broken'), answers.get('whole')]).toEqual([null, null, null, { lift: 1 }]);
  });

  it('tell of each that is new until nobody listens', () => {
    const answers = new RecentAnswers();
    let told = 0;
    const end = answers.onPut(() => { told += 1; });
    answers.put('a', {});
    answers.recall('"b"\t{}');
    end();
    answers.put('c', {});
    expect(told).toBe(1);
  });
});
