/**
 * `npx tsx tests/bench/window/cancel-bench.ts [-- --events 10000000 --stops 20 --only csv]`
 *
 * How long a cancel takes, wherever it falls: work on a large file is stopped at so many moments from its beginning to its
 * end, each time in a fresh engine. Told are, by what the engine was just doing, the time to the answer "stopped" and the
 * time until the engine has judged a table of counts, less what that takes an idle engine. Both count from the moment at
 * which the cancel was due, so that a thread that could not hear it counts too. Writes `results/cancel-EVENTS.json` beside
 * this file, and prints the rows of the README's table. Needs `npm run build`, for the statistics worker and the report page.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { OnProgress } from '../../../src-contract/bridge'
import { defaultAnalysis } from '../../../src-contract/experiment'
import { toFailure } from '../../../src-contract/failure'
import { Engine } from '../../../src-main/evaluation/engine'
import { StatisticsHost } from '../../../src-main/statistics/statistics-host'
import { benchMetrics } from '../definition'
import { eventFile } from '../event-file'

const { values } = parseArgs({ options: { events: { type: 'string', default: '10000000' }, stops: { type: 'string', default: '20' }, only: { type: 'string' } } })
const root = resolve(import.meta.dirname, '../../..')
const events = Number(values.events)
const stops = Number(values.stops)

interface Work {
  readonly id: string
  readonly label: string
  /** Done before the clock runs. */
  prepare?(engine: Engine): Promise<unknown>
  run(engine: Engine, told: OnProgress): Promise<unknown>
}

interface Stop {
  readonly phase: string
  readonly stopped: number
  readonly usable: number
}

const { csv, parquet } = await eventFile(events)
const request = (path: string) => ({ name: 'events', paths: [path], baseDirectory: null, options: {} })

function definition(path: string, analysis: Record<string, unknown> = {}, metrics: readonly unknown[] = benchMetrics): string {
  return JSON.stringify({
    liftbench: 1, id: 'bench', name: 'bench', sources: { events: { path, time: 'ts' } }, unit: 'user_id',
    exposure: { source: 'events', where: "event = 'exposure' and experiment = 'bench'", variant: 'variant' },
    variants: [{ id: 'control' }, { id: 'a' }, { id: 'b' }], segments: ['country', 'device'], period: { from: '2026-01-05', to: '2026-02-01' }, metrics,
    analysis: { confidence: defaultAnalysis.confidence, ...analysis },
  })
}

const evaluation = (path: string, more: { analysis?: Record<string, unknown>; trust?: boolean; metrics?: readonly unknown[] } = {}) => ({ job: 'work', definition: definition(path, more.analysis, more.metrics), baseDirectory: null, timeline: true, ...(more.trust === undefined ? {} : { trust: more.trust }) })

const capped = benchMetrics.map((metric) => (metric.kind === 'mean' ? { ...metric, cap: { upper: 0.99 } } : metric))

const works: readonly Work[] = [
  { id: 'csv', label: 'open CSV and profile it', run: (engine, told) => engine.openSource('work', request(csv), told) },
  { id: 'csv-evaluate', label: 'evaluate CSV', run: (engine, told) => engine.evaluate(evaluation(csv), told) },
  { id: 'parquet', label: 'open Parquet and profile it', run: (engine, told) => engine.openSource('work', request(parquet), told) },
  { id: 'parquet-evaluate', label: 'evaluate Parquet', run: (engine, told) => engine.evaluate(evaluation(parquet), told) },
  { id: 'judge', label: 'judge anew, streams at hand: values capped, every day', prepare: (engine) => engine.evaluate({ ...evaluation(parquet), timeline: false }, null), run: (engine, told) => engine.evaluate(evaluation(parquet, { metrics: capped }), told) },
  { id: 'trust', label: 'checks of the assignment', prepare: (engine) => engine.evaluate(evaluation(parquet), null), run: (engine, told) => engine.evaluate(evaluation(parquet, { trust: true }), told) },
  { id: 'triage', label: 'triage', prepare: (engine) => engine.evaluate(evaluation(parquet), null), run: (engine, told) => engine.triage({ job: 'work', definition: definition(parquet), baseDirectory: null }, told) },
  { id: 'bootstrap', label: 'bootstrap, 5,000 resamples', prepare: (engine) => engine.evaluate(evaluation(parquet), null), run: (engine, told) => engine.evaluate(evaluation(parquet, { analysis: { method: 'bootstrap' } }), told) },
  { id: 'calibrate', label: 'calibration', prepare: (engine) => engine.evaluate(evaluation(parquet), null), run: (engine, told) => engine.calibrate({ job: 'work', definition: definition(parquet), baseDirectory: null, metrics: null, permutations: 200, seed: 1, plantedLift: null }, told) },
  { id: 'report', label: 'evaluate Parquet and write the HTML report', run: async (engine, told) => engine.report(await engine.evaluate(evaluation(parquet), told), definition(parquet)) },
  { id: 'query', label: 'SQL over all rows', prepare: (engine) => engine.evaluate(evaluation(parquet), null), run: (engine, told) => engine.query({ job: 'work', sql: 'SELECT user_id, count(*) n, sum(value) v, min(ts) t FROM events GROUP BY ALL ORDER BY n DESC', definition: null, earlier: [], parameters: [] }, told) },
]

