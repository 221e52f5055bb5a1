/** A thread beside kernels.ts that draws its share of the resamples. */
import { parentPort } from 'node:worker_threads'
import { tsImport } from 'tsx/esm/api'

const { workOn } = await tsImport('../../../src-worker/methods/resampling/crew.ts', import.meta.url)
parentPort?.on('message', (job) => { workOn(job) })
parentPort?.postMessage('ready')
