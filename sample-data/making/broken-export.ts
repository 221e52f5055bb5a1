import { join } from 'node:path'
import { Random } from './random'
import { byTime, csvText, timestamp, writeCsv, type SampleColumns, type SampleRow } from './table'
import { writeTruth } from './truth'

const SEED = 20260511
const UNITS = 6_000
const DAY = 86_400
const FIRST_DAY = Date.UTC(2026, 4, 11) / 1000
const DAYS = 7
/** Share of treatment people that a bot filter ate on the way: the split is 50/50 by design, not in the file. */
const LOST_TREATMENT = 0.14
const SILENT = { from: Date.UTC(2026, 4, 13, 3) / 1000, to: Date.UTC(2026, 4, 13, 9) / 1000 }

const COLUMNS: SampleColumns = [
  ['event_id', 'VARCHAR'], ['user_id', 'VARCHAR'], ['ts', 'VARCHAR'], ['event', 'VARCHAR'],
  ['variant', 'VARCHAR'], ['country', 'VARCHAR'], ['value', 'VARCHAR'],
]
const EVENT_ID = 0, USER = 1, TIME = 2, EVENT = 3, VARIANT = 4, VALUE = 6

/** Written in place of a number, with how many rows get it. */
const GARBAGE_VALUES = { 'n/a': 41, NaN: 23, inf: 7, '-inf': 4, '12.50 EUR': 9 } as const
const NEGATIVE_VALUES = 18
const SPELLINGS = { Treatment: 120, TREATMENT: 60, 'treatment ': 35, Control: 110 } as const
const PLACEHOLDER_IDS = { null: 15, undefined: 9, '00000000-0000-0000-0000-000000000000': 22 } as const
const IMPOSSIBLE_TIMES = { '1970-01-01 00:00:00': 12, '2099-12-31 23:59:59': 6, '2026-05-32 10:00:00': 5, '0000-00-00 00:00:00': 8 } as const
const DUPLICATES = 150
const UNITS_IN_BOTH_ARMS = 60
const TOO_SHORT = 14
const TOO_LONG = 11

/**
 * An export in which all went wrong that goes wrong in practice. Every row carries at most one flaw (a duplicate
 * repeats a clean row), so each count in truth.json can be found again by one simple query.
 */
export function makeBrokenExport(folder: string): void {
  const random = new Random(SEED)
  const clean: { at: number; cells: (string | null)[] }[] = []
  const units = { control: 0, treatment: 0 }
  let lost = 0

  for (let unit = 0; unit < UNITS; unit++) {
    const variant = random.chance(0.5) ? 'treatment' : 'control'
    const eaten = variant === 'treatment' && random.chance(LOST_TREATMENT)
    const user = `p${String(100_000 + unit)}`
    const country = random.weighted([['NL', 5], ['BE', 3], ['LU', 2]] as const)
    let exposed = FIRST_DAY + random.whole(0, DAYS * DAY - 1)
    while (silent(exposed)) exposed = FIRST_DAY + random.whole(0, DAYS * DAY - 1)
    const rows: typeof clean = []
    const add = (at: number, event: string, ofVariant: string | null, value: string | null): void => {
      const id = random.bits().toString(16).padStart(8, '0') + random.bits().toString(16).padStart(8, '0')
      if (!silent(at)) rows.push({ at, cells: [id, user, timestamp(at), event, ofVariant, country, value] })
    }
    add(exposed, 'exposure', variant, null)
    for (let view = random.whole(0, 3); view > 0; view--) add(exposed + random.whole(1, 2 * DAY), 'view', null, null)
    if (random.chance(0.2)) add(exposed + random.whole(30, 3 * DAY), 'purchase', null, random.lognormal(24, 0.9).toFixed(2))
    if (eaten) {
      lost++
      continue
    }
    units[variant]++
    clean.push(...rows)
  }

  const untouched = shuffled(random, clean)
  /** Takes up to `count` clean rows that fulfil the condition; none is taken twice. */
  const take = (count: number, fits: (cells: (string | null)[]) => boolean): typeof clean => {
    const taken: typeof clean = []
    for (let i = untouched.length - 1; i >= 0 && taken.length < count; i--) {
      if (fits(untouched[i]!.cells)) taken.push(...untouched.splice(i, 1))
    }
    if (taken.length < count) throw new Error('the sample is too small for its flaws')
    return taken
  }
  const isEvent = (event: string) => (cells: (string | null)[]) => cells[EVENT] === event
  const spoil = (column: number, words: Record<string, number>, fits: (cells: (string | null)[]) => boolean): void => {
    for (const [word, count] of Object.entries(words)) for (const row of take(count, fits)) row.cells[column] = word
  }

  const extra: SampleRow[] = []
  for (const { at, cells } of take(UNITS_IN_BOTH_ARMS, isEvent('exposure'))) {
    const later = [...cells]
    let again = at + random.whole(3_600, 2 * DAY)
    while (silent(again)) again += 6 * 3_600
    later[EVENT_ID] = random.bits().toString(16).padStart(8, '0') + random.bits().toString(16).padStart(8, '0')
    later[TIME] = timestamp(again)
    later[VARIANT] = cells[VARIANT] === 'control' ? 'treatment' : 'control'
    extra.push({ at: again, cells: later })
  }
  spoil(VALUE, GARBAGE_VALUES, isEvent('purchase'))
  for (const row of take(NEGATIVE_VALUES, isEvent('purchase'))) row.cells[VALUE] = `-${row.cells[VALUE]}`
  for (const [spelling, count] of Object.entries(SPELLINGS)) {
    const meant = spelling.trim().toLowerCase()
    for (const row of take(count, (cells) => cells[EVENT] === 'exposure' && cells[VARIANT] === meant)) row.cells[VARIANT] = spelling
  }
  spoil(USER, PLACEHOLDER_IDS, isEvent('view'))
  spoil(TIME, IMPOSSIBLE_TIMES, isEvent('view'))
  for (const row of take(TOO_SHORT, isEvent('view'))) row.cells.splice(4)
  for (const row of take(TOO_LONG, isEvent('view'))) row.cells.push('x', '')
  for (const { at, cells } of take(DUPLICATES, () => true)) extra.push({ at, cells: [...cells] })

  const rows = byTime([...clean, ...extra])
  writeCsv(join(folder, 'events.csv'), csvText(COLUMNS, rows))
  writeTruth(folder, {
    seed: SEED,
    planted: {
      lift: { conversion: 0, revenue: 0 },
      baseline: { conversion: 0.2 },
      split: { control: 0.5, treatment: 0.5 },
      flaws: {
        lostTreatmentUnits: lost,
        duplicateRows: DUPLICATES,
        unitsInBothVariants: UNITS_IN_BOTH_ARMS,
        garbageValues: GARBAGE_VALUES,
        negativeValues: NEGATIVE_VALUES,
        variantSpellings: SPELLINGS,
        placeholderIds: PLACEHOLDER_IDS,
        impossibleTimes: IMPOSSIBLE_TIMES,
        rowsTooShort: TOO_SHORT,
        rowsTooLong: TOO_LONG,
        silentHours: { from: timestamp(SILENT.from), to: timestamp(SILENT.to) },
      },
    },
    drawn: { rows: rows.length, units: units.control + units.treatment, unitsByMeantVariant: units },
  })
}

function silent(at: number): boolean {
  return at >= SILENT.from && at < SILENT.to
}

function shuffled<T>(random: Random, entries: readonly T[]): T[] {
  const mixed = [...entries]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.whole(0, i)
    ;[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!]
  }
  return mixed
}
