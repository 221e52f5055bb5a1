/**
 * `npm run bench [-- --events 10000000 --runs 5 --case evaluate-csv --check 1.25]`
 *
 * Liftbench's whole command against what somebody would use instead, on a generated file, in turn, as ratios; and sessions:
 * what a person waits for in front of the window once data are loaded. Writes
 * tests/bench/results/<events>.json and compares with the one committed; `--check F` fails when a cpu ratio grew
 * by more than that factor; `--readme` runs nothing and writes the committed figures into the README.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchCases } from './catalogue'
import { builtCommandLine } from './contestants'
import { runContest, type CaseResult } from './contest'
import { withBenchTables } from './readme-table'
import { caseTable } from './result-table'
import { committedResults, growths, keptResults, writeResults, type BenchResults, type Measured } from './results'
import { sessionCases } from './sessions/catalogue'
import { measureApart, type SessionResult } from './sessions/session-case'
import { sessionTable } from './sessions/session-table'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    case: { type: 'string', multiple: true },
    check: { type: 'string' },
    readme: { type: 'boolean', default: false },
  },
})
const folder = join(import.meta.dirname, 'results')
if (values.readme) {
  const readme = join(import.meta.dirname, '../../README.md')
  writeFileSync(readme, withBenchTables(readFileSync(readme, 'utf8'), keptResults(folder)))
  process.exit(0)
}
const events = Number(values.events)
const runs = Number(values.runs)
const wanted = ({ id }: { readonly id: string }): boolean => !values.case || values.case.includes(id)
const chosen = benchCases.filter(wanted)
const chosenSessions = sessionCases.filter(wanted)
if (!(events >= 1000) || !(runs >= 1) || chosen.length + chosenSessions.length === 0) {
  process.stderr.write(`Ask for at least 1000 events, 1 run, and cases out of: ${[...benchCases, ...sessionCases].map(({ id }) => id).join(', ')}.\n`)
  process.exit(1)
}
if (!existsSync(builtCommandLine)) {
  process.stderr.write('The command line is not built yet. Run npm run build first.\n')
  process.exit(1)
}

const today = new Date().toISOString().slice(0, 10)
const now = (): Measured => ({ date: today, load: Number(loadavg()[0]!.toFixed(1)) })
const before = committedResults(folder, events)
const cases: (CaseResult & { measured: Measured })[] = []
process.stdout.write(`${events.toLocaleString('en')} events, ${String(runs)} runs in turn: median (low–high); ÷ is Liftbench as a share of a peer, below 1 is better\n`)
for (const bench of chosen) {
  const measured = now()
  const result = { ...(await runContest(bench, events, runs, (line) => process.stderr.write(`${line}\n`))), measured }
  cases.push(result)
  process.stdout.write(`\n${bench.title}\n${caseTable(result, before, bench.work)}\n`)
}
const sessions: (SessionResult & { measured: Measured })[] = []
for (const session of chosenSessions) {
  process.stderr.write(`${session.id}: ${String(runs)} runs\n`)
  const measured = now()
  const rows = await measureApart(session.id, events, runs)
  sessions.push({ id: session.id, rows, measured })
  process.stdout.write(`\n${session.title}\n${sessionTable(rows)}\n`)
}
const results: BenchResults = {
  events,
  runs,
  date: today,
  machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', threads: availableParallelism(), memoryGb: Math.round(totalmem() / 2 ** 30), node: process.version, load: Number(loadavg()[0]!.toFixed(1)) },
  cases,
  sessions,
}
process.stdout.write(`\nwritten: ${writeResults(folder, results)}\n`)
const grown = growths(results, before).filter(({ factor }) => factor > Number(values.check ?? Infinity))
for (const { id, against, factor } of grown) process.stderr.write(`${id} against ${against}: the cpu ratio is ${factor.toFixed(2)} times the committed one\n`)
process.exitCode = grown.length > 0 ? 2 : 0
