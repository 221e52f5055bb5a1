import type { Locator, Page } from '@playwright/test'
import { runCommand } from './palette'
import { expect } from './workbench'

/** Adds a cell by the palette, and gives the new one, whichever was selected before. */
export async function addCell(page: Page, words: string, kind = words): Promise<Locator> {
  const before = await page.locator(`[data-kind="${kind}"]`).evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-cell-id') ?? ''))
  await runCommand(page, `add ${words} cell`)
  const added = page.locator([`[data-kind="${kind}"][data-selected="true"]`, ...before.map((id) => `:not([data-cell-id="${id}"])`)].join(''))
  await expect(added).toBeVisible()
  return page.locator(`[data-cell-id="${(await added.getAttribute('data-cell-id')) ?? ''}"]`)
}

/** Adds a chart cell; shows `chart` in it where one is named. */
export async function addChart(page: Page, chart?: string): Promise<Locator> {
  const cell = await addCell(page, 'chart')
  if (chart !== undefined) await cell.locator('.lb-chart-bar select').selectOption({ label: chart })
  return cell
}
