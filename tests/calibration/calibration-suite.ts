/**
 * `npm run calibration [-- --quick]`
 *
 * Simulates experiments in which nothing differs, judges them by the very methods that a readout uses, and counts false
 * positives; then experiments with a known lift, and counts the intervals that contain it. Seeded: the same figures on every
 * machine. Writes tests/calibration/results.json and the tables of the README; `--quick` tries a tenth and writes nothing; `--only REGEX`
 * runs what matches again and keeps the rest.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { calibrationTables } from './calibration-tables'
import type { Cell } from './cell'
import { peekingCells, peekingKinds } from './daily-peeking'
import { eventKinds, meanKinds, shareKinds } from './data-kinds'
import { methodCases, methodCells } from './every-method'
import { LIFT, meanCells, quantileCells, shareCells } from './fixed-looks'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
const experiments = values.quick ? 2000 : 20_000
const cells: Cell[] = []
const only = new RegExp(values.only ?? '')

/** The same seed for the same work, whatever else is run. */
function seedOf(label: string): number {
  let seed = 1000
  for (const letter of label) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) >>> 1
  return seed
}

function run(label: string, work: (seed: number) => Cell[]): void {
  if (!only.test(label)) return
  const started = performance.now()
  cells.push(...work(seedOf(label)))
  process.stderr.write(`${label}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

for (const kind of [...meanKinds, ...shareKinds]) run(kind.id, (from) => meanCells(kind, experiments, from))
for (const kind of shareKinds) run(`${kind.id}, exact`, (from) => shareCells(kind, experiments, from))
for (const kind of eventKinds) run(kind.id, (from) => quantileCells(kind, experiments, from))
for (const one of methodCases) for (const kind of one.kinds) run(`${kind.id}, ${one.method}`, (from) => methodCells(one, kind, Math.round(experiments / one.thin), from))
for (const kind of peekingKinds) {
  for (const side of ['two-sided', 'greater'] as const) run(`${kind.id}, daily, ${side}`, (from) => peekingCells(kind, side, experiments, from))
}

const results = join(import.meta.dirname, 'results.json')
const keyOf = ({ group, method, data, alternative }: Cell): string => [group, method, data, alternative].join()
if (values.only !== undefined && !values.quick) {
  const fresh = new Map(cells.map((cell) => [keyOf(cell), cell]))
  const before = (JSON.parse(readFileSync(results, 'utf8')) as { cells: Cell[] }).cells
  const kept = before.map((cell) => fresh.get(keyOf(cell)) ?? cell)
  const known = new Set(before.map(keyOf))
  cells.splice(0, cells.length, ...kept, ...cells.filter((cell) => !known.has(keyOf(cell))))
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
  writeFileSync(results, `${JSON.stringify(written, null, 1)}\n`)
  const readme = resolve(import.meta.dirname, '../../README.md')
  const text = readFileSync(readme, 'utf8')
  const marked = /(<!-- calibration -->\n)[\s\S]*?(\n<!-- end of calibration -->)/
  if (marked.test(text)) writeFileSync(readme, text.replace(marked, (_all, begin: string, end: string) => `${begin}\n${tables}\n${end}`))
}
