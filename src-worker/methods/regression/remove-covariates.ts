import type { MetricColumns } from '../../streams/metric-columns';
import { covariatePlaces } from '../summarise-cells';

/**
 * A metric's values with what its covariates explain taken out of each unit's, so that methods which read values see what
 * CUPED leaves: y − Σ theta (x − X w) d/w, with X the covariate's value over all units, and d/w the mean denominator over
 * the covariate's own, both over all units, so that no label is looked at. For means (d = w = 1) the moments of these
 * values are those of CUPED itself; for ratios they agree with it to first order.
 *
 * @param theta per covariate, in the order of the columns; 0 = left out.
 */
export function removeCovariates({ roles, columns, starts, units }: MetricColumns, theta: ArrayLike<number>): MetricColumns {
  const d = roles.indexOf('denominator');
  const adjusted = columns[0].slice();
  const below = d < 0 ? 1 : meanOf(columns[d]);
  covariatePlaces(roles).forEach(({ over, under }, j) => {
    const x = columns[over];
    const w = under < 0 ? null : columns[under];
    const weight = w === null ? 1 : meanOf(w);
    if (theta[j] === 0 || weight === 0) return;
    const common = meanOf(x) / weight;
    const factor = (theta[j] * below) / weight;
    for (let i = 0; i < adjusted.length; i += 1) adjusted[i] -= factor * (x[i] - common * (w === null ? 1 : w[i]));
  });
  return { roles: d < 0 ? ['numerator'] : ['numerator', 'denominator'], columns: d < 0 ? [adjusted] : [adjusted, columns[d]], starts, units };
}

/** Around the first value, so that large values keep their digits. */
function meanOf(column: Float64Array): number {
  if (column.length === 0) return 0;
  const [first] = column;
  let sum = 0;
  for (let i = 0; i < column.length; i += 1) sum += column[i] - first;
  return first + sum / column.length;
}
