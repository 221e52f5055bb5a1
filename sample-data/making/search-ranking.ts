import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { Random } from './random'
import { byTime, csvText, timestamp, writeCsv, writeParquet, type SampleColumns, type SampleRow } from './table'
import { writeTruth } from './truth'

const SEED = 2026048
const UNITS = 12_000
const DAY = 86_400
const FIRST_DAY = Date.UTC(2026, 3, 6) / 1000
const DAYS = 14

const COLUMNS: SampleColumns = [
  ['user_id', 'VARCHAR'], ['ts', 'TIMESTAMP'], ['event', 'VARCHAR'], ['variant', 'VARCHAR'],
  ['country', 'VARCHAR'], ['device', 'VARCHAR'], ['value', 'DOUBLE'],
]
const COUNTRIES = [['US', 40], ['IN', 24], ['BR', 20], ['JP', 16]] as const
const DEVICES = [['phone', 64], ['computer', 36]] as const

/** What each ranking does: chance of a click on a result that was seen, and time to answer, against the control. */
const ARMS = [
  { id: 'control', weight: 0.5, clicks: 0, latency: 0 },
  { id: 'a', weight: 0.25, clicks: 0.06, latency: 0 },
  { id: 'b', weight: 0.25, clicks: 0.01, latency: 0.08 },
] as const
const CLICK_SHARE = 0.11

/**
 * Three arms, half and two quarters. Ranking a raises the click-through rate by 6 % at no cost; ranking b barely
 * raises it and answers 8 % slower. Everyone has a week of searches before exposure, so a covariate of days works.
 */
export async function makeSearchRanking(folder: string): Promise<void> {
  const random = new Random(SEED)
  const rows: SampleRow[] = []
  const variants = ARMS.map(({ id }) => ({ id, units: 0, searches: 0, views: 0, clicks: 0 }))

  for (let unit = 0; unit < UNITS; unit++) {
    const user = `s-${unit.toString(36).padStart(3, '0')}${(random.bits() % 0xffff).toString(36).padStart(4, '0')}`
    const arm = random.weighted([[0, ARMS[0].weight], [1, ARMS[1].weight], [2, ARMS[2].weight]] as const)
    const { id, clicks, latency } = ARMS[arm]
    const tally = variants[arm]!
    const country = random.weighted(COUNTRIES)
    const device = random.weighted(DEVICES)
    const keen = random.lognormal(1, 0.6)
    const taste = CLICK_SHARE * random.weighted([[0.6, 30], [1, 40], [1.4, 30]] as const)
    const exposed = FIRST_DAY + random.whole(0, DAYS - 1) * DAY + random.whole(6 * 3_600, 23 * 3_600)
    const add = (at: number, event: string, variant: string | null, value: string | null): void => {
      rows.push({ at, cells: [user, timestamp(at), event, variant, country, device, value] })
    }
    /** One search: its latency, the results seen, the clicks with their dwell time, sometimes a rating. */
    const search = (at: number, treated: boolean): void => {
      const slower = treated ? 1 + latency : 1
      add(at, 'search', null, (random.lognormal(device === 'phone' ? 310 : 240, 0.45) * slower).toFixed(0))
      const views = random.whole(2, 4)
      if (treated) tally.searches++
      for (let result = 0; result < views; result++) {
        add(at + 1 + result, 'view', null, null)
        if (treated) tally.views++
        if (random.chance(taste * (treated ? 1 + clicks : 1))) {
          add(at + 6 + result, 'click', null, random.lognormal(35, 1).toFixed(1))
          if (treated) tally.clicks++
        }
      }
      if (random.chance(0.06)) add(at + 40, 'rating', null, String(random.whole(1, 5)))
    }

    tally.units++
    for (let before = random.poisson(0.9 * keen); before > 0; before--) search(exposed - random.whole(3_600, 7 * DAY), false)
    add(exposed, 'exposure', id, null)
    search(exposed + 1, true)
    for (let after = random.poisson(1.5 * keen); after > 0; after--) search(exposed + random.whole(600, 10 * DAY), true)
  }

  const ordered = byTime(rows)
  const text = csvText(COLUMNS, ordered)
  const draft = join(folder, 'events.csv')
  writeCsv(draft, text)
  await writeParquet(join(folder, 'events.parquet'), draft, COLUMNS)
  rmSync(draft)
  writeTruth(folder, {
    seed: SEED,
    planted: {
      lift: {
        ctr: { a: 0.06, b: 0.01 }, clicks: { a: 0.06, b: 0.01 }, latency: { a: 0, b: 0.08 },
        searches: { a: 0, b: 0 }, back_d3: { a: 0, b: 0 },
      },
      baseline: { ctr: CLICK_SHARE },
      split: { control: 0.5, a: 0.25, b: 0.25 },
      flaws: {},
    },
    drawn: { units: UNITS, events: ordered.length, variants },
  })
}