const openEngine = (): Engine => new Engine({ statistics: new StatisticsHost(join(root, 'out/main/statistics-worker.js')), reportPage: () => readFile(join(root, 'out/report/report.html'), 'utf8') })
const now = (): number => performance.now()

/** Counts as a definition: they are judged in their turn, and read nothing. */
async function probe(engine: Engine): Promise<number> {
  const begun = now()
  const { text } = await engine.draftCounts('variant,users,buyers\ncontrol,1000,50\ntreatment,1000,60\n')
  await engine.evaluate({ job: 'probe', definition: text, baseDirectory: null, timeline: false }, null)
  return now() - begun
}

async function stopAt(work: Work, delay: number, idle: number): Promise<Stop | null> {
  const engine = openEngine()
  try {
    // Whoever cancels has worked before: the thread that judges runs already.
    await probe(engine)
    await work.prepare?.(engine)
    let phase = 'start'
    let due = 0
    const begun = now()
    const timer = setTimeout(() => { due = begun + delay; void engine.cancel('work') }, delay)
    try {
      await work.run(engine, ({ step, label }) => { if (due === 0) phase = `${step}: ${label.replace(/\d[\d,]*/g, 'n')}` })
      clearTimeout(timer)
      return null
    } catch (thrown) {
      if (toFailure(thrown).kind !== 'cancelled') throw thrown
      const stopped = now() - due
      await probe(engine)
      return { phase, stopped, usable: Math.max(0, now() - due - idle) }
    }
  } finally {
    await engine.close()
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
/** Two clocks may disagree by less than a millisecond. */
const rounded = (milliseconds: number): string => String(Math.max(0, Math.round(milliseconds)))
const result: Record<string, unknown>[] = []
const table = ['| Work | Alone, s | Stops | Told, median / longest ms | Usable, median / longest ms | Load |', '|---|---|---|---|---|---|']
for (const work of works) {
  if (values.only !== undefined && !values.only.split(',').includes(work.id)) continue
  const engine = openEngine()
  await work.prepare?.(engine)
  const begun = now()
  await work.run(engine, () => undefined)
  const whole = now() - begun
  const idle = median([await probe(engine), await probe(engine), await probe(engine)])
  await engine.close()
  const found: Stop[] = []
  for (let at = 0; at < stops; at++) {
    const stop = await stopAt(work, ((at + 0.5) / stops) * whole, idle)
    if (stop) found.push(stop)
  }
  const most = (key: 'stopped' | 'usable', all: readonly Stop[]): number => Math.max(0, ...all.map((stop) => stop[key]))
  process.stdout.write(`${work.label}: ${whole.toFixed(0)} ms, stopped ${String(found.length)} times; told within ${rounded(median(found.map(({ stopped }) => stopped)))} (most ${most('stopped', found).toFixed(0)}), usable within ${rounded(median(found.map(({ usable }) => usable)))} (most ${most('usable', found).toFixed(0)}) ms; load ${loadavg()[0]!.toFixed(1)}\n`)
  const phases = new Map<string, Stop[]>()
  for (const stop of found) phases.set(stop.phase, [...(phases.get(stop.phase) ?? []), stop])
  for (const [phase, all] of phases) process.stdout.write(`    ${phase} (${String(all.length)}): told ${most('stopped', all).toFixed(0)}, usable ${most('usable', all).toFixed(0)}\n`)
  const rows = [...phases].map(([phase, all]) => ({ phase, stops: all.length, told: most('stopped', all), usable: most('usable', all) }))
  result.push({ id: work.id, label: work.label, whole, stops: found.length, told: { median: median(found.map(({ stopped }) => stopped)), max: most('stopped', found) }, usable: { median: median(found.map(({ usable }) => usable)), max: most('usable', found) }, load: loadavg()[0], phases: rows })
  const ms = (key: 'stopped' | 'usable'): string => (found.length === 0 ? '–' : `${rounded(median(found.map((stop) => stop[key])))} / ${rounded(most(key, found))}`)
  table.push(`| ${work.label} | ${(whole / 1000).toFixed(1)} | ${String(found.length)} | ${ms('stopped')} | ${ms('usable')} | ${loadavg()[0]!.toFixed(1)} |`)
}
if (values.only === undefined) {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const rounded = (_key: string, value: unknown): unknown => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value)
  writeFileSync(join(folder, `cancel-${String(events)}.json`), `${JSON.stringify({ events, stops, date: new Date().toISOString().slice(0, 10), machine: { processor: cpus()[0]?.model ?? '', threads: cpus().length }, works: result }, rounded, 2)}\n`)
}
process.stdout.write(`\n${table.join('\n')}\n`)
