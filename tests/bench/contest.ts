import { childRun, type Cost } from './child-run'

/** A figure that several programs must agree on: moments-level truth of one comparison. */
export interface Finding {
  readonly metric: string
  readonly variant: string
  readonly units: number
  readonly value: number
  readonly controlValue: number
  readonly differenceStandardError: number
  /** Absent where a contestant computes no test. */
  readonly pValue?: number
}

/** A whole program that does the job: how it is started, and how its output is read. */
export interface Contestant {
  readonly name: string
  readonly command: readonly string[]
  /** Null where it does a part of the job that gives no figures. */
  readonly read: ((output: string) => readonly Finding[]) | null
  /** Time of the work alone as the program measured it, where making the data would drown it. */
  readonly measured?: (output: string) => Pick<Cost, 'wallMs' | 'cpuMs'>
  /** It takes so long that it runs once, whatever the number of runs, and is compared with Liftbench's first. */
  readonly once?: boolean
}

/** A member of the bench: Liftbench against what somebody would use instead, on the same file. */
export interface BenchCase {
  readonly id: string
  readonly title: string
  /** How far figures may be apart, relative; more than {@link TOLERANCE} where random numbers are drawn. */
  readonly tolerance?: number
  /** The data are of a size of their own, which the title says. */
  readonly ownSize?: boolean
  /** What one run judges, for a rate per second: 750,000 comparisons. */
  readonly work?: { readonly count: number; readonly unit: string }
  /** Makes the inputs for so many events and names the programs; Liftbench comes first. */
  readonly prepare: (events: number) => Promise<{ readonly contestants: readonly Contestant[]; readonly absent: readonly string[] }>
}

export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export interface ContestantResult {
  readonly name: string
  readonly wallMs: Spread
  readonly cpuMs: Spread
  readonly peakMb: Spread
}

/** Liftbench's cost as a share of a peer's, paired run by run; below 1 is better. */
export interface RatioResult {
  readonly against: string
  readonly wall: Spread
  readonly cpu: Spread
  readonly memory: Spread
  /** Largest relative difference over all figures that both computed; null where the peer computes none. */
  readonly disagreement: number | null
}

export interface CaseResult {
  readonly id: string
  readonly contestants: readonly ContestantResult[]
  readonly ratios: readonly RatioResult[]
  readonly absent: readonly string[]
}

/** Figures differ by summation order only: 1e-9 relative is some 10^6 times the rounding of a million additions of doubles. */
export const TOLERANCE = 1e-9

/**
 * Runs the contestants in turn (A B C, A B C, …) after one warm-up each, so that a busy machine hurts all alike.
 * @throws when a contestant fails, or when its figures differ from Liftbench's by more than {@link TOLERANCE}.
 */
export async function runContest(bench: BenchCase, events: number, runs: number, report: (line: string) => void): Promise<CaseResult> {
  const { contestants, absent } = await bench.prepare(events)
  const costs: Cost[][] = contestants.map(() => [])
  let findings: (readonly Finding[] | null)[] = []
  for (let run = -1; run < runs; run++) {
    report(`${bench.id}: ${run < 0 ? 'warm-up' : `run ${String(run + 1)} of ${String(runs)}`}`)
    for (const [index, contestant] of contestants.entries()) {
      if (contestant.once === true && run >= 0) continue
      const { cost, output } = await childRun(contestant.command)
      if (run < 0) findings = [...findings, contestant.read?.(output) ?? null]
      if (run >= 0 || contestant.once === true) costs[index]!.push({ ...cost, ...contestant.measured?.(output) })
    }
  }
  return {
    id: bench.id,
    absent,
    contestants: contestants.map(({ name }, index) => ({ name, ...spreads(costs[index]!, (cost) => cost) })),
    ratios: contestants.slice(1).map(({ name }, index) => {
      const pairs = costs[index + 1]!.map((cost, run) => [costs[0]![run]!, cost] as const)
      const { wallMs: wall, cpuMs: cpu, peakMb: memory } = spreads(pairs, ([own, peer]) => ({
        wallMs: own.wallMs / peer.wallMs,
        cpuMs: own.cpuMs / peer.cpuMs,
        peakMb: own.peakMb / peer.peakMb,
      }))
      return { against: name, wall, cpu, memory, disagreement: bothFound(findings[0], findings[index + 1], name, bench.tolerance) }
    }),
  }
}

function bothFound(own: readonly Finding[] | null | undefined, peer: readonly Finding[] | null | undefined, name: string, tolerance?: number): number | null {
  return own && peer ? disagreement(own, peer, name, tolerance) : null
}

function spreads<T>(entries: readonly T[], cost: (entry: T) => Cost): { wallMs: Spread; cpuMs: Spread; peakMb: Spread } {
  const of = (key: keyof Cost): Spread => spread(entries.map((entry) => cost(entry)[key]))
  return { wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMb: of('peakMb') }
}

/** Median, smallest and largest; of an even count the median is the middle two's mean. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right)
  const half = sorted.length / 2
  return { median: (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2, low: sorted[0]!, high: sorted[sorted.length - 1]! }
}

/**
 * The largest relative difference between two programs' figures. Standard errors and p-values come from differences of
 * large numbers, so they are compared on their own scale.
 * @throws when a comparison is missing in either, or the difference exceeds the tolerance.
 */
export function disagreement(own: readonly Finding[], peer: readonly Finding[], name: string, tolerance = TOLERANCE): number {
  const key = (finding: Finding): string => `${finding.metric} ${finding.variant}`
  const known = new Map(own.map((finding) => [key(finding), finding]))
  if (known.size !== peer.length) throw new Error(`${name} has ${String(peer.length)} comparisons, Liftbench ${String(known.size)}`)
  let worst = 0
  for (const theirs of peer) {
    const ours = known.get(key(theirs))
    if (!ours) throw new Error(`Liftbench has no ${key(theirs)}, ${name} has`)
    for (const figure of ['units', 'value', 'controlValue', 'differenceStandardError', 'pValue'] as const) {
      const [a, b] = [ours[figure], theirs[figure]]
      if (a === undefined || b === undefined) continue
      const apart = a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))
      if (!(apart <= tolerance)) throw new Error(`${key(theirs)}: ${figure} is ${String(a)} here and ${String(b)} with ${name}`)
      worst = Math.max(worst, apart)
    }
  }
  return worst
}
