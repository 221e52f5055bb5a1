import type { Page } from '@playwright/test'
import { expect } from './workbench'

/** Runs the command that the palette finds first for some words; nothing is typed before its field has the focus. */
export async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  const field = page.locator('.lb-palette input')
  await expect(field).toBeFocused()
  await page.keyboard.type(words)
  await expect(field).toHaveValue(words)
  await page.keyboard.press('Enter')
  await expect(field).toHaveCount(0)
}
