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
    const request = { name: 'events', paths: [parquet], baseDirectory: folder, options: {} }
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const own: StepCost[] = []
    const first: StepCost[] = []
    const drafted: StepCost[] = []
    const peer: StepCost[] = []
    for (let run = -1; run < runs; run++) {
      const engine = newEngine()
      const mine = await costOf(() => engine.openSource('open', request, null))
      const draft = await costOf(() => engine.draft(['events']))
      const theirs = await costOf(() => connection.run(`SUMMARIZE FROM '${parquet}'`))
      await engine.close()
      const other = newEngine()
      const shown = await costOf(() => new Promise<void>((resolve) => {
        other.openSource('open', request, null, () => { resolve() }).catch(() => undefined)
      }))
      await other.cancel('open')
      await other.close()
      if (run >= 0) {
        own.push(mine)
        first.push(shown)
        drafted.push(draft)
        peer.push(theirs)
      }
    }
    const against = { name: 'SUMMARIZE', costs: peer }
    return [rowOf('columns of an opened file', first, against), rowOf('open and profile', own, against), rowOf('draft of an experiment', drafted, against)]
  },
}
