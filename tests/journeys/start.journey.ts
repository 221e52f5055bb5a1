import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumLaunch } from './workbench'
import { readoutOf } from './readout'
import { expect, root, serve, test } from './workbench'

test('npm start without a display says why, and serves the sample experiment to the browser', async ({ folder }) => {
  const server = await serve([], folder, [join(root, 'build/start.mjs')], { DISPLAY: '', WAYLAND_DISPLAY: '' })
  expect(server.said()).toContain('no display')
  const browser = await chromium.launch(chromiumLaunch())
  const page = await browser.newPage()
  await page.goto(server.address)
  await readoutOf(page)
  await browser.close()
  await server.stop()
})
