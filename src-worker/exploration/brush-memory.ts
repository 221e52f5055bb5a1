import type { UnitCondition } from '../../src-contract/brush';
import { LiftbenchError } from '../../src-contract/failure';
import type { Sample } from '../../src-contract/sample';

/** A condition that is decided unit by unit; hidden variants are ranges instead. */
export type UnitWiseCondition = Exclude<UnitCondition, { readonly kind: 'variants' }>;

/** Marks units that fail a condition, by setting `bit`; clears it for the others. */
export type MarkFailing = (fails: Int32Array, bit: number) => void;

/** Conditions that can be kept at once: bits of a positive 32-bit number. */
const SLOTS = 31;

/**
 * What was found out about each unit for earlier selections of one sample: a bit per condition that it fails. A condition that
 * comes again costs nothing; of a selection in which one condition moved, only that one is decided anew.
 */
export class BrushMemory {
  /** Per unit, bits of the conditions that it fails. */
  readonly fails: Int32Array;
  readonly #slots: (string | null)[] = Array.from({ length: SLOTS }, () => null);
  /** When each slot was last wanted. */
  readonly #used = new Float64Array(SLOTS);
  #turn = 0;
  #days: Uint16Array | null = null;

  constructor(readonly units: number) {
    this.fails = new Int32Array(units);
  }

  /** The bits of conditions, in their order; those that are not known are decided by `mark`. */
  bitsOf(conditions: readonly UnitWiseCondition[], markOf: (condition: UnitWiseCondition) => { readonly key: string; readonly mark: MarkFailing }): number[] {
    if (conditions.length > SLOTS) throw new LiftbenchError({ kind: 'input', message: `A selection can have ${String(SLOTS)} conditions at most.`, next: 'Clear some of the brushes.', place: { field: 'selection' } });
    this.#turn += 1;
    const asked = conditions.map(markOf);
    for (const { key } of asked) {
      const slot = this.#slots.indexOf(key);
      if (slot >= 0) this.#used[slot] = this.#turn;
    }
    return asked.map(({ key, mark }) => {
      const known = this.#slots.indexOf(key);
      if (known >= 0) return 1 << known;
      const slot = this.#used.indexOf(Math.min(...this.#used));
      this.#slots[slot] = null;
      mark(this.fails, 1 << slot);
      this.#slots[slot] = key;
      this.#used[slot] = this.#turn;
      return 1 << slot;
    });
  }

  /** The day of first exposure of each unit, as an index into the sample's days; null where there are none. */
  daysOf({ units: { firstExposure }, dayAxis }: Sample): Uint16Array | null {
    if (dayAxis === null || firstExposure === null) return null;
    this.#days ??= dayCodes(firstExposure.values, dayAxis.ends);
    return this.#days;
  }
}

function dayCodes(times: Float64Array, ends: Float64Array): Uint16Array {
  const codes = new Uint16Array(times.length);
  const last = ends.length - 1;
  let day = 0;
  for (let unit = 0; unit < times.length; unit += 1) {
    const time = times[unit];
    if (time >= ends[day] || (day > 0 && time < ends[day - 1])) {
      let low = 0;
      let high = last;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (time < ends[middle]) high = middle;
        else low = middle + 1;
      }
      day = low;
    }
    codes[unit] = day;
  }
  return codes;
}
