import { randomStream } from '../../src-worker/kernels/random-stream'
import { normalIsf } from '../../src-worker/kernels/normal'
import type { Reading } from '../../src-worker/methods/reading'
import { fixedReading } from '../../src-worker/methods/reading'
import { sequentialPlans } from '../../src-worker/sequential/catalogue'
import { LEVEL, rateOf, type Cell } from './cell'
import { meanKinds, type DataKind } from './data-kinds'

export const DAYS = 60
/** New units of each arm a day. */
const A_DAY = 25
const plans = ['obrien-fleming', 'pocock', 'kim-demets', 'always-valid', 'msprt'] as const
type Peeking = (typeof plans)[number] | 'no plan'

export const peekingKinds = meanKinds.filter(({ id }) => ['normal-200', 'spend-1000'].includes(id)).map((kind): DataKind => ({ ...kind, units: [DAYS * A_DAY, DAYS * A_DAY] }))

/**
 * Experiments without a difference that are read every day for sixty days and stopped at the first claim: by Welch's
 * statistic of everything so far, against each plan's bound of the day, and without a plan for comparison.
 */
export function peekingCells(kind: DataKind, alternative: 'two-sided' | 'greater', experiments: number, seed: number): Cell[] {
  const units = Float64Array.from({ length: DAYS }, (_, day) => 2 * A_DAY * (day + 1))
  const settings = { alpha: LEVEL, alternative, plannedUnits: 2 * A_DAY * DAYS }
  const fixed = fixedReading(1 - LEVEL, alternative)
  const readings: Record<Peeking, readonly Reading[]> = {
    ...Object.fromEntries(plans.map((plan) => [plan, sequentialPlans[plan].plan(units, settings).readings])) as Record<(typeof plans)[number], readonly Reading[]>,
    'no plan': Array.from({ length: DAYS }, () => fixed),
  }
  const names = [...plans, 'no plan'] as const
  // No t quantile lies below the normal one: most looks need no more than this.
  const least = Object.fromEntries(names.map((name) => [name, Float64Array.from({ length: DAYS }, (_, day) => readings[name][day]!.quantile(Infinity, units[day]!))])) as Record<Peeking, Float64Array>
  const claimed = Object.fromEntries(names.map((name) => [name, 0])) as Record<Peeking, number>
  const stream = randomStream(seed)
  const column = new Float64Array(A_DAY)
  const smallest = Math.min(normalIsf(LEVEL), ...names.flatMap((name) => [...least[name]]))
  for (let e = 0; e < experiments; e += 1) {
    const sum = [0, 0]
    const square = [0, 0]
    const open = new Set<Peeking>(names)
    for (let day = 0; day < DAYS && open.size > 0; day += 1) {
      for (let arm = 0; arm < 2; arm += 1) {
        kind.fill(stream, [column], 0, A_DAY, 0)
        for (const value of column) {
          sum[arm]! += value
          square[arm]! += value * value
        }
      }
      const n = A_DAY * (day + 1)
      const [control, treatment] = [0, 1].map((arm) => (square[arm]! - (sum[arm]! * sum[arm]!) / n) / (n - 1) / n) as [number, number]
      const statistic = (sum[1]! - sum[0]!) / n / Math.sqrt(control + treatment)
      const reached = alternative === 'greater' ? statistic : Math.abs(statistic)
      if (!(reached > smallest)) continue
      const df = (control + treatment) ** 2 / ((control * control + treatment * treatment) / (n - 1))
      for (const name of open) {
        if (reached > least[name][day]! && reached > readings[name][day]!.quantile(df, units[day]!)) {
          claimed[name] += 1
          open.delete(name)
        }
      }
    }
  }
  return names.map((method): Cell => {
    const falsePositives = rateOf(claimed[method], experiments)
    const verdict = falsePositives.low > LEVEL ? 'liberal' : falsePositives.high < LEVEL ? 'conservative' : 'holds'
    return { group: 'sequential', method, data: kind.id, label: kind.label, units: kind.units, alternative, experiments, falsePositives, coverage: null, verdict, warned: null }
  })
}
