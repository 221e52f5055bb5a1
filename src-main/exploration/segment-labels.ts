export const weekdayLabels = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export const hourLabels: readonly string[] = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}–${String(hour + 1).padStart(2, '0')} h`);

/** `≤ 12`, `> 12 … 30`, `> 30`: bins that end at rising cuts. */
export function quantileLabels(ends: readonly number[]): readonly string[] {
  const write = (value: number): string => String(Number(value.toPrecision(6)));
  return [...ends.map((end, at) => (at === 0 ? `≤ ${write(end)}` : `> ${write(ends[at - 1] ?? 0)} … ${write(end)}`)), `> ${write(ends.at(-1) ?? 0)}`];
}

const DAY_MS = 86_400_000;

/** Days, or weeks by their first day, from a first one on. */
export function dayLabels(first: string, days: number, step: number): readonly string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: Math.floor(days / step) + 1 }, (_, at) => {
    const day = new Date(start + at * step * DAY_MS).toISOString().slice(0, 10);
    return step === 1 ? day : `from ${day}`;
  });
}
