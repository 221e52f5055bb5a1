import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { methodNames, type MethodName } from '../../../src-contract/capabilities';
import { methodSheets } from '../../../src-contract/methods';
import { addUnits, emptyMoments, mergeCell, pivotOf, type MomentColumns, type VariableRole } from '../../../src-worker/kernels/moments';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { methods } from '../../../src-worker/methods/catalogue';
import { compareMoments, pairsAgainstControl } from '../../../src-worker/methods/compare-moments';
import { compareValues } from '../../../src-worker/methods/compare-values';
import { figuresOf, type ComparisonFigures } from '../../../src-worker/methods/method';
import { segmentGroups } from '../../../src-worker/streams/segment-groups';

/** One arm: values, and a covariate and strata that belong to them. */
interface Arm {
  readonly values: readonly number[];
  readonly covariate: readonly number[];
  readonly strata: readonly number[];
}

const settings = { confidence: 0.95, alternative: 'two-sided' as const, liftInterval: 'fieller' as const, seed: 1 };
const design = pairsAgainstControl(1, 2, 0);

function columnsOf({ values, covariate }: Arm, covaried: boolean): Float64Array[] {
  return [Float64Array.from(values), ...(covaried ? [Float64Array.from(covariate)] : [])];
}

function momentsOf(arms: readonly [Arm, Arm], covaried: boolean, pieces = 1): MomentColumns {
  const roles: VariableRole[] = covaried ? ['numerator', 'covariate'] : ['numerator'];
  const pivot = pivotOf(columnsOf(arms[0], covaried));
  const moments = emptyMoments(roles, 2, pivot);
  arms.forEach((arm, cell) => {
    const columns = columnsOf(arm, covaried);
    for (let piece = 0; piece < pieces; piece += 1) {
      const part = emptyMoments(roles, 1, pivot);
      addUnits(part, 0, columns, Math.floor((piece * arm.values.length) / pieces), Math.floor(((piece + 1) * arm.values.length) / pieces));
      mergeCell(moments, cell, part, 0);
    }
  });
  return moments;
}

/** A method's figures of two arms: control, then treatment. */
function judge(name: MethodName, arms: readonly [Arm, Arm], { covaried = name === 'lin', pieces = 1 } = {}): ComparisonFigures {
  const method = methods[name];
  const moments = momentsOf(arms, covaried, pieces);
  if (method.reads === 'moments') return figuresOf(compareMoments(moments, design, name, settings, true).columns, 0);
  const [a, b] = arms.map((arm) => columnsOf(arm, covaried));
  const columns = a.map((column, v) => Float64Array.from([...column, ...b[v]]));
  const values = { roles: moments.roles, columns, starts: Uint32Array.of(0, arms[0].values.length, columns[0].length), units: null };
  const strata = { count: 2, codes: Uint32Array.from([...arms[0].strata, ...arms[1].strata]) };
  return figuresOf(compareValues(method, { groups: segmentGroups(values, []), moments, strata: name === 'post-stratified' ? strata : null }, design, settings, true).columns, 0);
}

/** Methods for shares and rates get values of their own kind. */
function valueFor(name: MethodName): fc.Arbitrary<number> {
  if (!methodSheets[name].serves.includes('mean')) return methodSheets[name].serves.includes('binary') ? fc.constantFrom(0, 1, 1) : fc.integer({ min: 0, max: 6 });
  return fc.double({ min: 1, max: 50, noNaN: true }).map((x) => Number(x.toFixed(3)));
}

function armOf(name: MethodName, least = 12): fc.Arbitrary<Arm> {
  const unit = fc.tuple(valueFor(name), fc.double({ min: 0, max: 9, noNaN: true }), fc.constantFrom(0, 1));
  return fc.array(unit, { minLength: least, maxLength: 24 }).map((units) => ({ values: units.map(([x]) => x), covariate: units.map(([, x]) => x), strata: units.map(([, , x]) => x) }));
}

const varied = (...arms: readonly Arm[]): boolean => arms.every(({ values }) => Math.max(...values) - Math.min(...values) > 0.5);
const mapped = (arm: Arm, f: (value: number) => number): Arm => ({ ...arm, values: arm.values.map(f) });

function close(a: number | null, b: number | null, what: string, room = 1e-7): void {
  if (a === null || b === null) expect(a, what).toBe(b);
  else expect(Math.abs(a - b), `${what}: ${String(a)} and ${String(b)}`).toBeLessThanOrEqual(room * Math.max(1, Math.abs(a), Math.abs(b)));
}

