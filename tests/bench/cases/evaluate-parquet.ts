import { duckdbPerMetric, duckdbRollup, liftbench, pandas } from '../contestants'
import { writeBenchDefinition } from '../definition'
import { eventFile } from '../event-file'
import type { BenchCase } from '../contest'

/** The whole job on Parquet, from process start to printed evaluation. */
export const evaluateParquet: BenchCase = {
  id: 'evaluate-parquet',
  title: 'liftbench evaluate, Parquet, 10 metrics × 3 variants',
  prepare: async (events) => {
    const { folder, parquet } = await eventFile(events)
    const peer = pandas(parquet)
    return {
      contestants: [liftbench(writeBenchDefinition(folder, parquet)), duckdbRollup(parquet), duckdbPerMetric(parquet), ...(peer ? [peer] : [])],
      absent: peer ? [] : ['pandas + scipy (no Python with pandas, scipy and pyarrow)'],
    }
  },
}
