import type { Estimate, Figure, TimelineEstimate } from './evaluation';

/** Figures of a row, each a number or null, in the order of their columns. */
const figures = [
  'value', 'controlValue', 'standardDeviation', 'controlStandardDeviation', 'difference', 'differenceStandardError', 'differenceLow', 'differenceHigh',
  'lift', 'liftStandardError', 'liftLow', 'liftHigh', 'statistic', 'degreesOfFreedom', 'pValue', 'units', 'controlUnits', 'adjustedPValue',
  'probabilityToBeatControl', 'expectedLoss', 'power', 'requiredUnits', 'expectedGain', 'credibleLow', 'credibleHigh', 'probabilityOfMinimumEffect', 'runningPValue',
] as const;
/** What few rows differ in: each value once, rows by its place. */
const words = ['segment', 'metric', 'kind', 'role', 'variant', 'control', 'method', 'reason', 'adjustment', 'cap', 'note', 'day', 'bayesianModel'] as const;

const order = [
  'segment', 'metric', 'kind', 'role', 'variant', 'control', 'method', 'value', 'controlValue', 'standardDeviation', 'controlStandardDeviation', 'difference',
  'differenceStandardError', 'differenceLow', 'differenceHigh', 'lift', 'liftStandardError', 'liftLow', 'liftHigh', 'statistic', 'degreesOfFreedom', 'pValue',
  'units', 'controlUnits', 'reason', 'adjustedPValue', 'probabilityToBeatControl', 'expectedLoss', 'power', 'requiredUnits', 'adjustment', 'cap', 'note', 'day',
  'runningPValue', 'bayesianModel', 'expectedGain', 'credibleLow', 'credibleHigh', 'probabilityOfMinimumEffect',
] as const;

/** A timeline as two buffers that threads share, instead of a copy of an object per comparison and day. */
export interface PackedDays {
  readonly count: number;
  /** Whether rows have the smallest p so far. */
  readonly running: boolean;
  /** Column after column; NaN stands for null. */
  readonly figures: Float64Array;
  readonly codes: Uint32Array;
  readonly words: readonly (readonly unknown[])[];
}

/** null where a row has other keys, another order of them, or a figure that is no number: then rows are handed over as they are. */
export function packDays(rows: readonly TimelineEstimate[]): PackedDays | null {
  const count = rows.length;
  const running = count > 0 && 'runningPValue' in rows[0]!;
  if (count === 0 || !rows.every((row) => isUsual(row, running))) return null;
  const numbers = new Float64Array(new SharedArrayBuffer(8 * count * figures.length));
  for (let field = 0; field < figures.length; field += 1) {
    const name = figures[field]!;
    const at = field * count;
    for (let row = 0; row < count; row += 1) {
      const figure = rows[row]![name] ?? null;
      if (Number.isNaN(figure)) return null;
      numbers[at + row] = figure ?? NaN;
    }
  }
  const codes = new Uint32Array(new SharedArrayBuffer(4 * count * words.length));
  const distinct = words.map((name, field) => {
    const places = new Map<unknown, number>();
    let last: unknown = rows[0]![name];
    let place = 0;
    places.set(last, 0);
    for (let row = 0; row < count; row += 1) {
      const word = rows[row]![name];
      if (word !== last) {
        place = places.get(word) ?? places.size;
        places.set(word, place);
        last = word;
      }
      codes[field * count + row] = place;
    }
    return [...places.keys()];
  });
  return { count, running, figures: numbers, codes, words: distinct };
}

/** Whether a row has just the keys of {@link order}, in that order. */
function isUsual(row: TimelineEstimate, running: boolean): boolean {
  let at = 0;
  for (const key in row) {
    if (key !== order[at] && order[at] === 'note') at += 1;
    if (key !== order[at] && order[at] === 'runningPValue' && !running) at += 1;
    if (key !== order[at]) return false;
    at += 1;
  }
  return at === order.length;
}

