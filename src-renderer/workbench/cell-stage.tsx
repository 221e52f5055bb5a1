import { startTransition, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { Cell, CellKind } from '../../src-contract/notebook';
import { CellBody } from './cell-body';
import { stageKeeperOf, type Standing } from './stage-keeper';

/** A notebook of fewer cells is simply there, all of it. */
export const LONG_NOTEBOOK = 24;

/** Pixels that a body most likely takes, until it is known. */
const likelyHeight: Partial<Record<CellKind, number>> = { readout: 900, chart: 520, sql: 360, brush: 900, trust: 500, experiment: 700, data: 500, note: 90, parameter: 90, decision: 180, power: 700 };

/** A cell's body; in a long notebook it is made when it is about to be seen or when there is time, and rests while it is far away. */
export function CellStage({ cell, long, held }: { readonly cell: Cell; readonly long: boolean; /** Selected: never put to rest. */ readonly held: boolean }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [standing, setStanding] = useState<Standing>(long && !held ? 'waiting' : 'near');
  const height = useRef(likelyHeight[cell.kind] ?? 300);
  useLayoutEffect(() => {
    const element = place.current;
    const keeper = long && element ? stageKeeperOf(element) : null;
    if (!element || !keeper) {
      setStanding('near');
      return undefined;
    }
    const onPrint = (): void => setStanding('near');
    window.addEventListener('beforeprint', onPrint);
    let asked = true;
    const end = keeper.watch(element, (next) => {
      if (next === 'far' && element.childElementCount > 0 && element.style.contentVisibility !== 'hidden') height.current = element.getBoundingClientRect().height;
      // What nobody waits for is made in slices.
      if (asked || element.childElementCount > 0) setStanding(next);
      else startTransition(() => setStanding(next));
    });
    asked = false;
    return () => {
      window.removeEventListener('beforeprint', onPrint);
      end();
    };
  }, [long]);
  const made = standing !== 'waiting' || held;
  const resting = standing === 'far' && !held;
  const style = !made ? { minHeight: height.current } : resting ? { contentVisibility: 'hidden', containIntrinsicBlockSize: `${String(height.current)}px` } as const : undefined;
  return <div ref={place} className="lb-cell-body" data-standing={made ? standing : 'waiting'} style={style}>{made && <CellBody cell={cell} />}</div>;
}
