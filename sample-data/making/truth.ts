import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What was planted (true lifts as shares, 0.08 = 8 %; flaws as counts of rows or units) and what the draw then gave. */
export interface Truth {
  readonly seed: number
  readonly planted: {
    readonly lift: Record<string, number | Record<string, number>>
    readonly baseline: Record<string, number>
    readonly split: Record<string, number>
    readonly flaws: Record<string, unknown>
  }
  readonly drawn: Record<string, unknown>
}

export function writeTruth(folder: string, truth: Truth): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`)
}
