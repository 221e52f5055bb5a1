import { findRoot } from '../kernels/find-root';
import { gaussLegendre } from '../kernels/gauss-legendre';
import { normalDensity, normalIsf, normalSf } from '../kernels/normal';
import type { Spending } from './spending';

export interface GroupBounds {
  /** Critical value of |z| (or of z, one-sided) at each look; Infinity where nothing may be spent yet. */
  readonly z: Float64Array;
  /** Error spent up to each look, both sides together. */
  readonly spent: Float64Array;
}

/** Beyond this many standard deviations nothing is left to integrate. */
const FAR = 10;
/** Looks closer than this bring no information of their own and share the bound before. */
const SAME = 1e-9;

/**
 * Bounds of a group-sequential test by the joint recursion of Armitage, McPherson & Rowe (1969) (Jennison &
 * Turnbull 2000, ch. 19): the density of the score inside the bounds is carried from look to look by
 * Gauss–Legendre quadrature, and each bound is solved so that the chance to cross there first equals the
 * error newly spent.
 *
 * @param information per look, ascending, on the scale where the plan's total is 1; looks may fall anywhere
 *   (Lan & DeMets 1983). A look at or past 1 is judged as the last one: it spends all the rest, and looks
 *   past 1 before it count as not taken (overrunning).
 * @param alpha total error, both sides together.
 */
export function groupBounds(information: ArrayLike<number>, alpha: number, sides: 1 | 2, spending: Spending): GroupBounds {
  const looks = information.length;
  const z = new Float64Array(looks).fill(Infinity);
  const spent = new Float64Array(looks);
  const side = alpha / sides;
  let state: Score | null = null;
  for (let k = 0; k < looks; k += 1) {
    const t = information[k];
    if (!(t > 0)) continue;
    if (state !== null && t - state.t < SAME) {
      z[k] = state.bound;
      spent[k] = state.spent * sides;
      continue;
    }
    const cumulative = spending(t, side);
    const target = cumulative - (state?.spent ?? 0);
    const bound = solveBound(state, t, target * sides, sides);
    z[k] = bound;
    spent[k] = cumulative * sides;
    if (t < 1) state = carry(state, t, bound, cumulative, sides, nextStep(information, k));
  }
  return { z, spent };
}

/**
 * The chance to cross the bounds at any of the looks, as a function of the drift: the mean that z would have at
 * information 1. What stays inside under the null is kept once and weighted by exp(drift S − drift² t/2), the
 * likelihood ratio of the drift, so that every drift costs a sum only (Jennison & Turnbull 2000, 19.2).
 *
 * @param information ascending, the last look at 1. @param z the bounds, per look.
 */
export function crossingChance(information: ArrayLike<number>, z: ArrayLike<number>, sides: 1 | 2): (drift: number) => number {
  let state: Score | null = null;
  for (let k = 0; k < information.length; k += 1) state = carry(state, information[k], z[k], 0, sides, nextStep(information, k));
  return (drift) => {
    if (state === null) return NaN;
    if (sides === 1 && drift < -FAR / 2) return 0;
    const { t, nodes, mass } = state;
    let inside = 0;
    for (let i = 0; i < nodes.length; i += 1) inside += mass[i] * Math.exp(drift * nodes[i] - (drift * drift * t) / 2);
    return Math.min(1, Math.max(0, 1 - inside));
  };
}

/** The score S = z √t inside the bounds at a look: nodes, and weight × density at them. */
interface Score {
  readonly t: number;
  readonly bound: number;
  readonly spent: number;
  readonly nodes: Float64Array;
  readonly mass: Float64Array;
}

/** The bound whose chance of a first crossing at t is `target`. */
function solveBound(state: Score | null, t: number, target: number, sides: 1 | 2): number {
  if (!(target > 1e-300)) return Infinity;
  if (state === null) return normalIsf(target / sides);
  const spread = Math.sqrt(t - state.t);
  const scale = Math.sqrt(t);
  const crossing = (bound: number): number => {
    let chance = 0;
    for (let i = 0; i < state.nodes.length; i += 1) {
      const above = normalSf((bound * scale - state.nodes[i]) / spread);
      const below = sides === 2 ? normalSf((bound * scale + state.nodes[i]) / spread) : 0;
      chance += state.mass[i] * (above + below);
    }
    return chance;
  };
  return findRoot((bound) => Math.log(crossing(bound) / target), -8, 40, 1e-13);
}

function carry(state: Score | null, t: number, bound: number, spent: number, sides: 1 | 2, next: number): Score {
  const scale = Math.sqrt(t);
  const high = Math.min(bound, FAR) * scale;
  const low = sides === 2 ? -high : -FAR * scale;
  const finest = Math.min(state === null ? scale : Math.sqrt(t - state.t), Math.sqrt(next));
  const points = Math.min(800, 24 + Math.ceil((3 * (high - low)) / finest));
  const { nodes: unit, weights } = gaussLegendre(points);
  const half = (high - low) / 2;
  const middle = (high + low) / 2;
  const nodes = unit.map((x) => middle + half * x);
  const mass = new Float64Array(points);
  for (let j = 0; j < points; j += 1) mass[j] = weights[j] * half * densityAt(state, nodes[j], t);
  return { t, bound, spent, nodes, mass };
}

function densityAt(state: Score | null, s: number, t: number): number {
  if (state === null) return normalDensity(s / Math.sqrt(t)) / Math.sqrt(t);
  const spread = Math.sqrt(t - state.t);
  let density = 0;
  for (let i = 0; i < state.nodes.length; i += 1) density += state.mass[i] * normalDensity((s - state.nodes[i]) / spread);
  return density / spread;
}

/** Information that the next look will add; decides how finely the density must be kept. */
function nextStep(information: ArrayLike<number>, k: number): number {
  for (let j = k + 1; j < information.length; j += 1) if (information[j] - information[k] >= SAME) return information[j] - information[k];
  return 1;
}
