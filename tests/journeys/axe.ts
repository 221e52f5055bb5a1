import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './workbench'

/** Waits until nothing fades in or out: colours on their way are nobody's. What turns for ever is not waited for. */
async function atRest(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.getAnimations().filter(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity).length), { message: 'what still fades' }).toBe(0)
}

/** Electron opens no second page, so axe must do without one; Chromium is asked the same way. */
export async function expectNothingSerious(page: Page, what: string): Promise<void> {
  await atRest(page)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
  expect(found, what).toEqual([])
}
