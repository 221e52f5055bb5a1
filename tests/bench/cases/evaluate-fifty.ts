import { duckdbPerMetric, duckdbRollup, liftbench } from '../contestants'
import { fiftyMetrics, writeBenchDefinition } from '../definition'
import { eventFile } from '../event-file'
import type { BenchCase } from '../contest'

/** From so many events on a query per metric takes a minute. */
const RARELY_FROM = 5_000_000

/** Many metrics at once: where one scan for all of them pays. */
export const evaluateFifty: BenchCase = {
  id: 'evaluate-fifty',
  title: `liftbench evaluate, Parquet, ${String(fiftyMetrics.length)} metrics × 3 variants`,
  prepare: async (events) => {
    const { folder, parquet } = await eventFile(events)
    const definition = writeBenchDefinition(folder, parquet, fiftyMetrics)
    return { contestants: [liftbench(definition), duckdbRollup(parquet, definition), { ...duckdbPerMetric(parquet, definition), once: events >= RARELY_FROM }], absent: [] }
  },
}
