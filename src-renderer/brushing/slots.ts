import type { BrushCounts, BrushedHistogram, UnitCondition } from '../../src-contract/brush';

/** One bar that a range can begin or end at. */
export interface Slot {
  readonly id: string;
  /** Its lower end, as a heading says it. */
  readonly label: string;
  /** The whole of it, for tables and screen readers. */
  readonly name: string;
  /** Units of all variants: under the other views' conditions, and without any. */
  readonly count: number;
  readonly all: number;
  /** Stands apart from its right neighbour: it is no part of the scale. */
  readonly apart?: boolean;
}

/** First and last slot of a range, both in it. */
export type SlotRange = readonly [number, number];

interface ValueSlot extends Slot {
  readonly part: 'zeros' | 'below' | 'above' | number;
}

const sum = (rows: readonly (readonly number[])[], at: number): number => rows.reduce((total, row) => total + (row[at] ?? 0), 0);

/** The bars of a histogram: zeros and tails beside the bins, where there are any. */
export function valueSlots({ edges, counts, all, beside, besideAll }: BrushedHistogram, write: (value: number) => string): readonly ValueSlot[] {
  const rest = (key: 'zeros' | 'below' | 'above'): { count: number; all: number } => ({ count: beside.reduce((total, one) => total + one[key], 0), all: besideAll.reduce((total, one) => total + one[key], 0) });
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 0;
  const bins = edges.slice(0, -1).map((edge, at): ValueSlot => ({ id: `bin-${String(at)}`, part: at, label: write(edge), name: `${write(edge)} to below ${write(edges[at + 1] ?? edge)}`, count: sum(counts, at), all: sum(all, at) }));
  const zeros = rest('zeros');
  const below = rest('below');
  const above = rest('above');
  return [
    ...(zeros.all > 0 ? [{ id: 'zeros', part: 'zeros', label: '0', name: 'exactly 0', apart: true, ...zeros } as const] : []),
    ...(below.all > 0 ? [{ id: 'below', part: 'below', label: `< ${write(first)}`, name: `below ${write(first)}`, ...below } as const] : []),
    ...bins,
    ...(above.all > 0 ? [{ id: 'above', part: 'above', label: `≥ ${write(last)}`, name: `${write(last)} or more`, ...above } as const] : []),
  ];
}

/** The condition that holds for exactly the units of these bars; null when that is every bar. */
export function valueCondition(histogram: BrushedHistogram, slots: readonly ValueSlot[], [from, to]: SlotRange): UnitCondition | null {
  if (from <= 0 && to >= slots.length - 1) return null;
  const chosen = slots.slice(from, to + 1);
  const scale = chosen.filter(({ part }) => part !== 'zeros');
  const zeros = chosen.some(({ part }) => part === 'zeros');
  const { metric, edges } = histogram;
  const first = scale[0];
  const last = scale.at(-1);
  if (!first || !last) return { kind: 'values', metric, from: 0, to: Number.MIN_VALUE };
  let low = first.part === 'below' ? null : first.part === 'above' ? (edges.at(-1) ?? 0) : (edges[first.part as number] ?? 0);
  let high = last.part === 'above' ? null : last.part === 'below' ? (edges[0] ?? 0) : (edges[(last.part as number) + 1] ?? 0);
  if (zeros) {
    if (low !== null && low > 0) low = 0;
    if (high !== null && high <= 0) high = Number.MIN_VALUE;
  }
  const holdsZero = (low === null || low <= 0) && (high === null || high > 0);
  const anyZeros = slots.some(({ part }) => part === 'zeros');
  return { kind: 'values', metric, from: low, to: high, ...(holdsZero && !zeros && anyZeros ? { withoutZeros: true } : {}) };
}

/** The bars that a condition leaves; null without one. */
export function valueRange({ edges }: BrushedHistogram, slots: readonly ValueSlot[], condition: Extract<UnitCondition, { kind: 'values' }> | null): SlotRange | null {
  if (!condition) return null;
  const { from, to, withoutZeros = false } = condition;
  const inside = slots.flatMap(({ part }, at) => {
    if (part === 'zeros') return !withoutZeros && (from === null || from <= 0) && (to === null || to > 0) ? [at] : [];
    if (part === 'below') return from === null ? [at] : [];
    if (part === 'above') return to === null ? [at] : [];
    const low = edges[part] ?? 0;
    const high = edges[part + 1] ?? 0;
    return (from === null || high > from) && (to === null || low < to) && to !== Number.MIN_VALUE ? [at] : [];
  });
  return inside.length === 0 ? null : [inside[0] ?? 0, inside.at(-1) ?? 0];
}

type Days = Extract<BrushCounts, { kind: 'days' }>;

/** The bars of days of first exposure. */
export function daySlots({ days, counts, all }: Days, write: (day: string) => string): readonly Slot[] {
  return days.map((day, at) => ({ id: day, label: write(day), name: write(day), count: sum(counts, at), all: sum(all, at) }));
}

/** The condition for a range of days; an end of the data stays open. */
export function dayCondition({ days }: Pick<Days, 'days'>, [from, to]: SlotRange): UnitCondition | null {
  if (from <= 0 && to >= days.length - 1) return null;
  return { kind: 'days', from: from <= 0 ? null : (days[from] ?? null), to: to >= days.length - 1 ? null : (days[to] ?? null) };
}

export function dayRange({ days }: Pick<Days, 'days'>, condition: Extract<UnitCondition, { kind: 'days' }> | null): SlotRange | null {
  if (!condition) return null;
  const { from, to } = condition;
  const inside = days.flatMap((day, at) => ((from === null || day >= from) && (to === null || day <= to) ? [at] : []));
  return inside.length === 0 ? null : [inside[0] ?? 0, inside.at(-1) ?? 0];
}

/** The bars of one column's levels, or of the variants. */
export interface LevelSlot extends Slot {
  readonly level: string | null;
}

export function levelSlots({ levels, counts, all }: Extract<BrushCounts, { kind: 'levels' }>, write: (level: string | null) => string): readonly LevelSlot[] {
  return levels.map((level, at) => ({ id: `level-${level ?? ''}-${String(level === null)}`, level, label: write(level), name: write(level), count: sum(counts, at), all: sum(all, at) }));
}
