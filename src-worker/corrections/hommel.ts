import { ascending, type Correction } from './correction';

/** Hommel's (1988) closed Simes test, by the algorithm of Wright (1992). */
export const hommel: Correction = {
  name: 'hommel',
  label: 'Hommel',
  explanation: 'Keeps the chance of any false claim in the family below the level for independent or positively dependent comparisons; a little stronger than Hochberg.',
  controls: 'family-wise error',
  adjust: (p) => {
    const m = p.length;
    const order = ascending(p);
    const sorted = Float64Array.from(order, (i) => p[i]);
    let least = Infinity;
    for (let i = 0; i < m; i += 1) least = Math.min(least, (m * sorted[i]) / (i + 1));
    const q = new Float64Array(m).fill(least);
    const best = q.slice();
    for (let size = m - 1; size >= 2; size -= 1) {
      const first = m - size + 1;
      let simes = Infinity;
      for (let i = first; i < m; i += 1) simes = Math.min(simes, (size * sorted[i]) / (i - first + 2));
      for (let i = 0; i < first; i += 1) q[i] = Math.min(size * sorted[i], simes);
      q.fill(q[first - 1], first);
      for (let i = 0; i < m; i += 1) best[i] = Math.max(best[i], q[i]);
    }
    const adjusted = new Float64Array(m);
    for (let i = 0; i < m; i += 1) adjusted[order[i]] = Math.min(1, Math.max(best[i], sorted[i]));
    return adjusted;
  },
};
