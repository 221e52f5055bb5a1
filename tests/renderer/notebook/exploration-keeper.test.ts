import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExplorationKeeper } from '../../../src-renderer/notebook/exploration-keeper';
import { Session } from '../../../src-renderer/notebook/session';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';

const notebook = { name: 'n', cells: [] };
const place = (path: string | null, key = path ?? 'unsaved') => ({ key, path, baseDirectory: '/', revision: null, readOnly: false, recovered: false });

function opened(bridge: FakeBridge, path: string | null): { session: Session; keeper: ExplorationKeeper } {
  const session = new Session(bridge);
  const keeper = new ExplorationKeeper(session);
  session.store.subscribe(() => keeper.reconcile());
  session.show(notebook, place(path));
  return { session, keeper };
}
const kept = (bridge: FakeBridge): number => bridge.calls.filter(({ name }) => name === 'keepExplorations').length;

describe('Answers of explorations', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('are kept a moment after the last of them, and are there when the notebook is opened again', async () => {
    const bridge = fakeBridge({ definition: '' });
    const first = opened(bridge, '/n.liftbench');
    first.session.answers.put('a', { lift: 0.1 });
    await vi.advanceTimersByTimeAsync(1000);
    first.session.answers.put('b', { lift: 0.2 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(kept(bridge)).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(kept(bridge)).toBe(1);
    const second = opened(bridge, '/n.liftbench');
    await second.keeper.recalled;
    expect([second.session.answers.get('a'), second.session.answers.get('b')]).toEqual([{ lift: 0.1 }, { lift: 0.2 }]);
    const other = opened(bridge, '/other.liftbench');
    await other.keeper.recalled;
    expect(other.session.answers.get('a')).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kept(bridge)).toBe(1);
  });

  it('are kept at once when the window closes or another notebook takes the place, which knows nothing of them', async () => {
    const bridge = fakeBridge({ definition: '' });
    const { session, keeper } = opened(bridge, '/n.liftbench');
    session.answers.put('a', { lift: 0.1 });
    await keeper.keepNow();
    expect(kept(bridge)).toBe(1);
    session.answers.put('b', { lift: 0.2 });
    session.show(notebook, place('/other.liftbench'));
    await keeper.recalled;
    expect([session.answers.get('a'), kept(bridge)]).toEqual([null, 2]);
    session.show(notebook, place('/n.liftbench'));
    await keeper.recalled;
    expect([session.answers.get('a'), session.answers.get('b')]).toEqual([{ lift: 0.1 }, { lift: 0.2 }]);
  });

  it('of a notebook without a file are kept as soon as it has one', async () => {
    const bridge = fakeBridge({ definition: '' });
    const { session } = opened(bridge, null);
    session.answers.put('a', { lift: 0.1 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kept(bridge)).toBe(0);
    session.set({ place: place('/n.liftbench', 'unsaved') });
    expect(session.answers.get('a')).toEqual({ lift: 0.1 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(kept(bridge)).toBe(1);
  });

  it('stay where nothing can be kept or given back', async () => {
    const bridge = fakeBridge({ definition: '' });
    const failing = { ...bridge, host: { ...bridge.host, keepExplorations: () => Promise.reject(new Error('full')), keptExplorations: () => Promise.reject(new Error('gone')) } };
    const { session, keeper } = opened(failing as FakeBridge, '/n.liftbench');
    await keeper.recalled;
    session.answers.put('a', { lift: 0.1 });
    await keeper.keepNow();
    expect(session.answers.get('a')).toEqual({ lift: 0.1 });
  });
});
