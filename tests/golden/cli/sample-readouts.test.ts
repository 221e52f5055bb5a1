import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DatasetProfile } from '../../../src-contract/dataset'
import type { Estimate, Evaluation } from '../../../src-contract/evaluation'
import { builtCommandLine } from './built-command-line'

const root = resolve(import.meta.dirname, '../../..')

/** Figures of pandas and scipy, from make_expected.py beside this file. */
type Expected = Record<(typeof figures)[number], number | null> & Pick<Estimate, 'metric' | 'variant' | 'segment' | 'units' | 'controlUnits'>

const figures = ['value', 'controlValue', 'difference', 'differenceStandardError', 'differenceLow', 'differenceHigh', 'lift', 'liftLow', 'liftHigh', 'statistic', 'degreesOfFreedom', 'pValue'] as const

/** 1e-9 of the figure, or of the standard error for what is a difference of larger numbers: some 10^5 times a sum's rounding. */
const TOLERANCE = 1e-9

function liftbench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8', maxBuffer: 1e9 })
}

function evaluate(name: string, ...args: string[]): Evaluation {
  const { status, stdout, stderr } = liftbench('evaluate', `sample-data/${name}/experiment.yaml`, '--format', 'json', ...args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout) as Evaluation
}

let program: string
beforeAll(async () => {
  program = await builtCommandLine()
})

describe.each(['checkout-button', 'search-ranking'])('The readout of the sample experiment %s', (name) => {
  const expected = JSON.parse(readFileSync(join(import.meta.dirname, `${name}.expected.json`), 'utf8')) as Expected[]
  let evaluation: Evaluation
  beforeAll(() => {
    evaluation = evaluate(name, '--segment', 'country', '--segment', 'device', '--set', 'analysis.covariateAdjustment=false')
  })
  const find = ({ metric, variant, segment }: Pick<Expected, 'metric' | 'variant' | 'segment'>) =>
    evaluation.estimates.find((estimate) => estimate.metric === metric && estimate.variant === variant && estimate.segment === segment)

  it('has each comparison once, for all units and within each country and device', () => {
    const key = ({ metric, variant, segment }: Pick<Expected, 'metric' | 'variant' | 'segment'>) => `${metric} ${variant} ${String(segment)}`
    expect(evaluation.estimates.map(key).sort()).toEqual(expected.map(key).sort())
  })

  it('counts the same units as pandas', () => {
    for (const wanted of expected) expect(find(wanted)).toMatchObject({ units: wanted.units, controlUnits: wanted.controlUnits })
  })

  it.each(figures)('has the %s that pandas and scipy compute, for every metric, variant and segment', (figure) => {
    for (const wanted of expected) {
      const number = find(wanted)?.[figure]
      const target = wanted[figure]
      if (target === null) {
        expect(number).toBeNull()
        continue
      }
      const error = wanted.differenceStandardError! / (figure.startsWith('lift') ? Math.abs(wanted.controlValue!) : 1)
      const scale = figure === 'pValue' || figure === 'degreesOfFreedom' ? Math.abs(target) : figure === 'statistic' ? Math.max(1, Math.abs(target)) : Math.max(error, Math.abs(target))
      expect(Math.abs(number! - target) / scale, `${wanted.metric}, ${wanted.variant}, ${String(wanted.segment)}: ${String(number)} against ${String(target)}`).toBeLessThan(TOLERANCE)
    }
  })
})

describe('What was planted in the samples', () => {
  it('is found in checkout-button: more people pay, no guardrail is hurt, and what noise hides stays undecided', () => {
    const { verdicts, checks, estimates } = evaluate('checkout-button')
    const decision = Object.fromEntries(verdicts.map(({ metric, decision: decided }) => [metric, decided]))
    expect(decision).toMatchObject({ conversion: 'better', orders: 'better', revenue: 'undecided', order_value: 'undecided', support: 'undecided' })
    expect(checks.find(({ id }) => id === 'sample-ratio')?.status).toBe('pass')
    const conversion = estimates.find(({ metric, segment }) => metric === 'conversion' && segment === null)!
    expect(conversion.liftLow).toBeLessThan(0.08)
    expect(conversion.liftHigh).toBeGreaterThan(0.08)
  })

  it('is found in search-ranking: a earns more clicks, b does not and is slower, also after the Holm correction', () => {
    const { verdicts, estimates } = evaluate('search-ranking')
    const decision = (metric: string, variant: string) => verdicts.find((verdict) => verdict.metric === metric && verdict.variant === variant)?.decision
    expect([decision('ctr', 'a'), decision('ctr', 'b'), decision('latency', 'b')]).toEqual(['better', 'undecided', 'worse'])
    const adjusted = (variant: string) => estimates.find((estimate) => estimate.metric === 'ctr' && estimate.variant === variant && estimate.segment === null)!
    expect(adjusted('a').adjustedPValue).toBeCloseTo(2 * adjusted('a').pValue!, 12)
    expect(adjusted('b').adjustedPValue).toBeCloseTo(adjusted('b').pValue!, 12)
  })

  it('is found in broken-export: the split is wrong, so there is no verdict, and a script can stop on it', () => {
    const { checks, verdicts, provenance } = evaluate('broken-export')
    const status = Object.fromEntries(checks.map((check) => [check.id, check.status]))
    expect(status).toMatchObject({ 'sample-ratio': 'fail' })
    expect(status['multiple-variants']).not.toBe('pass')
    expect(status['undeclared-variants']).not.toBe('pass')
    expect(verdicts.map(({ decision }) => decision)).toEqual(['invalid', 'invalid'])
    expect(provenance.rowsRejected).toBeGreaterThan(0)
    expect(liftbench('evaluate', 'sample-data/broken-export/experiment.yaml', '--fail-on', 'checks').status).toBe(2)
  })

  it('is found by inspecting the broken file: every rejected row and doubtful cell, as often as it was planted', () => {
    const { planted } = JSON.parse(readFileSync(join(root, 'sample-data/broken-export/truth.json'), 'utf8'))
    const { garbageValues, impossibleTimes, placeholderIds, rowsTooLong, rowsTooShort, duplicateRows } = planted.flaws
    const { status, stdout } = liftbench('inspect', 'sample-data/broken-export/events.csv', '--format', 'json')
    expect(status).toBe(0)
    const [profile] = JSON.parse(stdout).profiles as DatasetProfile[]
    const rejected = (reason: string, column: string | null) => profile!.rejected.rows.filter((row) => row.reason === reason && row.column === column).length
    expect(rejected('TOO MANY COLUMNS', null)).toBe(rowsTooLong)
    expect(rejected('MISSING COLUMNS', null)).toBe(rowsTooShort)
    expect(rejected('CAST', 'value')).toBe(garbageValues['n/a'] + garbageValues['12.50 EUR'])
    expect(rejected('CAST', 'ts')).toBe(impossibleTimes['2026-05-32 10:00:00'] + impossibleTimes['0000-00-00 00:00:00'])
    const noticed = (column: string) => profile!.notices.filter((notice) => notice.column === column).map(({ count }) => count)
    expect(noticed('event_id')).toEqual([duplicateRows])
    expect(noticed('user_id')).toEqual([Object.values<number>(placeholderIds).reduce((sum, rows) => sum + rows)])
    expect(profile!.columns.find(({ name }) => name === 'value')?.notFinite).toBe(garbageValues.NaN + garbageValues.inf + garbageValues['-inf'])
  })
})
