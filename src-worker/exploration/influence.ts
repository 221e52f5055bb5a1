import type { Influence } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { tIsf, tSf } from '../kernels/student-t';
import { armsOf, type ExploredValues } from './metric-values';
import { lookForStop } from '../stop-flag';

/** Running count, mean and sum of squares of one arm's remaining values: sorted, less some at either end. */
interface Remaining {
  readonly sorted: Float64Array;
  left: number;
  right: number;
  n: number;
  mean: number;
  squares: number;
}

interface Reading {
  readonly t: number;
  readonly df: number;
  readonly difference: number;
  readonly error: number;
}

/** More than this part of the units is not a few. */
const LIMIT_SHARE = 0.1;
const PATH_POINTS = 120;

/**
 * The fewest units found whose removal changes what Welch's test says: at each step the largest or smallest value of either
 * arm, whichever moves the statistic farthest (treatment before control, largest before smallest, where they move it alike).
 *
 * @param adjusted the values are without what covariates explain, fitted to all units once.
 */
export function influenceOf(definition: CompleteDefinition, values: ExploredValues, adjusted = false): Influence[] {
  const { control, treatments } = armsOf(definition);
  const { confidence, alternative } = definition.analysis;
  const column = values.after ?? values.before;
  const arm = (k: number): Float64Array => column.slice(values.starts[k], values.starts[k + 1]).sort();
  const alpha = 1 - confidence;
  const sortedControl = arm(control);
  return treatments.map(({ id, at }) => ({ ...fewest(id, arm(at), sortedControl, { alpha, alternative }), adjusted }));
}

interface Rule {
  readonly alpha: number;
  readonly alternative: 'two-sided' | 'greater' | 'less';
}

/** A claim is to be lost: towards zero. Where nothing is claimed, one is to be made, on whichever side takes fewer units. */
function fewest(variant: string, arm: Float64Array, control: Float64Array, rule: Rule): Omit<Influence, 'adjusted'> {
  const says = saidBy(reading(remaining(arm), remaining(control)), rule);
  const ways = ([1, -1] as const).filter((towards) => (says === 'no difference' ? rule.alternative === 'two-sided' || (rule.alternative === 'greater') === (towards === 1) : (says === 'lower') === (towards === 1)));
  const found = ways.map((towards) => removal(variant, remaining(arm), remaining(control), towards, rule));
  return found.reduce((best, other) => ((other.removed ?? Infinity) < (best.removed ?? Infinity) ? other : best));
}

function removal(variant: string, arm: Remaining, control: Remaining, towards: 1 | -1, rule: Rule): Omit<Influence, 'adjusted'> {
  const units = arm.n + control.n;
  const limit = Math.floor(LIMIT_SHARE * Math.min(arm.n, control.n));
  const start = reading(arm, control);
  const says = saidBy(start, rule);
  const empty = { variant, says, removed: null, removedControl: 0, units, limit, becomes: null, path: [] };
  if (!Number.isFinite(start.t)) return { ...empty, reason: 'The arms have too few units or no spread, so that nothing is said that could change.' };
  const path = [pointOf(0, start, rule)];
  let removed = 0;
  let removedControl = 0;
  let now = start;
  while (removed < limit && saidBy(now, rule) === says) {
    lookForStop();
    const choice = bestRemoval(arm, control, towards);
    if (choice === null) break;
    removed += 1;
    if (choice.from === control) removedControl += 1;
    take(choice.from, choice.end);
    now = reading(arm, control);
    path.push(pointOf(removed, now, rule));
  }
  const becomes = saidBy(now, rule);
  const flipped = becomes !== says;
  return { variant, says, removed: flipped ? removed : null, removedControl, units, limit, becomes: flipped ? becomes : null, path: thinned(path), reason: null };
}

function bestRemoval(arm: Remaining, control: Remaining, towards: 1 | -1): { from: Remaining; end: 'right' | 'left' } | null {
  let best: { from: Remaining; end: 'right' | 'left'; t: number } | null = null;
  for (const from of [arm, control]) {
    if (from.n <= 2) continue;
    for (const end of ['right', 'left'] as const) {
      const without = less(from, end);
      const { t } = from === arm ? reading(without, control) : reading(arm, without);
      if (Number.isFinite(t) && (best === null || towards * t > towards * best.t)) best = { from, end, t };
    }
  }
  return best;
}

function remaining(sorted: Float64Array): Remaining {
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  return { sorted, left: 0, right: n - 1, n, mean, squares: sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) };
}

function less(from: Remaining, end: 'right' | 'left'): Pick<Remaining, 'n' | 'mean' | 'squares'> {
  const value = from.sorted[from[end]];
  const n = from.n - 1;
  const mean = from.mean - (value - from.mean) / n;
  return { n, mean, squares: Math.max(0, from.squares - (value - from.mean) * (value - mean)) };
}

function take(from: Remaining, end: 'right' | 'left'): void {
  Object.assign(from, less(from, end));
  from[end] += end === 'right' ? -1 : 1;
}

function reading(arm: Pick<Remaining, 'n' | 'mean' | 'squares'>, control: Pick<Remaining, 'n' | 'mean' | 'squares'>): Reading {
  const a = arm.squares / (arm.n - 1) / arm.n;
  const b = control.squares / (control.n - 1) / control.n;
  const error = Math.sqrt(a + b);
  const difference = arm.mean - control.mean;
  return { t: difference / error, df: ((a + b) * (a + b)) / ((a * a) / (arm.n - 1) + (b * b) / (control.n - 1)), difference, error };
}

function pOf({ t, df }: Reading, { alternative }: Rule): number {
  if (alternative === 'greater') return tSf(t, df);
  return alternative === 'less' ? tSf(-t, df) : Math.min(1, 2 * tSf(Math.abs(t), df));
}

function saidBy(now: Reading, rule: Rule): Influence['says'] {
  if (!(pOf(now, rule) < rule.alpha)) return 'no difference';
  return now.difference > 0 ? 'higher' : 'lower';
}

function pointOf(removed: number, now: Reading, rule: Rule): Influence['path'][number] {
  const half = tIsf(rule.alternative === 'two-sided' ? rule.alpha / 2 : rule.alpha, now.df) * now.error;
  return { removed, difference: now.difference, low: now.difference - half, high: now.difference + half, pValue: pOf(now, rule) };
}

/** A path that can be drawn: its ends, and steps between them evenly. */
function thinned(path: Influence['path']): Influence['path'] {
  if (path.length <= PATH_POINTS) return path;
  const places = new Set(Array.from({ length: PATH_POINTS }, (_, k) => Math.round((k * (path.length - 1)) / (PATH_POINTS - 1))));
  return path.filter((_, at) => places.has(at));
}
