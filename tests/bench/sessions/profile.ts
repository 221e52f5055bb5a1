import { DuckDBInstance } from '@duckdb/node-api'
import { eventFile } from '../event-file'
import { newEngine } from './opened-engine'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

/** The profile that appears when a file is dropped, against DuckDB's own summary of the same file, whose distinct counts are estimates. */
export const profile: SessionCase = {
  id: 'profile',
  title: 'profile of a Parquet file: exact counts, ranges, frequent values, histograms, findings',
  measure: async (events, runs) => {
    const { folder, parquet } = await eventFile(events)
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const own: StepCost[] = []
    const peer: StepCost[] = []
    for (let run = -1; run < runs; run++) {
      const engine = newEngine()
      const mine = await costOf(() => engine.openSource('open', { name: 'events', paths: [parquet], baseDirectory: folder, options: {} }, null))
      const theirs = await costOf(() => connection.run(`SUMMARIZE FROM '${parquet}'`))
      await engine.close()
      if (run >= 0) {
        own.push(mine)
        peer.push(theirs)
      }
    }
    return [rowOf('open and profile', own, { name: 'SUMMARIZE', costs: peer })]
  },
}
