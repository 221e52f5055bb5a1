import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { openSample } from './readout'
import { expect, PLACES, test } from './workbench'

/** Adds a chart cell by the palette and shows a chart in it. */
async function addChart(page: Page, label: string): Promise<Locator> {
  await page.keyboard.press('Control+k')
  const field = page.locator('.lb-palette input')
  await expect(field).toBeFocused()
  await page.keyboard.type('add chart cell')
  await expect(field).toHaveValue('add chart cell')
  await page.keyboard.press('Enter')
  const added = page.locator('[data-kind="chart"][data-selected="true"]')
  await expect(added).toBeVisible()
  const cell = page.locator(`[data-cell-id="${(await added.getAttribute('data-cell-id')) ?? ''}"]`)
  await cell.locator('.lb-chart-bar select').selectOption({ label })
  return cell
}

const picture = (cell: Locator): Locator => cell.locator('.lb-figure-place [role="img"]')

async function asTable(cell: Locator): Promise<Locator> {
  await cell.getByText('Table', { exact: true }).click()
  const table = cell.getByRole('region', { name: /^Data of the chart/ })
  await expect(table).toBeVisible()
  return table
}

for (const place of PLACES) {
  test(`${place}: a heat map of two columns, one of them a time that no definition lists; a forest of both; a segment as a filter`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const map = await addChart(page, 'Heat map by two columns')
    const drawn = picture(map)
    await expect(drawn).toHaveAccessibleName(/15 segments of country × device looked at, 2 without a test.*Exploratory.*Cochran’s Q/s)
    await expect(map.locator('[data-drawn]')).toBeVisible()
    await map.getByLabel('Rows').selectOption({ label: 'ts by weekday (not declared)' })
    await expect(drawn).toHaveAccessibleName(/by ts by weekday × device/)
    const path = await workbench.keep('segments.csv', async () => {
      await map.getByRole('button', { name: 'Take away' }).click()
      await page.getByRole('button', { name: 'Data as CSV …' }).click()
    })
    const csv = readFileSync(path, 'utf8')
    expect(csv).toContain('segment,ts by weekday,device,variant,lift')
    expect(csv.match(/^ts by weekday × device,/gm)).toHaveLength(21)
    await page.keyboard.press('Escape')
    await map.getByLabel('Rows').selectOption({ label: 'country' })
    await expect(drawn).toHaveAccessibleName(/by country × device/)
    await expect(map.locator('[data-stale]')).toHaveCount(0)
    await expect(async () => {
      // A cell of the pairs, which stand after all units and the levels of each column.
      const bar = map.locator('.bars .point path').nth(10)
      await bar.click({ force: true, timeout: 3000 })
      await expect(map.getByRole('region', { name: 'Chosen segment' })).toContainText('filters:', { timeout: 3000 })
    }).toPass({ timeout: 30_000 })

    const forest = await addChart(page, 'Forest by any column, or two')
    await expect(picture(forest)).toHaveAccessibleName(/Declared in the definition\..*15 segments of country × device/s)
    await forest.getByLabel('and', { exact: true }).selectOption({ label: 'no second column' })
    await expect(picture(forest)).not.toHaveAccessibleName(/×/)
    await expect(await asTable(forest)).toContainText('shrunkenLift')
    expect(workbench.complaints).toEqual([])
    expect(workbench.strangers).toEqual([])
  })

  test(`${place}: a funnel of steps in order that add up to the whole, then in any order`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const funnel = await addChart(page, 'Funnel')
    await expect(funnel.getByText('Add the steps that units take after their exposure')).toBeVisible()
    for (const [at, event] of ['view', 'add_to_cart', 'purchase'].entries()) {
      await funnel.getByRole('button', { name: 'Add step' }).click()
      const condition = funnel.getByLabel(`Step ${String(at + 1)}: condition`)
      await condition.fill(`event = '${event}'`)
      await condition.press('Enter')
      await expect(picture(funnel)).toHaveAccessibleName(new RegExp(`Funnel of ${String(at + 1)} steps`))
    }
    await expect(picture(funnel)).toHaveAccessibleName(/\(residual 0\).*The product of the step rates is the last step’s share/s)
    await funnel.locator('.lb-choice', { hasText: 'Order' }).locator('select').selectOption({ label: 'any order' })
    await expect(funnel.locator('.lb-chart-foot')).toContainText('Steps in any order.')
    expect(workbench.complaints).toEqual([])
  })
}
