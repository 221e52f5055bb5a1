/**
 * `npx tsx tests/bench/window/window-start.ts [-- --events 10000000 --runs 9 --against ../other]`
 *
 * The desktop window from the start of its process: to the first frame with content, and to the last results of what was
 * open before (an experiment of ten metrics, and a notebook of 100 cells, both over the same events, both with their results
 * kept). What it is compared with, in turn on the same machine: an Electron program that shows one line of text, and, where
 * `--against` names its folder, another build of the workbench.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { spread } from '../contest'
import { writeBenchDefinition } from '../definition'
import { eventFile } from '../event-file'
import { longNotebook } from './long-notebook'
import { noWindow, onDisplay, startWindow, type WindowTimes } from './started-window'

const { values } = parseArgs({ options: { events: { type: 'string', default: '10000000' }, runs: { type: 'string', default: '9' }, against: { type: 'string' } } })
const events = Number(values.events)
const runs = Number(values.runs)
/** What a first visit takes to keep its results, profiles and code after its figures are there. */
const keepingMs = 25_000

const reason = await noWindow()
if (reason !== null) {
  process.stderr.write(`No window can be opened here: ${reason}.\n`)
  process.exit(1)
}
const { folder, parquet } = await eventFile(events)
const homes = mkdtempSync(join(tmpdir(), 'liftbench-start-'))
const notebook = join(homes, 'hundred-cells.liftbench')
writeFileSync(notebook, JSON.stringify(longNotebook(parquet)))
const programs = [['this build', resolve(import.meta.dirname, '../../..')] as const, ...(values.against === undefined ? [] : [['the other build', resolve(values.against)] as const])]
const opened = [['nothing', null], ['10 metrics', writeBenchDefinition(folder, parquet)], ['100 cells', notebook]] as const
const bare = join(import.meta.dirname, 'bare')

interface Found {
  readonly name: string
  readonly start: (stayMs?: number) => Promise<WindowTimes>
  readonly times: WindowTimes[]
}
const found: Found[] = [
  { name: 'one line of text, bare Electron', start: () => startWindow(bare, join(homes, 'bare'), [], false), times: [] },
  ...programs.flatMap(([program, path]) => opened.map(([what, file]): Found => ({
    name: `${what}, ${program}`,
    start: (stayMs) => startWindow(path, join(homes, `${program}-${what}`), file === null ? [] : [file], file !== null, stayMs),
    times: [],
  }))),
]
const words = (times: readonly number[]): string => {
  const { median, low, high } = spread(times)
  return `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`
}

await onDisplay(async () => {
  process.stdout.write(`${events.toLocaleString('en')} events in ${basename(parquet)}, ${String(runs)} runs in turn, medians in ms (least–most) from the start of the process; load ${loadavg()[0]!.toFixed(1)}\n`)
  for (const { name, start } of found) {
    process.stderr.write(`first visit: ${name}\n`)
    await start(keepingMs)
  }
  for (let run = 0; run < runs; run++) for (const { start, times } of found) times.push(await start())
})
const against = found[0]!.times
for (const { name, times } of found) {
  const painted = words(times.map((time) => time.painted))
  const share = spread(times.map((time, run) => time.painted / against[run]!.painted)).median.toFixed(2)
  const results = times.flatMap((time) => time.results ?? [])
  process.stdout.write(`  ${name.padEnd(34)} first content ${painted.padEnd(18)} ${share} of bare Electron's${results.length > 0 ? `; last results ${words(results)}` : ''}\n`)
}
rmSync(homes, { recursive: true, force: true, maxRetries: 5 })
