import { DuckDBInstance } from '@duckdb/node-api'
import { benchDefinition } from '../definition'
import { eventFile } from '../event-file'
import { newEngine } from './opened-engine'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

/** Everything that triage looks for in a file that is open, against DuckDB's summary of it. */
export const triage: SessionCase = {
  id: 'triage',
  title: 'triage of a Parquet file: duplicates, stand-in ids, times, gaps, bots, variants',
  measure: async (events, runs) => {
    const { folder, parquet } = await eventFile(events)
    const definition = JSON.stringify(benchDefinition(parquet))
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const own: StepCost[] = []
    const peer: StepCost[] = []
    for (let run = -1; run < runs; run++) {
      const engine = newEngine()
      await engine.openSource('open', { name: 'events', paths: [parquet], baseDirectory: folder, options: {} }, null)
      const mine = await costOf(() => engine.triage({ job: 'bench', definition, baseDirectory: folder }, null))
      const theirs = await costOf(() => connection.run(`SUMMARIZE FROM '${parquet}'`))
      await engine.close()
      if (run >= 0) {
        own.push(mine)
        peer.push(theirs)
      }
    }
    return [rowOf('triage', own, { name: 'SUMMARIZE', costs: peer })]
  },
}
