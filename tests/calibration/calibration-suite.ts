/**
 * `npm run calibration [-- --quick]`
 *
 * Simulates experiments in which nothing differs, judges them by the very methods that a readout uses, and counts false
 * positives; then experiments with a known lift, and counts the intervals that contain it. Seeded: the same figures on every
 * machine. Writes tests/calibration/results.json and the tables of the README; `--quick` tries a tenth and writes nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { calibrationTables } from './calibration-tables'
import type { Cell } from './cell'
import { peekingCells, peekingKinds } from './daily-peeking'
import { eventKinds, meanKinds, shareKinds } from './data-kinds'
import { bootstrapCells, bootstrapKinds, LIFT, meanCells, quantileCells, rankCells, rankKinds, shareCells } from './fixed-looks'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const experiments = values.quick ? 2000 : 20_000
const cells: Cell[] = []
let seed = 1000

function run(label: string, work: (seed: number) => Cell[]): void {
  const started = performance.now()
  seed += 100
  cells.push(...work(seed))
  process.stderr.write(`${label}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

for (const kind of [...meanKinds, ...shareKinds]) run(kind.id, (from) => meanCells(kind, experiments, from))
for (const kind of shareKinds) run(`${kind.id}, exact`, (from) => shareCells(kind, experiments, from))
for (const kind of eventKinds) run(kind.id, (from) => quantileCells(kind, experiments, from))
for (const kind of rankKinds) run(`${kind.id}, ranks`, (from) => rankCells(kind, experiments, from))
for (const kind of bootstrapKinds) run(`${kind.id}, bootstrap`, (from) => bootstrapCells(kind, experiments / 10, from))
for (const kind of peekingKinds) {
  for (const side of ['two-sided', 'greater'] as const) run(`${kind.id}, daily, ${side}`, (from) => peekingCells(kind, side, experiments, from))
}

const tables = calibrationTables(cells)
process.stdout.write(`${tables}\n\n`)
for (const cell of cells.filter(({ verdict, method }) => verdict === 'liberal' && method !== 'no plan')) {
  const { group, method, label, units, alternative, falsePositives, coverage, warned } = cell
  const parts = [falsePositives && `${(100 * falsePositives.rate).toFixed(2)} % claims`, coverage && `${(100 * coverage.rate).toFixed(2)} % coverage`].filter(Boolean).join(', ')
  process.stdout.write(`liberal: ${group} ${method} ${alternative}, ${label} (${units.join(' + ')}): ${parts}; checks warn in ${warned === null ? 'none' : `${(100 * warned).toFixed(0)} %`}\n`)
}
if (!values.quick) {
  const written = { experiments, level: 0.05, lift: LIFT, monteCarlo: 0.999, cells }
  writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(written, null, 1)}\n`)
  const readme = resolve(import.meta.dirname, '../../README.md')
  const text = readFileSync(readme, 'utf8')
  const marked = /(<!-- calibration -->\n)[\s\S]*?(\n<!-- end of calibration -->)/
  if (marked.test(text)) writeFileSync(readme, text.replace(marked, (_all, begin: string, end: string) => `${begin}\n${tables}\n${end}`))
}
