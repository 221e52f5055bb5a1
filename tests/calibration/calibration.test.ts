import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Cell } from './cell'
import { peekingCells, peekingKinds } from './daily-peeking'
import { eventKinds, meanKinds, shareKinds } from './data-kinds'
import { methodCases, methodCells } from './every-method'
import { meanCells, quantileCells, shareCells } from './fixed-looks'

/** A small part of the suite, with seeds of its own: a few thousand experiments tell 5 % from 7 %. */
const EXPERIMENTS = 3000
const kind = (id: string) => [...meanKinds, ...shareKinds].find((one) => one.id === id)!
const cell = (cells: readonly Cell[], method: string, alternative = 'two-sided'): Cell => cells.find((one) => one.method === method && one.alternative === alternative)!

describe('Simulated experiments without a difference', () => {
  it.each(['normal-200', 'normal-5', 'cuped-200', 'ratio-200', 'share-common'])('are called significant as often as the level says, on either side (%s)', (id) => {
    const cells = meanCells(kind(id), EXPERIMENTS, 11)
    for (const side of ['two-sided', 'greater', 'less']) expect(cell(cells, 'welch', side)).toMatchObject({ verdict: 'holds' })
    expect(cell(cells, 'fieller')).toMatchObject({ verdict: 'holds' })
  })

  it('show where a formula breaks: delta and log intervals of skewed spend, which Fieller survives', () => {
    const cells = meanCells(kind('spend-100'), EXPERIMENTS, 12)
    expect(cell(cells, 'welch').verdict).not.toBe('liberal')
    expect(cell(cells, 'fieller').verdict).not.toBe('liberal')
    expect(cell(cells, 'delta').verdict).toBe('liberal')
  })

  it('show where Welch breaks: skewed values in unequal arms, of which the readout warns', () => {
    const cells = meanCells(kind('spend-unequal'), EXPERIMENTS, 13)
    expect(cell(cells, 'welch')).toMatchObject({ verdict: 'liberal' })
    expect(cell(cells, 'welch').warned).toBeGreaterThan(0.6)
  })

  it('hold for shares by exact and score methods, also where they are rare', () => {
    for (const id of ['share-common', 'share-rare']) for (const one of shareCells(kind(id), EXPERIMENTS, 14)) expect(one.verdict, `${id} ${one.method}`).not.toBe('liberal')
  })

  it('hold for quantiles of clustered events', () => {
    for (const one of quantileCells(eventKinds[1], 1000, 15)) expect(one.verdict).not.toBe('liberal')
  })

  it.each([
    ['lin', 'cuped-200', 2000], ['post-stratified', 'strata-200', 2000], ['poisson', 'events-poisson-200', 2000], ['boschloo', 'share-small', 2000],
    ['mann-whitney', 'spend-100', 500], ['permutation', 'spend-20', 200], ['bootstrap', 'normal-200', 60],
  ] as const)('hold by %s (%s)', (method, data, experiments) => {
    const one = methodCases.find((each) => each.method === method)!
    const cells = methodCells(one, one.kinds.find(({ id }) => id === data)!, experiments, 16)
    expect(cells.length).toBeGreaterThan(0)
    for (const each of cells) expect(each.verdict, `${each.method} ${each.alternative}`).not.toBe('liberal')
  })

  it('show where Poisson breaks, and that its note says so', () => {
    const one = methodCases.find(({ method }) => method === 'poisson')!
    const [cell] = methodCells(one, one.kinds.find(({ id }) => id === 'events-dispersed-200')!, 1000, 17)
    expect(cell!.verdict).toBe('liberal')
    expect(cell!.warned).toBeGreaterThan(0.9)
  })

  it.each(['two-sided', 'greater'] as const)('may be looked at every day for sixty days under a plan (%s), and not without one', (side) => {
    const cells = peekingCells(peekingKinds[1]!, side, EXPERIMENTS, 17)
    for (const plan of ['obrien-fleming', 'pocock', 'kim-demets', 'always-valid', 'msprt']) expect(cell(cells, plan, side).verdict, plan).not.toBe('liberal')
    expect(cell(cells, 'no plan', side).falsePositives!.rate).toBeGreaterThan(0.2)
  })

  it('are the same for the same seed', () => {
    expect(meanCells(kind('normal-20'), 200, 18)).toEqual(meanCells(kind('normal-20'), 200, 18))
  })
})

describe('The committed results', () => {
  const { experiments, cells } = JSON.parse(readFileSync(join(import.meta.dirname, 'results.json'), 'utf8')) as { experiments: number; cells: Cell[] }

  it('stand on twenty thousand experiments, and hold with the settings that are not chosen by anybody', () => {
    expect(experiments).toBe(20_000)
    const usual = cells.filter(({ group, method }) => (group === 'means' && method === 'welch') || (group === 'intervals' && method === 'fieller') || group === 'quantiles' || (group === 'sequential' && method !== 'no plan'))
    const liberal = [...new Set(usual.filter(({ verdict }) => verdict === 'liberal').map(({ data }) => data))]
    // The regions that the README documents.
    expect(liberal.sort()).toEqual(['ratio-20', 'ratio-unequal', 'share-rare-unequal', 'share-unequal', 'spend-unequal'])
  })
})
