import type { ReactNode } from 'react';
import type { LiftChange } from '../../src-contract/triage';

const width = 132;
const height = 16;
const edge = 6;

/** The span of lifts that all dumbbells of a panel share; always holds zero. */
export interface DumbbellAxis {
  readonly low: number;
  readonly high: number;
}

export function dumbbellAxis(changes: readonly LiftChange[]): DumbbellAxis {
  const lifts = changes.flatMap((change) => [change.without.lift, change.with.lift]).filter((lift) => lift !== null && Number.isFinite(lift)) as number[];
  const low = Math.min(0, ...lifts);
  const high = Math.max(0, ...lifts);
  return low === high ? { low: -0.01, high: 0.01 } : { low, high };
}

/** Where a lift was and where it goes: an open ring, a line, a dot; zero is the thin line. */
export function LiftDumbbell({ change, axis }: { readonly change: LiftChange; readonly axis: DumbbellAxis }): ReactNode {
  const { without: { lift: from }, with: { lift: to } } = change;
  const x = (lift: number): number => edge + ((lift - axis.low) / (axis.high - axis.low)) * (width - 2 * edge);
  return (
    <svg className="lb-dumbbell" width={width} height={height} aria-hidden>
      <line className="lb-dumbbell-zero" x1={x(0)} x2={x(0)} y1="1" y2={height - 1} />
      {from !== null && to !== null && <line className="lb-dumbbell-way" x1={x(from)} x2={x(to)} y1={height / 2} y2={height / 2} />}
      {from !== null && <circle className="lb-dumbbell-from" cx={x(from)} cy={height / 2} r="3.5" />}
      {to !== null && <circle className="lb-dumbbell-to" cx={x(to)} cy={height / 2} r="3.5" />}
    </svg>
  );
}
