import type { VariableRole } from '../../src-worker/kernels/moments'
import type { RandomStream } from '../../src-worker/kernels/random-stream'

/** A kind of data: how one arm's units are drawn, with a lift on what the metric measures. */
export interface DataKind {
  readonly id: string
  /** As the tables write it. */
  readonly label: string
  /** Units of the control and of the treatment. */
  readonly units: readonly [control: number, treatment: number]
  readonly roles: readonly VariableRole[]
  /** Share of successes, where units are 0 or 1. */
  readonly share?: number
  /** Fills places start … end − 1 of a column per role. */
  readonly fill: (stream: RandomStream, columns: readonly Float64Array[], start: number, end: number, lift: number) => void
}

/** A standard normal by Marsaglia's polar method, faster than by the quantile. */
export function gaussian(stream: RandomStream): number {
  for (;;) {
    const x = 2 * stream.uniform() - 1
    const y = 2 * stream.uniform() - 1
    const s = x * x + y * y
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s)
  }
}

const normal: DataKind['fill'] = (stream, [column], start, end, lift) => {
  for (let i = start; i < end; i += 1) column![i] = 10 * (1 + lift) + 3 * gaussian(stream)
}

/** Three in ten spend a lognormal amount; the others nothing: skewness about 7. */
const spend: DataKind['fill'] = (stream, [column], start, end, lift) => {
  for (let i = start; i < end; i += 1) column![i] = stream.uniform() < 0.3 ? 20 * (1 + lift) * Math.exp(gaussian(stream)) : 0
}

const share = (p: number): DataKind['fill'] => (stream, [column], start, end, lift) => {
  for (let i = start; i < end; i += 1) column![i] = stream.uniform() < p * (1 + lift) ? 1 : 0
}

/** Clicks over views: views differ between units (1 and up, mean 5), and so does each unit's own rate around 20 %. */
const ratio: DataKind['fill'] = (stream, [clicks, views], start, end, lift) => {
  for (let i = start; i < end; i += 1) {
    const seen = 1 + Math.floor(-4.5 * Math.log(stream.uniform()))
    const rate = Math.min(1, 0.4 * stream.uniform() * (1 + lift))
    let clicked = 0
    for (let view = 0; view < seen; view += 1) if (stream.uniform() < rate) clicked += 1
    clicks![i] = clicked
    views![i] = seen
  }
}

/** A covariate from before, correlated 0.7 with the metric. */
const covaried: DataKind['fill'] = (stream, [column, before], start, end, lift) => {
  for (let i = start; i < end; i += 1) {
    const x = gaussian(stream)
    before![i] = 10 + 3 * x
    column![i] = 10 * (1 + lift) + 3 * (0.7 * x + Math.sqrt(0.51) * gaussian(stream))
  }
}

const kind = (id: string, label: string, units: DataKind['units'], fill: DataKind['fill'], o: { roles?: readonly VariableRole[]; share?: number } = {}): DataKind =>
  ({ id, label, units, fill, roles: o.roles ?? ['numerator'], ...(o.share === undefined ? {} : { share: o.share }) })

export const meanKinds: readonly DataKind[] = [
  kind('normal-200', 'normal', [200, 200], normal),
  kind('normal-5', 'normal, tiny', [5, 5], normal),
  kind('normal-20', 'normal, small', [20, 20], normal),
  kind('normal-unequal', 'normal, 1:9', [180, 20], normal),
  kind('spend-1000', 'spend: 70 % zeros, skewed', [1000, 1000], spend),
  kind('spend-100', 'spend, few units', [100, 100], spend),
  kind('spend-20', 'spend, small', [20, 20], spend),
  kind('spend-5', 'spend, tiny', [5, 5], spend),
  kind('spend-unequal', 'spend, 1:9', [900, 100], spend),
  kind('cuped-200', 'normal with covariate', [200, 200], covaried, { roles: ['numerator', 'covariate'] }),
  kind('cuped-20', 'normal with covariate, small', [20, 20], covaried, { roles: ['numerator', 'covariate'] }),
  kind('ratio-200', 'ratio, clustered', [200, 200], ratio, { roles: ['numerator', 'denominator'] }),
  kind('ratio-20', 'ratio, clustered, small', [20, 20], ratio, { roles: ['numerator', 'denominator'] }),
  kind('ratio-unequal', 'ratio, clustered, 1:9', [180, 20], ratio, { roles: ['numerator', 'denominator'] }),
]

export const shareKinds: readonly DataKind[] = [
  kind('share-common', '30 % convert', [200, 200], share(0.3), { share: 0.3 }),
  kind('share-small', '30 % convert, small', [20, 20], share(0.3), { share: 0.3 }),
  kind('share-rare', '2 % convert', [1000, 1000], share(0.02), { share: 0.02 }),
  kind('share-rarest', '2 % convert, few units', [200, 200], share(0.02), { share: 0.02 }),
  kind('share-unequal', '10 % convert, 1:9', [900, 100], share(0.1), { share: 0.1 }),
  kind('share-rare-unequal', '2 % convert, 1:9', [900, 100], share(0.02), { share: 0.02 }),
]

/** A quantile of load times of units' page views: 1 view and up, alike within a unit. */
export interface EventKind {
  readonly id: string
  readonly label: string
  readonly units: readonly [control: number, treatment: number]
  /** Which quantile. */
  readonly share: number
}

export const eventKinds: readonly [EventKind, EventKind, EventKind] = [
  { id: 'events-200', label: 'load times, clustered', units: [200, 200], share: 0.5 },
  { id: 'events-200-p90', label: 'load times, clustered', units: [200, 200], share: 0.9 },
  { id: 'events-50-p90', label: 'load times, clustered, few units', units: [50, 50], share: 0.9 },
]

/** One arm's events: values in the order of units, and how many each unit has. */
export function drawEvents(stream: RandomStream, units: number, lift: number): { values: Float64Array; lengths: Uint32Array } {
  const values: number[] = []
  const lengths = new Uint32Array(units)
  for (let unit = 0; unit < units; unit += 1) {
    const own = 0.4 * gaussian(stream)
    const views = 1 + Math.floor(-3.5 * Math.log(stream.uniform()))
    for (let view = 0; view < views; view += 1) values.push(800 * (1 + lift) * Math.exp(own + 0.5 * gaussian(stream)))
    lengths[unit] = views
  }
  return { values: Float64Array.from(values), lengths }
}
