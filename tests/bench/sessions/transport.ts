import { Worker } from 'node:worker_threads'
import { sharedFloat64 } from '../../../src-main/statistics/shared-array'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

const COLUMNS = 6

/** Takes columns, looks at the last value of each, and answers with their sum. */
const RECEIVER = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', (columns) => { parentPort.postMessage(columns.reduce((sum, column) => sum + column[column.length - 1], 0)) })
`

/** Columns given to the thread that judges: shared memory, as the engine hands them over, against a clone of the same bytes. */
export const transport: SessionCase = {
  id: 'transport',
  title: 'hand-over of 6 columns of 64-bit numbers to another thread',
  measure: async (events, runs) => {
    const worker = new Worker(RECEIVER, { eval: true })
    const handOver = (columns: readonly Float64Array[]): Promise<StepCost> =>
      costOf(() => new Promise<void>((done) => {
        worker.once('message', (sum) => {
          if (sum !== COLUMNS * (events - 1)) throw new Error('The other thread saw other columns.')
          done()
        })
        worker.postMessage(columns)
      }))
    const shared = Array.from({ length: COLUMNS }, () => filled(sharedFloat64(events)))
    const plain = Array.from({ length: COLUMNS }, () => filled(new Float64Array(events)))
    const own: StepCost[] = []
    const peer: StepCost[] = []
    for (let run = -1; run < runs; run++) {
      const mine = await handOver(shared)
      const theirs = await handOver(plain)
      if (run >= 0) {
        own.push(mine)
        peer.push(theirs)
      }
    }
    await worker.terminate()
    return [rowOf('shared columns', own, { name: 'structured clone', costs: peer })]
  },
}

function filled(column: Float64Array): Float64Array {
  for (let at = 0; at < column.length; at++) column[at] = at
  return column
}
