import type { Decomposition, FactorDecomposition, LogPart, MixDecomposition } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { AttributeColumn } from '../../src-contract/sample';
import { normalQuantile } from '../kernels/normal';
import { armsOf, figure, type ExploredValues } from './metric-values';

/** Means of one arm's variables, with the variances and covariance of those means. */
interface ArmMeans {
  readonly n: number;
  readonly first: number;
  readonly second: number;
  readonly firstVariance: number;
  readonly secondVariance: number;
  readonly covariance: number;
}

/**
 * log(1 + lift) of every treatment as a sum of two logarithms: numerator and denominator of a ratio; of a mean, the share
 * of units above zero and the mean of those. Intervals by the delta method on the logarithms, without covariates: what they
 * explain of a value belongs to neither part.
 *
 * @param attribute splits the difference into rate and mix as well.
 * @param adjusted the values without what covariates explain, for rate and mix; null where there are none.
 */
export function decompositionOf(definition: CompleteDefinition, values: ExploredValues, attribute: AttributeColumn | null, adjusted: ExploredValues | null = null): Decomposition {
  const { control, treatments } = armsOf(definition);
  const ratio = values.denominator !== null;
  const tail = definition.analysis.confidence / 2 + 0.5;
  const negative = (values.after ?? values.before).some((value) => value < 0);
  const arms = definition.variants.map((_, k) => armMeans(values, k));
  const comparisons = treatments.map(({ id, at }): FactorDecomposition => {
    const { total, parts } = logParts(arms[at], arms[control], ratio, normalQuantile(tail));
    const reason = negative && !ratio ? 'Some values are below zero, so that the mean is no share times an amount.' : total.contribution === null || parts.some(({ contribution }) => contribution === null) ? 'A part is zero or below, and has no logarithm.' : null;
    return { variant: id, total, parts, residual: figure(parts.reduce((sum, { contribution }) => sum + (contribution ?? NaN), 0) - (total.contribution ?? NaN)), reason };
  });
  const split = adjusted ?? values;
  const mix = attribute && treatments.map(({ id, at }) => mixOf(id, levelSums(split, attribute, at), levelSums(split, attribute, control), attribute.labels));
  return { comparisons, mix, segment: attribute?.column ?? null, adjusted: adjusted !== null };
}

/** Ratio: numerator and denominator per unit. Mean: value (= share × amount) and whether it is above zero. */
function armMeans({ before, after, denominator, starts }: ExploredValues, k: number): ArmMeans {
  const values = after ?? before;
  const n = starts[k + 1] - starts[k];
  let first = 0;
  let second = 0;
  for (let i = starts[k]; i < starts[k + 1]; i += 1) {
    first += values[i];
    second += denominator === null ? Number(values[i] !== 0) : denominator[i];
  }
  first /= n;
  second /= n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = starts[k]; i < starts[k + 1]; i += 1) {
    const x = values[i] - first;
    const y = (denominator === null ? Number(values[i] !== 0) : denominator[i]) - second;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  const scale = n * (n - 1);
  return { n, first, second, firstVariance: xx / scale, secondVariance: yy / scale, covariance: xy / scale };
}

function logParts(arm: ArmMeans, control: ArmMeans, ratio: boolean, z: number): { total: LogPart; parts: LogPart[] } {
  // Variances of the log of each mean, and of the log of their quotient.
  const firstError = (of: ArmMeans): number => of.firstVariance / (of.first * of.first);
  const secondError = (of: ArmMeans): number => of.secondVariance / (of.second * of.second);
  const quotientError = (of: ArmMeans): number => firstError(of) + secondError(of) - (2 * of.covariance) / (of.first * of.second);
  const part = (id: LogPart['id'], value: number, controlValue: number, sign: 1 | -1, variance: number): LogPart => {
    const contribution = value > 0 && controlValue > 0 ? sign * Math.log(value / controlValue) : NaN;
    const half = z * Math.sqrt(Math.max(0, variance));
    return { id, value: figure(value), controlValue: figure(controlValue), contribution: figure(contribution), low: figure(contribution - half), high: figure(contribution + half) };
  };
  const first = firstError(arm) + firstError(control);
  const second = secondError(arm) + secondError(control);
  const quotient = quotientError(arm) + quotientError(control);
  const quotients = [arm.first / arm.second, control.first / control.second] as const;
  if (ratio) {
    return {
      total: part('total', ...quotients, 1, quotient),
      parts: [part('numerator', arm.first, control.first, 1, first), part('denominator', arm.second, control.second, -1, second)],
    };
  }
  return {
    total: part('total', arm.first, control.first, 1, first),
    parts: [part('share', arm.second, control.second, 1, second), part('amount', ...quotients, 1, quotient)],
  };
}

interface LevelSums {
  readonly weights: Float64Array;
  readonly sums: Float64Array;
}

/** Sum of values and of weights (units, or a ratio's denominator) per level of one arm. */
function levelSums({ before, after, denominator, starts, units }: ExploredValues, { codes, labels }: AttributeColumn, arm: number): LevelSums {
  const values = after ?? before;
  const weights = new Float64Array(labels.length);
  const sums = new Float64Array(labels.length);
  for (let i = starts[arm]; i < starts[arm + 1]; i += 1) {
    const level = codes.values[units === null ? i : units[i]];
    weights[level] += denominator === null ? 1 : denominator[i];
    sums[level] += values[i];
  }
  return { weights, sums };
}

/**
 * T − C = Σ (share_T − share_C) × (mean value of the level − overall) + Σ (value_T − value_C) × mean share: the first is mix,
 * the second rate (Kitagawa 1955, with both arms' averages as standard). A level that an arm lacks is all mix.
 */
function mixOf(variant: string, arm: LevelSums, control: LevelSums, labels: readonly (string | null)[]): MixDecomposition {
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const [weight, controlWeight] = [total(arm.weights), total(control.weights)];
  const value = total(arm.sums) / weight;
  const controlValue = total(control.sums) / controlWeight;
  const overall = (value + controlValue) / 2;
  const levels = labels.flatMap((level, k) => {
    if (arm.weights[k] === 0 && control.weights[k] === 0) return [];
    const share = arm.weights[k] / weight;
    const controlShare = control.weights[k] / controlWeight;
    const own = arm.weights[k] === 0 ? null : arm.sums[k] / arm.weights[k];
    const its = control.weights[k] === 0 ? null : control.sums[k] / control.weights[k];
    const [y, x] = [own ?? its ?? 0, its ?? own ?? 0];
    return [{ level, share, controlShare, value: own, controlValue: its, rate: (y - x) * ((share + controlShare) / 2), mix: (share - controlShare) * ((y + x) / 2 - overall) }];
  });
  const rate = levels.reduce((sum, level) => sum + level.rate, 0);
  const mix = levels.reduce((sum, level) => sum + level.mix, 0);
  return { variant, difference: figure(value - controlValue), controlValue: figure(controlValue), levels, rate, mix, residual: figure(rate + mix - (value - controlValue)) };
}
