// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { emptySession, type SessionState } from '../../../src-renderer/notebook/session-state';
import { CatchingUp, CellState } from '../../../src-renderer/workbench/cell-state';

const store = () => createStore<SessionState>(() => emptySession);
let idle: ((deadline: IdleDeadline) => void)[] = [];

/** One idle moment with so many milliseconds left at each look. */
function moment(left: readonly number[]): void {
  const looks = [...left];
  const due = idle;
  idle = [];
  for (const run of due) run({ didTimeout: false, timeRemaining: () => looks.shift() ?? 0 });
}

beforeEach(() => {
  idle = [];
  vi.stubGlobal('requestIdleCallback', (run: (deadline: IdleDeadline) => void) => idle.push(run));
});
afterEach(() => vi.unstubAllGlobals());

function cells(count: number, of = store()): { of: ReturnType<typeof store>; turns: CatchingUp; all: CellState[]; heard: number[]; behind: boolean[] } {
  const behind: boolean[] = [];
  const turns = new CatchingUp((any) => { behind.push(any); });
  const heard = Array.from({ length: count }, () => 0);
  const all = heard.map((_, at) => {
    const cell = new CellState(of, turns);
    cell.subscribe(() => { heard[at] = (heard[at] ?? 0) + 1; });
    cell.follow();
    return cell;
  });
  return { of, turns, all, heard, behind };
}

describe('What a cell of a long notebook is told', () => {
  it('is everything at once while somebody looks at it', () => {
    const { of, all: [cell], heard } = cells(1);
    of.setState({ selected: 'a' });
    expect(cell!.getState().selected).toBe('a');
    expect(heard).toEqual([1]);
  });

  it('comes in an idle moment while nobody does, and then it is the latest', () => {
    const { of, all: [cell], heard, turns } = cells(1);
    cell!.watch(false);
    of.setState({ selected: 'a' });
    of.setState({ selected: 'b' });
    expect([cell!.getState().selected, heard[0], turns.count]).toEqual([null, 0, 1]);
    moment([50]);
    expect([cell!.getState().selected, heard[0], turns.count]).toEqual(['b', 1, 0]);
  });

  it('comes at once when somebody looks again', () => {
    const { of, all: [cell], heard, turns } = cells(1);
    cell!.watch(false);
    of.setState({ selected: 'a' });
    cell!.watch(true);
    expect([cell!.getState().selected, heard[0], turns.count]).toEqual(['a', 1, 0]);
    moment([50]);
    expect(heard).toEqual([1]);
  });

  it('comes to one cell after another, for as long as a moment lasts, until all know', () => {
    const { of, all, heard, behind } = cells(5);
    for (const cell of all) cell.watch(false);
    of.setState({ selected: 'a' });
    moment([40, 2]);
    expect(heard).toEqual([1, 1, 0, 0, 0]);
    moment([1]);
    expect(heard).toEqual([1, 1, 1, 0, 0]);
    expect(behind).toEqual([true]);
    moment([40, 30, 20]);
    expect(heard).toEqual([1, 1, 1, 1, 1]);
    expect(behind).toEqual([true, false]);
    expect(idle).toEqual([]);
  });

  it('is the present for parts that are only being made', () => {
    const of = store();
    const cell = new CellState(of, new CatchingUp());
    cell.follow();
    cell.watch(false);
    of.setState({ selected: 'a' });
    expect(cell.getState().selected).toBe('a');
    const heard = vi.fn();
    cell.subscribe(heard);
    expect(cell.getState().selected).toBe('a');
    moment([50]);
    expect(heard).not.toHaveBeenCalled();
  });

  it('ends with the cell', () => {
    const of = store();
    const turns = new CatchingUp();
    const cell = new CellState(of, turns);
    const end = cell.follow();
    cell.subscribe(() => undefined);
    cell.watch(false);
    of.setState({ selected: 'a' });
    end();
    expect(turns.count).toBe(0);
    of.setState({ selected: 'b' });
    expect(turns.count).toBe(0);
  });
});
