import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDefinition } from '../src-contract/experiment'

const root = resolve(import.meta.dirname, '..')
const samples = join(root, 'sample-data')
const names = ['checkout-button', 'search-ranking', 'broken-export']

let fresh: string
let connection: DuckDBConnection

beforeAll(async () => {
  fresh = mkdtempSync(join(tmpdir(), 'liftbench-samples-'))
  execFileSync(process.execPath, ['--import', 'tsx', join(samples, 'generate.ts'), fresh], { cwd: root })
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})

afterAll(() => {
  rmSync(fresh, { recursive: true, force: true, maxRetries: 5 })
})

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const objects = (await connection.runAndReadAll(sql)).getRowObjectsJson()
  return objects.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value])))
}

async function count(sql: string): Promise<unknown> {
  return Object.values((await rows(sql))[0]!)[0]
}

function truthOf(name: string) {
  return JSON.parse(readFileSync(join(samples, name, 'truth.json'), 'utf8'))
}

const file = (name: string, part: string) => `'${join(samples, name, part)}'`

describe('the sample experiments', () => {
  it.each(['checkout-button/events.csv.gz', 'checkout-button/history.csv', 'broken-export/events.csv', ...names.map((name) => `${name}/truth.json`)])(
    'generating %s again gives the committed text, byte for byte',
    (path) => {
      const text = (folder: string): Buffer => (path.endsWith('.gz') ? gunzipSync(readFileSync(join(folder, path))) : readFileSync(join(folder, path)))
      expect(text(fresh).equals(text(samples))).toBe(true)
    },
  )

  it.each(['checkout-button', 'search-ranking'])('generating the Parquet file of %s again gives the same rows in the same order', async (name) => {
    const columns = '*, file_row_number'
    const [made, kept] = [`select ${columns} from read_parquet('${join(fresh, name, 'events.parquet')}', file_row_number = true)`, `select ${columns} from read_parquet(${file(name, 'events.parquet')}, file_row_number = true)`]
    expect(await count(`select count(*) from ((${made} except all ${kept}) union all (${kept} except all ${made}))`)).toBe(0)
  })

  it('stay under ten megabytes together', () => {
    const bytes = names.flatMap((name) => readdirSync(join(samples, name)).map((part) => statSync(join(samples, name, part)).size))
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(10_000_000)
  })

  it.each(names)('%s has a definition without problems, whose id is its folder', (name) => {
    const result = readDefinition(parse(readFileSync(join(samples, name, 'experiment.yaml'), 'utf8')))
    expect(result).toMatchObject({ ok: true, definition: { id: name } })
  })
})

describe('the truth beside checkout-button', () => {
  it('agrees with what DuckDB counts in the files', async () => {
    const { drawn } = truthOf('checkout-button')
    const events = file('checkout-button', 'events.parquet')
    expect(await count(`select count(*) from ${events}`)).toBe(drawn.events)
    expect(await count(`select count(*) from ${file('checkout-button', 'history.csv')}`)).toBe(drawn.history)
    expect(await rows(`
      with units as (select user_id, arg_min(variant, ts) as id, min(ts) as t0 from ${events} where event = 'exposure' group by user_id),
      after as (select units.id, units.t0, e.* from units join ${events} e on e.user_id = units.user_id and e.ts >= units.t0)
      select id, count(distinct user_id) as units, count(distinct user_id) filter (event = 'purchase') as buyers,
        count(*) filter (event = 'purchase') as orders, sum(round(amount * 100))::bigint as "revenueCents",
        count(*) filter (event = 'view') as "viewsAfterExposure",
        count(distinct user_id) filter (ts >= t0 + interval 7 day and ts < t0 + interval 14 day) as "backInSecondWeek",
        count(*) filter (event = 'support') as "supportContacts"
      from after group by id order by id`)).toEqual(drawn.variants)
  })

  it('has the same rows as CSV and as Parquet, and nobody in two variants', async () => {
    const csv = `select user_id, ts, event, variant, country, device, amount, load_ms::double as load_ms from ${file('checkout-button', 'events.csv.gz')}`
    const parquet = `select * from ${file('checkout-button', 'events.parquet')}`
    expect(await count(`select count(*) from ((${csv} except all ${parquet}) union all (${parquet} except all ${csv}))`)).toBe(0)
    expect(await count(`select count(*) from (select user_id from (${parquet}) where event = 'exposure' group by user_id having count(distinct variant) > 1)`)).toBe(0)
  })
})

