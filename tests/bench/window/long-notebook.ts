import { benchMetrics } from '../definition'

const charts = ['forest', 'timeline', 'sample-ratio', 'forest', 'daily-sample-ratio', 'timeline', 'balance', 'forest'] as const

const queries = [
  'SELECT variant, count(*) AS units FROM units GROUP BY ALL ORDER BY variant',
  "SELECT event, count(*) AS rows FROM events GROUP BY ALL ORDER BY rows DESC",
  'SELECT country, count(*) AS units, avg(buyers) AS buyers FROM units GROUP BY ALL ORDER BY country',
] as const

type Written = Record<string, unknown> & { readonly kind: string }

/**
 * A notebook of exactly 100 cells as an analyst who works for a month leaves it: one experiment of ten metrics by two segment
 * columns, then readouts, charts, notes and queries in turn, all about it.
 */
export function longNotebook(parquet: string, cells = 100): { readonly 'liftbench-notebook': 1; readonly name: string; readonly cells: readonly Written[] } {
  const definition = JSON.stringify({
    liftbench: 1, id: 'bench', name: 'Hundred cells',
    sources: { events: { path: parquet, time: 'ts' } },
    unit: 'user_id',
    exposure: { source: 'events', where: "event = 'exposure' and experiment = 'bench'", variant: 'variant', multiple: 'exclude' },
    variants: [{ id: 'control' }, { id: 'a' }, { id: 'b' }],
    segments: ['country', 'device'],
    period: { from: '2026-01-05', to: '2026-02-01' },
    metrics: benchMetrics,
  }, null, 2)
  const metrics = benchMetrics.map(({ id }) => id)
  const segments = [null, 'country', 'device'] as const
  const make = (at: number): Written => {
    const turn = Math.floor(at / 10)
    switch (at % 10) {
      case 0: return { kind: 'note', id: `note-${at}`, text: `## Week ${turn + 1}\n\nWhat changed since the last look, and what we asked the data next. **Nothing** here was declared beforehand.\n\n- the funnel of ${metrics[turn % metrics.length]!}\n- who carries the difference\n` }
      case 1: case 6: return { kind: 'readout', id: `readout-${at}`, segment: segments[turn % 3]! }
      case 4: return { kind: 'sql', id: `sql-${at}`, text: queries[turn % queries.length]!, name: `answer_${at}` }
      case 8: return { kind: 'note', id: `note-${at}`, text: `A remark on *${metrics[at % metrics.length]!}*: see the chart above, and \`units\`.` }
      default: return { kind: 'chart', id: `chart-${at}`, chart: charts[(turn * 3 + at) % charts.length]!, options: { metric: metrics[(at * 3) % metrics.length]!, segment: segments[at % 3]! } }
    }
  }
  const head: Written[] = [{ kind: 'data', id: 'data-1', source: 'events', folded: true }, { kind: 'experiment', id: 'experiment-1', definition, folded: true }]
  const first: Written[] = [{ kind: 'readout', id: 'readout-first' }]
  const rest = Array.from({ length: cells - head.length - first.length }, (_, at) => make(at))
  return { 'liftbench-notebook': 1, name: 'Hundred cells', cells: [...head, ...first, ...rest] }
}
