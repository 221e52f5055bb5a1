import type { Page } from '@playwright/test'
import { runCommand } from './palette'
import { figures, readoutOf, scorecard, settled } from './readout'
import { expect, PLACES, test } from './workbench'

for (const place of PLACES) {
  test(`${place}: from the empty window to a changed, undone and saved readout with the keyboard alone`, async ({ start }) => {
    const { page, save, complaints } = await start(place)
    await expect(page.getByRole('region', { name: 'Sample experiments' })).toBeVisible()
    await tabTo(page, (words) => words.startsWith('Checkout button colour'))
    await page.keyboard.press('Enter')
    await readoutOf(page)
    const at95 = await figures(page)

    await tabTo(page, (_words, label) => label === 'Level')
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('contentinfo')).toContainText('99')
    await settled(page)
    const at99 = await figures(page)
    expect(at99).not.toEqual(at95)

    await page.keyboard.press('Control+z')
    await expect(page.getByRole('contentinfo')).toContainText('95')
    await settled(page)
    expect(await figures(page)).toEqual(at95)
    await page.keyboard.press('Control+y')
    await expect(page.getByRole('contentinfo')).toContainText('99')
    await settled(page)
    expect(await figures(page)).toEqual(at99)

    await tabTo(page, (_words, label) => label.startsWith('Scorecard of'))
    await page.keyboard.press('ArrowDown')
    await expect(scorecard(page).locator(':focus')).toHaveCount(1)
    await page.keyboard.press('ArrowRight')
    await expect(scorecard(page).locator(':focus')).toHaveCount(1)

    await runCommand(page, 'theme: dark')
    await expect.poll(() => page.evaluate(() => document.querySelector('.bp6-dark') !== null)).toBe(true)

    await save('by-keyboard.liftbench', () => page.keyboard.press('Control+s'))
    expect(complaints).toEqual([])
  })
}

/** Presses Tab until what is wanted has the focus; fails when the focus comes round without it. */
async function tabTo(page: Page, isWanted: (words: string, label: string) => boolean): Promise<void> {
  for (let presses = 0; presses < 400; presses += 1) {
    await page.keyboard.press('Tab')
    const [words, label] = await page.evaluate(() => {
      const focused = document.activeElement
      const named = focused instanceof HTMLSelectElement || focused instanceof HTMLInputElement ? [...(focused.labels ?? [])].map((each) => each.firstChild?.textContent ?? '').join(' ') : ''
      return [focused?.textContent?.trim() ?? '', focused?.getAttribute('aria-label') ?? named] as const
    })
    if (isWanted(words, label.trim())) return
  }
  throw new Error('The keyboard does not reach it.')
}
