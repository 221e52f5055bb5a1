import type { Figure } from './figure';

/** A step of a funnel: a conversion metric of the definition, or rows of a source for which a condition holds. */
export type FunnelStep = { readonly metric: string } | { readonly name: string; readonly source: string; readonly where: string };

export const funnelOrders = ['strict', 'any'] as const;

/** Steps that units take after their exposure. */
export interface FunnelOrder {
  readonly steps: readonly FunnelStep[];
  /** `strict`: a step counts from the one before on; `any`: all steps up to it, whenever each was. */
  readonly order: (typeof funnelOrders)[number];
  /** A duration from first exposure, such as 7d, inside which all steps must lie; null = until the period ends. */
  readonly within: string | null;
}

/** The same for the worker: each step is a metric of the definition that it is sent. */
export interface PlannedFunnel {
  readonly names: readonly string[];
  readonly order: FunnelOrder['order'];
  readonly within: string | null;
}

export interface Funnel extends PlannedFunnel {
  readonly arms: readonly FunnelArm[];
  readonly comparisons: readonly FunnelComparison[];
}

/** What became of the units of one variant. */
export interface FunnelArm {
  readonly variant: string;
  readonly units: number;
  readonly steps: readonly {
    /** Units that took this step and all before it. */
    readonly reached: number;
    /** Of all units, with Wilson's interval. */
    readonly overall: FunnelRate;
    /** Of the units that reached the step before. */
    readonly fromPrevious: FunnelRate;
  }[];
  /** The product of the rates from step to step, less the last step's overall rate: zero but for rounding. */
  readonly residual: Figure;
}

export interface FunnelRate {
  readonly rate: Figure;
  readonly low: Figure;
  readonly high: Figure;
}

export interface FunnelComparison {
  readonly variant: string;
  readonly steps: readonly {
    /** Lift of the share of all units that reached the step: a fair comparison of what was randomised. */
    readonly overall: FunnelLift;
    /** Lift of the rate from the step before. Who got there was not randomised. */
    readonly fromPrevious: FunnelLift;
    /** Logarithm of the ratio of the rates from the step before: where the whole effect arises. */
    readonly contribution: Figure;
    readonly low: Figure;
    readonly high: Figure;
  }[];
  /** Logarithm of one plus the last step's lift: the sum of the contributions. */
  readonly total: Figure;
  readonly totalLow: Figure;
  readonly totalHigh: Figure;
  /** Sum of the contributions less the total: zero but for rounding. */
  readonly residual: Figure;
  readonly reason: string | null;
}

export interface FunnelLift {
  readonly lift: Figure;
  readonly liftLow: Figure;
  readonly liftHigh: Figure;
  readonly pValue: Figure;
  readonly reason: string | null;
}
