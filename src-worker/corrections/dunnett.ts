import { integrate } from '../kernels/gauss-legendre';
import { normalCdf, normalDensity } from '../kernels/normal';
import { logPoissonMass } from '../kernels/saddle-point';

/**
 * Dunnett's (1955) single-step adjusted p-values of treatments against one shared control: the chance that
 * the largest of all |t| is at least the one seen. The statistics are correlated through the control by
 * λ_i λ_j with λ_i² = n_i/(n_i + n_C) (equal variances), so given the control's part they are independent:
 * a product of normal intervals, integrated over that part and over the pooled scale.
 *
 * @param statistics one t per treatment.
 * @param treatmentUnits, controlUnits sizes of the arms.
 * @param df of the pooled variance; Infinity for the normal.
 */
export function dunnettAdjusted(
  statistics: readonly number[], treatmentUnits: readonly number[], controlUnits: number, df: number, sides: 1 | 2 = 2,
): number[] {
  const loadings = treatmentUnits.map((units) => Math.sqrt(units / (units + controlUnits)));
  const within = (bound: number): number =>
    integrate((shared) => {
      let inside = normalDensity(shared);
      for (const loading of loadings) {
        const rest = Math.sqrt(1 - loading * loading);
        const upper = normalCdf((bound - loading * shared) / rest);
        inside *= sides === 2 ? upper - normalCdf((-bound - loading * shared) / rest) : upper;
      }
      return inside;
    }, -9, 9, 6, 24);
  return statistics.map((statistic) => {
    const bound = sides === 2 ? Math.abs(statistic) : statistic;
    const chance = overScale((scale) => within(bound * scale), df);
    return Math.min(1, Math.max(0, 1 - chance));
  });
}

/** Mean over s = √(χ²_df/df). Above df 2,000 the scale is one for every purpose of a p-value. */
function overScale(f: (scale: number) => number, df: number): number {
  if (df > 2000) return f(1);
  const spread = 1 / Math.sqrt(2 * df);
  const shape = df / 2;
  return integrate((s) => {
    const half = shape * s * s;
    return f(s) * Math.exp(logPoissonMass(shape, half)) * (shape / half) * df * s;
  }, Math.max(0, 1 - 9 * spread), 1 + 9 * spread, 2, 24);
}
