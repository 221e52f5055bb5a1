import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../src-contract/failure';
import type { Notebook } from '../../src-contract/notebook';
import type { Bridge } from '../bridge/bridge';
import { beginHistory, perform, redo, undo } from './history';
import type { NotebookAction } from './notebook-reducer';
import { RecentAnswers } from './recent-answers';
import { emptySession, type Place, type SessionState } from './session-state';
import type { ShownExploration } from './shown-exploration';

/** Something that happened elsewhere, told in a toast. */
export interface Notice {
  readonly tone: 'plain' | 'good' | 'bad';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** One window's notebook with its undo history, and the door to everything outside. React only shows its state. */
export class Session {
  readonly store: StoreApi<SessionState>;
  readonly bridge: Bridge;
  /** What the engine answered of late beside evaluations. */
  readonly answers = new RecentAnswers();
  /** What charts show beyond their evaluations, by cell. */
  readonly explored = new Map<string, ShownExploration>();
  #listeners = new Set<(notice: Notice) => void>();
  /** When the document last changed, so that the time to its answer can be told. */
  changedAt = 0;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    this.store = createStore<SessionState>(() => emptySession);
  }

  get state(): SessionState {
    return this.store.getState();
  }

  get notebook(): Notebook {
    return this.state.history.notebook;
  }

  set(patch: Partial<SessionState>): void {
    this.store.setState(patch);
  }

  /** Performs an action on the document; `merge` joins a run of typing into one step of undo. */
  dispatch(action: NotebookAction, merge: string | null = null): void {
    if (this.state.place?.readOnly) return;
    this.changedAt = performance.now();
    this.set({ history: perform(this.state.history, action, Date.now(), merge) });
    this.#forgetMissingSelection();
  }

  undo(): void {
    this.changedAt = performance.now();
    this.set({ history: undo(this.state.history) });
    this.#forgetMissingSelection();
  }

  redo(): void {
    this.changedAt = performance.now();
    this.set({ history: redo(this.state.history) });
    this.#forgetMissingSelection();
  }

  /** Replaces the whole document, as when a file is opened. */
  show(notebook: Notebook, place: Place): void {
    this.explored.clear();
    this.set({ ...emptySession, engineAlive: this.state.engineAlive, engineStatus: this.state.engineStatus, place, history: beginHistory(notebook), selected: notebook.cells.find((cell) => cell.kind === 'experiment')?.id ?? null });
  }

  select(id: string | null): void {
    if (this.state.selected !== id) this.set({ selected: id, inspected: null, focusedField: null });
  }

  notify(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  report(failure: Failure): void {
    this.notify({ tone: 'bad', text: failure.next ? `${failure.message} ${failure.next}` : failure.message });
  }

  #forgetMissingSelection(): void {
    const { selected, history } = this.state;
    if (selected !== null && !history.notebook.cells.some((cell) => cell.id === selected)) this.set({ selected: null, inspected: null });
  }
}

let counter = 0;
/** A fresh id of a cell, short and readable in the saved file. */
export function newId(kind: string): string {
  counter += 1;
  return `${kind}-${Date.now().toString(36).slice(-5)}${counter.toString(36)}`;
}