/** The rows again, key by key as they were. */
export function unpackDays({ count, running, figures: numbers, codes, words: distinct }: PackedDays): TimelineEstimate[] {
  const n = Object.fromEntries(figures.map((name, field) => [name, numbers.subarray(field * count, (field + 1) * count)])) as Record<(typeof figures)[number], Float64Array>;
  const w = Object.fromEntries(words.map((name, field) => [name, distinct[field]])) as { readonly [Name in (typeof words)[number]]: readonly TimelineEstimate[Name][] };
  const c = Object.fromEntries(words.map((name, field) => [name, codes.subarray(field * count, (field + 1) * count)])) as Record<(typeof words)[number], Uint32Array>;
  const usual = !running && w.note.length === 1 && w.note[0] === undefined;
  const rows = new Array<TimelineEstimate>(count);
  // Written out: reading keys by name in a loop costs several times as much.
  for (let i = 0; i < count; i += 1) {
    const row: TimelineEstimate = {
      segment: w.segment[c.segment[i]!]!, metric: w.metric[c.metric[i]!]!, kind: w.kind[c.kind[i]!]!, role: w.role[c.role[i]!]!,
      variant: w.variant[c.variant[i]!]!, control: w.control[c.control[i]!]!, method: w.method[c.method[i]!]!,
      value: known(n.value[i]!), controlValue: known(n.controlValue[i]!),
      standardDeviation: known(n.standardDeviation[i]!), controlStandardDeviation: known(n.controlStandardDeviation[i]!),
      difference: known(n.difference[i]!), differenceStandardError: known(n.differenceStandardError[i]!), differenceLow: known(n.differenceLow[i]!), differenceHigh: known(n.differenceHigh[i]!),
      lift: known(n.lift[i]!), liftStandardError: known(n.liftStandardError[i]!), liftLow: known(n.liftLow[i]!), liftHigh: known(n.liftHigh[i]!),
      statistic: known(n.statistic[i]!), degreesOfFreedom: known(n.degreesOfFreedom[i]!), pValue: known(n.pValue[i]!),
      units: n.units[i]!, controlUnits: n.controlUnits[i]!, reason: w.reason[c.reason[i]!]!, adjustedPValue: known(n.adjustedPValue[i]!),
      probabilityToBeatControl: known(n.probabilityToBeatControl[i]!), expectedLoss: known(n.expectedLoss[i]!), power: known(n.power[i]!), requiredUnits: known(n.requiredUnits[i]!),
      adjustment: w.adjustment[c.adjustment[i]!]!, cap: w.cap[c.cap[i]!]!, day: w.day[c.day[i]!]!,
      bayesianModel: w.bayesianModel[c.bayesianModel[i]!]!, expectedGain: known(n.expectedGain[i]!),
      credibleLow: known(n.credibleLow[i]!), credibleHigh: known(n.credibleHigh[i]!), probabilityOfMinimumEffect: known(n.probabilityOfMinimumEffect[i]!),
    };
    rows[i] = usual ? row : withOptional(row, w.note[c.note[i]!], running ? known(n.runningPValue[i]!) : undefined);
  }
  return rows;
}

/** The keys that few rows have, in their places. */
function withOptional({ day, bayesianModel, expectedGain, credibleLow, credibleHigh, probabilityOfMinimumEffect, ...rest }: TimelineEstimate, note: Estimate['note'], runningPValue: Figure | undefined): TimelineEstimate {
  const last = { bayesianModel, expectedGain, credibleLow, credibleHigh, probabilityOfMinimumEffect } as Pick<TimelineEstimate, 'bayesianModel'>;
  return { ...rest, ...(note === undefined ? {} : { note }), day, ...(runningPValue === undefined ? {} : { runningPValue }), ...last };
}

function known(figure: number): Figure {
  return Number.isNaN(figure) ? null : figure;
}
