import type { CorrectionName } from '../../src-contract/capabilities';

/** A member of the family of corrections for many comparisons. */
export interface Correction {
  readonly name: CorrectionName;
  /** For menus: "Holm". */
  readonly label: string;
  /** One sentence for people: what it controls and when it holds. */
  readonly explanation: string;
  readonly controls: 'nothing' | 'family-wise error' | 'false discovery rate';
  /**
   * Adjusted p-values of one family, in the order given. Every p is a number; what could not be tested is no
   * member. Corrections that know of shared controls read `members`; absent, all share one, in equal parts.
   */
  adjust(p: Float64Array, members?: readonly FamilyMember[], sides?: 1 | 2): Float64Array;
}

/** What a comparison shares with others of its family. */
export interface FamilyMember {
  /** Comparisons with the same text are of one metric in one segment: against the same control units. */
  readonly comparison: string;
  readonly units: number;
  readonly controlUnits: number;
}

/** Positions of p in ascending order; ties keep their order. */
export function ascending(p: Float64Array): Uint32Array {
  return Uint32Array.from(p, (_, i) => i).sort((a, b) => p[a] - p[b] || a - b);
}

/** Step-down: adjusted p never falls along ascending p. `factor` multiplies the p of 0-based rank. */
export function stepDown(p: Float64Array, factor: (rank: number, m: number) => number): Float64Array {
  const order = ascending(p);
  const adjusted = new Float64Array(p.length);
  let highest = 0;
  for (let rank = 0; rank < order.length; rank += 1) {
    highest = Math.max(highest, Math.min(1, p[order[rank]] * factor(rank, p.length)));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

/** Step-up: from the largest p down, adjusted p never rises. */
export function stepUp(p: Float64Array, factor: (rank: number, m: number) => number): Float64Array {
  const order = ascending(p);
  const adjusted = new Float64Array(p.length);
  let lowest = 1;
  for (let rank = order.length - 1; rank >= 0; rank -= 1) {
    lowest = Math.min(lowest, p[order[rank]] * factor(rank, p.length));
    adjusted[order[rank]] = lowest;
  }
  return adjusted;
}
