// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawInTurn } from '../../../src-renderer/charts/drawing-turns';

let idle: (() => void)[] = [];
beforeEach(() => {
  idle = [];
  vi.stubGlobal('requestIdleCallback', (run: () => void) => idle.push(run));
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run));
});
afterEach(() => vi.unstubAllGlobals());

function place(standing: 'near' | 'far'): Element {
  const body = document.createElement('div');
  body.dataset['standing'] = standing;
  const element = document.createElement('div');
  body.append(element);
  return element;
}

const tasks = async (count: number): Promise<void> => { for (let at = 0; at < count; at++) await new Promise((resolve) => setTimeout(resolve)); };

describe('Pictures', () => {
  it('are drawn one after the other, and one that fails stops none', async () => {
    const drawn: number[] = [];
    const seen = place('near');
    const all = [0, 1, 2].map((at) => drawInTurn(seen, () => { drawn.push(at); return at === 1 ? Promise.reject(new Error('no')) : Promise.resolve(); }));
    expect(drawn).toEqual([]);
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(drawn).toEqual([0, 1, 2]);
  });

  it('wait out of sight for those that are seen, and for idle moments', async () => {
    const drawn: string[] = [];
    const nearing = place('far');
    const draw = (name: string) => (): Promise<void> => { drawn.push(name); return Promise.resolve(); };
    const far = drawInTurn(place('far'), draw('far'));
    const coming = drawInTurn(nearing, draw('coming'));
    await drawInTurn(place('near'), draw('seen'));
    await tasks(9);
    expect(drawn).toEqual(['seen']);
    nearing.parentElement!.dataset['standing'] = 'near';
    for (const run of idle.splice(0)) run();
    await coming;
    await tasks(9);
    expect(drawn).toEqual(['seen', 'coming']);
    for (const run of idle.splice(0)) run();
    await far;
    expect(drawn).toEqual(['seen', 'coming', 'far']);
  });
});
