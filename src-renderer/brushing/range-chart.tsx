import { memo, useId, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { formatCount, formatPercent } from '../wording/numbers';
import type { Slot, SlotRange } from './slots';
import { useWidth } from './use-width';

export interface RangeChartProps {
  readonly title: string;
  readonly slots: readonly Slot[];
  /** Null: everything. */
  readonly range: SlotRange | null;
  readonly readOnly: boolean;
  /** `how`: a brush that still moves, one that was let go, or a step by key. */
  onRange(range: SlotRange | null, how: 'moving' | 'settled' | 'key'): void;
}

const HEIGHT = 96;
const GAP = 10;
/** Pixels around an end of the range where it can be taken hold of. */
const GRIP = 6;

type Drag = { readonly kind: 'new' | 'low' | 'high' | 'move'; readonly anchor: number; readonly before: SlotRange | null };

/**
 * Bars as shares of units, those of all units behind them, and a range that is dragged across, by its ends or as a whole, or
 * moved with the arrow keys: each end is a slider.
 */
export const RangeChart = memo(function RangeChart({ title, slots, range, readOnly, onRange }: RangeChartProps): ReactNode {
  const [place, width] = useWidth<HTMLDivElement>();
  const drag = useRef<Drag | null>(null);
  const titleId = useId();
  const gaps = slots.filter(({ apart }) => apart).length;
  const step = slots.length === 0 ? 0 : Math.max(0, width - gaps * GAP) / slots.length;
  const left = (at: number): number => at * step + slots.slice(0, at).filter(({ apart }) => apart).length * GAP;
  const total = Math.max(1, slots.reduce((all, slot) => all + slot.count, 0));
  const totalAll = Math.max(1, slots.reduce((all, slot) => all + slot.all, 0));
  // A bar that stands apart, as that of zeros, may be cut: else nothing else would be seen beside it. Its share is written below it.
  const scale = slots.some(({ apart }) => !apart) ? slots.filter(({ apart }) => !apart) : slots;
  const most = Math.max(1e-9, ...scale.map((slot) => Math.max(slot.count / total, slot.all / totalAll)));
  const last = slots.length - 1;
  const [low, high] = range ?? [0, last];
  const slotAt = (x: number): number => {
    const found = slots.findIndex((_, at) => x < left(at) + step + (slots[at]?.apart ? GAP / 2 : 0));
    return found < 0 ? last : found;
  };
  const xOf = (event: PointerEvent): number => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const clamp = (at: number): number => Math.max(0, Math.min(last, at));
  const ranged = (from: number, to: number): SlotRange | null => (from <= 0 && to >= last ? null : [clamp(from), clamp(to)]);

  const rangeOf = (current: Drag, at: number): SlotRange | null => {
    const { kind, anchor, before } = current;
    if (kind === 'move' && before) {
      const shift = Math.max(-before[0], Math.min(last - before[1], at - anchor));
      return [before[0] + shift, before[1] + shift];
    }
    const fixed = kind === 'low' ? (before?.[1] ?? last) : kind === 'high' ? (before?.[0] ?? 0) : anchor;
    return ranged(Math.min(fixed, at), Math.max(fixed, at));
  };
  const onPointerDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0 || slots.length === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const x = xOf(event);
    const at = slotAt(x);
    const ends = range ? [left(range[0]), left(range[1]) + step] as const : null;
    const kind = !ends ? 'new' : Math.abs(x - ends[0]) <= GRIP ? 'low' : Math.abs(x - ends[1]) <= GRIP ? 'high' : x > ends[0] && x < ends[1] ? 'move' : 'new';
    drag.current = { kind, anchor: at, before: range };
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const current = drag.current;
    if (!current) return;
    const next = rangeOf(current, slotAt(xOf(event)));
    if (next?.[0] !== range?.[0] || next?.[1] !== range?.[1]) onRange(next, 'moving');
  };
  const onPointerUp = (event: PointerEvent<SVGSVGElement>): void => {
    const current = drag.current;
    drag.current = null;
    if (!current) return;
    const at = slotAt(xOf(event));
    const still = at === current.anchor && range?.[0] === current.before?.[0] && range?.[1] === current.before?.[1];
    if (still && current.kind === 'move') onRange(null, 'settled');
    else if (!(still && (current.kind === 'low' || current.kind === 'high'))) onRange(rangeOf(current, at), 'settled');
  };
  const onKey = (end: 'low' | 'high') => (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' || event.key === 'ArrowDown' ? -1 : event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : event.key === 'PageDown' ? -5 : event.key === 'PageUp' ? 5 : 0;
    const home = event.key === 'Home' || event.key === 'End';
    if (event.key === 'Delete' || event.key === 'Backspace') onRange(null, 'key');
    else if (by === 0 && !home) return;
    else if (event.shiftKey && by !== 0) {
      const shift = Math.max(-low, Math.min(last - high, by));
      onRange(ranged(low + shift, high + shift), 'key');
    } else if (end === 'low') onRange(ranged(Math.max(0, Math.min(high, home ? (event.key === 'Home' ? 0 : high) : low + by)), high), 'key');
    else onRange(ranged(low, Math.min(last, Math.max(low, home ? (event.key === 'Home' ? low : last) : high + by))), 'key');
    event.preventDefault();
    event.stopPropagation();
  };
  const inside = slots.slice(low, high + 1).reduce((all, slot) => all + slot.count, 0);
  const description = `${title}: ${range ? `${slots[low]?.name ?? ''} to ${slots[high]?.name ?? ''}, ` : ''}${formatCount(inside)} of ${formatCount(totalAll)} units.`;
  const handle = (end: 'low' | 'high', at: number): ReactNode => (
    <span className="lb-brush-handle" data-end={end} data-open={range === null || undefined} style={{ left: end === 'low' ? left(at) : left(at) + step }} role="slider" tabIndex={readOnly ? -1 : 0}
      aria-label={`${title}, ${end === 'low' ? 'from' : 'to'}`} aria-valuemin={0} aria-valuemax={last} aria-valuenow={at} aria-valuetext={slots[at]?.name ?? ''} aria-disabled={readOnly} aria-orientation="horizontal" onKeyDown={onKey(end)} />
  );
  return (
    <figure className="lb-brush-chart" aria-labelledby={titleId}>
      <figcaption id={titleId}>{title}</figcaption>
      <div ref={place} className="lb-brush-plot">
        {width > 0 && slots.length > 0 && (
          <>
            <svg width={width} height={HEIGHT} role="img" aria-label={description} {...(readOnly ? {} : { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: () => { drag.current = null; } })}>
              {range && <rect className="lb-brush-band" x={left(low)} y={0} width={Math.max(1, left(high) + step - left(low))} height={HEIGHT} />}
              {slots.map((slot, at) => {
                const all = Math.min(HEIGHT, (slot.all / totalAll / most) * (HEIGHT - 6));
                const own = Math.min(HEIGHT, (slot.count / total / most) * (HEIGHT - 6));
                return (
                  <g key={slot.id}>
                    <rect className="lb-brush-all" x={left(at) + 0.5} width={Math.max(1, step - 1)} y={HEIGHT - all} height={all} />
                    <rect className="lb-brush-own" data-out={at < low || at > high || undefined} x={left(at) + 0.5 + step * 0.12} width={Math.max(1, step * 0.76 - 1)} y={HEIGHT - own} height={own}>
                      <title>{`${slot.name}: ${formatCount(slot.count)} units (${formatPercent(slot.count / total)}), of all ${formatCount(slot.all)} (${formatPercent(slot.all / totalAll)})`}</title>
                    </rect>
                  </g>
                );
              })}
            </svg>
            {handle('low', low)}
            {handle('high', high)}
          </>
        )}
      </div>
      <div className="lb-brush-axis" aria-hidden>{axisLabels(slots).map(({ id, label, apart, count }) => <span key={id}>{label}{apart && ` (${formatPercent(count / total, 0)})`}</span>)}</div>
    </figure>
  );
});

/** First, middle and last of the scale. */
function axisLabels(slots: readonly Slot[]): readonly Slot[] {
  const ends = [slots[0], slots[Math.floor((slots.length - 1) / 2)], slots.at(-1)];
  return ends.filter((slot, at): slot is Slot => slot !== undefined && ends.indexOf(slot) === at);
}
