import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { benchTables, withBenchTables } from './readme-table'
import { keptResults } from './results'
import type { BenchResults } from './results'

const spread = (median: number): { median: number; low: number; high: number } => ({ median, low: median, high: median })
const results: BenchResults = {
  events: 1_000_000, runs: 3, date: '2026-01-05', machine: { processor: 'Processor', threads: 2, node: 'v20', load: 0.5 },
  cases: [{ id: 'evaluate-csv', absent: [], contestants: [], ratios: [{ against: 'pandas', wall: spread(0.0123), cpu: spread(0.5), memory: spread(2) }].map((ratio) => ({ ...ratio, disagreement: 0 })) }],
  sessions: [{ id: 'profile', measured: { date: '2026-01-06', load: 3.2 }, rows: [{ step: 'profile', wallMs: spread(1234), cpuMs: spread(2.34), note: 'peak 3 MB' }] }],
}

describe('the tables of the bench in the README', () => {
  it('state the figures that lie beside the bench, and no others', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')
    expect(withBenchTables(readme, keptResults(join(import.meta.dirname, 'results')))).toBe(readme)
  })

  it('give shares of a peer, and times where there is none, each with the load it was measured at', () => {
    const tables = benchTables([results])
    expect(tables).toContain('| liftbench evaluate, CSV, 10 metrics × 3 variants | 1 M | pandas | 0.012 | 0.50 | 2.00 | 0.5 |')
    expect(tables).toMatch(/profile \| 1 M \| 1234 \| 2\.3 \| peak 3 MB \| {2}\| {2}\| 3\.2 \|/)
  })

  it('are refused a text without a place for them', () => {
    expect(() => withBenchTables('# Liftbench', [results])).toThrow('the README has no lines')
  })
})
