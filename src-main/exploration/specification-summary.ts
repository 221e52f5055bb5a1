import type { Alternative } from '../../src-contract/capabilities';
import type { Specification, SpecificationDimension, SpecificationSummary } from '../../src-contract/exploration';

/**
 * In how many of the analyses a comparison says what the declared one says, and which choice moves the lift most.
 * "Says" is the p-value against the level of the analysis, without correction for other metrics.
 */
export function specificationSummary(variant: string, all: readonly Specification[], dimensions: readonly SpecificationDimension[], { confidence }: { readonly confidence: number; readonly alternative: Alternative }): SpecificationSummary {
  const own = all.filter((one) => one.variant === variant);
  const judged = own.filter(({ lift, pValue }) => lift !== null && pValue !== null);
  const says = (one: Specification | undefined): SpecificationSummary['says'] => (one?.pValue == null || one.lift === null || !(one.pValue < 1 - confidence) ? 'no difference' : one.lift > 0 ? 'higher' : 'lower');
  const declared = says(own.find((one) => one.declared));
  const lifts = judged.map(({ lift }) => lift ?? 0).sort((a, b) => a - b);
  const middle = (lifts.length - 1) / 2;
  const drivers = dimensions.map(({ id }) => {
    const groups = new Map<string, Specification[]>();
    for (const one of judged) {
      const others = JSON.stringify(dimensions.filter((other) => other.id !== id).map((other) => one.choices[other.id]));
      groups.set(others, [...(groups.get(others) ?? []), one]);
    }
    let change = 0;
    let flips = 0;
    let pairs = 0;
    for (const group of groups.values()) for (const [at, one] of group.entries()) for (const other of group.slice(at + 1)) {
      change += Math.abs((one.lift ?? 0) - (other.lift ?? 0));
      flips += Number(says(one) !== says(other));
      pairs += 1;
    }
    return { dimension: id, change: pairs === 0 ? 0 : change / pairs, flips, pairs };
  });
  return {
    variant, analyses: judged.length, agreeing: judged.filter((one) => says(one) === declared).length, says: declared,
    medianLift: lifts.length === 0 ? null : ((lifts[Math.floor(middle)] ?? 0) + (lifts[Math.ceil(middle)] ?? 0)) / 2,
    drivers: drivers.sort((a, b) => b.change - a.change || b.flips - a.flips),
  };
}
