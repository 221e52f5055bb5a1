// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawInTurn } from '../../../src-renderer/charts/drawing-turns';

let idle: (() => void)[] = [];
beforeEach(() => {
  idle = [];
  vi.stubGlobal('requestIdleCallback', (run: () => void) => idle.push(run));
});
afterEach(() => vi.unstubAllGlobals());

function place(seen: () => boolean): Element {
  const element = document.createElement('div');
  element.checkVisibility = seen;
  return element;
}

const tasks = async (count: number): Promise<void> => { for (let at = 0; at < count; at++) await new Promise((resolve) => setTimeout(resolve)); };

describe('Pictures', () => {
  it('are drawn one after the other, and one that fails stops none', async () => {
    const drawn: number[] = [];
    const seen = place(() => true);
    const all = [0, 1, 2].map((at) => drawInTurn(seen, () => { drawn.push(at); return at === 1 ? Promise.reject(new Error('no')) : Promise.resolve(); }));
    expect(drawn).toEqual([]);
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(drawn).toEqual([0, 1, 2]);
  });

  it('wait out of sight for those that are seen, and for idle moments', async () => {
    const drawn: string[] = [];
    let nearby = false;
    const draw = (name: string) => (): Promise<void> => { drawn.push(name); return Promise.resolve(); };
    const far = drawInTurn(place(() => false), draw('far'));
    const coming = drawInTurn(place(() => nearby), draw('coming'));
    await drawInTurn(place(() => true), draw('seen'));
    await tasks(5);
    expect(drawn).toEqual(['seen']);
    nearby = true;
    for (const run of idle.splice(0)) run();
    await coming;
    await tasks(5);
    expect(drawn).toEqual(['seen', 'coming']);
    for (const run of idle.splice(0)) run();
    await far;
    expect(drawn).toEqual(['seen', 'coming', 'far']);
  });
});