const minus = (x: number | null): number | null => (x === null ? null : -x);
/** Draws of its own for each arm: a law holds to their noise. */
const drawn = (name: MethodName): boolean => name === 'bootstrap';
const runs = (name: MethodName): number => (methodSheets[name].reads === 'values' ? 12 : 60);

describe.each(methodNames)('%s', (name) => {
  it('mirrors when the arms are swapped', () => {
    fc.assert(fc.property(armOf(name), armOf(name), (a, b) => {
      fc.pre(varied(a, b));
      const one = judge(name, [a, b]);
      const other = judge(name, [b, a]);
      close(one.difference, minus(other.difference), 'difference');
      const noise = drawn(name) ? 0.25 * (one.differenceStandardError ?? 1) : 1e-7;
      expect(Math.abs((one.pValue ?? 2) - (other.pValue ?? 2))).toBeLessThanOrEqual(drawn(name) || name === 'permutation' ? 0.05 : 1e-7);
      if (one.differenceLow !== null) close(one.differenceLow, minus(other.differenceHigh), 'low', noise);
      if (one.differenceHigh !== null) close(one.differenceHigh, minus(other.differenceLow), 'high', noise);
    }), { numRuns: runs(name) });
  });

  it('keeps p and lift when values are scaled, and p and difference when they are shifted', () => {
    if (!methodSheets[name].serves.includes('mean')) return;
    fc.assert(fc.property(armOf(name), armOf(name), fc.constantFrom(0.25, 3, 1024), (a, b, by) => {
      fc.pre(varied(a, b));
      const plain = judge(name, [a, b]);
      const scaled = judge(name, [mapped(a, (x) => x * by), mapped(b, (x) => x * by)]);
      const shifted = judge(name, [mapped(a, (x) => x + 512), mapped(b, (x) => x + 512)]);
      close(plain.pValue, scaled.pValue, 'p scaled', 1e-6);
      close(plain.lift, scaled.lift, 'lift scaled');
      close(plain.liftLow, scaled.liftLow, 'lift’s end scaled', 1e-6);
      if (plain.difference !== null) close(plain.difference * by, scaled.difference, 'difference scaled');
      close(plain.difference, shifted.difference, 'difference shifted');
      close(plain.pValue, shifted.pValue, 'p shifted', 1e-6);
    }), { numRuns: runs(name) });
  });

  it('has nothing to judge by where the covariate is the outcome itself', () => {
    if (!methodSheets[name].covariates || !methodSheets[name].serves.includes('mean')) return;
    fc.assert(fc.property(armOf(name), armOf(name), (a, b) => {
      fc.pre(varied(a, b));
      const own = (arm: Arm): Arm => ({ ...arm, covariate: arm.values.map((x) => x / 3) });
      const { pValue, differenceLow, reason } = judge(name, [own(a), own(b)], { covaried: true });
      expect([pValue, differenceLow], name).toEqual([null, null]);
      expect(reason).toMatch(/no noise to judge|fits an arm without rest/);
    }), { numRuns: runs(name) });
  });

  it('gives the same figures from moments that were merged as from pooled units', () => {
    fc.assert(fc.property(armOf(name), armOf(name), fc.integer({ min: 2, max: 6 }), (a, b, pieces) => {
      const pooled = judge(name, [a, b]);
      const merged = judge(name, [a, b], { pieces });
      for (const figure of ['value', 'difference', 'differenceStandardError', 'differenceLow', 'liftHigh', 'pValue'] as const) close(pooled[figure], merged[figure], figure);
    }), { numRuns: runs(name) });
  });

  it('changes no more than noise with a covariate that is noise', () => {
    if (!methodSheets[name].covariates || name === 'lin') return;
    const stream = randomStream(5);
    for (let trial = 0; trial < 5; trial += 1) {
      const arm = (): Arm => {
        const values = Array.from({ length: 400 }, () => 20 + 3 * stream.normal());
        return { values, covariate: values.map(() => stream.normal()), strata: values.map((_, i) => i % 2) };
      };
      const arms = [arm(), arm()] as const;
      const [without, withNoise] = [judge(name, arms, { covaried: false }), judge(name, arms, { covaried: true })];
      const error = without.differenceStandardError ?? NaN;
      expect(Math.abs((withNoise.difference ?? NaN) - (without.difference ?? NaN))).toBeLessThan(0.25 * error);
      expect(Math.abs((withNoise.differenceStandardError ?? NaN) / error - 1)).toBeLessThan(drawn(name) ? 0.06 : 0.02);
    }
  });
});
