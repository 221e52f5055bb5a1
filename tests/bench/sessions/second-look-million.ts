import { DuckDBInstance } from '@duckdb/node-api'
import type { BrushRequest, UnitSelection } from '../../../src-contract/brush'
import { benchDefinition, benchMetrics, fiftyMetrics } from '../definition'
import { eventFile } from '../event-file'
import { perUnit } from '../peers/per-unit.mjs'
import { newEngine } from './opened-engine'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

/** The bench's ten metrics and ten more: revenue, orders and shares of units in windows of their own. */
const metrics = [...benchMetrics, ...fiftyMetrics.filter((_, at) => at % 5 === 2).slice(0, 10)]

type Written = Record<string, unknown> & { metrics: readonly Record<string, unknown>[] }

/** What a person changes while reading, each on its own, and never the same twice. */
const changes: readonly [string, (definition: Written, run: number) => Written][] = [
  ['level', (definition, run) => ({ ...definition, analysis: { confidence: 0.9 + run / 1000 } })],
  ['correction', (definition, run) => ({ ...definition, analysis: { correction: ['holm', 'bonferroni', 'benjamini-hochberg'][run % 3], confidence: 0.95 + run / 1000 } })],
  ['baseline', (definition, run) => ({ ...definition, analysis: { confidence: 0.8 + run / 1000 }, variants: [{ id: 'control' }, { id: 'a', control: run % 2 === 0 }, { id: 'b', control: run % 2 === 1 }] })],
  ['segment', (definition, run) => ({ ...definition, segments: [['country', 'device'], ['device'], ['country'], ['device', 'country']][run % 4] })],
  ['cap of revenue', (definition, run) => ({ ...definition, metrics: definition.metrics.map((metric) => (metric['id'] === 'revenue' ? { ...metric, cap: { upper: 0.99 - run / 1000 } } : metric)) })],
  ['window of every metric', (definition, run) => ({ ...definition, metrics: inWindow(definition, 6 + run) })],
  ['a new metric', (definition, run) => ({ ...definition, metrics: [...definition.metrics, { id: 'few_days', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'value', aggregate: 'sum', window: { within: `${String(2 + run)}d` } }] })],
  ['a new metric over other rows', (definition, run) => ({ ...definition, metrics: [...definition.metrics, { id: 'large', kind: 'conversion', source: 'events', where: `event = 'purchase' and value > ${String(20 + run)}` }] })],
  ['covariate of revenue', (definition, run) => ({ ...definition, metrics: definition.metrics.map((metric) => (metric['id'] === 'revenue' ? { ...metric, covariate: { days: 5 + run } } : metric)) })],
]

function inWindow({ metrics: all }: Written, days: number): Written['metrics'] {
  return all.map((metric) => ({ ...metric, window: { from: '0d', to: `${String(days)}d` } }))
}

const devices = ['mobile', 'desktop'] as const

/** A brush that moves, and what SQL is asked for the same units. */
const brushes: readonly [string, (run: number) => UnitSelection, (run: number) => string][] = [
  ['brush: days', (run) => [{ kind: 'days', from: '2026-01-12', to: `2026-01-${String(16 + (run % 9))}` }], (run) => `t0::DATE BETWEEN DATE '2026-01-12' AND DATE '2026-01-${String(16 + (run % 9))}'`],
  ['brush: a level', (run) => [{ kind: 'levels', column: 'device', levels: [devices[run % 2]!] }], (run) => `device = '${devices[run % 2]!}'`],
  ['brush: a range of views, within a level', (run) => [{ kind: 'levels', column: 'device', levels: ['mobile'] }, { kind: 'values', metric: 'views', from: 1, to: 4 + run }], (run) => `device = 'mobile' AND views BETWEEN 1 AND ${String(3 + run)}`],
]

