import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { nodeCommand } from './child-run'
import type { Contestant, Finding } from './contest'

const root = resolve(import.meta.dirname, '../..')

/** The built command line; LIFTBENCH_CLI names another build, to compare two. */
export const builtCommandLine = resolve(root, process.env['LIFTBENCH_CLI'] ?? 'out/main/cli.js')

/** `liftbench evaluate DEFINITION --format json`. */
export function liftbench(definitionPath: string): Contestant {
  return {
    name: 'liftbench',
    command: nodeCommand(builtCommandLine, 'evaluate', definitionPath, '--format', 'json'),
    read: (output) => (JSON.parse(output) as { estimates: (Finding & { segment: string | null })[] }).estimates.filter(({ segment }) => segment === null),
  }
}

/** Bare DuckDB: one pass, one row per unit, sums and sums of squares per variant. */
export function duckdbRollup(dataPath: string, definitionPath?: string): Contestant {
  const command = nodeCommand(join(import.meta.dirname, 'peers/duckdb-rollup.mjs'), dataPath, ...(definitionPath === undefined ? [] : [definitionPath]))
  return { name: 'duckdb rollup', command, read: (output) => fromMoments(output, definitionPath === undefined) }
}

/** DuckDB loading the columns that are needed into a table, and nothing else. */
export function duckdbLoad(dataPath: string): Contestant {
  return { name: 'duckdb loading the six columns', command: nodeCommand(join(import.meta.dirname, 'peers/duckdb-load.mjs'), dataPath), read: null }
}

/** DuckDB with a query per metric, as many in-house tools do it. */
export function duckdbPerMetric(dataPath: string, definitionPath?: string): Contestant {
  const rollup = duckdbRollup(dataPath, definitionPath)
  return { ...rollup, name: 'duckdb, a query per metric', command: [...rollup.command, '--each'] }
}

/** pandas and scipy; null where no Python with both is found (LIFTBENCH_PYTHON names one). */
export function pandas(dataPath: string): Contestant | null {
  const needs = dataPath.endsWith('.parquet') ? 'pandas, scipy, pyarrow' : 'pandas, scipy'
  const python = pythonWith(needs)
  if (!python) return null
  return {
    name: 'pandas + scipy',
    command: [python, join(import.meta.dirname, 'peers/pandas_rollup.py'), dataPath],
    read: (output) => JSON.parse(output) as Finding[],
  }
}

/** A Python that has some modules; LIFTBENCH_PYTHON names one to try first. */
export function pythonWith(modules: string): string | null {
  return [process.env['LIFTBENCH_PYTHON'], '/usr/bin/python3', 'python3', 'python'].find((candidate) => candidate && has(candidate, modules)) ?? null
}

function has(python: string, modules: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

type Moments = Record<string, number> & { variant: string }

/** Sums per variant to findings: mean and standard error from sums of squares, ratios by the delta method. */
function fromMoments(output: string, bench: boolean): Finding[] {
  const rows = JSON.parse(output) as Moments[]
  const control = rows.find(({ variant }) => variant === 'control')!
  const treatments = rows.filter((row) => row !== control)
  const mean = (row: Moments, x: string) => ({ value: row[`${x}_sum`]! / row['units']!, error: covariance(row, x, x, `${x}_squares`) / row['units']! })
  const ratio = (row: Moments, x: string, y: string) => {
    const value = row[`${x}_sum`]! / row[`${y}_sum`]!
    const scale = row[`${y}_sum`]! / row['units']!
    const variance = covariance(row, x, x, `${x}_squares`) - 2 * value * covariance(row, x, y, `${x}_${y}`) + value * value * covariance(row, y, y, `${y}_squares`)
    return { value, error: variance / scale / scale / row['units']! }
  }
  const sums = (row: Moments | undefined): string[] => Object.keys(row ?? {}).filter((key) => key.endsWith('_sum')).map((key) => key.slice(0, -4))
  const metrics: [string, (row: Moments) => { value: number; error: number }][] = !bench ? sums(rows[0]).map((x) => [x, (row) => mean(row, x)]) : [
    ...['buyers', 'revenue', 'orders', 'views', 'clickers', 'carts', 'largest', 'back'].map((x): [string, (row: Moments) => { value: number; error: number }] => [x, (row) => mean(row, x)]),
    ['ctr', (row) => ratio(row, 'clicks', 'views')],
    ['basket', (row) => ratio(row, 'revenue', 'orders')],
  ]
  return treatments.flatMap((row) =>
    metrics.map(([metric, of]) => ({
      metric,
      variant: row.variant,
      units: row['units']!,
      value: of(row).value,
      controlValue: of(control).value,
      differenceStandardError: Math.sqrt(of(row).error + of(control).error),
    })),
  )
}

function covariance(row: Moments, x: string, y: string, product: string): number {
  const units = row['units']!
  return (row[product]! - (row[`${x}_sum`]! * row[`${y}_sum`]!) / units) / (units - 1)
}
