/**
 * Liftbench's side of the kernels' cases: `kernels.ts CASE [plain]`. Prints what it found and how long the work itself took,
 * without making the data.
 */
import { availableParallelism } from 'node:os'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { addUnits, emptyMoments, pivotOf } from '../../../src-worker/kernels/moments'
import { mannWhitney } from '../../../src-worker/methods/ranks/mann-whitney'
import { crewFrom, placesByCrew, weightsByCrew } from '../../../src-worker/methods/resampling/crew'
import { resampleArm } from '../../../src-worker/methods/resampling/resample-arm'
import { unitQuantileDraws } from '../../../src-worker/methods/resampling/resample-quantile'
import { cents, farAway, revenue, waits } from './kernel-data'

const UNITS = 1_000_000
const RESAMPLES = 2000
const METRICS = 12
const MANY = 10_000_000
const [job, plain] = process.argv.slice(2)

interface Found {
  readonly metric: string
  readonly value: number
  readonly error: number
  readonly p?: number
}

const meanOf = (column: Float64Array): number => column.reduce((sum, x) => sum + x, 0) / column.length
function deviationOf(figures: Float64Array): number {
  const mean = meanOf(figures)
  return Math.sqrt(figures.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (figures.length - 1))
}

/** Deviations of the resampled means of columns over the same units. */
function byWeights(columns: readonly Float64Array[], seed: number): { value: number; draws: Float64Array }[] {
  const pivots = columns.map(meanOf)
  const { sums, counts } = weightsByCrew(columns, pivots, RESAMPLES, seed)
  return columns.map((_, c) => ({ value: pivots[c]!, draws: sums[c]!.map((sum, r) => pivots[c]! + sum / counts[r]!) }))
}

function byPlaces(column: Float64Array, seed: number): { value: number; draws: Float64Array } {
  return { value: meanOf(column), draws: placesByCrew(column, null, RESAMPLES, seed).values.map((sum) => sum / column.length) }
}

const jobs: Record<string, () => () => Found[]> = {
  mean: () => {
    const column = waits(UNITS, 1)
    return () => {
      const { value, draws } = plain === 'plain' ? byPlaces(column, 1) : byWeights([column], 1)[0]!
      return [{ metric: 'mean', value, error: deviationOf(draws) }]
    }
  },
  metrics: () => {
    const columns = Array.from({ length: METRICS }, (_, key) => waits(UNITS, key))
    return () => byWeights(columns, 2).map(({ value, draws }, key) => ({ metric: `m${String(key)}`, value, error: deviationOf(draws) }))
  },
  sparse: () => {
    const column = revenue(UNITS, 1)
    return () => {
      const { values, way } = resampleArm({ values: column, denominator: null }, RESAMPLES, 0, 3)
      if (way !== 'non-zeros') throw new Error(`drawn by ${way}`)
      return [{ metric: 'revenue', value: meanOf(column), error: deviationOf(values) }]
    }
  },
  quantile: () => {
    const column = waits(UNITS, 1)
    return () => {
      const { estimate, draws } = unitQuantileDraws(column, 0.9, RESAMPLES, 4)
      return [{ metric: 'q90', value: estimate, error: deviationOf(draws) }]
    }
  },
  difference: () => {
    const [treatment, control] = [waits(UNITS, 1), waits(UNITS, 2)]
    return () => {
      const [one, other] = [byWeights([treatment], 5)[0]!, byWeights([control], 6)[0]!]
      return [{ metric: 'difference', value: one.value - other.value, error: deviationOf(one.draws.map((x, r) => x - other.draws[r]!)) }]
    }
  },
  ranks: () => {
    const [treatment, control] = [cents(UNITS, 1), cents(UNITS, 2).map((x) => 1.001 * x)]
    return () => {
      const { probability, deviation, pValue } = mannWhitney(treatment, control)
      return [{ metric: 'u', value: probability * UNITS * UNITS, error: deviation, p: pValue }]
    }
  },
  variance: () => {
    const column = farAway(MANY, 1)
    return () => {
      const moments = emptyMoments(['numerator'], 1, pivotOf([column]))
      addUnits(moments, 0, [column], 0, MANY)
      return [{ metric: 'variance', value: moments.product[0]![0]! / (MANY - 1), error: 1 }]
    }
  },
  covariance: () => {
    const columns = [farAway(MANY, 1), farAway(MANY, 2)]
    columns[1]!.forEach((x, i) => { columns[1]![i] = 0.5 * x + 0.5 * columns[0]![i]! })
    return () => {
      const moments = emptyMoments(['numerator', 'denominator'], 1, pivotOf(columns))
      addUnits(moments, 0, columns, 0, MANY)
      return [0, 1, 2].map((pair) => ({ metric: `c${String(pair)}`, value: moments.product[pair]![0]! / (MANY - 1), error: 1 }))
    }
  },
}

const helpers = Array.from({ length: Math.min(3, availableParallelism() - 1) }, () => new Worker(new URL('crew-helper.mjs', import.meta.url)))
await Promise.all(helpers.map((helper) => once(helper, 'message')))
crewFrom(() => helpers)
const work = jobs[job!]!()
/** Short work is done several times: the middle one counts. */
const AGAIN = 9
const times: { wallMs: number; cpuMs: number }[] = []
let found = work()
for (let run = 0, began = performance.now(); run < AGAIN && (run === 0 || performance.now() - began < 500); run += 1) {
  const started = performance.now()
  const cpu = process.cpuUsage()
  found = work()
  const used = process.cpuUsage(cpu)
  times.push({ wallMs: performance.now() - started, cpuMs: (used.user + used.system) / 1000 })
}
const middle = (of: (time: (typeof times)[number]) => number): number => times.map(of).sort((one, other) => one - other)[Math.floor(times.length / 2)]!
process.stdout.write(JSON.stringify({ found, wallMs: middle(({ wallMs }) => wallMs), cpuMs: middle(({ cpuMs }) => cpuMs) }))
process.exit(0)