/** Questions to a loaded experiment of a million units, against the bare SQL that answers the new question from the file. */
export const secondLookMillion: SessionCase = {
  id: 'second-look-million',
  title: `a change or a brush in a loaded experiment, ${String(metrics.length)} metrics × 3 variants; ten million events have some 850,000 units`,
  measure: async (events, runs) => {
    const { folder, parquet } = await eventFile(events)
    const engine = newEngine()
    const base = { ...(benchDefinition(parquet, metrics) as Written), period: { from: '2026-01-05', to: '2026-03-05' } }
    const evaluate = (definition: Written): Promise<unknown> => engine.evaluate({ job: 'bench', definition: JSON.stringify(definition), baseDirectory: folder, timeline: false }, null)
    const brush = (selection: UnitSelection): Promise<unknown> =>
      engine.brush({ job: 'brush', definition: JSON.stringify({ ...base, segments: ['country', 'device'] }), baseDirectory: folder, selection, metrics: null, views } satisfies BrushRequest, null)
    const first = await costOf(() => evaluate(base))
    await evaluate({ ...base, segments: ['country', 'device'] })
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const rows = [rowOf('first evaluation', [first])]
    const against = async (step: string, work: (run: number) => Promise<unknown>, sql: (run: number) => string): Promise<void> => {
      const own: StepCost[] = []
      const peer: StepCost[] = []
      await work(runs)
      for (let run = 0; run < runs; run++) {
        own.push(await costOf(() => work(run)))
        peer.push(await costOf(() => connection.run(sql(run))))
      }
      rows.push(rowOf(step, own, { name: 'bare SQL', costs: peer }))
    }
    for (const [step, change] of changes) await against(step, (run) => evaluate(change(base, run)), () => rollupSql(parquet, 'true'))
    const segments: StepCost[] = []
    const peer: StepCost[] = []
    for (let run = 0; run < runs; run++) {
      // Windows that nobody asked for before, so that no metric was read in any column.
      const windowed = { ...base, metrics: inWindow(base, 15 + run) }
      await evaluate(windowed)
      segments.push(await costOf(() => evaluate({ ...windowed, segments: ['country', 'device'] })))
      peer.push(await costOf(() => connection.run(rollupSql(parquet, 'true'))))
    }
    rows.push(rowOf('two segments, read for the first time', segments, { name: 'bare SQL', costs: peer }))
    rows.push(rowOf('first brush', [await costOf(() => brush([]))]))
    for (const [step, selection, condition] of brushes) await against(step, (run) => brush(selection(run)), (run) => rollupSql(parquet, condition(run)))
    await engine.close()
    return rows
  },
}

/** What stands around the brush and is counted anew with it. */
const views: BrushRequest['views'] = [{ kind: 'levels', column: 'country' }, { kind: 'levels', column: 'device' }, { kind: 'days' }, { kind: 'values', metric: 'revenue' }, { kind: 'values', metric: 'views' }]

/** Moments of the bench's ten metrics per variant in one pass: half of what Liftbench is asked, so that SQL is not overcharged. */
function rollupSql(path: string, selected: string): string {
  const names = Object.keys(perUnit)
  return `
    WITH exposures AS (
      SELECT user_id, arg_min(variant, ts) AS variant, arg_min(device, ts) AS device, min(ts) AS t0 FROM '${path}'
      WHERE event = 'exposure' AND experiment = 'bench' GROUP BY user_id HAVING min(variant) = max(variant)
    ),
    units AS (
      SELECT user_id, any_value(exposures.variant) AS variant, any_value(exposures.device) AS device, any_value(t0) AS t0, ${names.map((name) => `(${perUnit[name]!})::DOUBLE AS ${name}`).join(', ')}
      FROM (SELECT user_id, event, value, ts FROM '${path}') JOIN exposures USING (user_id) WHERE ts >= t0 GROUP BY user_id
    )
    SELECT variant, count(*), ${names.flatMap((name) => [`sum(${name})`, `sum(${name} * ${name})`]).join(', ')} FROM units WHERE ${selected} GROUP BY variant`
}
