import { describe, expect, it } from 'vitest';
import {
  logAlwaysValidP, logMixtureRatio, oneSidedSequenceQuantile, sequenceQuantile,
} from '../../../src-worker/sequential/confidence-sequence';
import { groupBounds } from '../../../src-worker/sequential/group-bounds';
import { obrienFlemingSpending, pocockSpending, powerSpending } from '../../../src-worker/sequential/spending';
import { normalSf } from '../../../src-worker/kernels/normal';
import { expectMeans, judgeOne, momentsFromSummaries, momentsOf } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

// The last test of each looks at what those before it compared.
describe('group-sequential bounds', { shuffle: false }, () => {
  const reference = new ReferenceCase('c12_sequential_group');
  const spendings = { asOF: obrienFlemingSpending, asP: pocockSpending, asKD: powerSpending(2) };
  const fractions: Record<string, number[]> = {
    quarters: [1, 2, 3, 4].map((k) => k / 4),
    weekly7: [1, 2, 3, 4, 5, 6, 7].map((k) => k / 7),
    uneven: [],
    two: [0.5, 1],
    daily14: Array.from({ length: 14 }, (_, k) => (k + 1) / 14),
  };
  // The uneven plan's fractions follow from what the quadratic power family had spent: alpha t².
  for (let k = 1; reference.has(`uneven.asKD.sided1.spent${String(k)}`); k += 1) {
    fractions['uneven'].push(Math.sqrt(reference.value(`uneven.asKD.sided1.spent${String(k)}`) / reference.value('uneven.asKD.sided1.spent' + String(lastLook()))));
  }
  function lastLook(): number {
    let k = 1;
    while (reference.has(`uneven.asKD.sided1.spent${String(k + 1)}`)) k += 1;
    return k;
  }

  it.each(Object.keys(fractions))('%s: error spent and bounds agree with rpact and the recursion', (plan) => {
    for (const [name, spending] of Object.entries(spendings)) {
      for (const sides of [1, 2] as const) {
        const { z, spent } = groupBounds(fractions[plan], sides === 2 ? 0.05 : 0.025, sides, spending);
        fractions[plan].forEach((_, k) => {
          reference.expect(`${plan}.${name}.sided${String(sides)}.spent${String(k + 1)}`, spent[k]);
          reference.expect(`${plan}.${name}.sided${String(sides)}.z${String(k + 1)}`, z[k]);
        });
      }
    }
  });

  it('a stream of users looked at on four days', () => {
    const rows = reference.rows('users.csv');
    const days = [2, 5, 9, 14];
    const upTo = (day: number) => rows.filter((row) => Number(row['day']) <= day);
    const information = days.map((day) => Math.min(1, upTo(day).length / 15_000));
    const { z } = groupBounds(information, 0.05, 2, obrienFlemingSpending);
    days.forEach((day, k) => {
      const moments = momentsOf(upTo(day), ['control', 'treatment'], { numerator: (row) => Number(row['value']) });
      expectMeans(reference, `day${String(day)}.`, moments);
      reference.expectAll(`day${String(day)}.`, { information_fraction: information[k], 'asOF.z_bound': z[k], 'asOF.nominal_p': 2 * normalSf(z[k]) });
      reference.expect(`day${String(day)}.asOF.reject`, Math.abs(judgeOne(moments).statistic!) > z[k]);
    });
  });

  it('leaves nothing of the case uncompared', () => {
    expect(reference.unmatched().filter((id) => !id.includes('peer'))).toEqual([]);
  });

  it('spends the rest at a look past the plan, and takes equal looks for one', () => {
    const planned = groupBounds([0.4, 1], 0.05, 2, obrienFlemingSpending);
    const late = groupBounds([0.4, 1.2], 0.05, 2, obrienFlemingSpending);
    expect(late.spent[1]).toBeCloseTo(0.05, 14);
    expect(late.z[1]).toBeGreaterThan(1.959);
    // More information after the same first look leaves the two less correlated, so the bound rises a little.
    expect(late.z[1] - planned.z[1]).toBeGreaterThan(-1e-9);
    const twice = groupBounds([0.4, 0.4, 1], 0.05, 2, obrienFlemingSpending);
    expect(twice.z[1]).toBe(twice.z[0]);
    expect(twice.z[2]).toBeCloseTo(planned.z[1], 12);
  });

  it('holds its level under simulated daily peeking', () => {
    // The chance to cross any bound, by the recursion's own sum, is the level.
    for (const spending of Object.values(spendings)) {
      const { spent } = groupBounds(Array.from({ length: 60 }, (_, k) => (k + 1) / 60), 0.05, 2, spending);
      expect(spent[59]).toBeCloseTo(0.05, 12);
    }
  });
});

describe('always-valid inference', { shuffle: false }, () => {
  const reference = new ReferenceCase('c13_sequential_always_valid');
  const rows = reference.rows('daily.csv');

  it('agrees with gbstats and with the mixture likelihood ratio of Johari and others', () => {
    const smallest: Record<string, number> = {};
    for (const day of [1, 3, 7, 14, 21]) {
      const total = (variant: string, column: string): number =>
        rows.filter((row) => row['variant'] === variant && Number(row['day']) <= day).reduce((sum, row) => sum + Number(row[column]), 0);
      const arm = (variant: string) => {
        const n = total(variant, 'users');
        const conversions = total(variant, 'conversions');
        reference.expect(`day${String(day)}.users_${variant}`, n);
        reference.expect(`day${String(day)}.conversions_${variant}`, conversions);
        const mean = conversions / n;
        return { n, mean, variance: mean * (1 - mean) };
      };
      const [control, treatment] = [arm('control'), arm('treatment')];
      const figures = judgeOne(momentsFromSummaries([control, treatment]), 'z');
      const n = control.n + treatment.n;
      for (const scale of ['absolute', 'relative'] as const) {
        const effect = scale === 'absolute' ? figures.difference! : figures.lift!;
        const error = scale === 'absolute' ? figures.differenceStandardError! : figures.liftStandardError!;
        for (const tuning of [5000, 20_000]) {
          const prefix = `day${String(day)}.${scale}.N${String(tuning)}.`;
          const half = sequenceQuantile(n, 0.05, tuning) * error;
          const p = Math.exp(logAlwaysValidP(effect / error, n, 0.05, tuning));
          const key = `${scale}${String(tuning)}`;
          smallest[key] = Math.min(smallest[key] ?? 1, p);
          reference.expectAll(prefix, {
            'ci.lo': effect - half, 'ci.hi': effect + half, p, p_running_min: smallest[key],
            one_sided_halfwidth: oneSidedSequenceQuantile(n, 0.05, tuning) * error,
          });
        }
      }
      const log = logMixtureRatio(figures.difference!, figures.differenceStandardError!, 0.01);
      reference.expectAll(`day${String(day)}.msprt_tau0.01.`, { lambda: Math.exp(log), p: Math.min(1, Math.exp(-log)) });
    }
    expect(reference.unmatched()).toEqual([]);
  });

  it('does not overflow for huge effects', () => {
    expect(logAlwaysValidP(1e6, 1000, 0.05, 5000)).toBeLessThan(-1e9);
  });
});
