import { childRun, type Cost } from '../child-run'
import { spread } from '../contest'
import { duckdbRollup, liftbench } from '../contestants'
import { fiftyMetrics, writeBenchDefinition } from '../definition'
import { eventFile } from '../event-file'
import { rowOf, type SessionCase, type SessionRow } from './session-case'

/** Limits for DuckDB's memory, on both sides; null leaves it to DuckDB. */
const limits = [null, '1GB', '512MB', '256MB']

/** Peak memory of the whole process, and what a limit does to it, against the bare SQL that computes the same moments. */
export const memory: SessionCase = {
  id: 'memory',
  title: `peak memory, Parquet, ${String(fiftyMetrics.length)} metrics × 3 variants`,
  measure: async (events, runs) => {
    const { folder, parquet } = await eventFile(events)
    const definition = writeBenchDefinition(folder, parquet, fiftyMetrics)
    const rows: SessionRow[] = []
    for (const limit of limits) {
      const own: Cost[] = []
      const peer: Cost[] = []
      let ranOut = false
      for (let run = 0; run < runs; run++) {
        own.push((await childRun(liftbench(definition).command, limit === null ? {} : { LIFTBENCH_MEMORY: limit })).cost)
        const theirs = await bareSql(parquet, definition, limit)
        if (theirs === null) ranOut = true
        else peer.push(theirs)
      }
      const peak = spread(own.map(({ peakMb }) => peakMb)).median
      const said = ranOut ? 'bare SQL runs out of memory' : `bare SQL ${spread(peer.map(({ peakMb }) => peakMb)).median.toFixed(0)} MB: ÷ ${spread(own.map(({ peakMb }, run) => peakMb / peer[run]!.peakMb)).median.toFixed(2)}`
      rows.push({ ...rowOf(limit === null ? 'no limit' : `limit ${limit}`, own, ranOut ? undefined : { name: 'bare SQL', costs: peer }), note: `peak ${peak.toFixed(0)} MB; ${said}` })
    }
    return rows
  },
}

/** @returns null when it does not get by with its memory */
async function bareSql(parquet: string, definition: string, limit: string | null): Promise<Cost | null> {
  try {
    return (await childRun(duckdbRollup(parquet, definition).command, limit === null ? {} : { LIFTBENCH_BENCH_MEMORY: limit })).cost
  } catch (thrown) {
    if (String(thrown).includes('Out of Memory')) return null
    throw thrown
  }
}
