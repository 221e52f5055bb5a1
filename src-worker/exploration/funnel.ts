import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Funnel, FunnelArm, FunnelComparison, FunnelLift, PlannedFunnel } from '../../src-contract/exploration-funnel';
import { AFTER_PERIOD, type Sample, type StreamUse } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { normalQuantile } from '../kernels/normal';
import { compareMoments, pairsAgainstControl, type Comparison } from '../methods/compare-moments';
import { figuresOf } from '../methods/method';
import { wilsonInterval } from '../methods/shares/share-interval';
import { momentCube } from '../streams/moment-cube';
import { windowRuns } from '../streams/window-runs';
import { armsOf, figure } from './metric-values';

/**
 * How far the units of every variant came along ordered steps after exposure.
 *
 * Shares of all units are compared by Welch's test, rates from step to step as ratios of sums over units (delta method);
 * contributions are logarithms of the ratios of those rates, with Katz's (1978) errors. Without covariates.
 *
 * @param uses one per step: its rows and its window.
 */
export function funnelOf(sample: Sample, definition: CompleteDefinition, uses: readonly MetricUse[], planned: PlannedFunnel): Funnel {
  const depth = planned.order === 'strict' ? strictDepth(sample, uses.map(({ numerator }) => numerator)) : looseDepth(sample, uses.map(({ numerator }) => numerator));
  const { starts } = sample.units;
  const { confidence } = definition.analysis;
  const counts = definition.variants.map((_, k) => uses.map((_use, step) => countFrom(depth, starts[k], starts[k + 1], step + 1)));
  const arms = definition.variants.map(({ id }, k) => armOf(id, starts[k + 1] - starts[k], counts[k], confidence));
  const { control, treatments } = armsOf(definition);
  const judged = uses.map((_, step) => ({ overall: judgeStep(depth, sample, definition, step, false), fromPrevious: step === 0 ? null : judgeStep(depth, sample, definition, step, true) }));
  const z = normalQuantile(confidence / 2 + 0.5);
  const comparisons = treatments.map(({ id, at }, order): FunnelComparison => {
    const own = { units: arms[at].units, counts: counts[at] };
    const its = { units: arms[control].units, counts: counts[control] };
    const parts = uses.map((_, step) => logPart(rateAt(own, step), rateAt(its, step), z));
    const last = uses.length - 1;
    const whole = logPart([own.counts[last], own.units], [its.counts[last], its.units], z);
    const sum = parts.reduce((total, { contribution }) => total + contribution, 0);
    return {
      variant: id,
      steps: parts.map(({ contribution, half }, step) => ({
        overall: liftOf(judged[step].overall, order), fromPrevious: liftOf(judged[step].fromPrevious ?? judged[step].overall, order),
        contribution: figure(contribution), low: figure(contribution - half), high: figure(contribution + half),
      })),
      total: figure(whole.contribution), totalLow: figure(whole.contribution - whole.half), totalHigh: figure(whole.contribution + whole.half),
      residual: figure(sum - whole.contribution),
      reason: Number.isFinite(whole.contribution) ? null : 'Nobody reached the last step in one of the arms, so that its lift has no logarithm to take apart.',
    };
  });
  return { ...planned, arms, comparisons };
}

/** Per unit, how many steps it took in their order: each from the instant of the one before on, the earliest that will do. */
function strictDepth(sample: Sample, uses: readonly StreamUse[]): Uint8Array {
  const depth = new Uint8Array(sample.units.count);
  const since = new Float64Array(sample.units.count).fill(-Infinity);
  uses.forEach((use, step) => {
    const stream = sample.streams[use.stream];
    const seconds = stream.seconds?.values;
    if (seconds === undefined) throw new RangeError('steps in order need times');
    const { starts, ends } = windowRuns(stream, use.from, use.to);
    for (let u = 0; u < depth.length; u += 1) {
      if (depth[u] !== step) continue;
      for (let row = starts[u]; row < ends[u]; row += 1) {
        const second = seconds[row] >= AFTER_PERIOD ? seconds[row] - AFTER_PERIOD : seconds[row];
        if (second < since[u]) continue;
        since[u] = second;
        depth[u] = step + 1;
        break;
      }
    }
  });
  return depth;
}

/** Per unit, how many of the first steps it took, whenever each was. */
function looseDepth(sample: Sample, uses: readonly StreamUse[]): Uint8Array {
  const depth = new Uint8Array(sample.units.count);
  uses.forEach((use, step) => {
    const { starts, ends } = windowRuns(sample.streams[use.stream], use.from, use.to);
    for (let u = 0; u < depth.length; u += 1) if (depth[u] === step && ends[u] > starts[u]) depth[u] = step + 1;
  });
  return depth;
}

function countFrom(depth: Uint8Array, start: number, end: number, least: number): number {
  let count = 0;
  for (let u = start; u < end; u += 1) count += Number(depth[u] >= least);
  return count;
}

function armOf(variant: string, units: number, counts: readonly number[], confidence: number): FunnelArm {
  const rate = (reached: number, of: number): FunnelArm['steps'][number]['overall'] => {
    if (of === 0) return { rate: null, low: null, high: null };
    const [low, high] = wilsonInterval(reached, of, confidence);
    return { rate: reached / of, low: figure(low), high: figure(high) };
  };
  const steps = counts.map((reached, step) => ({ reached, overall: rate(reached, units), fromPrevious: rate(reached, step === 0 ? units : counts[step - 1]) }));
  const product = steps.reduce((total, { fromPrevious }) => total * (fromPrevious.rate ?? NaN), 1);
  return { variant, units, steps, residual: figure(product - (steps.at(-1)?.overall.rate ?? NaN)) };
}

/** Welch's comparison of a step: the share of all units, or the rate among those of the step before. */
function judgeStep(depth: Uint8Array, { units: { starts } }: Sample, { analysis, variants, control }: CompleteDefinition, step: number, fromPrevious: boolean): Comparison {
  const reached = (least: number): Float64Array => {
    const ones = new Float64Array(depth.length);
    for (let unit = 0; unit < depth.length; unit += 1) if (depth[unit] >= least) ones[unit] = 1;
    return ones;
  };
  const cube = momentCube({ roles: fromPrevious ? ['numerator', 'denominator'] : ['numerator'], columns: fromPrevious ? [reached(step + 1), reached(step)] : [reached(step + 1)], starts, units: null }, []);
  return compareMoments(cube.moments, pairsAgainstControl(1, variants.length, variants.findIndex(({ id }) => id === control)), 'welch', { ...analysis, readings: undefined }, false);
}

function liftOf({ columns }: Comparison, order: number): FunnelLift {
  const { lift, liftLow, liftHigh, pValue, reason } = figuresOf(columns, order);
  return { lift, liftLow, liftHigh, pValue, reason };
}

function rateAt({ units, counts }: { readonly units: number; readonly counts: readonly number[] }, step: number): readonly [number, number] {
  return [counts[step], step === 0 ? units : counts[step - 1]];
}

/** Logarithm of a ratio of two shares and half its interval: Var log(a/b) = 1/a − 1/b per arm (Katz and others 1978). */
function logPart([reached, of]: readonly [number, number], [controlReached, controlOf]: readonly [number, number], z: number): { contribution: number; half: number } {
  if (reached === 0 || controlReached === 0) return { contribution: NaN, half: NaN };
  return { contribution: Math.log(reached / of / (controlReached / controlOf)), half: z * Math.sqrt(1 / reached - 1 / of + 1 / controlReached - 1 / controlOf) };
}
