import { alternatives, type MethodName } from '../../src-contract/capabilities'
import type { RandomStream } from '../../src-worker/kernels/random-stream'
import { addUnits, emptyMoments, type MomentColumns, type VariableRole } from '../../src-worker/kernels/moments'
import { methods } from '../../src-worker/methods/catalogue'
import { compareMoments, pairsAgainstControl } from '../../src-worker/methods/compare-moments'
import { compareValues } from '../../src-worker/methods/compare-values'
import { comparisonColumns, type ComparisonColumns, type ComparisonSettings } from '../../src-worker/methods/method'
import { boschlooPValue } from '../../src-worker/methods/shares/unconditional-tests'
import type { MetricColumns } from '../../src-worker/streams/metric-columns'
import { LEVEL, rateOf, verdictOf, type Cell } from './cell'
import { gaussian, meanKinds, shareKinds, type DataKind } from './data-kinds'
import { LIFT, warnedOf } from './fixed-looks'
import { simulate } from './simulate'

type Alternative = (typeof alternatives)[number]
type Interval = ComparisonSettings['bootstrapInterval']

/** Units of four strata, the mean differing between them by as much as within. */
const stratified: DataKind['fill'] = (stream, [column, stratum], start, end, lift) => {
  for (let i = start; i < end; i += 1) {
    stratum![i] = stream.index(4)
    column![i] = 10 * (1 + lift) + 2.4 * (stratum![i]! - 1.5) + 3 * gaussian(stream)
  }
}

/** Events per unit: Poisson numbers of a mean, by multiplying uniforms (Knuth). */
function poissonDraw(stream: RandomStream, mean: number): number {
  const bound = Math.exp(-mean)
  let product = stream.uniform()
  let count = 0
  for (; product > bound; count += 1) product *= stream.uniform()
  return count
}

const events: DataKind['fill'] = (stream, [column], start, end, lift) => {
  for (let i = start; i < end; i += 1) column![i] = poissonDraw(stream, 1.5 * (1 + lift))
}

/** The same where each unit has a rate of its own. */
const dispersedEvents: DataKind['fill'] = (stream, [column], start, end, lift) => {
  for (let i = start; i < end; i += 1) column![i] = poissonDraw(stream, -1.5 * Math.log(stream.uniform()) * (1 + lift))
}

const one: readonly VariableRole[] = ['numerator']
const kind = (id: string, label: string, units: DataKind['units'], fill: DataKind['fill'], roles = one): DataKind => ({ id, label, units, fill, roles })

const strataKinds = [
  kind('strata-200', 'four strata', [200, 200], stratified, ['numerator', 'denominator']),
  kind('strata-60', 'four strata, few units', [60, 60], stratified, ['numerator', 'denominator']),
  kind('strata-unequal', 'four strata, 1:9', [360, 40], stratified, ['numerator', 'denominator']),
]

const countKinds = [
  kind('events-poisson-200', 'Poisson events', [200, 200], events),
  kind('events-poisson-20', 'Poisson events, small', [20, 20], events),
  kind('events-poisson-unequal', 'Poisson events, 1:9', [180, 20], events),
  kind('events-dispersed-200', 'events, units differ', [200, 200], dispersedEvents),
]

/** What one line of the table is made of. */
interface MethodCase {
  readonly method: MethodName
  readonly kinds: readonly DataKind[]
  /** Every so many-th of the suite's experiments. */
  readonly thin: number
  readonly sides: readonly Alternative[]
  readonly intervals?: readonly NonNullable<Interval>[]
}

const means = (...ids: readonly string[]): DataKind[] => meanKinds.filter(({ id }) => ids.includes(id))
const twoSided = ['two-sided'] as const

/** Methods beside Welch, Student and z, on data that they are for, and where they may break. */
export const methodCases: readonly MethodCase[] = [
  { method: 'lin', kinds: means('cuped-200', 'cuped-20'), thin: 1, sides: alternatives },
  { method: 'post-stratified', kinds: strataKinds, thin: 1, sides: alternatives },
  { method: 'poisson', kinds: countKinds, thin: 1, sides: alternatives },
  { method: 'boschloo', kinds: shareKinds.filter(({ id }) => ['share-small', 'share-rarest'].includes(id)), thin: 1, sides: twoSided },
  { method: 'mann-whitney', kinds: means('normal-200', 'normal-5', 'normal-20', 'normal-unequal', 'spend-100', 'spend-20', 'spend-unequal'), thin: 4, sides: alternatives },
  { method: 'permutation', kinds: means('normal-20', 'spend-20', 'spend-100', 'spend-unequal', 'ratio-20'), thin: 10, sides: twoSided },
  { method: 'bootstrap', kinds: means('normal-20', 'normal-200', 'spend-20', 'spend-100', 'ratio-200'), thin: 20, sides: twoSided, intervals: ['percentile', 'basic', 'bca'] },
]

