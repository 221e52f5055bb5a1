import { benchCases } from './catalogue'
import type { BenchResults, Measured } from './results'
import { sessionCases } from './sessions/catalogue'

/** The lines of the README between which the tables stand. */
export const tableMarks = ['<!-- bench: written by npm run bench -- --readme -->', '<!-- end of bench -->'] as const

/** The text with the tables of the committed results in their place. @throws where the text has no place for them. */
export function withBenchTables(readme: string, results: readonly BenchResults[]): string {
  const [begin, end] = tableMarks.map((mark) => readme.indexOf(mark))
  if (begin === undefined || end === undefined || begin < 0 || end < begin) throw new Error(`the README has no lines ${tableMarks.join(' and ')}`)
  return `${readme.slice(0, begin + tableMarks[0].length)}\n\n${benchTables(results)}\n\n${readme.slice(end)}`
}

/** What whole commands and statistics cost beside their peers, then what one waits for once data are loaded. */
export function benchTables(results: readonly BenchResults[]): string {
  const sizes = [...results].sort((a, b) => a.events - b.events)
  const cases = benchCases.flatMap(({ id, title, ownSize = false }) => sizes.flatMap(({ events, machine, date, cases: known }) => known.filter((one) => one.id === id).flatMap((one) => one.ratios.map(({ against, wall, cpu, memory }, at) =>
    [at === 0 ? title : '', ownSize ? '' : million(events), against, share(wall.median), share(cpu.median), share(memory.median), when(one.measured ?? { date, load: machine.load })]))))
  const sessions = sessionCases.flatMap(({ id, title, ownSize = false }) => sizes.flatMap(({ events, machine, date, sessions: known = [] }) => known.filter((one) => one.id === id).flatMap((one) => one.rows.map(({ step, wallMs, cpuMs, against, note = '' }, at) =>
    [at === 0 ? `**${title}**<br>${step}` : step, ownSize ? '' : million(events), milliseconds(wallMs.median), milliseconds(cpuMs.median), against?.name ?? note, against ? share(against.wall.median) : '', against ? share(against.cpu.median) : '', when(one.measured ?? { date, load: machine.load })]))))
  return [
    machineLine(sizes),
    table(['work', 'events', 'peer', 'wall', 'processor', 'memory', 'load'], ['-', '-:', '-', '-:', '-:', '-:', '-:'], cases),
    ...(sessions.length === 0 ? [] : [table(['work in a loaded experiment', 'events', 'ms', 'processor ms', 'peer, or what else was seen', 'wall', 'processor', 'load'], ['-', '-:', '-:', '-:', '-', '-:', '-:', '-:'], sessions)]),
  ].join('\n\n')
}

function machineLine(results: readonly BenchResults[]): string {
  const machine = results[0]?.machine
  const runs = results.map((one) => `${String(one.runs)} at ${million(one.events)}`).join(', ')
  return `Measured on two threads of an ${machine?.processor ?? 'unknown processor'}${machine?.memoryGb === undefined ? '' : ` with ${String(machine.memoryGb)} GB`}, node ${machine?.node ?? ''}: medians of runs in turn (${runs}). “Wall”, “processor” and “memory” are Liftbench’s share of its peer’s: below 1 is better. “Load” is the load average as a case began, with what the bench itself did just before; where it is much above 2, others were at work, and wall times say less.`
}

const table = (head: readonly string[], rule: readonly string[], rows: readonly (readonly string[])[]): string => [head, rule.map((side) => (side === '-:' ? '---:' : '---')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
const share = (value: number): string => (value < 0.1 ? String(Number(value.toPrecision(2))) : value.toFixed(2))
const milliseconds = (value: number): string => (value < 10 ? value.toPrecision(2) : value.toFixed(0))
const million = (events: number): string => `${String(events / 1e6)} M`
const when = ({ load }: Measured): string => load.toFixed(1)
