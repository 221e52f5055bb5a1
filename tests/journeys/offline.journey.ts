import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findRuntime, launchSwitches } from '../../build/electron-runtime.mjs'
import { startApplication } from './application'
import { openSample } from './readout'
import { environment, expect, root, test } from './workbench'

test('desktop: from start to end, nothing asks the network for anything', async ({ folder }) => {
  const log = join(folder, 'net-log.json')
  const { executable } = await findRuntime()
  const { page, close } = await startApplication(executable, [...launchSwitches(), '--disable-gpu', `--log-net-log=${log}`, `--user-data-dir=${join(folder, 'user-data')}`, root], environment(folder))
  await openSample(page)
  await close()
  const written = readFileSync(log, 'utf8')
  expect(written).toContain('"constants"')
  const asked = [...written.matchAll(/"(?:url|host|original_url)":"([^"]+)"/g)].map(([, address]) => String(address))
  expect(asked.filter((address) => !/^(liftbench|file|data|blob|devtools|chrome|chrome-devtools):/.test(address))).toEqual([])
})
