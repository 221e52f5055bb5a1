import { alternatives, liftIntervals } from '../../src-contract/capabilities'
import type { Estimate } from '../../src-contract/evaluation'
import { fewUnits } from '../../src-worker/checks/few-units'
import { randomStream } from '../../src-worker/kernels/random-stream'
import type { MomentColumns } from '../../src-worker/kernels/moments'
import type { CellColumns } from '../../src-worker/methods/cell-columns'
import { compareCells, compareMoments, pairsAgainstControl } from '../../src-worker/methods/compare-moments'
import type { ComparisonColumns } from '../../src-worker/methods/method'
import { quantileError } from '../../src-worker/methods/quantile-error'
import { miettinenNurminenDifference, newcombeDifference } from '../../src-worker/methods/shares/share-difference'
import type { Interval, ShareTable } from '../../src-worker/methods/shares/share-table'
import { fisherTest } from '../../src-worker/methods/shares/share-tests'
import { LEVEL, rateOf, verdictOf, type Cell } from './cell'
import type { EventKind } from './data-kinds'
import { drawEvents, type DataKind } from './data-kinds'
import { simulate } from './simulate'

/** The lift that coverage is tried under. */
export const LIFT = 0.2
const meanTests = ['welch', 'student', 'z'] as const
type MeanTest = (typeof meanTests)[number]
const settings = { confidence: 1 - LEVEL, alternative: 'two-sided', liftInterval: 'fieller' } as const

function claims({ pValue }: Pick<ComparisonColumns, 'pValue'>): number {
  return pValue.reduce((count, p) => count + (p < LEVEL ? 1 : 0), 0)
}

/** Intervals of the lift that contain it; an end that is open, or was not found, reaches. */
function covering({ liftLow, liftHigh }: ComparisonColumns, truth: number): number {
  return liftLow.reduce((count, low, k) => count + (!(low > truth) && !(liftHigh[k]! < truth) ? 1 : 0), 0)
}

/** Welch, Student and z, all sides; the three intervals of the lift under the first. */
export function meanCells(kind: DataKind, experiments: number, seed: number): Cell[] {
  const { moments: same, warned } = simulate(kind, experiments, seed, 0)
  const { moments: lifted } = simulate(kind, experiments, seed + 1, LIFT)
  const design = pairsAgainstControl(experiments, 2, 0)
  const judge = (of: MomentColumns, method: MeanTest, alternative: (typeof alternatives)[number], liftInterval: (typeof liftIntervals)[number]): ComparisonColumns =>
    compareMoments(of, design, method, { ...settings, alternative, liftInterval }, true).columns
  const base = { data: kind.id, label: kind.label, units: kind.units, experiments, warned }
  const tests = meanTests.flatMap((method) => alternatives.map((alternative): Cell => {
    const falsePositives = rateOf(claims(judge(same, method, alternative, 'fieller')), experiments)
    return { ...base, group: 'means', method, alternative, falsePositives, coverage: null, verdict: verdictOf(falsePositives, null), warned: warnedOf(kind, method, warned) }
  }))
  const intervals = liftIntervals.map((method): Cell => {
    const coverage = rateOf(covering(judge(lifted, 'welch', 'two-sided', method), LIFT), experiments)
    return { ...base, group: 'intervals', method, alternative: 'two-sided', falsePositives: null, coverage, verdict: verdictOf(null, coverage) }
  })
  return [...tests, ...intervals]
}

