// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StageKeeper, stageKeeperOf, type Standing } from '../../../src-renderer/workbench/stage-keeper';

const SCREEN = 800;

/** A notebook whose cells are 400 high, a browser that is idle when it is told to, and a scroll position. */
function scene(count: number): { root: HTMLElement; cells: HTMLElement[]; told: Standing[][]; keeper: StageKeeper; scroll: (to: number) => void; pass: (milliseconds: number) => void; watch: (at: number) => () => void } {
  const root = document.createElement('main');
  root.className = 'lb-notebook';
  document.body.append(root);
  let top = 0;
  const box = (from: number, height: number): DOMRect => ({ top: from, bottom: from + height, height }) as DOMRect;
  root.getBoundingClientRect = () => box(0, SCREEN);
  const cells = Array.from({ length: count }, (_, at) => {
    const cell = document.createElement('div');
    cell.getBoundingClientRect = () => box(at * 400 - top, 400);
    root.append(cell);
    return cell;
  });
  const told = cells.map((): Standing[] => []);
  const keeper = new StageKeeper(root);
  const near = (at: number): boolean => at * 400 - top < 2.5 * SCREEN && at * 400 + 400 - top > -1.5 * SCREEN;
  const observe = (): void => observers.at(-1)?.(cells.map((target, at) => ({ target, isIntersecting: near(at) }) as unknown as IntersectionObserverEntry));
  return {
    root, cells, told, keeper,
    scroll: (to) => {
      top = to;
      root.dispatchEvent(new Event('scroll'));
      observe();
    },
    pass: (milliseconds) => { vi.advanceTimersByTime(milliseconds); },
    watch: (at) => keeper.watch(cells[at]!, (standing) => { told[at]!.push(standing); }),
  };
}

let observers: ((entries: IntersectionObserverEntry[]) => void)[] = [];

beforeEach(() => {
  observers = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.stubGlobal('requestIdleCallback', undefined);
  vi.stubGlobal('IntersectionObserver', class {
    constructor(tell: (entries: IntersectionObserverEntry[]) => void) { observers.push(tell); }
    observe(): void { /* Told of by the scene. */ }
    unobserve(): void { /* Told of by the scene. */ }
  });
  vi.advanceTimersByTime(10_000);
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('The keeper of a long notebook', () => {
  it('makes what is on the screen at once and nothing else', () => {
    const { watch, told } = scene(10);
    for (let at = 0; at < 10; at++) watch(at);
    expect(told.map((each) => each.at(-1) ?? 'waiting')).toEqual(['near', 'near', ...Array<string>(8).fill('waiting')]);
  });

  it('makes the rest in idle moments, one at a time, nearest first', () => {
    const { watch, told, pass } = scene(6);
    for (const at of [5, 4, 3, 2, 1, 0]) watch(at);
    const made = (): number[] => told.flatMap((each, at) => (each.length > 0 ? [at] : []));
    const steps = [made()];
    for (let step = 0; step < 400 && made().length < 6; step++) {
      pass(1);
      if (made().length > steps.at(-1)!.length) steps.push(made());
    }
    expect(steps).toEqual([[0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5]]);
  });

  it('makes nothing while somebody scrolls, and goes on when they rest', () => {
    const { watch, told, pass, scroll } = scene(60);
    for (let at = 0; at < 60; at++) watch(at);
    for (let step = 1; step <= 20; step++) { scroll(step * 900); pass(16); }
    expect(told.filter((each) => each.length > 0)).toHaveLength(2);
    pass(400);
    expect(told[45]!.at(-1)).toBe('near');
    expect(told[59]).toEqual([]);
  });

  it('makes a cell that stays on the screen through a slow and endless scroll', () => {
    const { watch, told, pass, scroll } = scene(60);
    for (let at = 0; at < 60; at++) watch(at);
    for (let step = 0; step < 60; step++) { scroll(8000 + step); pass(16); }
    expect(told[20]).toEqual(['near']);
    expect(told[40]).toEqual([]);
  });

  it('puts a made cell to rest when it is far away and brings it back; what was never made is not told of', () => {
    const { watch, told, scroll } = scene(40);
    watch(0);
    watch(30);
    scroll(30 * 400);
    expect(told[0]).toEqual(['near', 'far']);
    scroll(0);
    expect(told[0]).toEqual(['near', 'far', 'near']);
    expect(told[30]).toEqual([]);
  });

  it('makes every cell in the end and then rests', () => {
    const { watch, told, pass } = scene(100);
    for (let at = 0; at < 100; at++) watch(at);
    pass(100 * 700);
    expect(told.every((each) => each.length >= 1)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('forgets a cell that went', () => {
    const { watch, told, pass } = scene(6);
    const ends = Array.from({ length: 6 }, (_, at) => watch(at));
    ends[5]!();
    pass(6 * 700);
    expect(told[5]).toEqual([]);
    expect(told[4]).toHaveLength(1);
  });

  it('is one for a notebook, and none outside of one', () => {
    const { cells } = scene(2);
    expect(stageKeeperOf(cells[0]!)).toBe(stageKeeperOf(cells[1]!));
    expect(stageKeeperOf(document.createElement('p'))).toBeNull();
  });
});
