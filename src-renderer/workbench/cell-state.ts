import { createContext, useContext, useEffect, useMemo, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { StoreApi } from 'zustand';
import type { SessionState } from '../notebook/session-state';

type Store = Pick<StoreApi<SessionState>, 'getState' | 'getInitialState' | 'subscribe'>;

/** What one cell is told of the session: everything at once while it is watched, else in an idle moment soon after. */
export class CellState implements Store {
  readonly #store: Store;
  readonly #turns: CatchingUp;
  readonly #listeners = new Set<(state: SessionState, before: SessionState) => void>();
  /** What its parts were last told. */
  #told: SessionState;
  #watched = true;

  constructor(store: Store, turns: CatchingUp) {
    this.#store = store;
    this.#turns = turns;
    this.#told = store.getState();
  }

  readonly getState = (): SessionState => (this.#watched || this.#listeners.size === 0 ? this.#store.getState() : this.#told);

  readonly getInitialState = (): SessionState => this.#store.getInitialState();

  readonly subscribe = (listener: (state: SessionState, before: SessionState) => void): (() => void) => {
    if (this.#listeners.size === 0) this.#told = this.#store.getState();
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  };

  /** Follows the session from now on. @returns what ends it */
  follow(): () => void {
    const end = this.#store.subscribe(() => {
      if (this.#watched) this.catchUp();
      else this.#turns.add(this);
    });
    this.catchUp();
    return () => {
      end();
      this.#turns.remove(this);
    };
  }

  /** Somebody looks at the cell from now on, or nobody does. */
  watch(watched: boolean): void {
    this.#watched = watched;
    if (watched) this.catchUp();
  }

  catchUp(): void {
    this.#turns.remove(this);
    const before = this.#told;
    this.#told = this.#store.getState();
    if (this.#told !== before) for (const listener of [...this.#listeners]) listener(this.#told, before);
  }
}

/** Milliseconds of an idle moment that are left for whatever comes next. */
const SPARE = 8;

/** Cells that have not been told the latest: they are told one by one in idle moments, for no longer than one lasts. */
export class CatchingUp {
  readonly #behind = new Set<CellState>();
  readonly #tell: (any: boolean) => void;
  #due = false;

  /** @param tell hears when the first cell begins to wait and when none does any more */
  constructor(tell: (any: boolean) => void = () => undefined) {
    this.#tell = tell;
  }

  add(cell: CellState): void {
    if (this.#behind.size === 0) this.#tell(true);
    this.#behind.add(cell);
    this.#wake();
  }

  remove(cell: CellState): void {
    if (this.#behind.delete(cell) && this.#behind.size === 0) this.#tell(false);
  }

  /** How many wait. */
  get count(): number {
    return this.#behind.size;
  }

  #wake(): void {
    if (this.#due) return;
    this.#due = true;
    whenIdle((timeLeft) => {
      this.#due = false;
      do {
        const [next] = this.#behind;
        if (next === undefined) return;
        flushSync(() => { next.catchUp(); });
      } while (timeLeft() > SPARE);
      if (this.#behind.size > 0) this.#wake();
    });
  }
}

function whenIdle(run: (timeLeft: () => number) => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback((deadline) => { run(() => deadline.timeRemaining()); }, { timeout: 1000 });
  else setTimeout(() => { run(() => 0); }, 30);
}

const catchingUp = new CatchingUp((any) => {
  for (const notebook of document.querySelectorAll('.lb-notebook')) notebook.toggleAttribute('data-behind', any);
});

/** Tells cells whether they are on the screen or about to be, one watcher for each notebook. */
const watchers = new WeakMap<Element, IntersectionObserver>();
const watched = new WeakMap<Element, CellState>();

function watcherOf(root: Element): IntersectionObserver {
  const found = watchers.get(root) ?? new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) watched.get(target)?.watch(isIntersecting);
  }, { root, rootMargin: '30% 0px' });
  watchers.set(root, found);
  return found;
}

const CellStateValue = createContext<CellState | null>(null);
export const CellStateProvider = CellStateValue.Provider;

/** The state that parts of a cell are told; outside of a cell of a long notebook, the session's own. */
export function useCellStore(store: StoreApi<SessionState>): Store {
  return useContext(CellStateValue) ?? store;
}

/** @param held it is told everything at once wherever it is, as the selected cell is */
export function useCellState(store: StoreApi<SessionState>, place: RefObject<Element | null>, long: boolean, held: boolean): CellState | null {
  const cell = useMemo(() => (long ? new CellState(store, catchingUp) : null), [store, long]);
  useEffect(() => cell?.follow(), [cell]);
  useEffect(() => {
    const element = place.current;
    const root = element?.closest('.lb-notebook');
    if (!cell || !element || !root || typeof IntersectionObserver === 'undefined') return undefined;
    if (held) {
      cell.watch(true);
      return undefined;
    }
    const onPrint = (): void => { cell.watch(true); };
    window.addEventListener('beforeprint', onPrint);
    watched.set(element, cell);
    const watcher = watcherOf(root);
    watcher.observe(element);
    return () => {
      window.removeEventListener('beforeprint', onPrint);
      watched.delete(element);
      watcher.unobserve(element);
    };
  }, [cell, held, place]);
  return cell;
}

