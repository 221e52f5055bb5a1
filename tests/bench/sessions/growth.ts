import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { childRun, type Cost } from '../child-run'
import { liftbench } from '../contestants'
import { spread } from '../contest'
import { benchDefinition, benchMetrics } from '../definition'
import { eventParts } from '../event-file'
import { newEngine } from './opened-engine'
import { costOf, rowOf, type SessionCase, type SessionRow, type StepCost } from './session-case'

type Written = Record<string, unknown> & { sources: { events: Record<string, unknown> }; metrics: readonly Record<string, unknown>[] }

/** A hundredth, a tenth, three tenths and all of the events asked for: 1, 10, 30 and 100 million of 100 million. */
const shares = [0.01, 0.1, 0.3, 1]

/** How cost grows with the number of events: a program that does twice the work for twice the events has slope 1. */
export const growth: SessionCase = {
  id: 'growth',
  title: `growth with the number of events, Parquet, ${String(benchMetrics.length)} metrics × 3 variants: whole command, then another window in a loaded experiment`,
  ownSize: true,
  measure: async (events, runs) => {
    const sizes = shares.map((share) => Math.max(1000, Math.round(events * share)))
    const first: Cost[][] = []
    const second: StepCost[][] = []
    for (const size of sizes) {
      const { folder, paths } = await eventParts(size)
      const definition = { ...(benchDefinition('') as Written), sources: { events: { path: paths.map((path) => basename(path)), time: 'ts' } } }
      const path = join(folder, `growth-${String(size)}.json`)
      writeFileSync(path, JSON.stringify(definition))
      first.push(await repeated(runs, async () => (await childRun(liftbench(path).command)).cost))
      const engine = newEngine()
      const evaluate = (changed: object): Promise<unknown> => engine.evaluate({ job: 'bench', definition: JSON.stringify(changed), baseDirectory: folder, timeline: false }, null)
      await evaluate(definition)
      const windowed = (days: number): object => ({ ...definition, metrics: definition.metrics.map((metric) => ({ ...metric, window: { from: '0d', to: `${String(days)}d` } })) })
      await evaluate(windowed(20))
      second.push(await repeated(runs, (run) => costOf(() => evaluate(windowed(6 + run)))))
      await engine.close()
    }
    return [...rows('first evaluation', sizes, first), ...rows('another window', sizes, second)]
  },
}

async function repeated<Result>(runs: number, work: (run: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let run = 0; run < runs; run++) results.push(await work(run))
  return results
}

function rows(step: string, sizes: readonly number[], costs: readonly (readonly (StepCost & Partial<Cost>)[])[]): SessionRow[] {
  const cpu = costs.map((some) => spread(some.map(({ cpuMs }) => cpuMs)).median)
  return sizes.map((size, index) => {
    const peak = costs[index]!.every(({ peakMb }) => peakMb !== undefined) ? [`peak ${spread(costs[index]!.map(({ peakMb = 0 }) => peakMb)).median.toFixed(0)} MB`] : []
    const slopes = index === sizes.length - 1 ? [`slope of cpu ${slope(sizes, cpu).toFixed(2)}, from the second size on ${slope(sizes.slice(1), cpu.slice(1)).toFixed(2)}`] : []
    return { ...rowOf(`${step}, ${size.toLocaleString('en-US')} events`, costs[index]!), note: [...peak, ...slopes].join('; ') }
  })
}

/** The slope of a least-squares line through the logarithms. */
export function slope(sizes: readonly number[], costs: readonly number[]): number {
  const [x, y] = [sizes.map(Math.log), costs.map(Math.log)]
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const over = x.reduce((sum, value, index) => sum + (value - mx) * (y[index]! - my), 0)
  return over / x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
}
