import { join } from 'node:path'
import { nodeCommand } from '../child-run'
import { builtCommandLine } from '../contestants'
import { eventFile } from '../event-file'
import type { BenchCase } from '../contest'

/**
 * From the start of the process to the answer of the first queries: `liftbench inspect` profiles a thousand events, column by
 * column, and drafts a definition from them. Against a node that does nothing, and one that asks bare DuckDB to count them.
 */
export const firstAnswer: BenchCase = {
  id: 'first-answer',
  title: 'first answer: liftbench inspect on 1,000 events',
  ownSize: true,
  prepare: async () => {
    const { parquet } = await eventFile(1000)
    return {
      contestants: [
        { name: 'liftbench', command: nodeCommand(builtCommandLine, 'inspect', parquet, '--format', 'yaml'), read: () => [] },
        { name: 'bare node', command: nodeCommand(join(import.meta.dirname, '../peers/nothing.mjs')), read: () => [] },
        { name: 'bare DuckDB in node, one count', command: nodeCommand(join(import.meta.dirname, '../peers/count-rows.mjs'), parquet), read: () => [] },
      ],
      absent: [],
    }
  },
}
