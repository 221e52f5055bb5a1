import { readColumns } from '../../../src-main/database/columns'
import { Database } from '../../../src-main/database/database'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

/** A result of DuckDB's as typed columns, against copying as many bytes into fresh arrays. */
export const columns: SessionCase = {
  id: 'columns',
  title: 'a result of 6 columns of 64-bit numbers, read into typed arrays',
  measure: async (events, runs) => {
    const database = await Database.open({ allowedPaths: [] })
    const connection = await database.connect()
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    await connection.run(`CREATE TABLE numbers AS SELECT ${names.map((name, index) => `(i * ${String(index + 1)})::DOUBLE AS ${name}`).join(', ')} FROM range(${String(events)}) t(i)`)
    const kinds = ['float64', 'float64', 'float64', 'float64', 'float64', 'float64'] as const
    const source = names.map((_, index) => Float64Array.from({ length: events }, (__, at) => at * (index + 1)))
    const own: StepCost[] = []
    const peer: StepCost[] = []
    for (let run = -1; run < runs; run++) {
      let read: readonly Float64Array[] = []
      let copied: readonly Float64Array[] = []
      const mine = await costOf(async () => (read = (await readColumns(connection, `SELECT ${names.join(', ')} FROM numbers`, kinds)).columns))
      const theirs = await costOf(async () => (copied = source.map((column) => column.slice())))
      if (read.some((column, index) => column.at(-1) !== copied[index]?.at(-1))) throw new Error('The columns differ.')
      if (run >= 0) {
        own.push(mine)
        peer.push(theirs)
      }
    }
    connection.close()
    await database.close()
    return [rowOf('DuckDB to typed arrays', own, { name: 'copy into fresh arrays', costs: peer })]
  },
}
