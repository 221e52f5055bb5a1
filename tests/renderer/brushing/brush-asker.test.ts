import { describe, expect, it } from 'vitest';
import { LiftbenchError } from '../../../src-contract/failure';
import { BrushAsker, type Told } from '../../../src-renderer/brushing/brush-asker';

/** An engine that answers when it is told to, and frames that pass when they are told to. */
function scene(): { asked: number[]; told: Told<number>[]; answer: (failure?: LiftbenchError) => Promise<void>; frame: () => void; asker: BrushAsker<number, number> } {
  const asked: number[] = [];
  const told: Told<number>[] = [];
  let settle: { resolve: (value: number) => void; reject: (failure: unknown) => void } | null = null;
  const frames: (() => void)[] = [];
  const asker = new BrushAsker<number, number>((question) => {
    asked.push(question);
    return new Promise((resolve, reject) => { settle = { resolve: () => resolve(question * 10), reject }; });
  }, (one) => told.push(one), (run) => frames.push(run));
  return {
    asked, told, asker,
    async answer(failure) {
      if (failure) settle?.reject(failure);
      else settle?.resolve(0);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    frame: () => frames.splice(0).forEach((run) => run()),
  };
}

describe('A brush that moves', () => {
  it('has one question on its way, and asks the newest of those that came meanwhile', async () => {
    const { asked, told, answer, frame, asker } = scene();
    for (const at of [1, 2, 3, 4]) asker.want(String(at), at);
    expect(asked).toEqual([1]);
    await answer();
    expect(told.map(({ key, answer: found }) => [key, found])).toEqual([['1', 10]]);
    expect(asked).toEqual([1]);
    frame();
    expect(asked).toEqual([1, 4]);
    await answer();
    frame();
    expect(told.map(({ key }) => key)).toEqual(['1', '4']);
    asker.want('5', 5);
    expect(asked).toEqual([1, 4, 5]);
  });

  it('forgets what waits when it comes back to what is on its way', async () => {
    const { asked, answer, frame, asker } = scene();
    asker.want('1', 1);
    asker.want('2', 2);
    asker.want('1', 1);
    await answer();
    frame();
    expect(asked).toEqual([1]);
  });

  it('goes on after a failure, and is silent once stopped', async () => {
    const { asked, told, answer, frame, asker } = scene();
    asker.want('1', 1);
    asker.want('2', 2);
    await answer(new LiftbenchError({ kind: 'query', message: 'No.' }));
    expect(told[0]?.failure?.message).toBe('No.');
    frame();
    expect(asked).toEqual([1, 2]);
    asker.stop();
    await answer();
    frame();
    expect(told).toHaveLength(1);
  });
});
