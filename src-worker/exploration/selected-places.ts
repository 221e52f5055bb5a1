import type { SelectedPlaces } from '../kernels/selected-moments';

/** Places whose units fail none of the asked conditions; without a branch per unit, which no processor could foresee. @param out is filled. */
export function passingPlaces(fails: Int32Array, asked: number, starts: Uint32Array, units: Uint32Array | null, out: Uint32Array): SelectedPlaces {
  const bounds = new Uint32Array(starts.length);
  let at = 0;
  for (let variant = 0; variant + 1 < starts.length; variant += 1) {
    const end = starts[variant + 1];
    if (units === null) {
      for (let place = starts[variant]; place < end; place += 1) {
        const failing = fails[place] & asked;
        out[at] = place;
        at += 1 - ((failing | -failing) >>> 31);
      }
    } else {
      for (let place = starts[variant]; place < end; place += 1) {
        const failing = fails[units[place]] & asked;
        out[at] = place;
        at += 1 - ((failing | -failing) >>> 31);
      }
    }
    bounds[variant + 1] = at;
  }
  return { list: out.subarray(0, at), bounds };
}

/** The same without the places of hidden variants. */
export function onlyShown({ list, bounds }: SelectedPlaces, shown: readonly boolean[]): SelectedPlaces {
  if (shown.every(Boolean)) return { list, bounds };
  const parts = shown.map((one, variant) => (one ? list.subarray(bounds[variant], bounds[variant + 1]) : list.subarray(0, 0)));
  const kept = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  const ends = new Uint32Array(bounds.length);
  parts.forEach((part, variant) => {
    kept.set(part, ends[variant]);
    ends[variant + 1] = ends[variant] + part.length;
  });
  return { list: kept, bounds: ends };
}