/** Fisher's mid-p, Newcombe and Miettinen–Nurminen on tables of successes; each table is judged once. */
export function shareCells(kind: DataKind, experiments: number, seed: number): Cell[] {
  const p = kind.share ?? NaN
  const tables = (of: MomentColumns): ShareTable[] => Array.from({ length: experiments }, (_, e) => {
    const successes = (cell: number): number => Math.round((of.pivot[0]! + of.offset[0]![cell]!) * of.n[cell]!)
    return { successes: successes(e * 2 + 1), units: kind.units[1], controlSuccesses: successes(e * 2), controlUnits: kind.units[0] }
  })
  const { moments, warned } = simulate(kind, experiments, seed, 0)
  const same = tables(moments)
  const lifted = tables(simulate(kind, experiments, seed + 1, LIFT).moments)
  const base = { group: 'shares', data: kind.id, label: kind.label, units: kind.units, alternative: 'two-sided', experiments, warned } as const
  const midP = once((table) => fisherTest(table).midP)
  const falsePositives = rateOf(same.filter((table) => midP(table) < LEVEL).length, experiments)
  const byInterval = (method: string, intervalOf: (table: ShareTable, confidence: number) => Interval): Cell => {
    const interval = once((table) => intervalOf(table, 1 - LEVEL))
    const holds = (table: ShareTable, truth: number): boolean => { const [low, high] = interval(table); return low <= truth && truth <= high }
    const wrong = rateOf(same.filter((table) => !holds(table, 0)).length, experiments)
    const coverage = rateOf(lifted.filter((table) => holds(table, p * LIFT)).length, experiments)
    return { ...base, method, falsePositives: wrong, coverage, verdict: verdictOf(wrong, coverage) }
  }
  return [
    { ...base, method: 'fisher-mid-p', falsePositives, coverage: null, verdict: verdictOf(falsePositives, null) },
    byInterval('newcombe', newcombeDifference),
    byInterval('miettinen-nurminen', miettinenNurminenDifference),
  ]
}

function once<Result>(judge: (table: ShareTable) => Result): (table: ShareTable) => Result {
  const known = new Map<number, Result>()
  return (table) => {
    const key = table.successes * (table.controlUnits + 1) + table.controlSuccesses
    const found = known.get(key) ?? judge(table)
    known.set(key, found)
    return found
  }
}

/** Quantiles over events, clustered in units. */
export function quantileCells(kind: EventKind, experiments: number, seed: number): Cell[] {
  const cellsOf = (lift: number, from: number): CellColumns => {
    const stream = randomStream(from)
    const cells = experiments * 2
    const out: CellColumns = {
      cells, n: new Float64Array(cells), value: new Float64Array(cells), offset: new Float64Array(cells), base: 0, variance: new Float64Array(cells),
      noDenominator: new Uint8Array(cells), tooFew: new Uint8Array(cells), adjustment: null,
    }
    for (let cell = 0; cell < cells; cell += 1) {
      const units = kind.units[cell % 2] ?? 0
      const { values, lengths } = drawEvents(stream, units, cell % 2 === 1 ? lift : 0)
      const { value, standardError } = quantileError(values, lengths, kind.share)
      out.n[cell] = units
      out.value[cell] = value
      out.offset[cell] = value
      out.variance[cell] = standardError * standardError * units
    }
    return out
  }
  const design = pairsAgainstControl(experiments, 2, 0)
  const [same, lifted] = [cellsOf(0, seed), cellsOf(LIFT, seed + 1)]
  return alternatives.map((alternative): Cell => {
    const falsePositives = rateOf(claims(compareCells(same, design, 'welch', { ...settings, alternative }).columns), experiments)
    const coverage = alternative === 'two-sided' ? rateOf(covering(compareCells(lifted, design, 'welch', settings).columns, LIFT), experiments) : null
    return { group: 'quantiles', method: `quantile ${String(kind.share)}`, data: kind.id, label: kind.label, units: kind.units, alternative, experiments, falsePositives, coverage, verdict: verdictOf(falsePositives, coverage), warned: null }
  })
}

/** A method that needs more units is warned of whatever the values are. */
export function warnedOf(kind: DataKind, method: string, warned: number | null): number | null {
  const estimate = { segment: null, kind: 'mean', method, metric: 'metric', variant: 'treatment', pValue: 1, units: kind.units[1], controlUnits: kind.units[0] } as unknown as Estimate
  return fewUnits([estimate]).length > 0 ? 1 : warned
}
