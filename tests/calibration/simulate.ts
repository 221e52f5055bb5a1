import { skewedValues } from '../../src-worker/checks/skewed-values'
import { smallCounts } from '../../src-worker/checks/small-counts'
import type { CheckInput } from '../../src-worker/checks/check'
import { addUnits, emptyMoments, type MomentColumns } from '../../src-worker/kernels/moments'
import { randomStream } from '../../src-worker/kernels/random-stream'
import { skewnessOfDifference, thirdCentralMoment } from '../../src-worker/kernels/skewness'
import type { DataKind } from './data-kinds'

/** Simulated experiments of one kind as moments; cell = experiment × 2, control first. */
export interface Simulation {
  readonly moments: MomentColumns
  /** Share of the experiments in which the readout's checks warn; null where none of them looks at such data. */
  readonly warned: number | null
}

/** Experiments that the checks are run on; enough to know how often they warn. Exact tests of shares take their time. */
const CHECKED = 400
const CHECKED_SHARES = 100

/** Draws experiments with a true lift. @param visit sees the raw columns of each, the control's units first. */
export function simulate(kind: DataKind, experiments: number, seed: number, lift: number, visit: (columns: readonly Float64Array[]) => void = () => undefined): Simulation {
  const stream = randomStream(seed)
  const [control, treatment] = kind.units
  const columns = kind.roles.map(() => new Float64Array(control + treatment))
  const moments = emptyMoments(kind.roles, experiments * 2)
  let warnings = 0
  const checked = Math.min(kind.share === undefined ? CHECKED : CHECKED_SHARES, experiments)
  for (let e = 0; e < experiments; e += 1) {
    kind.fill(stream, columns, 0, control, 0)
    kind.fill(stream, columns, control, control + treatment, lift)
    addUnits(moments, e * 2, columns, 0, control)
    addUnits(moments, e * 2 + 1, columns, control, control + treatment)
    if (e < checked && warns(kind, moments, e, columns)) warnings += 1
    visit(columns)
  }
  return { moments, warned: warnings / checked }
}

function warns(kind: DataKind, moments: MomentColumns, e: number, [column]: readonly Float64Array[]): boolean {
  const [control, treatment] = kind.units
  const mean = (cell: number): number => moments.pivot[0]! + moments.offset[0]![cell]!
  const arm = (cell: number, start: number, end: number) => ({ n: end - start, variance: moments.product[0]![cell]! / (end - start - 1), third: thirdCentralMoment(column!, start, end) })
  const estimate = { metric: 'metric', variant: 'treatment', kind: kind.roles.includes('denominator') ? 'ratio' : kind.share === undefined ? 'mean' : 'conversion', method: 'welch', pValue: 1, segment: null, value: mean(e * 2 + 1), controlValue: mean(e * 2), units: treatment, controlUnits: control, adjustment: null }
  const skewness = kind.roles.includes('denominator') ? NaN : skewnessOfDifference(arm(e * 2 + 1, control, control + treatment), arm(e * 2, 0, control))
  const input = { estimates: [estimate], skewness: Number.isFinite(skewness) ? [{ metric: 'metric', variant: 'treatment', skewness }] : [] } as unknown as CheckInput
  return [smallCounts, skewedValues].some((check) => check.run(input)?.status === 'warn')
}
