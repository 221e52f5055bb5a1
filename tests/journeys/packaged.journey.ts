import { execFile, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readoutOf, scorecard } from './readout'
import { expect, root, test } from './workbench'

test.describe('the packaged application', () => {
  test('starts without the checkout, reads a file and gives a verdict', async ({ start, folder }) => {
    test.setTimeout(300_000)
    await promisify(execFile)(process.execPath, [join(root, 'build/package.mjs'), folder], { cwd: root })
    const application = join(folder, String(readdirSync(folder).find((name) => name.endsWith('-unpacked'))))
    const sample = join(application, 'resources/sample-data/checkout-button/experiment.yaml')

    const { page, app, complaints } = await start('desktop', { executable: join(application, 'liftbench'), files: [sample] })
    expect(await app?.evaluate(({ app: { isPackaged } }) => isPackaged)).toBe(true)
    await readoutOf(page)
    await expect(scorecard(page)).toContainText('Paid within a week')
    await expect(page.getByRole('status').filter({ hasText: 'Paid within a week' })).toBeVisible()
    expect(complaints).toEqual([])

    const told = spawnSync(join(application, 'resources/bin/liftbench'), ['evaluate', sample, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    expect(told.stderr).toBe('')
    expect(JSON.parse(told.stdout)).toMatchObject({ liftbench: 1, verdicts: expect.arrayContaining([expect.objectContaining({ metric: 'conversion' })]) })
  })
})
