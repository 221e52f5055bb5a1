import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from '@playwright/test'
import { chromiumLaunch, expect, root, test } from './workbench'

test('the report opens from a disk, alone, and shows checks, figures and charts', async ({ folder }) => {
  const file = join(folder, 'report.html')
  const made = spawnSync(process.execPath, [join(root, 'out/main/cli.js'), 'evaluate', join(root, 'sample-data/checkout-button/experiment.yaml'), '--format', 'html', '--out', file], { encoding: 'utf8' })
  expect(made.stderr).toBe('')
  expect(made.status).toBe(0)

  const browser = await chromium.launch(chromiumLaunch())
  const page = await browser.newPage()
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(pathToFileURL(file).href)
  await expect(page.getByText('Checkout button colour').first()).toBeVisible()
  await expect(page.getByRole('region', { name: 'Checks' })).toBeVisible()
  await expect(page.getByText('Paid within a week').first()).toBeVisible()
  await expect(page.locator('.js-plotly-plot').first()).toBeVisible()
  expect(asked.filter((address) => !/^(file|data|blob):/.test(address))).toEqual([])
  expect(asked.filter((address) => address.startsWith('file:'))).toEqual([pathToFileURL(file).href])
  expect(complaints).toEqual([])
  await browser.close()
})
