import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

/** A generated event log, as CSV and as Parquet, with the folder that holds both. */
export interface EventFile {
  readonly events: number
  readonly folder: string
  readonly csv: string
  readonly parquet: string
}

const VERSION = 1
const SEED = 7

/**
 * Makes (once; kept in the system's temporary folder) a seeded event log of `events` rows in order of time:
 * a tenth as many people, 85 % of them exposed to one of three variants, four weeks, each treatment 3 % more
 * purchases per step, lognormal baskets. Draws are hashes of row and purpose, so threads do not change them.
 */
export async function eventFile(events: number): Promise<EventFile> {
  const folder = join(tmpdir(), 'liftbench-bench', `v${VERSION}-${events}`)
  const made = { events, folder, csv: join(folder, 'events.csv'), parquet: join(folder, 'events.parquet') }
  mkdirSync(folder, { recursive: true })
  if (existsSync(made.csv) && existsSync(made.parquet)) return made
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: join(folder, 'spill') })
  const connection = await instance.connect()
  await connection.run(eventsSql(events))
  for (const [path, options] of [[made.parquet, 'FORMAT parquet, COMPRESSION zstd'], [made.csv, 'FORMAT csv, HEADER']]) {
    const draft = `${path}.${String(process.pid)}.part`
    await connection.run(`COPY (FROM events ORDER BY ts, event_id) TO '${draft}' (${options})`)
    renameSync(draft, path!)
  }
  connection.closeSync()
  instance.closeSync()
  return made
}

/** Rows of one part of a log that is made in parts. */
const PART_EVENTS = 10_000_000

/** The same log as Parquet alone, from ten million events on in parts that share no people, for as many events as a disk holds. */
export async function eventParts(events: number): Promise<{ readonly folder: string; readonly paths: readonly string[] }> {
  const each = Math.min(events, PART_EVENTS)
  const folder = join(tmpdir(), 'liftbench-bench', `v${VERSION}-parts-${each}`)
  mkdirSync(folder, { recursive: true })
  const paths = Array.from({ length: Math.max(1, Math.round(events / each)) }, (_, part) => join(folder, `part-${part}.parquet`))
  for (const [part, path] of paths.entries()) {
    if (existsSync(path)) continue
    const instance = await DuckDBInstance.create(':memory:', { temp_directory: join(folder, 'spill'), memory_limit: '3GB' })
    const connection = await instance.connect()
    await connection.run(eventsSql(each, part))
    const draft = `${path}.${String(process.pid)}.part`
    await connection.run(`COPY (FROM events ORDER BY ts, event_id) TO '${draft}' (FORMAT parquet, COMPRESSION zstd)`)
    renameSync(draft, path)
    connection.closeSync()
    instance.closeSync()
  }
  return { folder, paths }
}

/** Size in megabytes, for the report. */
export function megabytes(path: string): number {
  return statSync(path).size / 1e6
}

/** @param part other people and other draws for every part, so that parts together are one larger log */
function eventsSql(events: number, part = 0): string {
  const seed = SEED + part
  const people = Math.max(1, Math.round(events / 10))
  const exposed = Math.round(people * 0.85)
  const share = (key: string, purpose: number): string => `((hash(${key} * 64 + ${purpose}, ${seed}) >> 11)::DOUBLE / 9007199254740992)`
  const start = "TIMESTAMP '2026-01-05 00:00:00'"
  const after = (days: string): string => `${start} + to_microseconds((${days} * 86400000)::BIGINT * 1000)`
  return `
    CREATE TABLE events AS
    WITH rows AS (
      SELECT i, i < ${exposed} AS exposure,
        CASE WHEN i < ${exposed} THEN i ELSE floor(${share('i', 1)} * ${people})::BIGINT END AS person
      FROM range(${events}) AS t(i)
    ), placed AS (
      SELECT i, exposure, person,
        CASE WHEN person < ${exposed} THEN floor(${share('person', 2)} * 3)::INTEGER END AS arm,
        ${after(`(5 + 16 * ${share('person', 3)})`)} AS exposed_at,
        CASE WHEN exposure THEN exposed_at ELSE ${after(`(28 * ${share('i', 4)})`)} END AS ts,
        ${share('i', 5)} AS kind,
        0.04 * (1 + 0.03 * CASE WHEN person < ${exposed} AND ts >= exposed_at THEN arm ELSE 0 END) AS buys
      FROM rows
    )
    SELECT
      md5(i::VARCHAR || '-${seed}')::UUID AS event_id,
      'user' || lpad((person + ${part * people})::VARCHAR, 9, '0') AS user_id,
      CASE WHEN exposure THEN 'bench' END AS experiment,
      CASE WHEN exposure THEN ['control', 'a', 'b'][arm + 1] END AS variant,
      CASE WHEN exposure THEN 'exposure' WHEN kind < buys THEN 'purchase' WHEN kind < 0.15 THEN 'add_to_cart'
           WHEN kind < 0.35 THEN 'click' WHEN kind < 0.42 THEN 'search' ELSE 'view' END AS event,
      CASE WHEN NOT exposure AND kind < buys
           THEN round(exp(3.2 + 0.9 * sqrt(-2 * ln(1 - ${share('i', 6)})) * cos(2 * pi() * ${share('i', 7)})), 2) END AS value,
      ts,
      ['US', 'DE', 'IN', 'BR', 'JP', 'FR'][1 + floor(6 * pow(${share('person', 8)}, 1.7))::INTEGER] AS country,
      CASE WHEN ${share('person', 9)} < 0.6 THEN 'mobile' ELSE 'desktop' END AS device
    FROM placed`
}
