import { memo, useId, type MouseEvent, type ReactNode } from 'react';
import { formatCount, formatPercent } from '../wording/numbers';
import type { LevelSlot } from './slots';

export interface LevelBarsProps {
  readonly title: string;
  readonly slots: readonly LevelSlot[];
  /** Null: all of them. */
  readonly chosen: readonly (string | null)[] | null;
  readonly readOnly: boolean;
  /** `several`: beside those that are chosen already. */
  onLevel(level: string | null, several: boolean): void;
}

/** A bar per level as share of units, with that of all units behind; each is a button that chooses its level. */
export const LevelBars = memo(function LevelBars({ title, slots, chosen, readOnly, onLevel }: LevelBarsProps): ReactNode {
  const titleId = useId();
  const total = Math.max(1, slots.reduce((all, slot) => all + slot.count, 0));
  const totalAll = Math.max(1, slots.reduce((all, slot) => all + slot.all, 0));
  const most = Math.max(1e-9, ...slots.map((slot) => Math.max(slot.count / total, slot.all / totalAll)));
  // A key press arrives as a click without a place: it adds and takes away, as the mouse does with Ctrl.
  const several = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey || event.shiftKey || event.detail === 0;
  return (
    <figure className="lb-brush-chart" aria-labelledby={titleId}>
      <figcaption id={titleId}>{title}</figcaption>
      <div className="lb-brush-levels" role="group" aria-label={`${title}: choose levels`}>
        {slots.map((slot) => (
          <button key={slot.id} type="button" className="lb-brush-level" disabled={readOnly} aria-pressed={chosen?.includes(slot.level) ?? false} data-out={(chosen !== null && !chosen.includes(slot.level)) || undefined}
            aria-label={`${slot.name}, ${formatCount(slot.count)} units`} title={`${slot.name}: ${formatCount(slot.count)} units (${formatPercent(slot.count / total)}), of all ${formatCount(slot.all)} (${formatPercent(slot.all / totalAll)}). Ctrl adds.`}
            onClick={(event) => onLevel(slot.level, several(event))}>
            <span className="lb-brush-level-name lb-clip">{slot.label}</span>
            <span className="lb-brush-level-bar" aria-hidden>
              <span className="lb-brush-level-all" style={{ width: `${String((slot.all / totalAll / most) * 100)}%` }} />
              <span className="lb-brush-level-own" style={{ width: `${String((slot.count / total / most) * 100)}%` }} />
            </span>
            <span className="lb-brush-level-count">{formatCount(slot.count)}</span>
          </button>
        ))}
      </div>
    </figure>
  );
});
