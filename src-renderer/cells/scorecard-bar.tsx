import { useId } from 'react';
import type { ReactNode } from 'react';
import type { BarAxis } from '../charts/effect-axis';

/** How sure the colour may be: `better` and `worse` only for sound verdicts. */
export type BarTone = 'better' | 'worse' | 'undecided';

export interface IntervalBarProps {
  readonly axis: BarAxis;
  readonly width: number;
  readonly height: number;
  readonly point: number | null;
  /** Null: unbounded on this side. */
  readonly low: number | null;
  readonly high: number | null;
  readonly standardError: number | null;
  readonly tone: BarTone;
  /** A check failed: the bar is hatched, because it cannot be trusted. */
  readonly doubtful: boolean;
  /** An exploratory slice or a small sample: hollow and thin. */
  readonly faint: boolean;
}

/** Standard normal quantile of 0.84: half of a 68 % interval in standard errors. */
const INNER = 0.994458;
const EDGE = 7;
/** Pixels of a character of the axis' labels, and between two labels. */
const GLYPH = 5.8;
const LABEL_GAP = 6;

/**
 * An interval on the table's shared axis: a line for the interval at the chosen level, a thicker one for 68 %, a dot for
 * the estimate, an arrow where an end is unbounded or beyond the axis.
 */
export function IntervalBar({ axis, width, height, point, low, high, standardError, tone, doubtful, faint }: IntervalBarProps): ReactNode {
  const hatch = useId();
  const x = (value: number): number => EDGE + ((value - axis.low) / (axis.high - axis.low)) * (width - 2 * EDGE);
  const middle = height / 2;
  const zero = x(0);
  if (point === null) {
    return (
      <svg className="lb-bar" width={width} height={height} aria-hidden focusable="false">
        <line className="lb-bar-zero" x1={zero} x2={zero} y1={0} y2={height} />
      </svg>
    );
  }
  const openLow = low === null || low < axis.low;
  const openHigh = high === null || high > axis.high;
  const left = openLow ? 2 : Math.min(x(low), width - EDGE);
  const right = openHigh ? width - 2 : Math.max(x(high), EDGE);
  const inner = standardError === null ? null : ([Math.max(left, x(point - INNER * standardError)), Math.min(right, x(point + INNER * standardError))] as const);
  const inside = point >= axis.low && point <= axis.high;
  const thick = faint ? 3 : 7;
  return (
    <svg className="lb-bar" data-tone={tone} data-faint={faint || undefined} data-doubtful={doubtful || undefined} width={width} height={height} aria-hidden focusable="false">
      {doubtful && (
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="lb-bar-hatch" width="1.6" height="4" />
        </pattern>
      )}
      <line className="lb-bar-zero" x1={zero} x2={zero} y1={0} y2={height} />
      <line className="lb-bar-outer" x1={left} x2={right} y1={middle} y2={middle} />
      {!openLow && low <= axis.high && <line className="lb-bar-cap" x1={left} x2={left} y1={middle - 3} y2={middle + 3} />}
      {!openHigh && high >= axis.low && <line className="lb-bar-cap" x1={right} x2={right} y1={middle - 3} y2={middle + 3} />}
      {(openLow || point < axis.low) && <path className="lb-bar-arrow" d={`M${String(left + 5)} ${String(middle - 4)} L${String(left)} ${String(middle)} L${String(left + 5)} ${String(middle + 4)}`} />}
      {(openHigh || point > axis.high) && <path className="lb-bar-arrow" d={`M${String(right - 5)} ${String(middle - 4)} L${String(right)} ${String(middle)} L${String(right - 5)} ${String(middle + 4)}`} />}
      {inner && inner[1] > inner[0] && (
        <rect className="lb-bar-inner" x={inner[0]} width={inner[1] - inner[0]} y={middle - thick / 2} height={thick} rx={1} {...(doubtful ? { fill: `url(#${hatch})` } : {})} />
      )}
      {inside && <circle className="lb-bar-dot" cx={x(point)} cy={middle} r={faint ? 3 : 4} />}
    </svg>
  );
}

/** Ticks of the shared axis, for the column's heading. */
export function BarAxisTicks({ axis, width, write }: { readonly axis: BarAxis; readonly width: number; readonly write: (value: number) => string }): ReactNode {
  const x = (value: number): number => EDGE + ((value - axis.low) / (axis.high - axis.low)) * (width - 2 * EDGE);
  const end = (tick: number): 'start' | 'middle' | 'end' => (x(tick) < 18 ? 'start' : x(tick) > width - 18 ? 'end' : 'middle');
  const span = (tick: number): readonly [number, number] => {
    const room = write(tick).length * GLYPH;
    const from = x(tick) - (end(tick) === 'start' ? 0 : end(tick) === 'end' ? room : room / 2);
    return [from - LABEL_GAP / 2, from + room + LABEL_GAP / 2];
  };
  const clear = [...axis.ticks].sort((a, b) => Math.abs(a) - Math.abs(b)).reduce<number[]>((kept, tick) => (kept.every((other) => span(tick)[0] >= span(other)[1] || span(tick)[1] <= span(other)[0]) ? [...kept, tick] : kept), []);
  return (
    <svg className="lb-bar-ticks" width={width} height={14} aria-hidden focusable="false">
      {clear.map((tick) => (
        <text key={tick} x={x(tick)} y={10} textAnchor={end(tick)} data-zero={tick === 0 || undefined}>
          {write(tick)}
        </text>
      ))}
    </svg>
  );
}
