import { join } from 'node:path'
import { Random } from './random'
import { byTime, csvText, timestamp, writeCsv, writeParquet, type SampleColumns, type SampleRow } from './table'
import { writeTruth } from './truth'

const SEED = 2026035
const UNITS = 20_000
const DAY = 86_400
const FIRST_DAY = Date.UTC(2026, 2, 2) / 1000
const DAYS = 14
const CONVERSION = 0.3
const LIFT = 0.08

const EVENT_COLUMNS: SampleColumns = [
  ['user_id', 'VARCHAR'], ['ts', 'TIMESTAMP'], ['event', 'VARCHAR'], ['variant', 'VARCHAR'],
  ['country', 'VARCHAR'], ['device', 'VARCHAR'], ['amount', 'DOUBLE'], ['load_ms', 'DOUBLE'],
]
const HISTORY_COLUMNS: SampleColumns = [['user_id', 'VARCHAR'], ['ts', 'TIMESTAMP'], ['amount', 'DOUBLE']]

const COUNTRIES = [['DE', 34], ['GB', 26], ['FR', 22], ['PL', 12], ['SE', 6]] as const
const DEVICES = [['mobile', 58], ['desktop', 34], ['tablet', 8]] as const
/** How eagerly people buy against the average, the median of their baskets, and their weight in the crowd. */
const HABITS: readonly (readonly [{ eager: number; basket: number }, number])[] = [[{ eager: 0.5, basket: 26 }, 40], [{ eager: 1, basket: 34 }, 40], [{ eager: 2, basket: 52 }, 20]]

/**
 * Two arms, half and half, exposed when the checkout page first opens. The green button multiplies everyone's chance
 * to buy by 1.08 and touches nothing else, so revenue moves by the same 8 % but drowns in skewed baskets.
 */
export async function makeCheckoutButton(folder: string): Promise<void> {
  const random = new Random(SEED)
  const events: SampleRow[] = []
  const history: SampleRow[] = []
  const variants = ['control', 'treatment'].map((id) => ({
    id, units: 0, buyers: 0, orders: 0, revenueCents: 0, viewsAfterExposure: 0, backInSecondWeek: 0, supportContacts: 0,
  }))

  for (let unit = 0; unit < UNITS; unit++) {
    const user = `u${(random.bits() % 0xfffff).toString(16).padStart(5, '0')}${unit.toString(36).padStart(3, '0')}`
    const arm = random.chance(0.5) ? 1 : 0
    const tally = variants[arm]!
    const country = random.weighted<string>(COUNTRIES)
    const device = random.weighted<string>(DEVICES)
    const habit = random.weighted(HABITS)
    const exposed = FIRST_DAY + random.whole(0, DAYS - 1) * DAY + secondOfDay(random)
    const add = (at: number, event: string, more: { variant?: string; amount?: string; load?: string } = {}): void => {
      events.push({ at, cells: [user, timestamp(at), event, more.variant ?? null, country, device, more.amount ?? null, more.load ?? null] })
    }
    const view = (at: number): void => {
      add(at, 'view', { load: random.lognormal(device === 'mobile' ? 940 : 690, 0.38).toFixed(0) })
      if (at > exposed) tally.viewsAfterExposure++
    }
    tally.units++

    for (let order = random.poisson(0.9 * habit.eager); order > 0; order--) {
      const at = exposed - random.whole(2 * DAY, 28 * DAY)
      history.push({ at, cells: [user, timestamp(at), random.lognormal(habit.basket, 0.9).toFixed(2)] })
    }
    for (let page = random.whole(1, 2); page > 0; page--) view(exposed - random.whole(5, 600))
    add(exposed, 'exposure', { variant: tally.id })
    view(exposed + random.whole(1, 4))
    if (random.chance(0.12)) add(exposed + random.whole(600, 5 * DAY), 'exposure', { variant: tally.id })

    const buys = random.chance(CONVERSION * habit.eager * (arm === 1 ? 1 + LIFT : 1))
    const hesitates = random.chance(0.2)
    if (buys || hesitates) add(exposed + random.whole(5, 60), 'add_to_cart')
    if (buys) {
      tally.buyers++
      for (let order = random.chance(0.14) ? 2 : 1; order > 0; order--) {
        const delay = random.chance(0.75) ? random.whole(61, 1_800) : random.whole(1_801, 12 * DAY)
        const amount = random.lognormal(habit.basket, 1.15).toFixed(2)
        view(exposed + delay - 20)
        add(exposed + delay, 'purchase', { amount })
        tally.orders++
        tally.revenueCents += Math.round(Number(amount) * 100)
      }
    }
    if (random.chance(0.3)) view(exposed + random.whole(DAY, 7 * DAY - 1))
    if (random.chance(0.26)) view(exposed + random.whole(7 * DAY, 14 * DAY - 1))
    if (random.chance(0.03)) {
      add(exposed + random.whole(120, 3 * DAY), 'support')
      tally.supportContacts++
    }
  }

  const rows = byTime(events)
  countReturns(rows, variants)
  const text = csvText(EVENT_COLUMNS, rows)
  const gzipped = join(folder, 'events.csv.gz')
  writeCsv(gzipped, text)
  await writeParquet(join(folder, 'events.parquet'), gzipped, EVENT_COLUMNS)
  writeCsv(join(folder, 'history.csv'), csvText(HISTORY_COLUMNS, byTime(history)))
  writeTruth(folder, {
    seed: SEED,
    planted: {
      lift: { conversion: LIFT, revenue: LIFT, orders: LIFT, order_value: 0, largest_order: LIFT, back_d7: 0, page_load: 0, support: 0 },
      baseline: { conversion: CONVERSION },
      split: { control: 0.5, treatment: 0.5 },
      flaws: {},
    },
    drawn: { units: UNITS, events: rows.length, history: history.length, variants },
  })
}

/** People seen from seven up to fourteen days after their first exposure, by whatever they did. */
function countReturns(rows: readonly SampleRow[], variants: { id: string; backInSecondWeek: number }[]): void {
  const exposed = new Map<string, { at: number; arm: number; back: boolean }>()
  for (const { at, cells } of rows) {
    const user = cells[0]!
    const known = exposed.get(user)
    if (!known) {
      if (cells[2] === 'exposure') exposed.set(user, { at, arm: cells[3] === 'treatment' ? 1 : 0, back: false })
    } else if (!known.back && at >= known.at + 7 * DAY && at < known.at + 14 * DAY) {
      known.back = true
      variants[known.arm]!.backInSecondWeek++
    }
  }
}

/** Few at night, most in the evening. */
function secondOfDay(random: Random): number {
  const hour = random.weighted([[0, 4], [6, 12], [12, 20], [18, 24]] as const)
  return hour * 3_600 + random.whole(0, 6 * 3_600 - 1)
}
