import { expect, it } from 'vitest';
import { exactRateRatioInterval, logRateRatioError, logRateRatioInterval, poissonRateTest, rateRatio } from '../../../src-worker/methods/rates/poisson-rates';
import { momentsOf } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

it('Poisson rates: tests, ratio intervals and robust errors agree with R and statsmodels', () => {
  const reference = new ReferenceCase('c20_counts');
  const rows = reference.rows('users.csv');
  for (const column of ['errors_poisson', 'errors_overdispersed']) {
    const total = (variant: string, name: string) => rows.filter((row) => row['variant'] === variant).reduce((sum, row) => sum + Number(row[name]), 0);
    const table = {
      events: total('treatment', column), exposure: total('treatment', 'exposure_days'),
      controlEvents: total('control', column), controlExposure: total('control', 'exposure_days'),
    };
    const test = poissonRateTest(table);
    const [exactLow, exactHigh] = exactRateRatioInterval(table, 0.95);
    const [logLow, logHigh] = logRateRatioInterval(table, 0.95);
    // The robust (HC0) error of the log ratio is that of the linearised ratio y − r d, from the co-moments alone.
    const moments = momentsOf(rows, ['control', 'treatment'], { numerator: (row) => Number(row[column]), denominator: (row) => Number(row['exposure_days']) });
    const robust = [0, 1].reduce((sum, cell) => {
      const y = moments.pivot[0] + moments.offset[0][cell];
      const rate = y / (moments.pivot[1] + moments.offset[1][cell]);
      const square = moments.product[0][cell] - 2 * rate * moments.product[1][cell] + rate * rate * moments.product[2][cell];
      return sum + square / (y * moments.n[cell]) ** 2;
    }, 0);
    reference.expectAll(`${column}.`, {
      'events_treatment': table.events, 'days_treatment': table.exposure, 'events_control': table.controlEvents, 'days_control': table.controlExposure,
      'rate_ratio': rateRatio(table), 'score.p': test.scoreP, 'wald.p': test.waldP, 'sqrt.p': test.rootP,
      'exact_conditional.p': test.exactP, 'mid_p.p': test.midP,
      'exact_conditional.ratio_ci.lo': exactLow, 'exact_conditional.ratio_ci.hi': exactHigh, 'log.ratio_ci.lo': logLow, 'log.ratio_ci.hi': logHigh,
      'glm_log_ratio': Math.log(rateRatio(table)), 'glm_poisson.se': logRateRatioError(table), 'glm_hc0.se': Math.sqrt(robust),
    });
  }
  // The quasi-Poisson dispersion needs every value over its own expectation; the robust error serves instead.
  expect(reference.unmatched().filter((id) => !/per_user|ratio_delta|dispersion|quasi/.test(id))).toEqual([]);
});
