import { mkdtempSync, rmSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CacheFolder } from '../../../src-main/shelf/cache-folder'
import { childRun } from '../child-run'
import { pandas } from '../contestants'
import { benchDefinition } from '../definition'
import { eventFile } from '../event-file'
import { newEngine } from './opened-engine'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

/** A CSV that was open in an earlier run of the program, opened and evaluated again, against the script that starts from the file each time. */
export const reopen: SessionCase = {
  id: 'reopen',
  title: 'opening a CSV again, with profile and evaluation of 10 metrics',
  measure: async (events, runs) => {
    const { folder, csv } = await eventFile(events)
    const cacheFolder = mkdtempSync(join(tmpdir(), 'liftbench-bench-cache-'))
    const definition = JSON.stringify(benchDefinition(csv))
    const session = async (stay: boolean): Promise<StepCost> => {
      const engine = newEngine({ cache: { folder: new CacheFolder(cacheFolder, 8e9), stamp: 'bench' } })
      const cost = await costOf(async () => {
        await engine.openSource('open', { name: 'events', paths: [csv], baseDirectory: folder, options: {} }, null)
        await engine.evaluate({ job: 'bench', definition, baseDirectory: folder, timeline: false }, null)
      })
      if (stay) await keptIn(cacheFolder)
      await engine.close()
      return cost
    }
    const first = await session(events >= 1_000_000)
    const peer = pandas(csv)
    const own: StepCost[] = []
    const script: StepCost[] = []
    for (let run = 0; run < runs; run++) {
      own.push(await session(false))
      if (peer) script.push((await childRun(peer.command)).cost)
    }
    rmSync(cacheFolder, { recursive: true, maxRetries: 5 })
    return [rowOf('opened for the first time', [first]), rowOf('opened again', own, peer ? { name: 'pandas + scipy', costs: script } : undefined)]
  },
}

/** The import is written once nobody waits for it; ten million rows take seconds. @throws when it is not kept after minutes */
async function keptIn(cacheFolder: string): Promise<void> {
  const begun = performance.now()
  while (!readdirSync(cacheFolder).some((name) => name.startsWith('import-') && name.endsWith('.about'))) {
    if (performance.now() - begun > 300_000) throw new Error('the import was not kept within five minutes')
    await pause(100)
  }
}
