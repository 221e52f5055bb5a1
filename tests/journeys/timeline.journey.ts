import { readFileSync } from 'node:fs'
import type { Locator } from '@playwright/test'
import { addChart } from './added-cell'
import { openSample, settled } from './readout'
import { expect, PLACES, test } from './workbench'

const choice = (cell: Locator, name: string): Locator => cell.locator('label.lb-choice').filter({ has: cell.page().locator('span', { hasText: new RegExp(`^${name}$`) }) }).locator('select')
const words = (cell: Locator): Locator => cell.locator('.lb-chart-foot')
const columns = (cell: Locator): Promise<string[]> => cell.getByRole('region', { name: /^Data of the chart/ }).getByRole('columnheader').allInnerTexts()

for (const place of PLACES) {
  test(`${place}: a timeline shows lift, p and units for another baseline and a level of a segment, in either reading, and the effect since exposure`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page, 'Two new rankings for search')
    const cell = await addChart(page)
    await choice(cell, 'Chart').selectOption('timeline')
    await expect(cell.locator('[data-drawn]')).toBeVisible()
    await expect(words(cell)).toContainText('Days end at midnight, UTC')
    await expect(words(cell)).toContainText('is not a test')
    for (const title of ['p to date, on a logarithmic axis', 'Units per arm, to date', 'New units per arm']) await expect(cell.getByText(title)).toBeVisible()

    await choice(cell, 'Against').selectOption('a')
    await choice(cell, 'Units').selectOption('country=US')
    await expect(cell.getByRole('heading', { name: 'Click-through rate: lift day by day, against a, country = US' })).toBeVisible()
    await settled(page)
    await choice(cell, 'Days').selectOption('both')
    await choice(cell, 'Bands').selectOption('both')
    await expect(words(cell)).toContainText('Always-valid bands')
    await expect(cell.getByText(/band: fixed-horizon, dashed: always-valid/)).toBeVisible()

    await cell.getByText('Table', { exact: true }).click()
    await expect.poll(() => columns(cell)).toEqual(expect.arrayContaining(['day', 'span', 'against', 'lift', 'liftLow', 'pValue', 'liftLowAlwaysValid', 'smallestPAlwaysValid', 'newUnits']))
    await expect(cell.getByRole('cell', { name: 'day alone' }).first()).toBeVisible()
    await cell.getByText('Chart', { exact: true }).last().click()

    await choice(cell, 'Zoom').selectOption('7')
    await choice(cell, 'Show').selectOption('p')
    await expect(cell.getByText('New units per arm')).toHaveCount(0)

    await choice(cell, 'Chart').selectOption('novelty')
    await expect(cell.getByText(/units over \d+ days\.$/).first()).toBeVisible()
    await expect(words(cell)).toContainText('Followed until the end of')
    await choice(cell, 'Values').selectOption('to-date')
    await expect(cell.getByText('From first exposure through day')).toBeVisible()

    const saved = await workbench.save('days.liftbench', () => page.keyboard.press('Control+s'))
    await expect(() => { expect(readFileSync(saved, 'utf8')).toContain('baseline') }).toPass()
    expect(workbench.complaints).toEqual([])
  })
}
