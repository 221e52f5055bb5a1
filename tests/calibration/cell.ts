import { clopperPearsonInterval } from '../../src-worker/methods/shares/share-interval'

/** Nominal level of every test, and of every interval. */
export const LEVEL = 0.05
/** Level of the Monte Carlo intervals: with so many cells, one in a thousand may stray. */
const MONTE_CARLO = 0.999

/** A share counted over simulated experiments, with its Monte Carlo interval. */
export interface Rate {
  readonly rate: number
  readonly low: number
  readonly high: number
}

/** What one method did on one kind of data. */
export interface Cell {
  readonly group: 'means' | 'intervals' | 'shares' | 'quantiles' | 'methods' | 'sequential'
  readonly method: string
  readonly data: string
  readonly label: string
  readonly units: readonly [control: number, treatment: number]
  readonly alternative: 'two-sided' | 'greater' | 'less'
  readonly experiments: number
  /** Claims where nothing differs; null for what has intervals only. */
  readonly falsePositives: Rate | null
  /** Intervals that contain a true lift (or difference) of the given size; null for what has none. */
  readonly coverage: Rate | null
  readonly verdict: 'holds' | 'conservative' | 'liberal'
  /** Share of the experiments in which the readout's own checks warn. */
  readonly warned: number | null
}

export function rateOf(count: number, experiments: number): Rate {
  const [low, high] = clopperPearsonInterval(count, experiments, MONTE_CARLO)
  return { rate: count / experiments, low, high }
}

/**
 * `liberal` where claims are more, or coverage is less, than nominal beyond Monte Carlo noise; `conservative` where the
 * nominal level is missed on the safe side only.
 */
export function verdictOf(falsePositives: Rate | null, coverage: Rate | null): Cell['verdict'] {
  if ((falsePositives !== null && falsePositives.low > LEVEL) || (coverage !== null && coverage.high < 1 - LEVEL)) return 'liberal'
  if ((falsePositives !== null && falsePositives.high < LEVEL) || (coverage !== null && coverage.low > 1 - LEVEL)) return 'conservative'
  return 'holds'
}
