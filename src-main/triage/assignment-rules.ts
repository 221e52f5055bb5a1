import type { AssignmentRule } from '../../src-contract/assignment-audit';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { fnv1a32, md5, murmur3, sha1Share } from './assignment-hashes';

/** The variant that a rule gives to a unit; null = the rule leaves it out. */
export type Assigner = (unit: string) => string | null;

interface Slice {
  readonly variant: string;
  readonly weight: number;
}

/** A named rule over the variants of a definition. @throws LiftbenchError when the rule's parameters do not fit */
export function assignerOf(rule: AssignmentRule, definition: CompleteDefinition): Assigner {
  const key = rule.key ?? definition.id;
  const slices = slicesOf(rule, definition);
  const { coverage = 1 } = rule;
  if (!(coverage > 0 && coverage <= 1)) throw refused('coverage', 'The coverage must be above 0 and at most 1.');
  switch (rule.name) {
    case 'md5-weights':
      return md5Weights(key, slices);
    case 'sha1-salt':
      return (unit) => inclusive(sha1Share(`${key}.${rule.salt ?? 'variant'}.${unit}`), slices);
    case 'fnv1a':
      return (unit) => inRanges((fnv1a32(String(fnv1a32(key + unit))) % 10_000) / 10_000, slices, coverage);
    case 'fnv1a-v1':
      return (unit) => inRanges((fnv1a32(unit + key) % 1000) / 1000, slices, coverage);
    case 'murmur3':
      return murmurBuckets(key, rule, slices);
    case 'expression':
      throw refused('name', 'An expression is no hash.');
  }
}

function refused(field: string, message: string): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message, place: { field: `rule.${field}` } });
}

function slicesOf({ alternatives }: AssignmentRule, { variants }: CompleteDefinition): Slice[] {
  const slices = (alternatives ?? variants.map(({ id }) => ({ variant: id }))).map(({ variant, weight }: { variant: string; weight?: number | undefined }) => ({ variant, weight: weight ?? variants.find(({ id }) => id === variant)?.weight ?? 1 }));
  const sum = slices.reduce((all, { weight }) => all + weight, 0);
  if (slices.some(({ weight }) => !(weight >= 0)) || !(sum > 0)) throw refused('alternatives', 'Weights must be 0 or more, and some above 0.');
  return slices;
}

/** Weights as the smallest whole numbers of the same proportions: 0.5 and 0.25 are 2 and 1. */
export function wholeWeights(weights: readonly number[]): number[] {
  if (weights.every((weight) => Number.isInteger(weight))) return [...weights];
  let scale = 1;
  while (scale < 1e6 && weights.some((weight) => Math.abs(weight * scale - Math.round(weight * scale)) > 1e-6)) scale *= 10;
  const whole = weights.map((weight) => Math.round(weight * scale));
  const common = whole.reduce((a, b) => divisor(a, b), 0);
  return whole.map((weight) => weight / Math.max(1, common));
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** The hash falls into the alternatives' weights from the top, the heaviest first, later ones before earlier ones of the same weight. */
function md5Weights(key: string, slices: readonly Slice[]): Assigner {
  const weights = wholeWeights(slices.map(({ weight }) => weight));
  const total = weights.reduce((all, weight) => all + weight, 0);
  const order = slices.map(({ variant }, number) => ({ variant, number, weight: weights[number] ?? 0 })).sort((a, b) => b.weight - a.weight || b.number - a.number);
  return (unit) => {
    const index = Number(md5(key + unit) % BigInt(total));
    let rest = total;
    for (const { variant, weight } of order) {
      rest -= weight;
      if (index >= rest) return variant;
    }
    return null;
  };
}

/** The first variant whose cumulated share reaches the number. */
function inclusive(share: number, slices: readonly Slice[]): string | null {
  const total = slices.reduce((all, { weight }) => all + weight, 0);
  let sum = 0;
  for (const { variant, weight } of slices) {
    sum += weight;
    if (weight > 0 && share * total <= sum) return variant;
  }
  return slices.at(-1)?.variant ?? null;
}

/** Half-open ranges, each beginning where the shares before end and as long as its own share times the coverage. */
function inRanges(share: number, slices: readonly Slice[], coverage: number): string | null {
  const total = slices.reduce((all, { weight }) => all + weight, 0);
  let start = 0;
  for (const { variant, weight } of slices) {
    const part = weight / total;
    if (share >= start && share < start + coverage * part) return variant;
    start += part;
  }
  return null;
}

function murmurBuckets(key: string, { salt = '0', buckets = 1000 }: AssignmentRule, slices: readonly Slice[]): Assigner {
  const seed = Number(salt);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) throw refused('salt', 'The salt of murmur3 is its seed: a whole number from 0 to 4294967295.');
  if (!Number.isInteger(buckets) || buckets < 1) throw refused('buckets', 'The number of buckets must be a whole number above 0.');
  return (unit) => inclusive(((murmur3(`${key}:${unit}`, seed) % buckets) + 1) / buckets, slices);
}
