import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { openSample } from './readout'
import { expect, PLACES, test } from './workbench'

for (const place of PLACES) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`${place}, ${scheme}: nothing serious stands between the window and people with assistive technology`, async ({ start }) => {
      const { page } = await start(place, { scheme })
      await expect(page.getByRole('main', { name: 'Start' })).toBeVisible()
      expect(await findings(page), 'the empty window').toEqual([])
      await openSample(page)
      await expect(page.locator('figure [data-drawn]').first()).toBeVisible()
      expect(await findings(page), 'the readout').toEqual([])
    })
  }
}

/** Electron opens no second page, so axe must do without one; Chromium is asked the same way. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
}
