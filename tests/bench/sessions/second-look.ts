import { DuckDBInstance } from '@duckdb/node-api'
import { benchDefinition, benchMetrics } from '../definition'
import { eventFile } from '../event-file'
import { perUnit } from '../peers/per-unit.mjs'
import { newEngine } from './opened-engine'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

type Written = Record<string, unknown> & { metrics: readonly Record<string, unknown>[] }

/** What a person changes while reading, each on its own. */
const changes: readonly [string, (definition: Written, run: number) => Written][] = [
  ['level', (definition, run) => ({ ...definition, analysis: { confidence: 0.9 + run / 1000 } })],
  ['correction', (definition, run) => ({ ...definition, analysis: { correction: ['holm', 'bonferroni', 'benjamini-hochberg'][run % 3], confidence: 0.95 + run / 1000 } })],
  ['baseline', (definition, run) => ({ ...definition, variants: [{ id: 'control' }, { id: 'a', control: run % 2 === 0 }, { id: 'b', control: run % 2 === 1 }] })],
  ['window of every metric', (definition, run) => ({ ...definition, metrics: definition.metrics.map((metric) => ({ ...metric, window: { from: '0d', to: `${String(6 + run)}d` } })) })],
  ['cap of revenue', (definition, run) => ({ ...definition, metrics: definition.metrics.map((metric) => (metric['id'] === 'revenue' ? { ...metric, cap: { upper: 0.99 - run / 1000 } } : metric)) })],
  ['covariate of every mean', (definition, run) => ({ ...definition, metrics: definition.metrics.map((metric) => (metric['kind'] === 'mean' || metric['kind'] === 'count' ? { ...metric, covariate: { days: 5 + run } } : metric)) })],
  ['segments known already', (definition, run) => ({ ...definition, segments: run % 2 === 0 ? ['country'] : ['country', 'device'] })],
]

/** Changes of a loaded experiment against the bare SQL that answers the new question from the file. */
export const secondLook: SessionCase = {
  id: 'second-look',
  title: `a change in a loaded experiment, ${String(benchMetrics.length)} metrics × 3 variants`,
  measure: async (events, runs) => {
    const { folder, parquet } = await eventFile(events)
    const engine = newEngine()
    const base = benchDefinition(parquet) as Written
    const evaluate = (definition: Written): Promise<unknown> =>
      engine.evaluate({ job: 'bench', definition: JSON.stringify(definition), baseDirectory: folder, timeline: false }, null)
    const first = await costOf(() => evaluate(base))
    await evaluate({ ...base, segments: ['country', 'device'] })
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const rows = [rowOf('first evaluation', [first])]
    for (const [step, change] of changes) {
      const own: StepCost[] = []
      const peer: StepCost[] = []
      await evaluate(change(base, 9))
      for (let run = 0; run < runs; run++) {
        own.push(await costOf(() => evaluate(change(base, run))))
        peer.push(await costOf(() => connection.run(rollupSql(parquet))))
      }
      rows.push(rowOf(step, own, { name: 'bare SQL', costs: peer }))
    }
    await engine.close()
    return rows
  },
}

/** Moments of the ten metrics per variant in one pass, as the peer of the whole-process cases has them. */
function rollupSql(path: string): string {
  const names = Object.keys(perUnit)
  return `
    WITH exposures AS (
      SELECT user_id, arg_min(variant, ts) AS variant, min(ts) AS t0 FROM '${path}'
      WHERE event = 'exposure' AND experiment = 'bench' GROUP BY user_id HAVING min(variant) = max(variant)
    ),
    units AS (
      SELECT user_id, any_value(exposures.variant) AS variant, ${names.map((name) => `(${perUnit[name]!})::DOUBLE AS ${name}`).join(', ')}
      FROM (SELECT user_id, event, value, ts FROM '${path}') JOIN exposures USING (user_id) WHERE ts >= t0 GROUP BY user_id
    )
    SELECT variant, count(*), ${names.flatMap((name) => [`sum(${name})`, `sum(${name} * ${name})`]).join(', ')} FROM units GROUP BY variant`
}
