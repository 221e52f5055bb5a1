import type { MetricTimeline } from '../../src-contract/metric-timeline';
import type { DayAxis, Sample } from '../../src-contract/sample';
import { dayOf } from './frames';

/** Units (where they lie inside what was randomised: of that) first exposed on each day, and by its end, per variant. */
export function armsByDay({ units }: Sample, { ends }: DayAxis): MetricTimeline['arms'] {
  const exposed = units.firstExposure?.values ?? new Float64Array(0);
  const clusters = units.clusters?.of;
  return units.variants.map((variant, at) => {
    const newUnits = new Array<number>(ends.length).fill(0);
    for (let unit = units.starts[at]; unit < units.starts[at + 1]; unit += 1) {
      let first = exposed[unit];
      if (clusters !== undefined) for (; unit + 1 < units.starts[at + 1] && clusters[unit + 1] === clusters[unit]; unit += 1) first = Math.min(first, exposed[unit + 1]);
      const day = dayOf(ends, first);
      if (day < ends.length) newUnits[day] += 1;
    }
    let sum = 0;
    return { variant, newUnits, units: newUnits.map((count) => (sum += count)) };
  });
}
