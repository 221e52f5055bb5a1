import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disagreement, runContest, spread, type Contestant, type Finding } from './contest'
import { duckdbPerMetric, duckdbRollup, pandas } from './contestants'
import { childRun } from './child-run'
import { eventFile } from './event-file'
import { growths, type BenchResults } from './results'

const finding: Finding = { metric: 'orders', variant: 'a', units: 10, value: 2, controlValue: 1, differenceStandardError: 0.5, pValue: 0.04 }

describe('the bench', () => {
  it('gives the middle of an odd number of runs, and the mean of the two middle ones of an even number', () => {
    expect(spread([5, 1, 3])).toEqual({ median: 3, low: 1, high: 5 })
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1, high: 4 })
    expect(spread([7])).toEqual({ median: 7, low: 7, high: 7 })
  })

  it('never puts the median outside of the spread', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { median, low, high } = spread(values)
        expect(median).toBeGreaterThanOrEqual(low)
        expect(median).toBeLessThanOrEqual(high)
      }),
    )
  })

  it('refuses to compare programs that found different numbers', () => {
    expect(disagreement([finding], [{ ...finding, value: 2 + 1e-13 }], 'peer')).toBeLessThan(1e-12)
    expect(() => disagreement([finding], [{ ...finding, value: 2.001 }], 'peer')).toThrow('orders a: value is 2 here and 2.001 with peer')
    expect(() => disagreement([finding], [{ ...finding, pValue: Number.NaN }], 'peer')).toThrow('pValue')
    expect(() => disagreement([finding], [], 'peer')).toThrow('peer has 0 comparisons')
    expect(() => disagreement([finding], [{ ...finding, metric: 'views' }], 'peer')).toThrow('Liftbench has no views a')
  })

  it('compares only figures that both programs computed', () => {
    const { pValue: _pValue, ...moments } = finding
    expect(disagreement([finding], [moments], 'peer')).toBe(0)
  })

  it('says by how much a ratio grew against the committed results', () => {
    const results = (cpu: number): BenchResults => {
      const one = { median: cpu, low: cpu, high: cpu }
      return { events: 1, runs: 1, date: '', machine: { processor: '', threads: 1, node: '', load: 0 }, cases: [{ id: 'x', contestants: [], absent: [], ratios: [{ against: 'peer', wall: one, cpu: one, memory: one, disagreement: 0 }] }] }
    }
    expect(growths(results(0.6), results(0.5))).toEqual([{ id: 'x', against: 'peer', factor: 1.2 }])
    expect(growths(results(0.6), null)).toEqual([])
  })

  it('measures time, cpu and memory of a whole program, and fails with the words of one that failed', async () => {
    const { cost, output } = await childRun(['node', '--import', join(import.meta.dirname, 'usage-at-exit.mjs'), '-e', 'process.stdout.write("hello")'])
    expect(output).toBe('hello')
    expect(cost.wallMs).toBeGreaterThan(0)
    expect(cost.cpuMs).toBeGreaterThan(0)
    expect(cost.peakMb).toBeGreaterThan(10)
    await expect(childRun(['node', '-e', 'process.stderr.write("no such column"); process.exitCode = 3'])).rejects.toThrow(/ended with 3: no such column/)
  })

  it('runs a peer that takes very long once, the others in turn after a warm-up', async () => {
    const counted = (name: string, once: boolean): Contestant => ({ name, once, read: null, command: ['node', '--import', join(import.meta.dirname, 'usage-at-exit.mjs'), '-e', 'process.stdout.write("done")'] })
    const told: string[] = []
    const { contestants, ratios } = await runContest({ id: 'x', title: 'x', prepare: () => Promise.resolve({ contestants: [counted('own', false), counted('quick', false), counted('slow', true)], absent: [] }) }, 1000, 2, (line) => told.push(line))
    expect(told).toEqual(['x: warm-up', 'x: run 1 of 2', 'x: run 2 of 2'])
    const [, , slow] = contestants
    expect(slow?.wallMs.low).toBe(slow?.wallMs.high)
    expect(slow?.wallMs.median).toBeGreaterThan(0)
    expect(ratios.map(({ against, wall }) => [against, wall.median > 0])).toEqual([['quick', true], ['slow', true]])
  }, 60_000)

  it('makes a log on which DuckDB alone and pandas with scipy find the same moments, as CSV and as Parquet', async () => {
    const { csv, parquet } = await eventFile(20_000)
    const peers = [duckdbRollup(csv), duckdbRollup(parquet), duckdbPerMetric(parquet), pandas(csv)].filter((peer) => peer !== null)
    const [first, ...others] = await Promise.all(peers.map(async (peer) => ({ name: peer.name, findings: peer.read!((await childRun(peer.command)).output) })))
    expect(first!.findings).toHaveLength(20)
    for (const { name, findings } of others) expect(disagreement(first!.findings, findings, name)).toBeLessThan(1e-9)
  })
})
