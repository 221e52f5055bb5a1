/**
 * `npx tsx tests/bench/window/load-bench.ts [-- --events 10000000 --runs 3]`
 *
 * Files of ten million rows dropped on the window, to the draft's first readout and three seconds on: the time between the
 * frames that the window shows meanwhile, and the tasks of its own thread that took longer than 50 ms, by the clock and by
 * the processor. A frame of 60 a second takes 16.7 ms. Where others want the processors too, frames and tasks are late for
 * them; a window that holds itself up shows in processor time. Writes `results/load-EVENTS.json` beside this file.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { _electron, type Page } from '@playwright/test'
import { findRuntime, launchSwitches } from '../../../build/electron-runtime.mjs'
import { watchTasks, type WindowTask } from '../../journeys/watched-window'
import { environment } from '../../journeys/workbench'
import { eventFile } from '../event-file'
import { frameTimes, type FrameTimes } from './frames'
import { onDisplay } from './started-window'

const { values } = parseArgs({ options: { events: { type: 'string', default: '10000000' }, runs: { type: 'string', default: '3' } } })
const root = resolve(import.meta.dirname, '../../..')
const LONG = 50

interface Load {
  readonly readout: number
  readonly frames: FrameTimes
  /** Frames that took longer than 50 ms. */
  readonly over: number
  readonly tasks: readonly WindowTask[]
}

async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { seenFrames: seen })
    let last = performance.now()
    const next = (): void => {
      const now = performance.now()
      seen.push(now - last)
      last = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  return () => page.evaluate(() => (window as unknown as { seenFrames: number[] }).seenFrames)
}

async function load(file: string): Promise<Load> {
  const home = mkdtempSync(join(tmpdir(), 'liftbench-load-'))
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = (await findRuntime()).directory
  const app = await _electron.launch({ args: [...launchSwitches(), '--disable-gpu', `--user-data-dir=${join(home, 'user-data')}`, root], env: { ...environment(home), LIFTBENCH_CACHE: 'off' }, colorScheme: 'light' })
  try {
    const page = await app.firstWindow()
    await page.getByRole('heading', { name: 'Drop an export of your experiment' }).waitFor()
    // Somebody who has just started the program looks for the file first.
    await page.waitForTimeout(2000)
    const session = await page.context().newCDPSession(page)
    // The bench's own compiler names functions by a helper that the page lacks.
    await page.evaluate('globalThis.__name = (named) => named')
    const [tasks, frames] = [await watchTasks(session), await watchFrames(page)]
    const begun = performance.now()
    const { width, height } = await page.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }))
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data: { items: [], files: [file], dragOperationsMask: 1 } })
    await page.getByRole('region', { name: /^Scorecard of/ }).waitFor({ timeout: 300_000 })
    const readout = performance.now() - begun
    await page.getByRole('banner').getByRole('status').filter({ hasText: /^Ready$/ }).waitFor({ timeout: 300_000 })
    await page.waitForTimeout(3000)
    const [times, all] = [await frames(), await tasks()]
    return { readout, frames: frameTimes(times), over: times.filter((time) => time > LONG).length, tasks: all }
  } finally {
    await app.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
const events = Number(values.events)
const runs = Number(values.runs)
const { csv, parquet } = await eventFile(events)
await onDisplay(async () => {
  const begun = loadavg()[0]!
  const found = new Map<string, Load[]>([[csv, []], [parquet, []]])
  for (let run = 0; run < runs; run++) for (const [file, loads] of found) loads.push(await load(file))
  const files = [...found].map(([file, loads]) => {
    const of = (key: (each: Load) => number): number => median(loads.map(key))
    return {
      file: basename(file), readout: of(({ readout }) => readout), frames: of(({ frames }) => frames.frames), p50: of(({ frames }) => frames.p50), p95: of(({ frames }) => frames.p95), p99: of(({ frames }) => frames.p99), max: of(({ frames }) => frames.max),
      over50: of(({ over }) => over), tasksOver50: of(({ tasks }) => tasks.filter(({ wall }) => wall > LONG).length),
      tasksOver50Cpu: of(({ tasks }) => tasks.filter(({ cpu }) => cpu > LONG).length), longestTaskCpu: of(({ tasks }) => Math.max(0, ...tasks.map(({ cpu }) => cpu))),
      cpu: of(({ tasks }) => tasks.reduce((sum, { cpu }) => sum + cpu, 0)),
    }
  })
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const rounded = (_key: string, value: unknown): unknown => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value)
  writeFileSync(join(folder, `load-${String(events)}.json`), `${JSON.stringify({ events, runs, date: new Date().toISOString().slice(0, 10), machine: { processor: cpus()[0]?.model ?? '', threads: cpus().length, load: begun }, files }, rounded, 2)}\n`)
  for (const each of files) process.stdout.write(`${each.file}: readout after ${each.readout.toFixed(0)} ms; ${String(each.frames)} frames, p50 ${each.p50.toFixed(1)}, p95 ${each.p95.toFixed(1)}, p99 ${each.p99.toFixed(1)}, max ${each.max.toFixed(0)} ms, ${String(each.over50)} over 50; ${String(each.tasksOver50)} tasks over 50 ms by the clock, ${String(each.tasksOver50Cpu)} by the processor, the longest ${each.longestTaskCpu.toFixed(0)} ms of it, all ${each.cpu.toFixed(0)} ms; load ${begun.toFixed(1)}\n`)
})