describe('the truth beside search-ranking', () => {
  it('agrees with what DuckDB counts in the file', async () => {
    const { drawn } = truthOf('search-ranking')
    const events = file('search-ranking', 'events.parquet')
    expect(await count(`select count(*) from ${events}`)).toBe(drawn.events)
    const counted = await rows(`
      with units as (select user_id, arg_min(variant, ts) as id, min(ts) as t0 from ${events} where event = 'exposure' group by user_id)
      select id, count(distinct user_id) as units, count(*) filter (event = 'search') as searches,
        count(*) filter (event = 'view') as views, count(*) filter (event = 'click') as clicks
      from units join ${events} e using (user_id) where e.ts >= t0 group by id`)
    expect(counted).toHaveLength(3)
    expect(counted).toEqual(expect.arrayContaining(drawn.variants))
  })
})

describe('the truth beside broken-export', () => {
  const lines = readFileSync(join(samples, 'broken-export', 'events.csv'), 'utf8').trimEnd().split('\n')
  const header = lines[0]!.split(',')
  const cells = lines.slice(1).map((line) => line.split(','))
  const column = (name: string) => header.indexOf(name)
  const tally = (name: string, words: Record<string, number>) =>
    Object.fromEntries(Object.keys(words).map((word) => [word, cells.filter((row) => row[column(name)] === word).length]))
  const { planted, drawn } = truthOf('broken-export')
  const flaws = planted.flaws
  beforeAll(async () => {
    await connection.run(`create table broken as select * from read_csv(${file('broken-export', 'events.csv')}, delim = ',', header = true, all_varchar = true, null_padding = true, ignore_errors = true, strict_mode = false)`)
  })

  it('counts every flaw of the file exactly', () => {
    expect(cells).toHaveLength(drawn.rows)
    expect(cells.filter((row) => row.length < header.length)).toHaveLength(flaws.rowsTooShort)
    expect(cells.filter((row) => row.length > header.length)).toHaveLength(flaws.rowsTooLong)
    expect(tally('value', flaws.garbageValues)).toEqual(flaws.garbageValues)
    expect(cells.filter((row) => /^-\d/.test(row[column('value')] ?? ''))).toHaveLength(flaws.negativeValues)
    expect(tally('variant', flaws.variantSpellings)).toEqual(flaws.variantSpellings)
    expect(tally('user_id', flaws.placeholderIds)).toEqual(flaws.placeholderIds)
    expect(tally('ts', flaws.impossibleTimes)).toEqual(flaws.impossibleTimes)
    expect(cells.length - new Set(cells.map((row) => row[column('event_id')])).size).toBe(flaws.duplicateRows)
  })

  it('repeats whole rows where an event id comes twice', () => {
    expect(lines.length - new Set(lines).size).toBe(flaws.duplicateRows)
  })

  it('has the stated units, split unevenly, some of them in both variants', async () => {
    const exposed = `select user_id, min_by(lower(trim(variant)), ts) as variant, count(distinct lower(trim(variant))) as variants from broken where event = 'exposure' group by user_id`
    expect(await count(`select count(*) from (${exposed})`)).toBe(drawn.units)
    expect(await count(`select count(*) from (${exposed}) where variants > 1`)).toBe(flaws.unitsInBothVariants)
    expect(await rows(`select variant, count(*) as units from (${exposed}) group by variant order by variant`)).toEqual(
      Object.entries(drawn.unitsByMeantVariant).map(([variant, units]) => ({ variant, units })),
    )
  })

  it('has not one row in the silent hours', async () => {
    const { from, to } = flaws.silentHours
    expect(await count(`select count(*) from broken where try_cast(ts as timestamp) >= '${from}' and try_cast(ts as timestamp) < '${to}'`)).toBe(0)
    expect(await count(`select count(distinct date_trunc('hour', try_cast(ts as timestamp))) from broken where ts between '2026-05-11' and '2026-05-18'`)).toBe(7 * 24 - 6)
  })
})
