import type { Locator, Page } from '@playwright/test'
import { addCell } from './added-cell'
import { openSample, settled } from './readout'
import { expect, PLACES, test } from './workbench'

async function addBrush(page: Page): Promise<Locator> {
  const cell = await addCell(page, 'explore units', 'brush')
  await expect(cell.getByRole('status').first()).toContainText(/All units: 20.000 of 20.000 units/)
  return cell
}

const settledBrush = (cell: Locator): Promise<void> => expect(cell.locator('.lb-brush')).toHaveAttribute('aria-busy', 'false')

/** What a column of bars counts, by level. */
async function counts(cell: Locator, column: string): Promise<Record<string, number>> {
  const names = await cell.getByRole('group', { name: `${column}: choose levels` }).getByRole('button').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''))
  return Object.fromEntries(names.map((name) => [name.split(', ')[0]!, Number(/, ([\d\s\u2009\u202f]+) units/.exec(name)?.[1]?.replace(/\D/g, ''))]))
}

for (const place of PLACES) {
  test(`${place}: a range dragged across a histogram and a chosen bar change every view and the lifts, named exploratory, until cleared`, async ({ start }) => {
    const { page, complaints, strangers } = await start(place)
    await openSample(page)
    const cell = await addBrush(page)
    const lifts = cell.getByRole('region', { name: /^Lifts in the units chosen, exploratory/ })
    await expect(lifts.getByRole('row', { name: /Revenue per person/ })).toBeVisible()
    const before = await counts(cell, 'country')
    expect(Object.values(before).reduce((sum, count) => sum + count, 0)).toBe(20_000)

    await cell.getByRole('button', { name: /^FR, / }).click()
    await expect(cell.getByRole('status').first()).toContainText('Exploratory: 4341 of 20')
    await settledBrush(cell)
    expect(await counts(cell, 'country')).toEqual(before)
    const devices = await counts(cell, 'device')
    expect(Object.values(devices).reduce((sum, count) => sum + count, 0)).toBe(4341)
    await expect(lifts).toContainText('faint: all units')
    await expect(page.locator('[data-kind="readout"]').getByText(/Exploratory: the faint bars are of 4341 of 20.000 units \(country = FR\)/)).toBeAttached()
    await expect(page.locator('.lb-effect-ghost').first()).toHaveAccessibleName(/^Exploratory, country = FR: [+−]/)
    await cell.getByRole('button', { name: /^DE, / }).click({ modifiers: ['Control'] })
    await expect(cell.getByText('country = FR or DE')).toBeVisible()
    await expect(cell.getByRole('status').first()).toContainText(new RegExp(`of 20.000 units`))

    const plot = cell.getByRole('img', { name: /^Day of first exposure/ })
    await settledBrush(cell)
    await settled(page)
    const { width } = (await plot.boundingBox())!
    // Hovering waits until the plot stands still; from then on the ends of the range are under the pointer, so it is told where to go.
    await plot.hover({ position: { x: width * 0.05, y: 40 } })
    await page.mouse.down()
    for (const share of [0.1, 0.15, 0.2]) await plot.hover({ position: { x: width * share, y: 40 }, force: true })
    await page.mouse.up()
    await expect(cell.getByText(/^first exposed from 3 March 2026 to \d+ March 2026$/)).toBeVisible()
    await settledBrush(cell)

    await page.keyboard.press('Control+z')
    await expect(cell.getByText(/^first exposed/)).toHaveCount(0)
    await page.keyboard.press('Control+y')
    await expect(cell.getByText(/^first exposed/)).toBeVisible()
    await cell.getByRole('button', { name: /^Remove: first exposed/ }).click()
    await expect(cell.getByText(/^first exposed/)).toHaveCount(0)
    await cell.getByRole('button', { name: /^DE, / }).focus()
    await page.keyboard.press('Escape')
    await expect(cell.getByRole('status').first()).toContainText(/All units: 20.000 of/)
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
  })

  test(`${place}: by keyboard alone a range is moved and a bar chosen; the selection has a table, and becomes a filter that says when it was chosen, in one step of undo`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const cell = await addBrush(page)
    const from = cell.getByRole('slider', { name: 'Day of first exposure, from' })
    await from.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect(cell.getByText('first exposed from 4 March 2026')).toBeVisible()
    await expect(from).toHaveAttribute('aria-valuetext', '4 March 2026')
    const to = cell.getByRole('slider', { name: 'Day of first exposure, to' })
    await to.focus()
    await page.keyboard.press('PageDown')
    await page.keyboard.press('Shift+ArrowLeft')
    await expect(cell.getByText(/^first exposed from 3 March 2026 to 2\d March 2026$/)).toBeVisible()
    await page.keyboard.press('Delete')
    await expect(cell.getByText(/^first exposed/)).toHaveCount(0)

    await cell.getByRole('button', { name: /^FR, / }).focus()
    await page.keyboard.press('Enter')
    await expect(cell.getByRole('status').first()).toContainText('Exploratory: 4341 of 20')
    await cell.getByText('Tables', { exact: true }).click()
    await expect(cell.getByRole('region', { name: 'Data of country' }).getByRole('row', { name: /^FR/ })).toContainText('4341')
    await cell.getByText('Charts', { exact: true }).click()

    await settledBrush(cell)
    await cell.getByRole('button', { name: 'Make it a filter' }).click()
    await expect(page.locator('[data-kind="note"]').filter({ hasText: 'Chosen after looking' })).toContainText('country = FR')
    await expect(cell.getByRole('status').first()).toContainText('All units: 4341 of 4341 units')
    await page.keyboard.press('Control+z')
    await expect(page.locator('[data-kind="note"]').filter({ hasText: 'Chosen after looking' })).toHaveCount(0)
    await expect(cell.getByRole('status').first()).toContainText('Exploratory: 4341 of 20')
  })
}
