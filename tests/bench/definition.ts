import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The ten metrics of the bench: the kinds that analysts use daily, over one event log. */
export const benchMetrics = [
  { id: 'buyers', kind: 'conversion', source: 'events', where: "event = 'purchase'", window: { within: '7d' }, role: 'primary' },
  { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'value', aggregate: 'sum' },
  { id: 'orders', kind: 'count', source: 'events', where: "event = 'purchase'" },
  { id: 'views', kind: 'count', source: 'events', where: "event = 'view'" },
  { id: 'clickers', kind: 'conversion', source: 'events', where: "event = 'click'" },
  { id: 'carts', kind: 'count', source: 'events', where: "event = 'add_to_cart'", window: { within: '7d' } },
  { id: 'largest', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'value', aggregate: 'max' },
  { id: 'back', kind: 'retention', source: 'events', window: { from: '7d', to: '14d' } },
  { id: 'ctr', kind: 'ratio', numerator: { source: 'events', where: "event = 'click'", aggregate: 'count' }, denominator: { source: 'events', where: "event = 'view'", aggregate: 'count' } },
  { id: 'basket', kind: 'ratio', numerator: { source: 'events', where: "event = 'purchase'", value: 'value', aggregate: 'sum' }, denominator: { source: 'events', where: "event = 'purchase'", aggregate: 'count' } },
] as const

/** Fifty metrics over the same log: five events, three ways to count them, several windows. `kind` decides the way. */
export const fiftyMetrics = ['purchase', 'view', 'click', 'add_to_cart', 'search'].flatMap((event) =>
  (event === 'purchase' ? (['conversion', 'count', 'mean'] as const) : (['conversion', 'count'] as const)).flatMap((kind) =>
    (event === 'purchase' ? [1, 3, 7, 10, 14, 21] : [1, 3, 7, 14]).map((days) => ({
      id: `${event}_${kind}_${String(days)}d`, kind, source: 'events', where: `event = '${event}'`, window: { within: `${String(days)}d` },
      ...(kind === 'mean' ? { value: 'value', aggregate: 'sum' as const } : {}),
    })),
  ),
)

/** The definition of the bench over a data file. */
export function benchDefinition(dataPath: string, metrics: readonly object[] = benchMetrics): object {
  return {
    liftbench: 1,
    id: 'bench',
    sources: { events: { path: basename(dataPath), time: 'ts' } },
    unit: 'user_id',
    exposure: { source: 'events', where: "event = 'exposure' and experiment = 'bench'", variant: 'variant', multiple: 'exclude' },
    variants: [{ id: 'control' }, { id: 'a' }, { id: 'b' }],
    metrics,
  }
}

/** Writes the definition beside the data file and gives its path. */
export function writeBenchDefinition(folder: string, dataPath: string, metrics: readonly object[] = benchMetrics): string {
  const path = join(folder, `experiment-${basename(dataPath).replace('.', '-')}${metrics === benchMetrics ? '' : `-${String(metrics.length)}`}.json`)
  writeFileSync(path, JSON.stringify(benchDefinition(dataPath, metrics), null, 2))
  return path
}
