import { chiSquareLogSf } from '../kernels/chi-square';
import { levelCubes, type CubedUnits } from './level-cubes';
import { lookForStop } from '../stop-flag';

/** A set of units: at most two levels, and a range of days (places, both included) or all days. */
export interface FoundSubset {
  readonly levels: readonly { readonly column: number; readonly level: number }[];
  readonly days: { readonly from: number; readonly to: number } | null;
  readonly units: readonly number[];
  /** log p of the split inside the set, or of the set against the rest if that is larger. */
  readonly logP: number;
  /** The same with every set looked at taken into account; at most 0. */
  readonly logAdjustedP: number;
}

export interface SubsetSearch {
  /** The best of each choice of columns, with and without days; the likeliest first. */
  readonly best: readonly FoundSubset[];
  /** Sets looked at. */
  readonly looked: number;
}

/** Arms with a positive weight; in `dayOf`, `days` marks units that are out of the search. */
export interface SearchedUnits extends CubedUnits {
  readonly weights: readonly number[];
}

/** Sets in which an arm expects fewer units are passed over: χ² is no guide there. */
const FEWEST_EXPECTED = 5;
/** Beyond this many days, ranges are those of at most a week and those that reach to an end. */
const ALL_RANGES = 31;
const WEEK = 7;

interface Shape {
  looked: number;
  statistic: number;
  best: Omit<FoundSubset, 'logP' | 'logAdjustedP'> | null;
}

/**
 * Looks for the units to which a split that is off can be put down: a scan over levels, pairs of levels and ranges of
 * days. A set is judged by the smaller of two χ²: of its own split against the plan (Pearson's, or the likelihood ratio
 * where that is smaller, as far out in the tail Pearson's may be too large), and of its split against everybody else's.
 * So neither a set without a fault is found, nor one that is no worse than the rest.
 *
 * p is multiplied by the number of sets of the same shape and by the number of shapes, so that the chance to name any set
 * while all units follow the plan is below the level (weighted Bonferroni), and simple sets need less evidence than
 * intricate ones.
 */
export function searchSubsets(input: SearchedUnits): SubsetSearch {
  const arms = input.arms.length;
  const total = new Float64Array(arms);
  const shapes: Shape[] = [];
  const ranges = rangesOf(input.days);
  const score = scorer(input.weights, total);
  levelCubes(input, (columns, sizes, cube) => {
    if (columns.length === 0) for (let d = 0; d < input.days; d += 1) for (let k = 0; k < arms; k += 1) total[k] += cube[d * arms + k];
    const whole: Shape = { looked: 0, statistic: 0, best: null };
    const ranged: Shape = { looked: 0, statistic: 0, best: null };
    const cells = sizes.reduce((product, size) => product * size, 1);
    const running = new Float64Array((input.days + 1) * arms);
    const units = new Float64Array(arms);
    for (let cell = 0; cell < cells; cell += 1) {
      lookForStop();
      const start = cell * (input.days + 1) * arms;
      for (let d = 0; d < input.days; d += 1) for (let k = 0; k < arms; k += 1) running[(d + 1) * arms + k] = running[d * arms + k] + cube[start + d * arms + k];
      if (!score.enough(running, 0, input.days, units)) continue;
      const levels = levelsAt(cell, columns, sizes);
      if (levels.length > 0) take(whole, levels, null);
      for (const [from, to] of ranges) if (score.enough(running, from, to + 1, units)) take(ranged, levels, { from, to });
    }
    function take(shape: Shape, levels: FoundSubset['levels'], days: FoundSubset['days']): void {
      shape.looked += 1;
      const statistic = score.statistic(units);
      if (statistic <= shape.statistic) return;
      shape.statistic = statistic;
      shape.best = { levels, days, units: [...units] };
    }
    shapes.push(whole, ranged);
  });
  const used = shapes.filter(({ looked }) => looked > 0);
  const best = used.flatMap(({ looked, statistic, best: found }): FoundSubset[] => {
    if (found === null) return [];
    const logP = chiSquareLogSf(statistic, arms - 1);
    return [{ ...found, logP, logAdjustedP: Math.min(0, logP + Math.log(looked) + Math.log(used.length)) }];
  });
  return { best: best.sort((a, b) => a.logAdjustedP - b.logAdjustedP), looked: used.reduce((sum, { looked }) => sum + looked, 0) };
}

function levelsAt(cell: number, columns: readonly number[], sizes: readonly number[]): FoundSubset['levels'] {
  if (columns.length === 1) return [{ column: columns[0], level: cell }];
  return columns.length === 0 ? [] : [{ column: columns[0], level: Math.floor(cell / sizes[1]) }, { column: columns[1], level: cell % sizes[1] }];
}

/** Ranges of days, the whole period excepted. */
function rangesOf(days: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (let from = 0; from < days; from += 1) {
    for (let to = from; to < days; to += 1) {
      const whole = from === 0 && to === days - 1;
      if (!whole && (days <= ALL_RANGES || to - from < WEEK || from === 0 || to === days - 1)) ranges.push([from, to]);
    }
  }
  return ranges;
}

function scorer(weights: readonly number[], total: Float64Array): {
  enough(running: Float64Array, from: number, to: number, units: Float64Array): boolean;
  statistic(units: Float64Array): number;
} {
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const shares = Float64Array.from(weights, (one) => one / weight);
  const fewest = FEWEST_EXPECTED / Math.min(...shares);
  const arms = shares.length;
  return {
    enough(running, from, to, units) {
      let n = 0;
      for (let k = 0; k < arms; k += 1) {
        units[k] = running[to * arms + k] - running[from * arms + k];
        n += units[k];
      }
      return n >= fewest;
    },
    statistic(units) {
      let n = 0;
      let all = 0;
      for (let k = 0; k < arms; k += 1) {
        n += units[k];
        all += total[k];
      }
      let pearson = 0;
      let likelihood = 0;
      let against = 0;
      for (let k = 0; k < arms; k += 1) {
        const expected = n * shares[k];
        pearson += (units[k] - expected) ** 2 / expected;
        if (units[k] > 0) likelihood += 2 * units[k] * Math.log(units[k] / expected);
        const pooled = (n * total[k]) / all;
        if (pooled > 0) against += (units[k] - pooled) ** 2 / (pooled * (1 - n / all));
      }
      return n >= all ? 0 : Math.min(pearson, likelihood, against);
    },
  };
}
