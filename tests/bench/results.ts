import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { CaseResult } from './contest'
import type { SessionResult } from './sessions/session-case'

const root = resolve(import.meta.dirname, '../..')

/** When a case was measured, and how many programs wanted a processor as it began. */
export interface Measured {
  readonly date: string
  readonly load: number
}

/** One run of the bench, as kept in the repository. Ratios compare across machines; milliseconds do not. */
export interface BenchResults {
  readonly events: number
  readonly runs: number
  readonly date: string
  readonly machine: { readonly processor: string; readonly threads: number; readonly memoryGb?: number; readonly node: string; readonly load: number }
  readonly cases: readonly (CaseResult & { readonly measured?: Measured })[]
  readonly sessions?: readonly (SessionResult & { readonly measured?: Measured })[]
}

/** The last committed results for this size, or null when there are none (or no git). */
export function committedResults(folder: string, events: number): BenchResults | null {
  try {
    const path = relative(root, join(folder, `${String(events)}.json`)).replaceAll('\\', '/')
    return JSON.parse(execFileSync('git', ['show', `HEAD:./${path}`], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] }).toString()) as BenchResults
  } catch {
    return null
  }
}

/** All results in the folder, as they lie there. */
export function keptResults(folder: string): BenchResults[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as BenchResults)
}

/** Writes the results, keeping the figures that lie there of cases that were not run now. Gives the path. */
export function writeResults(folder: string, results: BenchResults): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${String(results.events)}.json`)
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as BenchResults : null
  const stamp = before === null ? null : { date: before.date, load: before.machine.load }
  const stamped = <Kept extends { readonly id: string; readonly measured?: Measured }>(all: readonly Kept[], fresh: readonly { readonly id: string }[]): Kept[] => all.filter(({ id }) => !fresh.some((one) => one.id === id)).map((one) => (stamp === null ? one : { measured: stamp, ...one }))
  const kept = stamped(before?.cases ?? [], results.cases)
  const sessions = [...(results.sessions ?? []), ...stamped(before?.sessions ?? [], results.sessions ?? [])]
  const rounded = (_key: string, value: unknown): unknown => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value)
  writeFileSync(path, `${JSON.stringify({ ...results, cases: [...results.cases, ...kept], sessions }, rounded, 2)}\n`)
  return relative(root, path)
}

/** How each cpu ratio changed against the committed one; 1.2 = a fifth worse. */
export function growths(now: BenchResults, before: BenchResults | null): { id: string; against: string; factor: number }[] {
  return now.cases.flatMap(({ id, ratios }) =>
    ratios.flatMap(({ against, cpu }) => {
      const old = before?.cases.find((known) => known.id === id)?.ratios.find((known) => known.against === against)
      return old ? [{ id, against, factor: cpu.median / old.cpu.median }] : []
    }),
  )
}
