import { join } from 'node:path'
import { nodeCommand } from '../child-run'
import { liftbench } from '../contestants'
import { writeBenchDefinition } from '../definition'
import { eventFile } from '../event-file'
import type { BenchCase } from '../contest'

/** What starting costs: a whole evaluation of a thousand events against a node that does nothing. */
export const coldStart: BenchCase = {
  id: 'cold-start',
  title: 'cold start: liftbench evaluate on 1,000 events',
  ownSize: true,
  prepare: async () => {
    const { folder, parquet } = await eventFile(1000)
    return {
      contestants: [
        { ...liftbench(writeBenchDefinition(folder, parquet)), read: () => [] },
        { name: 'bare node', command: nodeCommand(join(import.meta.dirname, '../peers/nothing.mjs')), read: () => [] },
      ],
      absent: [],
    }
  },
}
