import { duckdbLoad, duckdbRollup, liftbench, pandas } from '../contestants'
import { writeBenchDefinition } from '../definition'
import { eventFile } from '../event-file'
import type { BenchCase } from '../contest'

/** The whole job on CSV, from process start to printed evaluation. */
export const evaluateCsv: BenchCase = {
  id: 'evaluate-csv',
  title: 'liftbench evaluate, CSV, 10 metrics × 3 variants',
  prepare: async (events) => {
    const { folder, csv } = await eventFile(events)
    const peer = pandas(csv)
    return {
      contestants: [liftbench(writeBenchDefinition(folder, csv)), duckdbRollup(csv), duckdbLoad(csv), ...(peer ? [peer] : [])],
      absent: peer ? [] : ['pandas + scipy (no Python with pandas and scipy)'],
    }
  },
}
