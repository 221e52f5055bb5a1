import { normalIsf, normalSf } from '../kernels/normal';
import { tailProbability, tailQuantile, type Reading } from '../methods/reading';
import { groupBounds } from './group-bounds';
import type { PlannedLook, SequentialMember, SequentialReadings, SequentialSettings } from './sequential-member';
import { obrienFlemingSpending, pocockSpending, powerSpending, type Spending } from './spending';

/**
 * Readings under alpha spending. Intervals are repeated confidence intervals (Jennison & Turnbull 2000,
 * ch. 9): the t quantile at the nominal tail of the look's bound. The p-value is the repeated p: the
 * smallest total error at which this look would have crossed its bound.
 */
function planWith(name: string, spending: Spending): SequentialMember['plan'] {
  return (units, settings) => {
    const information = Array.from(units, (count) => count / settings.plannedUnits);
    const sides = settings.alternative === 'two-sided' ? 2 : 1;
    const { z, spent } = groupBounds(information, settings.alpha, sides, spending);
    const repeated = repeatedP(name, information, sides, spending);
    const readings = information.map((_, look) => readingAt(look, z[look], settings, repeated));
    const looks = information.map((fraction, look): PlannedLook => ({
      units: units[look],
      informationFraction: fraction,
      bound: z[look] === Infinity ? null : z[look],
      nominalP: z[look] === Infinity ? null : sides * normalSf(z[look]),
      spent: spent[look],
    }));
    return { readings, looks } satisfies SequentialReadings;
  };
}

function readingAt(look: number, bound: number, { alternative }: SequentialSettings, repeated: (look: number, z: number) => number): Reading {
  const tail = normalSf(bound);
  return {
    quantile: (df) => (bound === Infinity ? Infinity : tailQuantile(tail, df)),
    pValue: (statistic, df) => {
      const side = tailProbability(alternative === 'less' ? -statistic : alternative === 'greater' ? statistic : Math.abs(statistic), df, 'greater');
      return repeated(look, normalIsf(side));
    },
  };
}

/** Tables of bounds, by spending, sides and looks: they do not depend on the level, so a change of level finds them here. */
const tables = new Map<string, Float64Array[]>();
const MOST_TABLES = 16;

/** Total errors, as z of one side, at which bounds are tabled for the repeated p. */
const GRID = Float64Array.from({ length: 30 }, (_, i) => 0.02 + i * 0.3);

/**
 * The repeated p of a z at a look. Bounds are solved over a grid of total errors once per plan, when first
 * asked for; between them z of the total error is a smooth rising function of the bound and is interpolated
 * by a monotone cubic (Fritsch & Carlson 1980); agrees with the direct solution to about five digits.
 */
function repeatedP(name: string, information: readonly number[], sides: 1 | 2, spending: Spending): (look: number, z: number) => number {
  let table: Float64Array[] | null = null;
  return (look, z) => {
    if (Number.isNaN(z)) return NaN;
    table ??= tableOf(name, information, sides, spending);
    const bounds: number[] = [];
    const totals: number[] = [];
    table.forEach((row, i) => {
      if (Number.isFinite(row[look]) && row[look] > (bounds.at(-1) ?? -Infinity) + 1e-12) {
        bounds.push(row[look]);
        totals.push(GRID[i]);
      }
    });
    if (bounds.length < 2 || z <= bounds[0]) return 1;
    return Math.min(1, sides * normalSf(monotoneCubic(bounds, totals, z)));
  };
}

function tableOf(name: string, information: readonly number[], sides: 1 | 2, spending: Spending): Float64Array[] {
  const key = `${name} ${String(sides)} ${information.join(' ')}`;
  const found = tables.get(key);
  if (found !== undefined) return found;
  const made = Array.from(GRID, (total) => groupBounds(information, Math.min(0.999, sides * normalSf(total)), sides, spending).z);
  tables.set(key, made);
  if (tables.size > MOST_TABLES) for (const oldest of tables.keys()) { tables.delete(oldest); break; }
  return made;
}

/** y at x through points with rising x and y; a straight line past the last. */
function monotoneCubic(x: readonly number[], y: readonly number[], at: number): number {
  const last = x.length - 1;
  const secant = (i: number): number => (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
  if (at >= x[last]) return y[last] + (at - x[last]) * secant(last - 1);
  let i = 0;
  while (x[i + 1] < at) i += 1;
  const slope = (j: number): number => {
    if (j === 0) return secant(0);
    if (j === last) return secant(last - 1);
    const [before, after] = [secant(j - 1), secant(j)];
    const [left, right] = [x[j] - x[j - 1], x[j + 1] - x[j]];
    return (3 * (left + right)) / ((2 * right + left) / before + (right + 2 * left) / after);
  };
  const width = x[i + 1] - x[i];
  const t = (at - x[i]) / width;
  const u = 1 - t;
  return y[i] * u * u * (1 + 2 * t) + y[i + 1] * t * t * (3 - 2 * t) + width * t * u * (slope(i) * u - slope(i + 1) * t);
}

/** Group-sequential test, O'Brien–Fleming-like spending. */
export const obrienFleming: SequentialMember = {
  name: 'obrien-fleming',
  label: "O'Brien–Fleming spending",
  explanation: 'Every day may be looked at; hardly any error is spent early, so the last look costs little, and only overwhelming effects stop early.',
  plan: planWith('obrien-fleming', obrienFlemingSpending),
};

/** Group-sequential test, Pocock-like spending. */
export const pocock: SequentialMember = {
  name: 'pocock',
  label: 'Pocock spending',
  explanation: 'Every day may be looked at; error is spent evenly, so large effects stop early, at the price of a wider interval at the end.',
  plan: planWith('pocock', pocockSpending),
};

/** Group-sequential test, spending of the power family with rho = 2. */
export const kimDeMets: SequentialMember = {
  name: 'kim-demets',
  label: 'Kim–DeMets spending',
  explanation: 'Every day may be looked at; error is spent with the square of the information, between the two others: large effects stop early, and the last look costs little more than usual.',
  plan: planWith('kim-demets', powerSpending(2)),
};
