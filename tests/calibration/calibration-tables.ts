import type { Cell, Rate } from './cell'
import { LIFT } from './fixed-looks'
import { DAYS } from './daily-peeking'

const percent = (rate: number): string => (100 * rate).toFixed(1)

/** A rate in percent; bold where it misses nominal on the wrong side beyond Monte Carlo noise, in italics on the safe one. */
function written(rate: Rate | null, nominal: number, side: 'above' | 'below'): string {
  if (rate === null) return '–'
  const wrong = side === 'above' ? rate.low > nominal : rate.high < nominal
  const safe = side === 'above' ? rate.high < nominal : rate.low > nominal
  return wrong ? `**${percent(rate.rate)}**` : safe ? `*${percent(rate.rate)}*` : percent(rate.rate)
}

const claims = (cell: Cell | undefined): string => written(cell?.falsePositives ?? null, 0.05, 'above')
const covers = (cell: Cell | undefined): string => written(cell?.coverage ?? null, 0.95, 'below')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [`| ${head.join(' | ')} |`, `| ${head.map((_, i) => (i < 2 ? '---' : '---:')).join(' | ')} |`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n')
}

const sizes = ({ units: [control, treatment] }: Cell): string => `${String(control)} + ${String(treatment)}`

/** The results as Markdown, for the README. */
export function calibrationTables(cells: readonly Cell[]): string {
  const kinds = (group: Cell['group']): Cell[] => [...new Map(cells.filter((cell) => cell.group === group).map((cell) => [cell.data, cell])).values()]
  const find = (group: Cell['group'], data: string, method: string, alternative = 'two-sided'): Cell | undefined =>
    cells.find((cell) => cell.group === group && cell.data === data && cell.method === method && cell.alternative === alternative)
  const sides = (group: Cell['group'], data: string, method: string): string => ['two-sided', 'greater', 'less'].map((side) => claims(find(group, data, method, side))).join(' / ')
  const most = Math.max(...cells.map(({ experiments }) => experiments))
  const warned = (cell: Cell): string => (cell.warned === null ? '–' : `${(100 * cell.warned).toFixed(0)} %`)
  return [
    `False positives in percent of ${most.toLocaleString('en-US')} experiments without a difference, at a nominal 5 %: two-sided / greater / less; then how many of 100 lift intervals at 95 % contain a true lift of ${String(100 * LIFT)} %, and how often the readout's checks warn of such data under Welch's test. **Bold**: worse than nominal beyond Monte Carlo noise (99.9 %); *italics*: on the safe side of it.`,
    table(['data', 'units', 'Welch', 'Student', 'z', 'Fieller', 'delta', 'log', 'warned'], kinds('means').map((cell) => [
      cell.label, sizes(cell), ...['welch', 'student', 'z'].map((method) => sides('means', cell.data, method)), ...['fieller', 'delta', 'log'].map((method) => covers(find('intervals', cell.data, method))), warned(find('means', cell.data, 'welch') ?? cell),
    ])),
    'Shares by exact and score methods (two-sided), false positives and coverage of the difference; quantiles over events with units as clusters:',
    table(['data', 'units', 'Fisher mid-p', 'Newcombe', 'covers', 'Miettinen–Nurminen', 'covers', 'warned'], kinds('shares').map((cell) => {
      const [newcombe, score] = ['newcombe', 'miettinen-nurminen'].map((method) => find('shares', cell.data, method))
      return [cell.label, sizes(cell), claims(find('shares', cell.data, 'fisher-mid-p')), claims(newcombe), covers(newcombe), claims(score), covers(score), warned(cell)]
    })),
    table(['data', 'units', 'method', 'false positives', 'covers'], [
      ...kinds('quantiles').map((cell) => [cell.label, sizes(cell), cell.method, sides('quantiles', cell.data, cell.method), covers(find('quantiles', cell.data, cell.method))]),
    ]),
    `Other methods by the code that a readout runs, each on data that it is for and where it may break; those that resample are tried on fewer experiments. Ranks are tried for false positives only.`,
    table(['data', 'units', 'method', 'experiments', 'false positives', 'covers', 'warned'], [...new Map(cells.filter(({ group }) => group === 'methods').map((cell) => [`${cell.method} ${cell.data}`, cell])).values()].map((cell) => [
      cell.label, sizes(cell), cell.method, cell.experiments.toLocaleString('en-US'),
      ['two-sided', 'greater', 'less'].map((side) => find('methods', cell.data, cell.method, side)).filter((side) => side !== undefined).map(claims).join(' / '), covers(find('methods', cell.data, cell.method)), warned(cell),
    ])),
    `Looking every day for ${String(DAYS)} days and stopping at the first claim, false positives in percent (two-sided / greater); without a plan for comparison:`,
    table(['data', 'units', "O'Brien–Fleming", 'Pocock', 'Kim–DeMets', 'always valid', 'mSPRT', 'no plan'], kinds('sequential').map((cell) => [
      cell.label, sizes(cell), ...['obrien-fleming', 'pocock', 'kim-demets', 'always-valid', 'msprt', 'no plan'].map((method) => ['two-sided', 'greater'].map((side) => claims(find('sequential', cell.data, method, side))).join(' / ')),
    ])),
  ].join('\n\n')
}
