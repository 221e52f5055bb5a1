import type { Spread } from '../contest'
import type { SessionRow } from './session-case'

/** A session as text: what each step cost, and its share of what it is compared with. */
export function sessionTable(rows: readonly SessionRow[]): string {
  const whole = ({ median, low, high }: Spread): string => `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`
  const share = ({ median, low, high }: Spread): string => `${median.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
  const lines = [
    ['', 'wall ms', 'cpu ms', '', 'its wall ms', 'wall ÷', 'cpu ÷', ''],
    ...rows.map(({ step, note = '', wallMs, cpuMs, against }) => [step, whole(wallMs), whole(cpuMs), ...(against ? [against.name, whole(against.wallMs), share(against.wall), share(against.cpu)] : [note, '', '', '']), against ? note : '']),
  ]
  const widths = [0, 1, 2, 3, 4, 5, 6, 7].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((cell, column) => (column === 0 || column === 3 || column === 7 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   ').trimEnd()).join('\n')
}