/** False positives and coverage of the lift (of the shift, where ranks have no lift) of one method on one kind, by the code that a readout runs. */
export function methodCells({ method, sides, intervals = [undefined as never] }: MethodCase, of: DataKind, experiments: number, seed: number): Cell[] {
  return intervals.flatMap((bootstrapInterval) => sides.map((alternative): Cell => {
    const settings: ComparisonSettings = { confidence: 1 - LEVEL, alternative, liftInterval: 'fieller', ...(bootstrapInterval === undefined ? {} : { bootstrapInterval }) }
    const wrong = trials(method, of, experiments, seed, 0, settings)
    const covering = alternative === 'two-sided' && method !== 'mann-whitney' && method !== 'boschloo' ? trials(method, of, experiments, seed + 1, LIFT, settings) : null
    const falsePositives = rateOf(wrong.claims, experiments)
    const coverage = covering === null ? null : rateOf(covering.covered, experiments)
    const warned = wrong.noted > 0 ? wrong.noted / experiments : warnedOf(of, method, method === 'post-stratified' ? 0 : wrong.warned)
    return {
      group: 'methods', method: bootstrapInterval === undefined ? method : `${method}, ${bootstrapInterval}`, data: of.id, label: of.label, units: of.units, alternative, experiments,
      falsePositives, coverage, verdict: verdictOf(falsePositives, coverage), warned,
    }
  }))
}

interface Trials {
  readonly claims: number
  readonly covered: number
  readonly warned: number | null
  /** Comparisons whose note says that the method is too sure of itself here. */
  readonly noted: number
}

function trials(method: MethodName, of: DataKind, experiments: number, seed: number, lift: number, settings: ComparisonSettings): Trials {
  const judging = methods[method]
  const design = pairsAgainstControl(1, 2, 0)
  const [control, treatment] = of.units
  const starts = Uint32Array.of(0, control, control + treatment)
  const tables = new Map<number, number>()
  let claims = 0
  let covered = 0
  let noted = 0
  let run = 0
  const judge = (columns: readonly Float64Array[]): ComparisonColumns => {
    if (method === 'boschloo') return boschlooColumns(columns[0]!, of, settings.alternative, tables)
    const strata = method === 'post-stratified' ? { count: 4, codes: Uint32Array.from(columns[1]!) } : null
    const read: MetricColumns = strata === null ? { roles: of.roles, columns, starts, units: null } : { roles: one, columns: [columns[0]!], starts, units: null }
    const moments = momentsOf(read)
    if (judging.reads === 'moments') return compareMoments(moments, design, method, settings, true).columns
    return compareValues(judging, { groups: () => read, moments, strata }, design, { ...settings, seed: seed + run }, true).columns
  }
  const { warned } = simulate(of, experiments, seed, lift, (columns) => {
    run += 1
    const { pValue, liftLow, liftHigh, notes } = judge(columns)
    if (pValue[0]! < LEVEL) claims += 1
    if (!(liftLow[0]! > lift) && !(liftHigh[0]! < lift)) covered += 1
    if (notes.get(0)?.includes('too sure of themselves')) noted += 1
  })
  return { claims, covered, warned, noted }
}

function momentsOf({ roles, columns, starts }: MetricColumns): MomentColumns {
  const moments = emptyMoments(roles, 2)
  for (let arm = 0; arm < 2; arm += 1) addUnits(moments, arm, columns, starts[arm]!, starts[arm + 1]!)
  return moments
}

/** The p-value of a table, each table judged once. */
function boschlooColumns(column: Float64Array, { units: [control, treatment] }: DataKind, alternative: Alternative, known: Map<number, number>): ComparisonColumns {
  const sum = (from: number, to: number): number => column.subarray(from, to).reduce((total, x) => total + x, 0)
  const table = { successes: sum(control, control + treatment), units: treatment, controlSuccesses: sum(0, control), controlUnits: control }
  const key = table.successes * (control + 1) + table.controlSuccesses
  const p = known.get(key) ?? boschlooPValue(table, alternative)
  known.set(key, p)
  const columns = comparisonColumns(1)
  columns.pValue[0] = p
  return columns
}
