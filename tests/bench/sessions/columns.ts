import bindings from '@duckdb/node-bindings'
import { readColumns } from '../../../src-main/database/columns'
import { Database } from '../../../src-main/database/database'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

/**
 * A result of DuckDB's as typed columns, against copying as many bytes into fresh arrays, and against the least that the
 * bindings can do: every vector is copied out of DuckDB once, and nothing is done with it.
 */
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
    const bare: StepCost[] = []
    const sql = `SELECT ${names.join(', ')} FROM numbers`
    const readBare = async (): Promise<number> => {
      const { result } = (await connection.raw().run(sql)) as unknown as { readonly result: Parameters<typeof bindings.result_chunk_count>[0] }
      let rows = 0
      for (let index = 0; index < bindings.result_chunk_count(result); index++) {
        const chunk = bindings.result_get_chunk(result, index)
        const size = bindings.data_chunk_get_size(chunk)
        for (let column = 0; column < names.length; column++) bindings.vector_get_data(bindings.data_chunk_get_vector(chunk, column), size * 8)
        rows += size
      }
      return rows
    }
    for (let run = -1; run < runs; run++) {
      let read: readonly Float64Array[] = []
      let copied: readonly Float64Array[] = []
      const mine = await costOf(async () => (read = (await readColumns(connection, sql, kinds)).columns))
      const theirs = await costOf(async () => (copied = source.map((column) => column.slice())))
      let rows = 0
      const least = await costOf(async () => (rows = await readBare()))
      if (rows !== events) throw new Error('The bindings read another number of rows.')
      if (read.some((column, index) => column.at(-1) !== copied[index]?.at(-1))) throw new Error('The columns differ.')
      if (run >= 0) {
        own.push(mine)
        peer.push(theirs)
        bare.push(least)
      }
    }
    connection.close()
    await database.close()
    return [
      rowOf('DuckDB to typed arrays', own, { name: 'copy into fresh arrays', costs: peer }),
      rowOf('the same', own, { name: 'the bindings, nothing kept', costs: bare }),
      rowOf('the bindings, nothing kept', bare, { name: 'copy into fresh arrays', costs: peer }),
    ]
  },
}
