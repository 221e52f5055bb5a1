import type { Locator, Page } from '@playwright/test'
import { expect } from './workbench'

/** The scorecard of whatever experiment is open. */
export function scorecard(page: Page): Locator {
  return page.getByRole('region', { name: /^Scorecard of/ })
}

/** The settings of the analysis, where the numbers are. */
export function settings(page: Page): Locator {
  return page.getByRole('group', { name: 'Settings of the analysis' })
}

/** Opens a sample experiment from the empty window. */
export async function openSample(page: Page, name = 'Checkout button colour'): Promise<void> {
  await page.getByRole('region', { name: 'Sample experiments' }).getByRole('button', { name }).click()
  await readoutOf(page, name)
}

/** Waits until the readout of an experiment is there and is of what the definition now says. */
export async function readoutOf(page: Page, name = 'Checkout button colour'): Promise<void> {
  await expect(scorecard(page)).toHaveAccessibleName(`Scorecard of ${name}`)
  await settled(page)
}

/** Waits until nothing is computed and nothing shown is stale. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByRole('status').filter({ hasText: /^Ready$/ })).toBeVisible()
  await expect(page.locator('[data-stale]')).toHaveCount(0)
}

/** What the scorecard says, row by row. */
export async function figures(page: Page): Promise<string[]> {
  return scorecard(page).locator('tbody tr').allInnerTexts()
}
