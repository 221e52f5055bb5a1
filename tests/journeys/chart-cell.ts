import type { Locator, Page } from '@playwright/test'
import { expect } from './workbench'

/** Adds a chart cell by the palette; shows `chart` in it where one is named. */
export async function addChart(page: Page, chart?: string): Promise<Locator> {
  await page.keyboard.press('Control+k')
  const field = page.locator('.lb-palette input')
  await expect(field).toBeFocused()
  await page.keyboard.type('add chart cell')
  await expect(field).toHaveValue('add chart cell')
  await page.keyboard.press('Enter')
  const added = page.locator('[data-kind="chart"][data-selected="true"]')
  await expect(added).toBeVisible()
  const cell = page.locator(`[data-cell-id="${(await added.getAttribute('data-cell-id')) ?? ''}"]`)
  if (chart !== undefined) await cell.locator('.lb-chart-bar select').selectOption({ label: chart })
  return cell
}
