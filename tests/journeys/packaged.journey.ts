import { execFile, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { launchSwitches } from '../../build/electron-runtime.mjs'
import { startApplication } from './application'
import { readoutOf, scorecard } from './readout'
import { environment, expect, root, test } from './workbench'

test('the packaged application starts without the checkout, reads a file and gives a verdict', async ({ folder }) => {
  test.setTimeout(600_000)
  await promisify(execFile)(process.execPath, [join(root, 'build/package.mjs'), folder], { cwd: root })
  const application = join(folder, String(readdirSync(folder).find((name) => name.endsWith('-unpacked'))))
  const sample = join(application, 'resources/sample-data/checkout-button/experiment.yaml')

  const { page, close } = await startApplication(join(application, 'liftbench'), [...launchSwitches(), '--disable-gpu', `--user-data-dir=${join(folder, 'user-data')}`, sample], environment(folder))
  await readoutOf(page)
  await expect(scorecard(page)).toContainText('Paid within a week')
  await expect(page.getByRole('status').filter({ hasText: 'paid within a week' })).toContainText('%')
  await close()

  const told = spawnSync(join(application, 'resources/bin/liftbench'), ['evaluate', sample, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  expect(told.stderr).toBe('')
  expect(JSON.parse(told.stdout)).toMatchObject({ liftbench: 1, verdicts: expect.arrayContaining([expect.objectContaining({ metric: 'conversion' })]) })
})
