import type { BrushView } from '../../src-contract/brush';
import { LiftbenchError } from '../../src-contract/failure';
import type { AttributeColumn, Sample } from '../../src-contract/sample';
import type { KeptMetric } from '../streams/kept-metrics';
import type { BrushMemory, MarkFailing, UnitWiseCondition } from './brush-memory';

/** What conditions and views are read from. */
export interface BrushedData {
  readonly sample: Sample;
  readonly memory: BrushMemory;
  /** A metric's own values per unit: one per place, NaN (a byte column has none) for a unit without; null where there are none. */
  valuesOf(metric: string): UnitValues | null;
}

/** One value per unit, at places. */
export interface UnitValues extends Pick<KeptMetric, 'units'> {
  /** Identifies them. */
  readonly key: string;
  readonly values: Float64Array | Uint8Array;
}

/** Conditions and views of the same dimension belong together: a view is not filtered by its own brush. */
export function dimensionOf(one: UnitWiseCondition | BrushView): string {
  if (one.kind === 'levels') return `levels of ${one.column}`;
  return one.kind === 'values' ? `values of ${one.metric}` : 'days';
}

/** How to decide a condition, and what identifies it. */
export function markOf(data: BrushedData, condition: UnitWiseCondition): { readonly key: string; readonly mark: MarkFailing } {
  switch (condition.kind) {
    case 'levels': {
      const { codes, labels } = attributeNamed(data.sample, condition.column);
      const wanted = Uint8Array.from(labels, (label) => (condition.levels.includes(label) ? 1 : 0));
      return { key: JSON.stringify(['levels', condition.column, labels.filter((_, code) => wanted[code] === 1)]), mark: (fails, bit) => { markCodes(codes.values, wanted, fails, bit); } };
    }
    case 'days': {
      const codes = data.memory.daysOf(data.sample);
      if (codes === null) throw noDays();
      const days = data.sample.dayAxis?.days ?? [];
      const wanted = Uint8Array.from(days, (day) => (day >= (condition.from ?? '') && day <= (condition.to ?? '9999-12-31') ? 1 : 0));
      return { key: JSON.stringify(['days', condition.from, condition.to]), mark: (fails, bit) => { markCodes(codes, wanted, fails, bit); } };
    }
    case 'values': {
      const found = data.valuesOf(condition.metric);
      if (found === null) throw new LiftbenchError({ kind: 'input', message: `Units have no single value of "${condition.metric}" to select by.`, next: 'Brush a metric with one value per unit.', place: { field: 'selection' } });
      const { from, to, withoutZeros = false } = condition;
      return { key: JSON.stringify(['values', found.key, from, to, withoutZeros]), mark: (fails, bit) => { markValues(found, from ?? -Infinity, to ?? Infinity, withoutZeros, fails, bit); } };
    }
  }
}

export function attributeNamed(sample: Sample, column: string): AttributeColumn {
  const found = sample.units.attributes.find((attribute) => attribute.column === column);
  if (found === undefined) throw new LiftbenchError({ kind: 'input', message: `Units have no column "${column}".`, next: `Known: ${sample.units.attributes.map((one) => one.column).join(', ') || 'none'}.`, place: { field: 'selection' } });
  return found;
}

function noDays(): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message: 'Exposures have no time, so there are no days to select.', next: 'Name the time column of the exposure source.', place: { field: 'selection' } });
}

function markCodes(codes: Uint16Array | Uint32Array, wanted: Uint8Array, fails: Int32Array, bit: number): void {
  const passing = Int32Array.from(wanted, (one) => (one === 1 ? 0 : bit));
  const rest = ~bit;
  for (let unit = 0; unit < fails.length; unit += 1) fails[unit] = (fails[unit] & rest) | passing[codes[unit]];
}

function markValues({ units, values }: UnitValues, from: number, to: number, withoutZeros: boolean, fails: Int32Array, bit: number): void {
  const rest = ~bit;
  if (values instanceof Uint8Array) {
    const passing = Uint8Array.from({ length: 256 }, (_, value) => (value >= from && value < to && !(withoutZeros && value === 0) ? 1 : 0));
    if (units === null) for (let unit = 0; unit < fails.length; unit += 1) fails[unit] = (fails[unit] & rest) | (passing[values[unit]] === 1 ? 0 : bit);
    else {
      for (let unit = 0; unit < fails.length; unit += 1) fails[unit] |= bit;
      for (let place = 0; place < units.length; place += 1) if (passing[values[place]] === 1) fails[units[place]] &= rest;
    }
    return;
  }
  const zero = withoutZeros ? 0 : NaN;
  if (units === null) {
    for (let unit = 0; unit < fails.length; unit += 1) {
      const value = values[unit];
      fails[unit] = (fails[unit] & rest) | (value >= from && value < to && value !== zero ? 0 : bit);
    }
    return;
  }
  for (let unit = 0; unit < fails.length; unit += 1) fails[unit] |= bit;
  for (let place = 0; place < units.length; place += 1) {
    const value = values[place];
    if (value >= from && value < to && value !== zero) fails[units[place]] &= rest;
  }
}
