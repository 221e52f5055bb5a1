import type { Sample, UnitColumns } from '../../src-contract/sample';
import type { MetricDays, MetricMoments } from '../evaluate-metric';

/** More than this of a kind is not kept; the oldest goes. */
const MOST = 24;
const MOST_SLICES = 4;

const stores = new WeakMap<UnitColumns, KeptMoments>();

/** What timelines were made from, so that another baseline, level or reading walks no rows. Lives as long as the units do. */
export class KeptMoments {
  readonly #all = new Map<string, MetricMoments>();
  readonly #days = new Map<string, MetricDays | null>();
  readonly #slices = new Map<string, Sample | null>();

  static of(units: UnitColumns): KeptMoments {
    const found = stores.get(units) ?? new KeptMoments();
    stores.set(units, found);
    return found;
  }

  all(key: string, make: () => MetricMoments): MetricMoments {
    return kept(this.#all, key, make, MOST);
  }

  days(key: string, make: () => MetricDays | null): MetricDays | null {
    return kept(this.#days, key, make, MOST * 4);
  }

  slice(key: string, make: () => Sample | null): Sample | null {
    return kept(this.#slices, key, make, MOST_SLICES);
  }
}

function kept<Value>(store: Map<string, Value>, key: string, make: () => Value, most: number): Value {
  if (store.has(key)) return store.get(key) as Value;
  const made = make();
  store.set(key, made);
  if (store.size > most) for (const oldest of store.keys()) { store.delete(oldest); break; }
  return made;
}
