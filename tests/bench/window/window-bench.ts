/**
 * `npx tsx tests/bench/window/window-bench.ts [-- --events 10000000 --runs 3 --against ../other/out/main/cli.js]`
 *
 * A notebook of 100 cells in the served workbench: from the page's first byte to its last results, the time between frames
 * while scrolling through all of it, and from a key press in a note to the frame that shows it. What it is compared with:
 * another build of the workbench (`--against`), in turn on the same machine; and a frame of 60 a second, 16.7 ms.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { chromiumLaunch, serve } from '../../journeys/workbench'
import { builtCommandLine } from '../contestants'
import { eventFile } from '../event-file'
import { calm, frameTimes, scrollThrough, typeAndTime, type FrameTimes } from './frames'
import { longNotebook } from './long-notebook'

const { values } = parseArgs({
  options: { events: { type: 'string', default: '10000000' }, runs: { type: 'string', default: '3' }, against: { type: 'string' }, picture: { type: 'string' } },
})

interface Opening {
  /** From asking for the page to the first scorecard with numbers, and to the first frame after it. */
  readonly firstResults: number
  /** To the last cell of the notebook on the page, whatever is drawn in it. */
  readonly lastCell: number
  readonly elements: number
}

interface Measured extends Opening {
  readonly calmScroll: FrameTimes
  readonly fastScroll: FrameTimes
  readonly busyScroll: FrameTimes
  readonly typing: FrameTimes
}

async function open(page: Page, address: string, last: string): Promise<Opening> {
  // The bench's own compiler names functions by a helper that the page lacks.
  await page.addInitScript({ content: 'globalThis.__name = (named) => named' })
  await page.addInitScript((lastId) => {
    const marks: Record<string, number> = {}
    Object.assign(window, { marks })
    const look = (): void => {
      if (marks['first'] === undefined && document.querySelector('.lb-scorecard tbody tr:not(.lb-group) .lb-figure')) requestAnimationFrame(() => { marks['first'] = performance.now() })
      if (marks['last'] === undefined && document.querySelector(`[data-cell-id="${lastId}"]`)) marks['last'] = performance.now()
      if (marks['first'] === undefined || marks['last'] === undefined) setTimeout(look, 4)
    }
    look()
  }, last)
  await page.goto(address)
  await page.waitForFunction(() => {
    const { marks } = window as unknown as { marks: Record<string, number> }
    return marks['first'] !== undefined && marks['last'] !== undefined
  }, undefined, { timeout: 120_000, polling: 20 })
  return page.evaluate(() => {
    const { marks } = window as unknown as { marks: Record<string, number> }
    return { firstResults: marks['first']!, lastCell: marks['last']!, elements: document.querySelectorAll('*').length }
  })
}

async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const readouts = [...document.querySelectorAll('.lb-readout')]
    return readouts.length > 0 && readouts.every((each) => each.getAttribute('data-stale') === null) && document.querySelector('.lb-engine[data-state="busy"]') === null
  }, undefined, { timeout: 300_000 })
  await calm(page)
}

async function measure(program: string, home: string, notebook: string, last: string): Promise<Measured> {
  const server = await serve(['serve', '--port', '0', notebook], home, [program])
  const browser = await chromium.launch(chromiumLaunch())
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' })).newPage()
    const opening = await open(page, server.address, last)
    process.stderr.write(`opened: ${opening.firstResults.toFixed(0)} ms\n`)
    const busyScroll = frameTimes(await scrollThrough(page, 60))
    await settle(page)
    process.stderr.write('settled\n')
    const calmScroll = frameTimes(await scrollThrough(page, 40))
    const fastScroll = frameTimes(await scrollThrough(page, 160))
    await page.evaluate(() => { document.querySelector('[data-cell-id="note-40"]')!.scrollIntoView({ block: 'center' }) })
    const note = page.locator('[data-cell-id="note-40"]')
    await note.locator('.lb-note').dblclick()
    await note.locator('textarea').focus()
    const typing = frameTimes(await typeAndTime(page, 'What we write here has to appear as it is written, whatever else the notebook holds. '))
    if (values.picture !== undefined) await page.screenshot({ path: values.picture })
    return { ...opening, busyScroll, calmScroll, fastScroll, typing }
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** A first visit leaves what a second is measured by: the results that were kept, and DuckDB's own copy of the file's rows. */
async function visit(program: string, home: string, notebook: string, last: string): Promise<void> {
  const server = await serve(['serve', '--port', '0', notebook], home, [program])
  const browser = await chromium.launch(chromiumLaunch())
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await open(page, server.address, last)
    await settle(page)
    await page.waitForTimeout(4000)
  } finally {
    await browser.close()
    await server.stop()
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
const words = (all: readonly FrameTimes[]): string => `p50 ${median(all.map(({ p50 }) => p50)).toFixed(1)}  p95 ${median(all.map(({ p95 }) => p95)).toFixed(1)}  p99 ${median(all.map(({ p99 }) => p99)).toFixed(1)}  max ${median(all.map(({ max }) => max)).toFixed(1)}  late ${(100 * median(all.map(({ late }) => late))).toFixed(1)} %`

const events = Number(values.events)
const runs = Number(values.runs)
const { parquet } = await eventFile(events)
const written = longNotebook(parquet)
const last = String(written.cells.at(-1)?.['id'])
const programs = [['this build', builtCommandLine] as const, ...(values.against === undefined ? [] : [['the other build', resolve(values.against)] as const])]
const folders = programs.map(() => mkdtempSync(join(tmpdir(), 'liftbench-window-')))
const found = programs.map((): Measured[] => [])
const paths = folders.map((folder) => {
  const path = join(folder, 'hundred-cells.liftbench')
  writeFileSync(path, JSON.stringify(written))
  return path
})
process.stdout.write(`${String(written.cells.length)} cells over ${events.toLocaleString('en')} events, ${String(runs)} runs in turn, medians in ms; load ${loadavg()[0]!.toFixed(1)}\n`)
for (const [at, [, program]] of programs.entries()) await visit(program, folders[at]!, paths[at]!, last)
for (let run = 0; run < runs; run++) for (const [at, [, program]] of programs.entries()) found[at]!.push(await measure(program, folders[at]!, paths[at]!, last))
for (const [at, [name]] of programs.entries()) {
  const all = found[at]!
  process.stdout.write([
    `\n${name}`,
    `  opened again, to last results     ${median(all.map(({ firstResults }) => firstResults)).toFixed(0)} (${all.map(({ firstResults }) => firstResults.toFixed(0)).join(', ')})`,
    `  to the last of the cells          ${median(all.map(({ lastCell }) => lastCell)).toFixed(0)}; ${median(all.map(({ elements }) => elements)).toFixed(0)} elements`,
    `  scrolling while it computes       ${words(all.map(({ busyScroll }) => busyScroll))}`,
    `  scrolling 40 px a frame           ${words(all.map(({ calmScroll }) => calmScroll))}`,
    `  scrolling 160 px a frame          ${words(all.map(({ fastScroll }) => fastScroll))}`,
    `  typing in a note, key to frame    ${words(all.map(({ typing }) => typing))}`,
    '',
  ].join('\n'))
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
