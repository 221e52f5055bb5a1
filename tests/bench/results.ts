import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { CaseResult } from './contest'
import type { SessionResult } from './sessions/session-case'

const root = resolve(import.meta.dirname, '../..')

/** One run of the bench, as kept in the repository. Ratios compare across machines; milliseconds do not. */
export interface BenchResults {
  readonly events: number
  readonly runs: number
  readonly date: string
  readonly machine: { readonly processor: string; readonly threads: number; readonly node: string; readonly load: number }
  readonly cases: readonly CaseResult[]
  readonly sessions?: readonly SessionResult[]
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

/** Writes the results, keeping the committed figures of cases that were not run now. Gives the path. */
export function writeResults(folder: string, results: BenchResults, before: BenchResults | null): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${String(results.events)}.json`)
  const kept = before?.cases.filter(({ id }) => !results.cases.some((fresh) => fresh.id === id)) ?? []
  const sessions = [...(results.sessions ?? []), ...(before?.sessions ?? []).filter(({ id }) => !results.sessions?.some((fresh) => fresh.id === id))]
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
