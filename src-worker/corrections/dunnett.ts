import { integrate } from '../kernels/gauss-legendre';
import { normalDensity, normalIsf, normalSf } from '../kernels/normal';
import { logPoissonMass } from '../kernels/saddle-point';
import type { Correction, FamilyMember } from './correction';

/**
 * Dunnett's (1955) single-step adjusted p-values of treatments against one shared control: the chance that
 * the largest of all |t| is at least the one seen. The statistics are correlated through the control by
 * λ_i λ_j with λ_i² = n_i/(n_i + n_C) (equal variances), so given the control's part they are independent:
 * one minus a product of normal intervals, integrated over that part and over the pooled scale. Tails are
 * summed as tails, so small p-values keep their digits.
 *
 * @param statistics one t per treatment.
 * @param treatmentUnits, controlUnits sizes of the arms.
 * @param df of the pooled variance; Infinity for the normal.
 */
export function dunnettAdjusted(
  statistics: readonly number[], treatmentUnits: readonly number[], controlUnits: number, df: number, sides: 1 | 2 = 2,
): number[] {
  const loadings = treatmentUnits.map((units) => Math.sqrt(units / (units + controlUnits)));
  return statistics.map((statistic) => {
    const bound = sides === 2 ? Math.abs(statistic) : statistic;
    return Math.min(1, overScale((scale) => chanceBeyond(bound * scale, loadings, sides), df));
  });
}

/** P(the largest of all is beyond the bound), for unit scale. */
function chanceBeyond(bound: number, loadings: readonly number[], sides: 1 | 2): number {
  const reach = 9 + Math.abs(bound);
  return integrate((shared) => {
    let logInside = 0;
    for (const loading of loadings) {
      const rest = Math.sqrt(1 - loading * loading);
      const beyond = normalSf((bound - loading * shared) / rest) + (sides === 2 ? normalSf((bound + loading * shared) / rest) : 0);
      logInside += Math.log1p(-Math.min(1, beyond));
    }
    return -Math.expm1(logInside) * normalDensity(shared);
  }, -reach, reach, 8, 32);
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

/**
 * Dunnett within each metric (its treatments share the control), Bonferroni over the metrics of the family.
 * Works on the p-values' normal equivalents, so a single treatment keeps its own p.
 */
export const dunnett: Correction = {
  name: 'dunnett',
  label: 'Dunnett',
  explanation: 'Keeps the chance of any false claim in the family below the level, using that all treatments share one control; best for one metric with several treatments.',
  controls: 'family-wise error',
  adjust: (p, members, sides = 2) => {
    const groups = new Map<string, number[]>();
    p.forEach((_, i) => {
      const key = members?.[i].comparison ?? '';
      groups.set(key, [...(groups.get(key) ?? []), i]);
    });
    const adjusted = new Float64Array(p.length);
    for (const group of groups.values()) {
      const own = sharedControl(group.map((i) => p[i]), group.map((i) => members?.[i]), sides);
      group.forEach((i, k) => {
        // Between its own p and Bonferroni's, whatever the quadrature's last digits say.
        adjusted[i] = Math.min(1, groups.size * Math.min(group.length * p[i], Math.max(p[i], own[k])));
      });
    }
    return adjusted;
  },
};

function sharedControl(p: readonly number[], members: readonly (FamilyMember | undefined)[], sides: 1 | 2): number[] {
  const statistics = p.map((value) => Math.min(37, normalIsf(value / sides)));
  return dunnettAdjusted(statistics, members.map((member) => member?.units ?? 1), members[0]?.controlUnits ?? 1, Infinity, sides);
}
