import type { BenchCase, CaseResult, Spread } from './contest'
import type { BenchResults } from './results'

/** Shares keep two digits however small they are. */
const figure = (share: number): string => (share < 0.1 ? share.toPrecision(2) : share.toFixed(2))

/** The case as text: what each program cost, then Liftbench as a share of each peer, beside the committed ratios. */
export function caseTable(result: CaseResult, before: BenchResults | null, work?: BenchCase['work']): string {
  const whole = ({ median, low, high }: Spread): string => `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`
  const share = ({ median, low, high }: Spread): string => `${figure(median)} (${figure(low)}–${figure(high)})`
  const old = before?.cases.find(({ id }) => id === result.id)
  const lines = [['', 'wall ms', 'cpu ms', 'peak MB']]
  for (const { name, wallMs, cpuMs, peakMb } of result.contestants) lines.push([name, whole(wallMs), whole(cpuMs), whole(peakMb)])
  for (const { against, wall, cpu, memory, disagreement } of result.ratios) {
    lines.push([`÷ ${against}`, share(wall), share(cpu), share(memory), disagreement === null ? 'does a part of the job' : `figures agree to ${disagreement.toExponential(0)}`])
    const known = old?.ratios.find((ratio) => ratio.against === against)
    if (known) lines.push(['  committed', share(known.wall), share(known.cpu), share(known.memory)])
  }
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const text = lines.map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column] ?? 0))).join('   ').trimEnd())
  const rates = work ? result.contestants.map(({ name, wallMs }) => `${name}: ${Math.round(work.count / (wallMs.median / 1000)).toLocaleString('en')} ${work.unit} per second, the whole process`) : []
  return [...text, ...rates, ...result.absent.map((peer) => `not run: ${peer}`)].join('\n')
}
